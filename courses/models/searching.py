"""What search knows; made from editions and facts, and can be made from them again at any time."""

from typing import Any

from django.db import connection, models
from django.utils.translation import gettext_lazy as _

from ..rra.models import FactVersion
from ..searching.excerpts import END_OF_MARK, MARK
from ..searching.full_text import PUNCTUATION, SPACES
from ..searching.words import Query
from .editions import CourseEdition

_TABLE = "courses_searchentry"
# Of title, names, codes and text: a word in a title says more than one in a text.
_WEIGHTS_OF_SQLITE = "8.0, 8.0, 4.0, 1.0"
_WEIGHTS_OF_POSTGRESQL = "{0.1, 0.1, 0.5, 1.0}"  # of weights D, C, B, A


class SearchEntryQuerySet(models.QuerySet["SearchEntry"]):
    """Ways of picking entries; extra() reaches what the database keeps beside the table (searching/full_text.py)."""

    def matching(self, query: Query) -> Any:
        """Those with the words of the query, each with its `rank`: the higher, the more it is about them."""
        if connection.vendor == "postgresql":
            asked = "to_tsquery('english', %s)"
            rank = f"ts_rank('{_WEIGHTS_OF_POSTGRESQL}', {_TABLE}.vector, {asked}, 1)"
            return self.extra(  # noqa: S610 - our own words; the query is a parameter
                select={"rank": rank},
                select_params=[query.for_postgresql()],
                where=[f"{_TABLE}.vector @@ {asked}"],
                params=[query.for_postgresql()],
            )
        return self.extra(  # noqa: S610 - our own words; the query is a parameter
            select={"rank": f"-bm25({_TABLE}_fts, {_WEIGHTS_OF_SQLITE})"},
            tables=[f"{_TABLE}_fts"],
            where=[f"{_TABLE}_fts.rowid = {_TABLE}.id", f"{_TABLE}_fts MATCH %s"],
            params=[query.for_sqlite()],
        )

    def marked(self, query: Query) -> Any:
        """Those with the words, each with `marked_title` and `marked_text`, where marks stand around the words."""
        if connection.vendor == "postgresql":
            words = query.words_for_postgresql()
            select = {f"marked_{column}": _headline(column) for column in ("title", "text")}
            return self.extra(select=select, select_params=[words, words])  # noqa: S610 - our own words; the query is a parameter
        places = {"marked_title": 0, "marked_text": 3}
        return self.matching(query).extra(  # noqa: S610 - our own words; the query is a parameter
            select={name: f"highlight({_TABLE}_fts, {column}, char(2), char(3))" for name, column in places.items()}
        )


def _headline(column: str) -> str:
    text = f"translate({_TABLE}.{column}, '{PUNCTUATION}', '{SPACES}')"
    options = f"HighlightAll=true, StartSel={MARK}, StopSel={END_OF_MARK}"
    return f"ts_headline('english', {text}, to_tsquery('english', %s), '{options}')"


class SearchEntry(models.Model):
    """The words of a course as released, of a lesson's released revision or of a version of a fact; no record.

    A revision stands once, in however many editions it is. `text` has a line for each place; `places` has, for each
    line, the id of its block (or nothing) and the codes cited there.
    """

    class Kind(models.TextChoices):
        """What is found."""

        COURSE = "course", _("Course")
        LESSON = "lesson", _("Lesson")
        FACT = "fact", _("Who may do what")
        STEP = "step", _("Process step")
        ORGANIZATION = "organization", _("Organization")
        TERM = "term", _("Term")
        SOURCE = "source", _("Source")

    kind = models.CharField(max_length=20, choices=Kind)
    edition = models.OneToOneField(CourseEdition, models.CASCADE, null=True, related_name="+")
    revision = models.OneToOneField("wagtailcore.Revision", models.CASCADE, null=True, related_name="+")
    version = models.OneToOneField(FactVersion, models.CASCADE, null=True, related_name="+")
    title = models.TextField()
    about = models.TextField(blank=True, help_text="Names that say where it belongs.")
    names = models.TextField(blank=True, help_text="What it is called, a line each, in small letters.")
    codes = models.TextField(blank=True, help_text="Codes in it, as searching/words.py spells them.")
    text = models.TextField(blank=True)
    places = models.JSONField(default=list)

    objects = SearchEntryQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="a_search_entry_is_of_one_thing",
                condition=models.Q(edition__isnull=False, revision=None, version=None)
                | models.Q(edition=None, revision__isnull=False, version=None)
                | models.Q(edition=None, revision=None, version__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.title
