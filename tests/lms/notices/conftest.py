"""People who were told something."""

from datetime import datetime
from typing import Any

import pytest

from lms.models import User
from lms.notices.kinds import Kind
from lms.notices.models import Notice
from lms.notices.telling import News, tell
from tests.conftest import AT


def told(person: User, key: str = "one", *, at: datetime = AT, **words: Any) -> Notice:
    """The person is told something, of which they are glad."""
    news = {"kind": Kind.COURSE_ASKED, "title": f"About {key}", "body": "By Friday.", "link": "/courses/"}
    tell([News(person_id=person.pk, key=key, **news | words)], at=at)
    return Notice.objects.get(person=person, key=key)


@pytest.fixture
def notice(learner: User) -> Notice:
    return told(learner)
