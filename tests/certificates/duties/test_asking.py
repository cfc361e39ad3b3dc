"""Staff ask people for a course or a level: what it would do is shown, and then done as shown, once."""

from datetime import timedelta
from itertools import count

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from certificates.models import CertificationRecord, LevelDuty
from certificates.tasks import finish_orders, forget_orders_never_sent
from courses.enrolling import assign, enrol
from courses.exempting import exempt
from courses.models import Duty, DutyOrder, Enrolment
from courses.ordering import CHUNK, CourseTarget, carry_out_some, confirm
from lms import clock
from lms.models import Change, User
from lms.notices.models import Notice
from lms.permissions import Role
from lms.roles import withdraw_role
from tests.certificates.conftest import complete
from tests.conftest import person

from .conftest import REASON, effects_of

pytestmark = pytest.mark.django_db
ASK = "/admin/duties/ask/"


def page_of(staff, order, query=""):
    response = staff.get(f"/admin/duties/orders/{order.uuid}/{query}")
    assert response.status_code == 200
    return response


@pytest.fixture
def everyone(crowd, course, coe, due, at):
    """One of each: new, changed, the same, done, exempt."""
    _new, changed, same, done, free = crowd
    assign(changed, course, due_on=due + timedelta(days=9), reason="Before", asked_by=coe, at=at)
    assign(same, course, due_on=due, reason=REASON, asked_by=coe, at=at)
    complete(enrol(done, course, at=at, actor=done), at=at)
    exempt(free, course, reason="Teaches it", last_day=None, by=coe, at=at)
    return crowd


EFFECTS = {"p0": "new", "p1": "changed", "p2": "same", "p3": "done", "p4": "exempt"}


def test_the_effect_is_shown_before_anything_happens(staff, prepare, everyone, learner2, due):
    before = (Duty.objects.count(), Change.objects.count(), Notice.objects.count())
    order = prepare(*everyone, addresses="\n".join([*(one.email for one in everyone), "no@body.test", learner2.email]))
    response = page_of(staff, order)
    page = response.content.decode()

    assert effects_of(order) == EFFECTS
    assert sum(number["shown"] for number in response.context["numbers"]) == response.context["people"] == 5
    assert order.missing == ["no@body.test", learner2.email]
    assert "2 addresses led to nobody" in page
    assert learner2.display_name not in page
    assert "Before" in page  # from what the changed duty changes
    assert (Duty.objects.count(), Change.objects.count(), Notice.objects.count()) == before


def test_what_was_shown_is_done_and_reported_in_the_same_numbers(staff, prepare, send, everyone, course, due):
    order = send(prepare(*everyone))

    assert effects_of(order, "outcome") == EFFECTS
    numbers = page_of(staff, order).context["numbers"]
    assert [number["shown"] for number in numbers] == [number["came"] for number in numbers]
    duties = Duty.objects.in_force().filter(order=order)
    assert {duty.learner.email[:2]: (duty.due_on, duty.reason) for duty in duties} == {
        "p0": (due, REASON),
        "p1": (due, REASON),
    }
    assert Enrolment.objects.filter(course=course, learner=everyone[0]).count() == 1
    assert order.state == DutyOrder.State.SENT


def test_each_person_concerned_has_a_change_and_a_notice(prepare, send, everyone, coe_of_dsca):
    Notice.objects.all().delete()
    send(prepare(*everyone))

    said = Change.objects.filter(actor=coe_of_dsca, person__in=everyone).order_by("pk")
    assert sorted((change.action, change.person.email[:2]) for change in said) == [
        ("duty-assigned", "p0"),
        ("duty-changed", "p1"),
        ("enrolled", "p0"),
    ]
    assert sorted(Notice.objects.values_list("person__email", "kind")) == [
        ("p0@crowd.test", "course-asked"),
        ("p1@crowd.test", "course-asked"),
    ]


def test_each_part_of_an_order_is_done_as_of_its_own_moment(prepare, send, crowd, monkeypatch):
    monkeypatch.setattr("courses.ordering.CHUNK", 2)
    order, moments = prepare(*crowd), (timezone.now() + timedelta(minutes=number) for number in count())
    monkeypatch.setattr(clock, "now", lambda: next(moments))
    send(order)

    assert Duty.objects.filter(order=order).values("asked_at").distinct().count() == 3
    assert Duty.objects.filter(order=order).latest("asked_at").asked_at < order.finished_at


def test_sending_twice_does_it_once(prepare, send, crowd):
    order = prepare(*crowd)
    send(order)
    changes = Change.objects.count()
    send(order)

    assert Change.objects.count() == changes
    assert Duty.objects.filter(order=order).count() == 5


def test_whose_standing_changed_meanwhile_is_left_alone_and_said(staff, prepare, send, crowd, course, coe, at):
    order = prepare(*crowd[:3])
    assign(crowd[1], course, due_on=None, reason="A colleague was quicker", asked_by=coe, at=at)
    User.objects.filter(pk=crowd[2].pk).update(is_active=False)
    send(order)

    assert effects_of(order, "outcome") == {"p0": "new", "p1": "meanwhile", "p2": "meanwhile"}
    assert Duty.objects.get(learner=crowd[1]).reason == "A colleague was quicker"
    assert "Something changed meanwhile" in page_of(staff, order, "?effect=meanwhile").content.decode()


def test_a_role_lost_in_between_stops_the_order(prepare, crowd, coe_of_dsca, dsca, course):
    order = prepare(*crowd)
    now = timezone.now()
    confirm(order, at=now)
    withdraw_role(coe_of_dsca, Role.COE_STAFF, dsca, actor=None, reason="Moved on", at=now)
    while carry_out_some(order, CourseTarget(course), at=now):
        pass

    assert set(effects_of(order, "outcome").values()) == {"meanwhile"}
    assert not Duty.objects.exists()


def test_people_are_found_by_name_and_marked(staff, form, crowd, learner2):
    sent = form | {"whom": "people", "q": "person", "find": "yes", "person": str(crowd[0].uuid)}
    page = staff.post(ASK, sent).content.decode()
    assert page.count('name="person"') == 5
    assert f'value="{crowd[0].uuid}" checked' in page
    assert learner2.display_name not in page

    marked = [str(one.uuid) for one in (*crowd[:2], learner2)]
    response = staff.post(ASK, form | {"whom": "people", "person": marked})
    order = DutyOrder.objects.get()
    assert response["Location"].endswith(f"/{order.uuid}/")
    assert effects_of(order) == {"p0": "new", "p1": "new"}  # nobody of another organization


def test_everyone_of_an_organization_or_only_those_without_it(prepare, everyone, dsca):
    fields = {"whom": "organization", "organization": "dsca"}
    whole, rest = prepare(**fields), prepare(**fields, only_without="on")

    assert EFFECTS.items() <= effects_of(whole).items()
    assert set(effects_of(rest).values()) == {"new"}
    assert "p0" in effects_of(rest)
    assert "p2" not in effects_of(rest)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"due_on": "2020-01-01"}, "Choose today or a day to come"),
        ({"reason": ""}, "This field is required"),
        ({"what": "course:none"}, "Select a valid choice"),
        ({"whom": "people"}, "Find people and mark them"),
        ({"whom": "list", "addresses": " ,; "}, "Write at least one address"),
        ({"whom": "organization", "organization": "usasac"}, "Select a valid choice"),
        ({"whom": "organization", "organization": ""}, "Choose an organization"),
    ],
)
def test_what_is_missing_or_out_of_reach_is_said_and_nothing_kept(staff, form, wrong, words):
    page = staff.post(ASK, form | {"addresses": "a@b.test"} | wrong).content.decode()

    assert words in page
    assert not DutyOrder.objects.exists()


def test_addresses_are_read_however_they_were_pasted(prepare, crowd):
    text = "Person 0 <P0@crowd.test>; p1@crowd.test,p2@crowd.test p3@crowd.test\r\n\r\np3@CROWD.test"
    order = prepare(addresses=text)

    assert sorted(effects_of(order)) == ["p0", "p1", "p2", "p3"]
    assert (order.missing, order.audience) == ([], "A list of 4 addresses")


def test_a_level_opens_the_record_with_its_day_and_says_why(staff, prepare, send, crowd, basic, due, coe_of_dsca):
    order = send(prepare(*crowd[:2], what=f"level:{basic.pk}"))

    assert set(effects_of(order, "outcome").values()) == {"new"}
    record = CertificationRecord.objects.get(learner=crowd[0])
    duty = LevelDuty.objects.get(record=record)
    assert (record.due_on, duty.reason, duty.asked_by) == (due, REASON, coe_of_dsca)
    course_duty = Duty.objects.get(learner=crowd[0])
    assert (course_duty.due_on, course_duty.follows_level) == (due, True)
    assert REASON in course_duty.reason

    staff.force_login(crowd[0])
    page = staff.get("/learn/").content.decode()
    assert "Certification: Basic (1.0)" in page
    assert page.index("What you owe") < page.index("Certification: Basic") < page.index("Courses you are taking")
    assert f"asked by {coe_of_dsca.display_name}" in page


def test_a_level_asked_again_changes_its_day_and_one_decided_is_left_alone(
    prepare, send, crowd, basic, due, level_award, learner
):
    what = f"level:{basic.pk}"
    send(prepare(crowd[0], what=what))
    later = due + timedelta(days=30)
    order = send(prepare(crowd[0], learner, what=what, due_on=later.isoformat()))

    assert effects_of(order, "outcome") == {"p0": "changed", "lee.learner": "done"}
    assert CertificationRecord.objects.get(learner=crowd[0]).due_on == later
    assert LevelDuty.objects.filter(learner=crowd[0]).count() == 1


def test_a_chunk_takes_as_many_statements_for_many_as_for_few(prepare, crowd, course, dsca):
    more = [person(f"m{number}@crowd.test", f"More {number}", dsca) for number in range(20)]
    counts = []
    for people in (crowd[:3], more):
        order = prepare(*people)
        confirm(order, at=timezone.now())
        with CaptureQueriesContext(connection) as captured:
            carry_out_some(order, CourseTarget(course), at=timezone.now())
        counts.append(len(captured))

    assert len(more) <= CHUNK
    assert counts[0] == counts[1]


def test_many_are_asked_by_a_job_that_goes_on_where_a_lost_one_left_off(
    prepare, crowd, course, monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr("courses.ordering.CHUNK", 2)
    order = prepare(*crowd)
    long_ago = timezone.now() - timedelta(minutes=5)
    confirm(order, at=long_ago)
    carry_out_some(order, CourseTarget(course), at=long_ago)
    assert order.lines.filter(outcome="").count() == 3

    finish_orders()

    order.refresh_from_db()
    assert order.state == DutyOrder.State.SENT
    assert Duty.objects.filter(order=order).count() == 5


def test_an_order_with_many_people_is_handed_to_a_job_and_says_how_far_it_is(staff, prepare, crowd, monkeypatch):
    monkeypatch.setattr("certificates.views.orders.AT_ONCE", 2)
    monkeypatch.setattr("certificates.views.orders.carry_out_order", lambda pk: None)
    order = prepare(*crowd)
    staff.post(f"/admin/duties/orders/{order.uuid}/send/")

    assert "5 of 5 people are still to come" in page_of(staff, order).content.decode()


def test_orders_that_nobody_sent_are_forgotten_and_sent_ones_kept(prepare, send, crowd):
    kept, gone = send(prepare(crowd[0])), prepare(crowd[1])
    DutyOrder.objects.update(asked_at=timezone.now() - timedelta(days=8))

    forget_orders_never_sent()

    assert list(DutyOrder.objects.all()) == [kept]
    assert not gone.lines.exists()


def test_an_order_is_seen_by_those_who_look_after_its_people(
    client, prepare, send, crowd, coe_of_usasac, coe, instructor, learner
):
    prepared, sent = prepare(crowd[0]), send(prepare(crowd[1]))
    for who, order, status in [
        (coe, prepared, 404),
        (coe, sent, 200),
        (coe_of_usasac, sent, 404),
        (instructor, sent, 403),
        (learner, sent, 403),
    ]:
        client.force_login(who)
        assert client.get(f"/admin/duties/orders/{order.uuid}/").status_code == status or status == 403
        assert (client.get(f"/admin/duties/orders/{order.uuid}/").status_code == 200) == (status == 200)
    client.force_login(coe)
    assert client.post(f"/admin/duties/orders/{prepared.uuid}/send/").status_code == 404
    client.logout()
    assert "/login/" in client.get(f"/admin/duties/orders/{sent.uuid}/")["Location"]
    assert not Duty.objects.filter(order=prepared).exists()


def test_only_by_the_right_method(staff, prepare, crowd):
    order = prepare(crowd[0])
    assert staff.get(f"/admin/duties/orders/{order.uuid}/send/").status_code == 405
    assert staff.post(f"/admin/duties/orders/{order.uuid}/").status_code == 405
    assert staff.post("/admin/duties/").status_code == 405


def test_the_lists_take_as_many_statements_for_many_as_for_few(staff, prepare, send, crowd):
    counts = []
    for people in (crowd[:1], crowd[1:]):
        order = send(prepare(*people))
        for address in ("/admin/duties/", "/admin/duties/courses/", f"/admin/duties/orders/{order.uuid}/"):
            staff.get(address)
            with CaptureQueriesContext(connection) as captured:
                staff.get(address)
            counts.append(len(captured))

    assert counts[:3] == counts[3:]
