"""What the benchmark does around the numbers; the numbers themselves are never tested."""

from http.client import HTTPConnection, HTTPException
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from courses.models import CoursePage
from courses.rra.models import Citation
from lms import clock
from lms.management.benchmarking.citing import many_citations
from lms.management.benchmarking.measuring import Call, UnexpectedAnswer, compare, request, timing
from lms.management.benchmarking.servers import serving
from lms.management.benchmarking.targets import page, save
from lms.management.benchmarking.visitors import Visitor, learner_in, open_items, staff
from lms.models import Change, User
from quizzes.models import AnswerEvent, Attempt


class Asked:
    """A connection that remembers what it was asked."""

    def __init__(self, log: list[str], name: str, status: int = 200) -> None:
        self.log, self.name, self.status = log, name, status

    def request(self, method: str, path: str, **_: Any) -> None:
        self.log.append(self.name)

    def getresponse(self) -> "Asked":
        return self

    def read(self) -> bytes:
        return b""


def test_both_are_asked_in_turn() -> None:
    log: list[str] = []
    call = Call("/")

    compare(Asked(log, "cadre"), Asked(log, "bare"), lambda _: (call, call), times=20)

    assert log == ["cadre", "bare"] * 25


def test_an_answer_other_than_200_is_not_timed() -> None:
    with pytest.raises(UnexpectedAnswer, match="GET / answered 302"):
        request(Asked([], "cadre", status=302), Call("/"))


def test_median_and_95th_percentile() -> None:
    found = timing([float(number) for number in range(1, 101)])

    assert found.median == 50.5
    assert 95 <= found.p95 <= 96


def test_the_visitors_are_made_once(course: CoursePage) -> None:
    at = clock.now()
    learner_in(course, at=at)
    staff(at=at)
    before = (User.objects.count(), Change.objects.count())

    learner_in(course, at=at)
    staff(at=at)

    assert before == (User.objects.count(), Change.objects.count())


def test_answers_go_on_from_the_last(course: CoursePage) -> None:
    at = clock.now()
    enrolment = learner_in(course, at=at)
    visitor = Visitor.signed_in(enrolment.learner)

    for _ in range(2):
        own, bare = open_items(enrolment, at=at)
        assert save("save", visitor, own, bare).statements() > 0

    assert Attempt.objects.get(enrolment=enrolment).items.get(position=1).client_seq == 4
    assert AnswerEvent.objects.count() == 4


def test_statements_of_a_page_are_counted(course: CoursePage) -> None:
    visitor = Visitor.signed_in(learner_in(course, at=clock.now()).learner)

    assert page("catalogue", "/courses/", visitor).statements() > 0


def test_it_is_refused_beside_real_people(db: None) -> None:
    User.objects.create_user("someone@agency.gov", display_name="Some One")

    with pytest.raises(CommandError, match="Real people"):
        call_command("bench")


def test_the_bare_site_answers_and_is_stopped() -> None:
    with serving("lms.management.benchmarking.bare") as bare:
        assert request(bare, Call("/page/")) > 0
        port = bare.port

    with pytest.raises((OSError, HTTPException)):
        HTTPConnection("127.0.0.1", port, timeout=2).request("GET", "/page/")


def test_citations_are_there_while_pages_are_measured_and_gone_afterwards(course: CoursePage) -> None:
    before = set(Citation.objects.values_list("pk", flat=True))

    with many_citations(2000) as fact:
        assert Citation.objects.filter(fact=fact).count() > 700
        assert Citation.objects.count() - len(before) in range(1990, 2001)

    assert set(Citation.objects.values_list("pk", flat=True)) == before


def test_what_a_broken_run_left_is_cleared(course: CoursePage) -> None:
    before = Citation.objects.count()
    with pytest.raises(KeyboardInterrupt), many_citations(100):
        raise KeyboardInterrupt

    assert Citation.objects.count() == before
