"""Pages on which people's records rest."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import ProtectedError, Q, TextField
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import CommentPanelPlaceholder, Page, Revision

from ..comparing import with_plain_ends


class HasRecords(ProtectedError):
    """People's records rest on the page or on one under it: it can be unpublished, not deleted."""

    def __init__(self, page: Page) -> None:
        message = _now(
            "“%(title)s” cannot be deleted: enrolments, completions or editions rest on it. Unpublish it instead."
        ) % {"title": page.get_admin_display_title()}
        super().__init__(message, {page})
        self.message = message


def lines_of(text: str) -> list[str]:
    """The lines that say something."""
    return [line.strip() for line in text.splitlines() if line.strip()]


class RecordedPage(Page):
    """A page on which records may rest, itself or those under it; such a page is never deleted.

    None can be made private: learners read editions, which would not obey that, and pages that half do would deceive.
    """

    private_page_options: list[str] = []

    # What search engines are told and when a page goes live are no questions here: lessons come out with an edition.
    promote_panels: list[Any] = []
    settings_panels = [
        FieldPanel("slug", help_text=_("Stands in the address. It is made from the title; a released one stays.")),
        CommentPanelPlaceholder(),
    ]

    class Meta:
        abstract = True

    def clean(self) -> None:
        """Lines end as they do in files, so that a text nobody changed is still the same text."""
        super().clean()
        for field in self._meta.concrete_fields:
            if type(field) is TextField:
                setattr(self, field.attname, with_plain_ends(getattr(self, field.attname)))
        if not self.slug.isascii():
            raise ValidationError({"slug": _("Use only a to z, 0 to 9 and hyphens: the slug stands in addresses.")})

    def has_records(self) -> bool:
        """Whether an edition, enrolment or duty rests on this page or on one under it."""
        course = Q(coursepage__editions__isnull=False) | Q(coursepage__enrolments__isnull=False)
        course |= Q(coursepage__planned_releases__isnull=False)
        rests = course | Q(coursepage__duties__isnull=False) | Q(activitypage__edition_activities__isnull=False)
        return bool(Page.objects.descendant_of(self, inclusive=True).filter(rests).exists())

    def holds(self, revision: Revision) -> bool:
        """Whether somebody relies on what the revision says: visitors, or those who review it."""
        return bool(revision.pk == self.live_revision_id or revision.task_states.exists())

    def save_revision(self, *args: Any, overwrite_revision: Revision | None = None, **kwargs: Any) -> Revision:
        """A revision that is held stays: the editor's next save by itself makes another instead of writing over it."""
        if overwrite_revision and self.holds(overwrite_revision):
            overwrite_revision = None
        return super().save_revision(*args, overwrite_revision=overwrite_revision, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        """Refuse with HasRecords what records rest on."""
        if self.has_records():
            raise HasRecords(self)
        return super().delete(*args, **kwargs)
