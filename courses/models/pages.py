"""What authors write: home, catalogue, courses, modules and the activities in them, as Wagtail pages."""

import json
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, HelpPanel, MultiFieldPanel
from wagtail.admin.widgets import AdminAutoHeightTextInput
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page, PageManager, PageQuerySet, Revision
from wagtail.search import index

from lms import clock
from lms.models import User
from lms.permissions import groups_in_force

from .. import reading
from ..blocks import LessonBody, usual_blocks
from .recorded import RecordedPage, lines_of
from .staying import PageWithEditions


class EntrancePage(RecordedPage):
    """A page through which everyone comes in; it never expires by itself."""

    class Meta:
        abstract = True

    def clean(self) -> None:
        super().clean()
        if self.expire_at:
            raise ValidationError(_("Everyone comes in through this page: it cannot expire."))


class HomePage(EntrancePage):
    """The front door, for everyone."""

    introduction = RichTextField(_("introduction"), blank=True, features=["bold", "italic", "link"])

    content_panels = [*Page.content_panels, FieldPanel("introduction")]

    max_count = 1
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["courses.CataloguePage"]

    class Meta:
        verbose_name = _("front page")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return {
            **super().get_context(request, *args, **kwargs),
            "courses": CoursePage.objects.offered()[:3],
            "fact": reading.example_fact(),
        }


class CourseQuerySet(PageQuerySet):
    """Ways of picking courses."""

    def offered(self) -> Self:
        """Those a learner can take: published and released; each with its editions, the newest first."""
        return self.live().filter(editions__isnull=False).distinct().prefetch_related("editions")

    def with_enrolment_of(self, person: Any) -> Self:
        """Each with the person's own enrolment in `mine`, a list of one or none; one statement for all."""
        if not isinstance(person, User):
            return self
        return self.prefetch_related(models.Prefetch("enrolments", person.enrolments.all(), to_attr="mine"))

    def managed_by(self, person: Any) -> Self:
        """Those the person may work on today: of whose team they are; all, for administrators."""
        if not isinstance(person, User) or not person.is_active:
            return self.none()
        return self if person.is_superuser else self.filter(team__group__in=groups_in_force(person))


class CoursePage(PageWithEditions, RecordedPage):
    """A course as it is being written; learners take its frozen editions."""

    summary = models.CharField(_("summary"), max_length=300)
    description = models.TextField(_("description"), blank=True)
    objectives = models.TextField(_("objectives"), blank=True, help_text=_("One a line, each beginning with a verb."))
    audience = models.CharField(_("audience"), max_length=255, blank=True)
    minutes = models.PositiveSmallIntegerField(
        _("minutes in all"), default=0, help_text=_("0: the sum over its activities.")
    )
    facts_as_of = models.DateField(_("facts as of"), null=True, blank=True)

    objects = PageManager.from_queryset(CourseQuerySet)()

    content_panels = [
        *Page.content_panels,
        HelpPanel(
            content=_(
                "Send what you wrote for review from the course's outline. What the review approves is published; "
                "learners see it once the Center of Excellence releases an edition."
            )
        ),
        FieldPanel("summary", widget=AdminAutoHeightTextInput),
        FieldPanel("description"),
        FieldPanel("objectives"),
        MultiFieldPanel(
            [FieldPanel("audience"), FieldPanel("minutes"), FieldPanel("facts_as_of")], heading=_("For learners")
        ),
    ]
    search_fields = [*Page.search_fields, index.SearchField("summary"), index.SearchField("description")]

    parent_page_types = ["courses.CataloguePage"]
    subpage_types = ["courses.ModulePage"]

    admin_default_ordering = "ord"

    class Meta:
        verbose_name = _("course")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        person, edition = request.user, self.editions.prefetch_related("activities").first()
        is_draft = edition is None or getattr(request, "is_preview", False)
        return {
            **super().get_context(request, *args, **kwargs),
            "edition": edition,
            "enrolment": person.enrolments.filter(course=self).first() if isinstance(person, User) else None,
            "words": self.words()
            if is_draft
            else {"title": edition.title, "summary": edition.summary} | edition.details,
        }

    def words(self) -> dict[str, Any]:
        """What the course says of itself, as an edition freezes it."""
        return {
            "title": self.title,
            "summary": self.summary,
            "description": self.description,
            "objectives": self.objective_list,
            "audience": self.audience,
            "facts_as_of": self.facts_as_of.isoformat() if self.facts_as_of else None,
        }

    @property
    def objective_list(self) -> list[str]:
        """The objectives, one a string."""
        return lines_of(self.objectives)


class ModulePage(RecordedPage):
    """A part of a course."""

    summary = models.CharField(_("summary"), max_length=300, blank=True)

    content_panels = [*Page.content_panels, FieldPanel("summary", widget=AdminAutoHeightTextInput)]

    parent_page_types = ["courses.CoursePage"]

    admin_default_ordering = "ord"

    class Meta:
        verbose_name = _("module")

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """A module has no page of its own for visitors: the course lists it."""
        return redirect(self.get_parent().get_url(request))


class ActivityPage(RecordedPage):
    """Whatever a learner can finish in a course; each kind of it is a subclass."""

    summary = models.CharField(_("summary"), max_length=300, blank=True)
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=5)
    is_required = models.BooleanField(_("required for completion"), default=True)

    content_panels = [
        *Page.content_panels,
        FieldPanel("summary", widget=AdminAutoHeightTextInput),
        MultiFieldPanel([FieldPanel("minutes"), FieldPanel("is_required")], heading=_("In the course")),
    ]

    is_creatable = False
    parent_page_types: list[str] = []  # each kind says where it lives
    subpage_types: list[str] = []

    activity_kind = "activity"
    activity_label = _("Activity")
    learner_url_name = ""  # of the view that shows it to learners; its arguments are the slugs of course and activity

    @classmethod
    def begun(cls, module: ModulePage, *, title: str) -> Self:
        """A page of the kind for the module, as authors find it when they have given it a title; not saved."""
        return cls(title=title)

    def holds(self, revision: Revision) -> bool:
        """Learners rely on it too, for as long as an edition names it."""
        return super().holds(revision) or self.edition_activities.filter(revision=revision).exists()

    def frozen_rules(self) -> dict[str, Any]:
        """What an edition promises about this activity beyond its text (JSON); kinds override it."""
        return {}

    @staticmethod
    def address(kind: str, course_slug: str, slug: str) -> str:
        """Where learners meet an activity of the kind."""
        names = {page.activity_kind: page.learner_url_name for page in ActivityPage.__subclasses__()}
        return reverse(names[kind], args=[course_slug, slug])

    def course(self) -> CoursePage:
        """The course it stands in now."""
        return CoursePage.objects.ancestor_of(self).get()

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Learners read the edition they are enrolled in, not the page."""
        return redirect(self.address(self.specific_class.activity_kind, self.course().slug, self.slug))

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """What a learner sees: the page through its own template."""
        return super().serve(request)


class LessonPage(ActivityPage):
    """A lesson: a text whose every claim can say which fact it rests on."""

    objectives = models.TextField(_("objectives"), blank=True, help_text=_("One a line, each beginning with a verb."))
    body = StreamField(LessonBody(), verbose_name=_("text"))

    content_panels = [*ActivityPage.content_panels, FieldPanel("objectives"), FieldPanel("body")]
    search_fields = [*Page.search_fields, index.SearchField("body")]

    activity_kind = "lesson"
    activity_label = _("Lesson")
    learner_url_name = "courses:lesson"
    template = "courses/lesson.html"
    parent_page_types: list[str] = ["courses.ModulePage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("lesson")

    @classmethod
    def begun(cls, module: ModulePage, *, title: str) -> Self:
        """With the blocks that most lessons have, to be filled in."""
        return cls(title=title, body=json.dumps(usual_blocks()))

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        today = timezone.localdate(clock.now())
        return {**super().get_context(request, *args, **kwargs), **reading.context_of(self, on=today)}

    @property
    def objective_list(self) -> list[str]:
        """The objectives, one a string."""
        return lines_of(self.objectives)
