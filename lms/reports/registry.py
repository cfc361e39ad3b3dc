"""Every report, by the name that addresses and commands use."""

from django.urls import URLPattern, path

from . import roster_person
from .audit import ChangesReport, LooksReport
from .certification import CertificationReport
from .completion import CompletionReport
from .corrections import CorrectionsReport
from .enrolments import EnrolmentsReport
from .messages import MessagesReport, again
from .overdue import OverdueReport
from .people import PeopleReport
from .records import RecordsReport
from .roster import RosterReport
from .staff_report import StaffReport

_ALL: list[type[StaffReport]] = [
    CompletionReport,
    EnrolmentsReport,
    OverdueReport,
    CertificationReport,
    RecordsReport,
    PeopleReport,
    MessagesReport,
    CorrectionsReport,
    ChangesReport,
    LooksReport,
]
REPORTS = {report.name: report for report in _ALL}


def addresses() -> list[URLPattern]:
    """Each report, and its results alone for when filters change on the page."""
    pages = [path(f"{name}/", report.as_view(), name=name) for name, report in REPORTS.items()]
    results = [
        path(f"{name}/results/", report.as_view(results_only=True), name=f"{name}-results")
        for name, report in REPORTS.items()
    ]
    return [*pages, *results, path("messages/<uuid:message>/again/", again, name="messages-again")]


def roster_addresses() -> list[URLPattern]:
    """The roster of a course, its results alone, and a person of it."""
    return [
        path("<int:page>/roster/", RosterReport.as_view(), name="courses_roster"),
        path("<int:page>/roster/results/", RosterReport.as_view(results_only=True), name="courses_roster_results"),
        path("<int:page>/roster/<uuid:enrolment>/", roster_person.person, name="courses_roster_person"),
    ]
