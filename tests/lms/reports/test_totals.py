"""Numbers and rows agree, whatever is asked and whoever asks."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from django.http import QueryDict
from django.urls import resolve
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from certificates.models import CertificationRecord
from courses.models import Enrolment
from lms.permissions import Scope
from lms.reports.certification import CertificationReport
from lms.reports.completion import CompletionReport, lines_of
from lms.reports.enrolments import EnrolmentsReport
from lms.reports.filters import HAS_STATUS, enrolments_within
from lms.reports.overdue import sums_of
from lms.reports.owed import OwedFilters, number_of_people, people_of
from lms.reports.registry import REPORTS
from lms.reports.staff_report import number_of
from lms.reports.summary import Narrowing
from tests.conftest import AT

days = st.integers(-10, 710).map(lambda back: (AT - timedelta(days=back)).date().isoformat())
queries = st.fixed_dictionaries(
    {},
    optional={
        "course": st.sampled_from(["who-may-do-what-a-first-view", "case-writing"]),
        "organization": st.sampled_from(["dsca", "usasac", "dsca-unit"]),
        "reach": st.sampled_from(["alone", "none"]),
        "enrolled_from": days,
        "enrolled_to": days,
        "status": st.sampled_from([*Enrolment.Status.values, *CertificationRecord.Status.values]),
        "level": st.sampled_from(["1.0:basic", "1.0:intermediate"]),
        "what": st.sampled_from(["course", "level", "decision"]),
        "days": st.integers(1, 45).map(str),
        "due": st.just("soon"),
        "supervisor": st.sampled_from(["nobody"]),
        "person": st.sampled_from(["crowd 1", "crowd-2"]),
    },
)
# Everywhere, or some organizations, or none at all.
rights = st.none() | st.sets(st.sampled_from(["dsca", "usasac", "dsca-unit"]))
FILTERS = {
    "completion": {"course", "organization", "reach", "enrolled_from", "enrolled_to", "status"},
    "certification": {"organization", "reach", "level", "status"},
    "overdue": {"organization", "reach", "course", "level", "what", "days", "due", "supervisor", "person"},
}


@pytest.fixture
def scopes(dsca, usasac, unit):
    """A scope of some organizations or, where None is given, of everything."""
    by_code = {organization.code: organization.pk for organization in (dsca, usasac, unit)}
    return lambda codes: Scope(codes is None, frozenset(by_code[code] for code in codes or ()))


def lines_at(address: str, asked: dict[str, Any]) -> int:
    """How many rows the address shows; its export has as many lines."""
    parts = urlsplit(address)
    report = REPORTS[resolve(parts.path).url_name]
    filters = report.filterset_class(QueryDict(parts.query), **asked)
    rows, lines = number_of(report.found(filters)), len(list(report.sheet(filters).rows))
    assert rows == lines
    return rows


def whole_of(lines: list[Any]) -> Any:
    """All lines together."""
    return type(lines[0].counts).total(line.counts for line in lines)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=queries, codes=rights, chance=st.randoms(use_true_random=False))
def test_every_total_equals_its_rows_and_the_lines_of_their_export(owing, scopes, at, query, codes, chance):
    asked = {"scope": scopes(codes), "today": at.date()}
    for report in (CompletionReport, CertificationReport):
        mine = QueryDict(urlencode({name: value for name, value in query.items() if name in FILTERS[report.name]}))
        lines = report.found(report.filterset_class(mine, **asked))
        for total in report.totals(whole_of(lines), Narrowing(mine)) if lines else []:
            assert total["count"] == (lines_at(total["url"], asked) if total["url"] else 0)
        for line in chance.sample(lines, min(len(lines), 1)):
            for column in report.counts:
                number = column.get_value(line)
                assert number == (lines_at(column.address(Narrowing(mine), line.rows), asked) if number else 0)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=queries, codes=rights)
def test_what_is_overdue_adds_up_by_organization(owing, scopes, at, query, codes):
    asked = {"scope": scopes(codes), "today": at.date()}
    mine = QueryDict(urlencode({name: value for name, value in query.items() if name in FILTERS["overdue"]}))
    filters = OwedFilters(mine, **asked)
    sums = sums_of(filters)

    assert number_of_people(filters) == people_of(filters).count() <= filters.number()
    assert lines_at(Narrowing(mine).address("overdue", {}), asked) == sum(one.all for one in sums) == filters.number()
    for one in sums:
        assert lines_at(Narrowing(mine).address("overdue", one.rows), asked) == one.all
    if codes is not None:
        assert {one.organization.code for one in sums} <= codes


def test_each_line_of_the_summary_is_the_count_of_its_own_rows(crowd, scopes, at):
    asked = {"scope": scopes(None), "today": at.date()}
    for line in lines_of(enrolments_within(asked["scope"])):
        rows = EnrolmentsReport.filterset_class(QueryDict(urlencode(line.rows)), **asked)
        assert EnrolmentsReport.found(rows).count() == line.counts.people


def test_everyone_has_exactly_one_status_for_the_database_too(crowd):
    for enrolment in Enrolment.objects.all():
        [status] = [
            one for one, rule in HAS_STATUS.items() if Enrolment.objects.filter(rule, pk=enrolment.pk).exists()
        ]
        assert status == enrolment.status
