"""Months of experience and deadlines by the calendar."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certificates.months import add_months, months_covered

days = st.dates(date(1990, 1, 1), date(2080, 1, 1))
periods = st.lists(
    st.tuples(days, st.integers(0, 1500)).map(lambda p: (p[0], p[0] + timedelta(days=p[1]))), max_size=6
)
FAR = date(9000, 1, 1)


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2026, 1, 15), 12, date(2027, 1, 15)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 10, 31), 1, date(2026, 11, 30)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
        (date(2021, 5, 7), 36, date(2024, 5, 7)),
    ],
)
def test_a_deadline_falls_on_the_same_day_of_the_month(start, months, end):
    assert add_months(start, months) == end


@pytest.mark.parametrize(
    ("periods", "months"),
    [
        ([], 0),
        ([(date(2025, 1, 1), date(2025, 12, 31))], 12),
        ([(date(2025, 1, 1), date(2025, 12, 30))], 11 + 1),  # eleven months and 30 days
        ([(date(2025, 1, 1), date(2025, 6, 15)), (date(2025, 6, 16), date(2025, 12, 31))], 12),
        ([(date(2025, 1, 1), date(2025, 12, 31)), (date(2025, 3, 1), date(2025, 9, 30))], 12),
        ([(date(2025, 1, 1), date(2025, 1, 10)), (date(2025, 3, 1), date(2025, 3, 10))], 0),
        ([(date(2024, 2, 29), date(2025, 2, 27))], 12),
        ([(date(2025, 5, 2), date(2025, 5, 1))], 0),
    ],
)
def test_months_of_experience_count_each_day_once(periods, months):
    assert months_covered(periods, until=FAR) == months


def test_days_to_come_do_not_count():
    assert months_covered([(date(2026, 1, 1), date(2026, 12, 31))], until=date(2026, 6, 30)) == 6


@given(periods)
def test_saying_the_same_period_twice_adds_nothing(periods):
    assert months_covered(periods + periods, until=FAR) == months_covered(periods, until=FAR)


@given(periods, days)
def test_no_more_months_are_counted_than_have_passed(periods, until):
    counted = months_covered(periods, until=until)

    assert 0 <= counted <= (until - date(1989, 12, 1)).days // 28


@given(days, st.integers(0, 600))
def test_months_added_are_months_covered(start, months):
    last = add_months(start, months) - timedelta(days=1)

    assert months_covered([(start, last)], until=FAR) == months
