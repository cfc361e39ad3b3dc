"""Many clicks at the same moment: one reminder."""

from datetime import date

import pytest

from lms.models import Change
from lms.notices.kinds import Kind
from lms.notices.models import Notice
from lms.portal.nudging import nudge
from lms.portal.team import Member, Pressing
from tests.certificates.test_at_once import all_at_once, people  # noqa: F401  a fixture
from tests.conftest import AT

pytestmark = pytest.mark.postgres


def test_of_many_clicks_one_reminds(people):  # noqa: F811  the fixture
    learner, supervisor, _authority = people
    member = Member(learner, pressing=[Pressing("A course", date(2026, 5, 1), is_overdue=True)])

    told = all_at_once(6, lambda _number: len(nudge([member], by=supervisor, at=AT)))

    assert sorted(told) == [0, 0, 0, 0, 0, 1]
    assert Notice.objects.of(learner).filter(kind=Kind.NUDGED).count() == 1
    assert Change.objects.filter(action="nudged", person=learner).count() == 1
