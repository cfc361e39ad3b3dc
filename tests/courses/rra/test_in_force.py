"""Which version of a fact speaks for a day, against a plain reading of the rule."""

import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from courses.rra.explorer import speaking
from courses.rra.loading.files import SHIPPED
from courses.rra.models import AssignmentVersion, Fact, FactVersion

pytestmark = pytest.mark.django_db
_CASES = yaml.safe_load((SHIPPED / "changes.yaml").read_text(encoding="utf-8"))["as_of_cases"]
_START = date(2024, 1, 1)
_days = st.integers(0, 12).map(lambda number: _START + timedelta(days=number))
_spans = st.tuples(st.none() | _days, st.none() | st.integers(1, 8))


def _plain_reading(spans: list[tuple[date | None, date | None]], on: date) -> int | None:
    """Of the versions begun by the day the one begun last, the highest number among equals; none once it is over."""
    best = None
    for number, (start, _end) in enumerate(spans, start=1):
        if start is not None and start > on:
            continue
        if best is None or (start or date.min) >= (spans[best - 1][0] or date.min):
            best = number
    if best is None:
        return None
    end = spans[best - 1][1]
    return best if end is None or on < end else None


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=st.lists(_spans, min_size=1, max_size=5), on=_days)
def test_one_version_speaks_as_the_rule_reads(drawn: list[tuple[date | None, int | None]], on: date):
    spans = [
        (start, (start or _START) + timedelta(days=length) if length is not None else None) for start, length in drawn
    ]
    fact = Fact.objects.create(code=f"test-{uuid.uuid4().hex[:12]}", kind=Fact.Kind.TERM)
    for number, (start, end) in enumerate(spans, start=1):
        FactVersion.objects.create(
            fact=fact, number=number, content={}, change_class="first", recorded_at=datetime(2026, 1, 1, tzinfo=UTC),
            valid_from=start, valid_to=end,
        )  # fmt: skip

    found = list(FactVersion.objects.filter(fact=fact).in_force(on=on))

    expected = _plain_reading(spans, on)
    assert [version.number for version in found] == ([] if expected is None else [expected])
    said = speaking(list(fact.versions.order_by("number")), on=on)
    assert (said.number if said else None) == expected


@pytest.mark.parametrize("case", _CASES, ids=[case["as_of"] for case in _CASES])
def test_the_delivered_cases_come_out_right(case: dict[str, list[str]]):
    holding = set(
        AssignmentVersion.objects.in_force(on=date.fromisoformat(str(case["as_of"]))).values_list(
            "fact__code", flat=True
        )
    )

    assert set(case["holds"]) <= holding
    assert not set(case["does_not_hold"]) & holding
