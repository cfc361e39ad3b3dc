"""Who takes a course, how far they are and how they did: for its team, and for Center of Excellence staff in reach."""

from collections.abc import Iterable
from typing import Any, ClassVar

import django_filters
from django.contrib.auth.models import AnonymousUser
from django.db.models import F, Prefetch, QuerySet
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column

from courses.models import CourseEdition, CoursePage, EditionActivity, Enrolment
from courses.teams import may_manage
from lms.audit.looks import Look
from lms.models import User
from lms.permissions import Role, Scope, scope_of
from quizzes.models import Attempt

from .columns import DayColumn, LinkColumn, MomentColumn, ReportColumn
from .enrolments import RowFilters
from .filters import EnrolmentFilters, with_due_day
from .staff_report import StaffReport


def reach_in(course: CoursePage, person: User | AnonymousUser) -> Scope:
    """Whose enrolments in the course the person sees: all for its team, those in reach for staff. Raises Http404."""
    if may_manage(person, course):
        return Scope(everywhere=True)
    scope = scope_of(person, Role.COE_STAFF)
    if not scope:
        raise Http404
    return scope


class RosterFilters(RowFilters):
    """The filters of the report on enrolments, for one course."""

    course = None
    edition = django_filters.ModelChoiceFilter(
        label=_("Edition"), queryset=CourseEdition.objects.none(), to_field_name="number"
    )
    person = django_filters.CharFilter(label=_("Name"), field_name="learner__display_name", lookup_expr="icontains")

    def __init__(self, data: Any = None, *, course: CoursePage, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.course_page = course
        self.queryset: QuerySet[Enrolment] = self.queryset.filter(course=course)
        self.filters["edition"].field.queryset = course.editions.all()


class ProgressColumn(ReportColumn):
    """How many of the required activities are done."""

    def get_value(self, instance: Any) -> str:
        return _now("%(done)d of %(all)d") % {
            "done": instance.completed_count,
            "all": instance.edition.required_count,
        }


class OverdueColumn(ReportColumn):
    """Whether the day of a duty has passed, the course is not completed, and the person is still active."""

    def __init__(self, *args: Any, today: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def get_value(self, instance: Any) -> str:
        is_late = instance.due_on and instance.due_on < self.today and not instance.completed_at
        return _now("overdue") if is_late and instance.learner.is_active else ""


# The quizzes of each edition of a course, in their order, by the edition's id; the newest edition first.
Quizzes = dict[int, list[EditionActivity]]


class QuizColumn(ReportColumn):
    """The best attempt at a quiz that was handed in and counts: its score, and whether it passed."""

    def __init__(self, quiz: EditionActivity, quizzes: Quizzes) -> None:
        super().__init__(f"quiz-{quiz.activity_id}", quiz.title)
        self.activity_id = quiz.activity_id
        self.editions = {pk for pk, own in quizzes.items() if quiz.activity_id in {each.activity_id for each in own}}

    def get_value(self, instance: Any) -> str:
        best = best_of(each for each in handed_in(instance) if each.activity_id == self.activity_id)
        if best:
            return result_of(best)
        return "" if instance.edition_id in self.editions else _now("not in their edition")


class QuizzesColumn(ReportColumn):
    """All quizzes of the person's edition in a few words: how many are passed, and the final test's score."""

    def __init__(self, quizzes: Quizzes) -> None:
        super().__init__("quizzes", _("Quizzes"))
        self.quizzes = quizzes

    def get_value(self, instance: Any) -> str:
        own = self.quizzes.get(instance.edition_id, [])
        sat = handed_in(instance)
        passed = {each.activity_id for each in sat if each.passed}
        ours = {quiz.activity_id for quiz in own}
        words = [_now("%(passed)d of %(all)d passed") % {"passed": len(passed & ours), "all": len(ours)}]
        finals = {quiz.activity_id for quiz in own if quiz.rules.get("purpose") == "final"}
        best = best_of(each for each in sat if each.activity_id in finals)
        return "; ".join([*words, _now("final test %s") % result_of(best)] if best else words)


def handed_in(enrolment: Any) -> list[Attempt]:
    """What was handed in and counts, in the enrolment and in those joined to it."""
    return [attempt for one in (enrolment, *enrolment.parts) for attempt in one.sat]


def best_of(attempts: Iterable[Attempt]) -> Attempt | None:
    """A passed one before one that is not, then the higher score."""
    return max(attempts, key=lambda each: (bool(each.passed), each.percent), default=None)


def result_of(attempt: Attempt) -> str:
    """Score and verdict in words."""
    verdict = _now("passed") if attempt.passed else _now("not passed")
    return f"{attempt.percent} %, {verdict}"


class RosterReport(StaffReport):
    """One line a person who is enrolled in the course."""

    name = "roster"
    page_title = _("Roster")
    explanation = _(
        "Each row is a person enrolled in this course. Progress counts required activities of the person's edition. "
        "The quiz results are the best of those handed in that count; answers are never shown. Last seen is when the "
        "person last opened the course."
    )
    filterset_class = RosterFilters
    may_take_long = False
    permission_required = None  # who sees it is a matter of the course
    default_ordering = "name"

    @classmethod
    def found(cls, filters: EnrolmentFilters) -> QuerySet[Any]:
        handed_in = (
            Attempt.objects.counted()
            .filter(submitted_at__isnull=False)
            .only("enrolment", "activity", "earned", "possible", "passed")
        )
        shown = with_due_day(filters.found(), on=filters.today).select_related("learner__organization", "edition")
        sat = Prefetch("attempts", handed_in, to_attr="sat")
        joined = Prefetch("joined", Enrolment.every.prefetch_related(sat), to_attr="parts")
        return shown.prefetch_related(sat, joined).order_by("learner__display_name", "pk")

    @classmethod
    def columns_for(cls, filters: EnrolmentFilters) -> list[Column]:
        quizzes = cls._quizzes(filters)
        each_once = {quiz.activity_id: quiz for own in reversed(quizzes.values()) for quiz in own}
        order = dict.fromkeys(quiz.activity_id for own in quizzes.values() for quiz in own)
        return cls._around(filters, [QuizColumn(each_once[pk], quizzes) for pk in order])

    @property
    def columns(self) -> list[Column]:
        """On the page the quizzes stand in one column: there may be many."""
        return self._around(self.filters, [QuizzesColumn(self._quizzes(self.filters))])

    @classmethod
    def _quizzes(cls, filters: EnrolmentFilters) -> Quizzes:
        assert isinstance(filters, RosterFilters)
        of_course = EditionActivity.objects.filter(edition__course=filters.course_page, kind="quiz")
        quizzes: Quizzes = {}
        for quiz in of_course.order_by("-edition__number", "position"):
            quizzes.setdefault(quiz.edition_id, []).append(quiz)
        return quizzes

    @classmethod
    def _around(cls, filters: EnrolmentFilters, results: list[Any]) -> list[Column]:
        return [
            LinkColumn("person", _("Person"), "learner.display_name", sort_key="name", url_of=person_url),
            ReportColumn(
                "organization", _("Organization"), "learner.organization.short_name", sort_key="organization"
            ),
            ReportColumn("edition", _("Edition"), "edition.number", sort_key="edition"),
            ReportColumn("status", _("Status"), "status.label"),
            ProgressColumn("progress", _("Progress"), sort_key="progress"),
            MomentColumn("seen", _("Last seen"), "last_opened_at", sort_key="seen"),
            *results,
            DayColumn("due", _("Due"), "due_on", sort_key="due", classname="day"),
            OverdueColumn("overdue", _("Overdue"), today=filters.today),
            MomentColumn("completed", _("Completed"), "completed_at", sort_key="completed"),
        ]

    # What the page may be ordered by, each with the field that does it.
    _ORDER: ClassVar = {
        "name": "learner__display_name",
        "organization": "learner__organization__name",
        "edition": "edition__number",
        "progress": "completed_count",
        "seen": "last_opened_at",
        "due": "due_on",
        "completed": "completed_at",
    }

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        self.course = CoursePage.objects.filter(pk=kwargs["page"]).first()
        if self.course is None:
            raise Http404
        self.page_subtitle = self.course.title
        super().setup(request, *args, **kwargs)

    def reach(self) -> Scope:
        assert self.course is not None
        is_team = may_manage(self.request.user, self.course)
        self.capacity = Look.Capacity.COURSE_TEAM if is_team else Look.Capacity.STAFF
        return reach_in(self.course, self.request.user)

    def get_filterset_kwargs(self) -> dict[str, Any]:
        return super().get_filterset_kwargs() | {"course": self.course}

    def order_queryset(self, enrolments: QuerySet[Any]) -> QuerySet[Any]:
        word = self.request.GET.get("ordering", "")
        field = self._ORDER.get(word.removeprefix("-"))
        if field is None:
            return enrolments
        by = F(field).desc(nulls_last=True) if word.startswith("-") else F(field).asc(nulls_last=True)
        return enrolments.order_by(by, "learner__display_name", "pk")

    def get_index_url(self) -> str:
        return reverse("courses_roster", args=[self.kwargs["page"]])

    def get_index_results_url(self) -> str:
        return reverse("courses_roster_results", args=[self.kwargs["page"]])


def person_url(enrolment: Enrolment) -> str:
    """Where the line leads."""
    return reverse("courses_roster_person", args=[enrolment.course_id, enrolment.uuid])
