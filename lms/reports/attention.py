"""What the admin's first page tells Center of Excellence staff and authors, and the menu of reports."""

from datetime import date
from typing import Any

from django.http import HttpRequest, QueryDict
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, ngettext_lazy
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component

from certificates.models import CertificationRecord
from courses.models import ProblemReport
from courses.teams import works_on_courses
from lms import clock
from lms.audit.corrections import Correction
from lms.models import RoleGrant, User
from lms.permissions import Role, Scope, scope_of
from quizzes.models import Bank, Question
from quizzes.touched import tasks_for

from .filters import HAS_STATUS, Status, enrolments_within
from .owed import OwedFilters, late_and_soon, number_of_people
from .records import records_within
from .staff_report import zone_of

_READS_REPORTS = "cadre.reads_reports"  # no header can have that name
# Each report in the menu: its address, its name and its icon, in this order.
MENU: list[tuple[str, Promise, str]] = [
    ("overdue", gettext_lazy("Overdue"), "warning"),
    ("completion", gettext_lazy("Completion"), "check"),
    ("certification", gettext_lazy("Certification"), "clipboard-list"),
    ("enrolments", gettext_lazy("Enrollments"), "group"),
    ("people", gettext_lazy("People"), "user"),
    ("messages", gettext_lazy("Messages"), "mail"),
    ("corrections", gettext_lazy("Corrections"), "edit"),
    ("changes", gettext_lazy("Audit: changes"), "history"),
    ("looks", gettext_lazy("Audit: looks"), "view"),
    ("impact", gettext_lazy("What a change would touch"), "history"),
    ("exports", gettext_lazy("Files of reports"), "download"),
]


class AttentionPanel(Component):
    """What needs attention now, each number with its list; nothing that the person may not open."""

    name = "attention"
    template_name = "reports/attention_panel.html"
    order = 50

    class Media:
        css = {"all": ["css/reports.css"]}

    def __init__(self, person: User, scope: Scope, *, manages: bool, today: date) -> None:
        self.person, self.scope, self.manages, self.today = person, scope, manages, today

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        return {
            "figures": [*(self._of_people() if self.scope else []), *(self._of_courses() if self.manages else [])],
            "reads_reports": bool(self.scope),
        }

    def _of_people(self) -> list[dict[str, Any]]:
        """Who is late, who waits, and what comes near, in reach."""
        late, soon = late_and_soon(self.scope, on=self.today)
        filters = OwedFilters(QueryDict(), scope=self.scope, today=self.today)
        overdue, rows = reverse("staff_reports:overdue"), reverse("staff_reports:enrolments")
        records = reverse("staff_reports:records")
        waiting, unopened = CertificationRecord.Status.REQUIREMENTS_MET, Status.NOT_STARTED
        return [
            figure(number_of_people(filters), ngettext_lazy("person overdue", "people overdue"), overdue),
            figure(late, ngettext_lazy("course or level overdue", "courses and levels overdue"), overdue),
            figure(
                soon,
                ngettext_lazy("due in the next 30 days", "due in the next 30 days"),
                f"{overdue}?due=soon",
            ),
            figure(
                records_within(self.scope).waiting().count(),
                ngettext_lazy("level waiting for a decision", "levels waiting for a decision"),
                f"{records}?status={waiting}",
            ),
            figure(
                enrolments_within(self.scope).filter(HAS_STATUS[unopened]).count(),
                ngettext_lazy("course never opened", "courses never opened"),
                f"{rows}?status={unopened}",
            ),
            figure(
                Correction.objects.open().filter(self.scope.over("person__organization")).count(),
                ngettext_lazy("correction waiting for a decision", "corrections waiting for a decision"),
                f"{reverse('staff_reports:corrections')}?state=open",
            ),
        ]

    def _of_courses(self) -> list[dict[str, Any]]:
        """What is broken in the courses that the person works on."""
        reports = ProblemReport.objects.for_staff(self.person).in_state(ProblemReport.State.OPEN)
        figures = [
            figure(
                reports.count(),
                ngettext_lazy("problem report open", "problem reports open"),
                reverse("problems:index"),
            ),
            figure(
                tasks_for(self.person).open().count(),
                ngettext_lazy("place rests on a changed fact", "places rest on a changed fact"),
                reverse("review_tasks:index"),
            ),
        ]
        if self.person.has_perm("quizzes.view_question"):
            suspended = Question.Status.SUSPENDED
            questions = Question.objects.filter(bank__in=Bank.objects.seen_by(self.person), status=suspended)
            url = f"{reverse('questions:index')}?status={suspended}"
            figures.append(figure(questions.count(), ngettext_lazy("question suspended", "questions suspended"), url))
        return figures


def figure(count: int, label: Any, url: str) -> dict[str, Any]:
    """A number with its list, said as the number asks."""
    return {"count": count, "label": label % count, "url": url}


class ReportMenuItem(MenuItem):
    """An entry of the Reports menu, for those whom the reports let in; all of them ask once on a page."""

    def is_shown(self, request: HttpRequest) -> bool:
        known = request.META.get(_READS_REPORTS)
        if known is None:
            grants = RoleGrant.objects.in_force(at=timezone.now()).filter(role=Role.COE_STAFF)
            known = request.user.is_superuser or grants.filter(person=request.user.pk).exists()
            request.META[_READS_REPORTS] = known
        return bool(known)


def report_menu_items() -> list[ReportMenuItem]:
    """The entries, in their order."""
    return [
        ReportMenuItem(label, reverse_lazy(f"staff_reports:{name}"), name=name, icon_name=icon, order=place * 10)
        for place, (name, label, icon) in enumerate(MENU)
    ]


def add_attention_panel(request: HttpRequest, panels: list[Component]) -> None:
    """Put the panel on the admin's first page for staff with a scope, and for who works on a course."""
    person = request.user
    if not isinstance(person, User):
        return
    scope, manages = scope_of(person, Role.COE_STAFF), works_on_courses(person)
    if scope or manages:
        today = timezone.localdate(clock.now(), timezone=zone_of(person))
        panels.append(AttentionPanel(person, scope, manages=manages, today=today))
