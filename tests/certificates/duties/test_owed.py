"""What is asked of people is looked for, withdrawn, put off, and left out where they are exempt."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from certificates.exempting import exempt_from_level
from certificates.models import CertificationRecord, Level, LevelDuty, LevelExemption, Requirement
from certificates.ordering import take_back_some
from certificates.tasks import finish_orders, take_back_order
from courses.enrolling import assign, enrol
from courses.exempting import ExemptAlready, exempt, withdraw_exemption
from courses.models import Duty, DutyOrder, Enrolment, Exemption
from courses.reminding import remind
from lms import clock
from lms.audit.looks import Look
from lms.models import Change
from lms.notices.kinds import Kind
from lms.notices.models import Notice
from lms.permissions import Role, Scope
from lms.reports.filters import enrolments_within, overdue
from lms.roles import withdraw_role
from tests.certificates.conftest import complete

pytestmark = pytest.mark.django_db
COURSES = "/admin/duties/courses/"
GIVE = "/admin/duties/exemptions/give/"


@pytest.fixture
def late(crowd, course, coe, today, at):
    """The first of the crowd owes the course since yesterday."""
    yesterday = today - timedelta(days=1)
    return assign(crowd[0], course, due_on=yesterday, reason="Asked long ago", asked_by=coe, at=at)


@pytest.fixture
def all_states(late, crowd, course, coe, due, at):
    """A duty of each state, by the beginning of the address."""
    for one in crowd[1:]:
        assign(one, course, due_on=due, reason="All of you", asked_by=coe, at=at)
    complete(Enrolment.objects.get(learner=crowd[2]), at=at)
    exempt(crowd[3], course, reason="Teaches it", last_day=None, by=coe, at=at)
    Duty.objects.filter(learner=crowd[4]).update(withdrawn_at=at, withdrawn_by=coe, withdrawal_reason="Error")
    return {"overdue": "p0", "open": "p1", "done": "p2", "exempt": "p3", "withdrawn": "p4"}


def shown(response):
    assert response.status_code == 200
    return [duty.learner.email.partition("@")[0] for duty in response.context["page"]]


# -- looking -------------------------------------------------------------------------------------------------------


def test_each_state_has_its_duties_and_together_they_are_all(staff, all_states):
    found = {state: shown(staff.get(COURSES, {"state": state})) for state in all_states}

    assert found == {state: [name] for state, name in all_states.items()}
    assert sorted(shown(staff.get(COURSES))) == sorted(all_states.values())


def test_the_list_is_narrowed_sorted_and_keeps_its_state_in_the_address(staff, all_states, course):
    assert shown(staff.get(COURSES, {"q": "person 1"})) == ["p1"]
    assert shown(staff.get(COURSES, {"by": "cora", "state": "open"})) == ["p1"]
    assert shown(staff.get(COURSES, {"by": "nobody"})) == []
    assert shown(staff.get(COURSES, {"what": course.slug, "organization": "dsca", "sort": "-person"}))[0] == "p4"
    response = staff.get(COURSES, {"state": "open", "sort": "-due"})
    assert response.context["query"] == "state=open&sort=-due"
    assert 'aria-sort="descending"' in response.content.decode()


def test_nobody_of_another_organization_is_listed(client, all_states, coe_of_usasac, learner):
    client.force_login(coe_of_usasac)
    assert shown(client.get(COURSES)) == []
    client.force_login(learner)
    assert client.get(COURSES).status_code in (302, 403)


# -- withdrawing ---------------------------------------------------------------------------------------------------


def test_marked_duties_are_withdrawn_with_a_reason_after_the_effect_was_shown(
    staff, all_states, crowd, coe_of_dsca, course
):
    marked = list(Duty.objects.order_by("pk").values_list("pk", flat=True))
    Notice.objects.all().delete()
    url = f"{COURSES}withdraw/"
    page = staff.get(url, {"duty": marked})
    assert (page.context["gone"], page.context["left"]) == (3, 2)
    assert staff.post(url, {"duty": marked, "reason": ""}).status_code == 200
    assert Duty.objects.in_force().count() == 4

    staff.post(url, {"duty": marked, "reason": "The rule was dropped"})

    gone = Duty.objects.filter(withdrawal_reason="The rule was dropped")
    assert sorted(duty.learner.email[:2] for duty in gone) == ["p0", "p1", "p3"]
    assert {duty.withdrawn_by for duty in gone} == {coe_of_dsca}
    assert Change.objects.filter(action="duty-withdrawn", reason="The rule was dropped").count() == 3
    told = Notice.objects.filter(kind=Kind.DUTY_CHANGED)
    assert sorted(told.values_list("person__email", flat=True)) == [f"p{n}@crowd.test" for n in (0, 1, 3)]
    assert Enrolment.objects.filter(course=course, learner__in=crowd).count() == 5


def test_nobody_withdraws_or_puts_off_their_own_duty(staff, coe_of_dsca, course, coe, due, at):
    duty = assign(coe_of_dsca, course, due_on=due, reason="You too", asked_by=coe, at=at)
    staff.post(f"{COURSES}withdraw/", {"duty": duty.pk, "reason": "I would rather not"})
    page = staff.post(f"{COURSES}{duty.pk}/day/", {"due_on": "", "reason": "Later"}).content.decode()

    assert "ask a colleague" in page
    assert Duty.objects.in_force().get(pk=duty.pk).due_on == due


def test_duties_of_others_are_not_found(client, late, coe_of_usasac):
    client.force_login(coe_of_usasac)
    client.post(f"{COURSES}withdraw/", {"duty": late.pk, "reason": "Mine now"})

    assert client.get(f"{COURSES}{late.pk}/day/").status_code == 404
    assert Duty.objects.in_force().filter(pk=late.pk).exists()


def test_a_whole_order_is_withdrawn_but_for_what_is_done(staff, prepare, send, crowd, at):
    order = send(prepare(*crowd))
    complete(Enrolment.objects.get(learner=crowd[0]), at=at)
    url = f"/admin/duties/orders/{order.uuid}/withdraw/"
    assert staff.get(url).context["counts"] == {"all": 5, "done": 1, "own": 0, "gone": 4}
    assert Look.objects.filter(page=Look.Page.REPORT, rows=5, detail=url).exists()

    staff.post(url, {"reason": "Sent in error"})
    changes = Change.objects.count()
    staff.post(url, {"reason": "Sent in error"})

    order.refresh_from_db()
    assert order.state == "withdrawn"
    assert [duty.learner for duty in Duty.objects.in_force().filter(order=order)] == [crowd[0]]
    assert Change.objects.count() == changes


def test_an_order_that_reaches_further_than_ones_role_is_not_withdrawn_whole(
    client, prepare, send, crowd, usasac, coe_of_usasac
):
    order = send(prepare(*crowd))
    crowd[0].organization = usasac
    crowd[0].save()
    client.force_login(coe_of_usasac)
    page = client.post(f"/admin/duties/orders/{order.uuid}/withdraw/", {"reason": "Ours"}).content.decode()

    assert "outside the organizations you look after" in page
    assert Duty.objects.in_force().filter(order=order).count() == 5


def test_an_order_that_has_not_come_to_all_yet_is_stopped_by_nobody_who_reaches_but_some(
    client, prepare, crowd, usasac, coe_of_usasac, at
):
    order = prepare(*crowd)
    DutyOrder.objects.filter(pk=order.pk).update(confirmed_at=at)  # and no worker has come to anybody
    crowd[0].organization = usasac
    crowd[0].save()
    client.force_login(coe_of_usasac)
    page = client.post(f"/admin/duties/orders/{order.uuid}/withdraw/", {"reason": "Ours"}).content.decode()

    assert "outside the organizations you look after" in page
    assert DutyOrder.objects.get(pk=order.pk).withdrawn_at is None


def test_a_lost_job_of_withdrawing_goes_on(staff, prepare, send, crowd, monkeypatch):
    order = send(prepare(*crowd))
    monkeypatch.setattr("certificates.views.orders.AT_ONCE", 2)
    monkeypatch.setattr("certificates.views.orders.take_back_order", lambda pk: None)
    staff.post(f"/admin/duties/orders/{order.uuid}/withdraw/", {"reason": "Error"})
    assert Duty.objects.in_force().filter(order=order).count() == 5

    take_back_order(order.pk)

    assert not Duty.objects.in_force().filter(order=order).exists()


def test_what_a_colleague_left_half_withdrawn_is_found_and_taken_over(
    client, staff, prepare, send, crowd, coe, coe_of_dsca, dsca, monkeypatch
):
    order = send(prepare(*crowd))
    url = f"/admin/duties/orders/{order.uuid}/"
    monkeypatch.setattr("certificates.views.orders.AT_ONCE", 2)
    monkeypatch.setattr("courses.ordering.CHUNK", 2)
    monkeypatch.setattr("certificates.ordering.CHUNK", 2)
    monkeypatch.setattr("certificates.views.orders.take_back_order", lambda pk: None)
    staff.post(f"{url}withdraw/", {"reason": "Error"})
    take_back_some(order, at=clock.now())
    withdraw_role(coe_of_dsca, Role.COE_STAFF, dsca, actor=coe, reason="Moved on", at=clock.now())
    DutyOrder.objects.filter(pk=order.pk).update(withdrawn_at=clock.now() - timedelta(days=30))
    left = Duty.objects.in_force().filter(order=order)

    finish_orders()
    assert left.count() == 3  # nobody does what whoever withdrew it may do no more

    client.force_login(coe)
    assert "3 people still owe it." in client.get(url).content.decode()
    client.post(f"{url}withdraw/", {"reason": "Error, the rest"})
    DutyOrder.objects.filter(pk=order.pk).update(withdrawn_at=clock.now() - timedelta(days=30))
    finish_orders()

    assert not left.exists()
    order.refresh_from_db()
    assert order.withdrawn_by == coe
    assert Change.objects.filter(action="duty-order-withdrawn").count() == 2
    assert "Withdraw the rest" not in client.get(url).content.decode()


def test_a_level_withdrawn_takes_the_courses_only_it_asked_for_along(
    staff, prepare, send, crowd, basic, course, coe, at
):
    asked_anyway, other, *_rest = crowd
    order = send(prepare(asked_anyway, other, what=f"level:{basic.pk}"))
    assign(asked_anyway, course, due_on=None, reason="By name", asked_by=coe, at=at)
    marked = list(LevelDuty.objects.values_list("pk", flat=True))
    staff.post("/admin/duties/levels/withdraw/", {"duty": marked, "reason": "Not needed"})

    assert not LevelDuty.objects.in_force().filter(order=order).exists()
    assert [duty.learner for duty in Duty.objects.in_force()] == [asked_anyway]
    assert {record.due_on for record in CertificationRecord.objects.all()} == {None}
    staff.force_login(other)
    assert "Certification: Basic" not in staff.get("/learn/").content.decode()


# -- another day ---------------------------------------------------------------------------------------------------


def test_one_person_gets_another_day_and_is_told_why(staff, late, due, coe_of_dsca):
    url = f"{COURSES}{late.pk}/day/"
    assert staff.get(url).status_code == 200
    staff.post(url, {"due_on": due.isoformat(), "reason": "Was deployed"})

    late.refresh_from_db()
    assert (late.due_on, late.reason) == (due, "Asked long ago")
    change = Change.objects.get(action="duty-day-changed")
    assert (change.actor, change.reason, change.new) == (coe_of_dsca, "Was deployed", {"due_on": due.isoformat()})
    assert "Was deployed" in Notice.objects.get(kind=Kind.DUTY_CHANGED).body
    page = staff.post(url, {"due_on": due.isoformat(), "reason": "Again"}).content.decode()
    assert "due on this day already" in page


def test_the_day_of_a_level_moves_its_courses_along(staff, prepare, send, crowd, basic, due):
    send(prepare(crowd[0], what=f"level:{basic.pk}"))
    later = due + timedelta(days=60)
    staff.post(
        f"/admin/duties/levels/{LevelDuty.objects.get().pk}/day/", {"due_on": later.isoformat(), "reason": "Leave"}
    )

    assert LevelDuty.objects.get().due_on == Duty.objects.get().due_on == later
    assert CertificationRecord.objects.get().due_on == later


# -- exemptions ----------------------------------------------------------------------------------------------------


def give(staff, person, what, **fields):
    return staff.post(GIVE, {"person": str(person.uuid), "what": what, "reason": "On leave"} | fields)


def is_owed(staff, person):
    staff.force_login(person)
    return "What you owe" in staff.get("/learn/").content.decode()


def test_an_exempt_person_owes_nothing_anywhere_as_long_as_it_lasts(staff, late, course, crowd, coe_of_dsca, today):
    now = clock.now()
    assert overdue(enrolments_within(Scope(everywhere=True)), on=today).count() == 1
    last_day = today + timedelta(days=7)
    assert give(staff, crowd[0], f"course:{course.slug}", last_day=last_day.isoformat()).status_code == 302

    assert overdue(enrolments_within(Scope(everywhere=True)), on=today).count() == 0
    assert overdue(enrolments_within(Scope(everywhere=True)), on=last_day + timedelta(days=1)).count() == 1
    remind(at=now)
    assert not Notice.objects.filter(kind=Kind.OVERDUE).exists()
    staff.force_login(crowd[0])
    page = staff.get("/learn/").content.decode()
    assert "What you owe" not in page
    assert "What you need not do" in page
    assert "On leave" in page
    assert f"given by {coe_of_dsca.display_name}" in page
    assert "Exemption" in staff.get("/record/").content.decode()
    assert staff.get(reverse("portal:record-export")).json()["exemptions"][0]["reason"] == "On leave"


def test_the_supervisor_sees_the_exemption_with_its_reason(client, learner, supervisor, course, coe, today, at):
    assign(learner, course, due_on=today - timedelta(days=1), reason="Asked", asked_by=coe, at=at)
    exempt(learner, course, reason="Teaches it", last_day=today, by=coe, at=at)
    client.force_login(supervisor)

    assert f"Exempt from {course.title}" in client.get("/team/").content.decode()
    page = client.get(reverse("portal:team-member", args=[learner.uuid])).content.decode()
    assert "Teaches it" in page
    assert "Overdue" not in page


def test_an_exemption_is_withdrawn_with_a_reason_and_the_duty_is_owed_again(staff, late, course, crowd, coe_of_dsca):
    give(staff, crowd[0], f"course:{course.slug}")
    exemption = Exemption.objects.get()
    url = f"/admin/duties/exemptions/courses/{exemption.pk}/withdraw/"
    assert staff.get(url).status_code == 200
    staff.post(url, {"reason": "Back from leave"})
    assert "withdrawn before" in staff.post(url, {"reason": "Again"}, follow=True).content.decode()

    exemption.refresh_from_db()
    assert (exemption.withdrawn_by, exemption.withdrawal_reason) == (coe_of_dsca, "Back from leave")
    titles = list(Notice.objects.filter(kind=Kind.DUTY_CHANGED).order_by("pk").values_list("title", flat=True))
    assert titles == [f"You are exempt from: {course.title}", f"You are no longer exempt from: {course.title}"]
    assert is_owed(staff, crowd[0])


def test_nobody_exempts_themselves_or_ends_their_own_exemption(staff, coe_of_dsca, course, coe, at):
    assert "ask a colleague" in give(staff, coe_of_dsca, f"course:{course.slug}").content.decode()
    assert not Exemption.objects.exists()
    own = exempt(coe_of_dsca, course, reason="Teaches it", last_day=None, by=coe, at=at)
    page = staff.post(f"/admin/duties/exemptions/courses/{own.pk}/withdraw/", {"reason": "No"}).content.decode()
    assert "ask a colleague" in page


def test_one_exemption_at_a_time_and_a_new_one_once_it_ran_out(crowd, course, coe, at):
    exempt(crowd[0], course, reason="One", last_day=at.date(), by=coe, at=at)
    with pytest.raises(ExemptAlready):
        exempt(crowd[0], course, reason="Two", last_day=None, by=coe, at=at)
    next_day = at + timedelta(days=1)
    again = exempt(crowd[0], course, reason="Three", last_day=None, by=coe, at=next_day)

    assert list(Exemption.objects.in_force(on=next_day.date())) == [again]
    withdraw_exemption(again, by=coe, reason="Over", at=next_day)
    assert not Exemption.objects.not_withdrawn().exists()


def test_an_exemption_from_a_level_covers_the_courses_only_it_asks_for(
    staff, prepare, send, crowd, basic, course, coe
):
    send(prepare(crowd[0], what=f"level:{basic.pk}"))
    give(staff, crowd[0], f"level:{basic.pk}")
    exemption = LevelExemption.objects.get()
    assert [one.course for one in exemption.courses.all()] == [course]
    assert [row.learner for row in staff.get("/admin/duties/levels/", {"state": "exempt"}).context["page"]] == [
        crowd[0]
    ]
    url = f"/admin/duties/exemptions/levels/{exemption.pk}/withdraw/"
    assert not is_owed(staff, crowd[0])

    staff.force_login(coe)
    staff.post(url, {"reason": "Back"})

    assert not Exemption.objects.not_withdrawn().exists()
    assert is_owed(staff, crowd[0])


@pytest.fixture
def shares(basic, at):
    """Another level, which takes the same course."""
    other = Level.objects.create(scheme=basic.scheme, code="another", name="Another", order=9)
    rule = Requirement.objects.in_force(basic, None).rule
    Requirement.objects.create(level=other, number=1, rule=rule, recorded_at=at)
    return other


def free_until(person, course):
    """The last day of the exemption from the course; None where there is none."""
    found = Exemption.objects.in_force(on=timezone.localdate()).filter(learner=person, course=course).first()
    return found and found.last_day


def test_a_level_that_is_exempt_for_a_time_keeps_the_course_it_shares_for_afterwards(
    staff, prepare, send, crowd, basic, shares, course, today, coe_of_dsca
):
    who, last_day = crowd[0], today + timedelta(days=10)
    for level in (basic, shares):
        send(prepare(who, what=f"level:{level.pk}"))
    give(staff, who, f"level:{basic.pk}", last_day=last_day.isoformat())
    assert free_until(who, course) is None  # the other level takes it

    asked = LevelDuty.objects.get(record__level=shares)
    staff.post("/admin/duties/levels/withdraw/", {"duty": [asked.pk], "reason": "Not needed"})

    assert free_until(who, course) == last_day
    assert not Duty.objects.owed(on=last_day).filter(learner=who).exists()
    assert Duty.objects.owed(on=last_day + timedelta(days=1)).filter(learner=who, course=course).exists()
    assert not is_owed(staff, who)

    staff.force_login(coe_of_dsca)
    send(prepare(who, what=f"level:{shares.pk}"))
    assert free_until(who, course) is None
    assert is_owed(staff, who)


def test_a_course_that_two_exempt_levels_take_is_owed_when_the_first_is_owed_again(
    staff, prepare, send, crowd, basic, shares, course, today
):
    who, soon, late = crowd[0], today + timedelta(days=10), today + timedelta(days=40)
    for level in (basic, shares):
        send(prepare(who, what=f"level:{level.pk}"))
    for level, last_day in ((basic, late), (shares, soon)):
        give(staff, who, f"level:{level.pk}", last_day=last_day.isoformat())
    assert free_until(who, course) == soon

    first = LevelExemption.objects.get(level=shares)
    staff.post(f"/admin/duties/exemptions/levels/{first.pk}/withdraw/", {"reason": "Back"})

    assert free_until(who, course) is None
    assert is_owed(staff, who)


def test_a_course_that_somebody_asked_for_stays_owed_where_a_level_is_exempt(
    staff, prepare, send, crowd, basic, course
):
    for what in (f"level:{basic.pk}", f"course:{course.slug}"):
        send(prepare(crowd[0], what=what))
    give(staff, crowd[0], f"level:{basic.pk}")
    assert free_until(crowd[0], course) is None
    assert is_owed(staff, crowd[0])


def test_exemptions_are_listed_for_ones_own_organizations(
    client, staff, late, course, crowd, coe_of_usasac, at, basic
):
    give(staff, crowd[0], f"course:{course.slug}")
    exempt_from_level(crowd[1], basic, None, reason="R", last_day=at.date(), by=coe_of_usasac, at=at)
    courses, levels = "/admin/duties/exemptions/courses/", "/admin/duties/exemptions/levels/"
    assert len(staff.get(courses, {"state": "force", "q": "person 0", "what": course.slug}).context["page"]) == 1
    assert len(staff.get(courses, {"state": "over", "organization": "dsca"}).context["page"]) == 1
    assert len(staff.get(levels, {"state": "over"}).context["page"]) == 1
    exemption = Exemption.objects.order_by("pk").first()

    client.force_login(coe_of_usasac)
    assert len(client.get(courses).context["page"]) == 0
    assert client.get(f"{courses}{exemption.pk}/withdraw/").status_code == 404
    give(client, crowd[2], f"course:{course.slug}")
    assert not Exemption.objects.filter(learner=crowd[2]).exists()


def test_a_person_to_exempt_is_found_by_name(staff, crowd, learner2):
    page = staff.get(GIVE, {"q": "person 1"}).content.decode()
    assert f"?person={crowd[1].uuid}" in page
    assert "Nobody in the organizations" in staff.get(GIVE, {"q": learner2.display_name}).content.decode()
    assert "As long as it lasts" in staff.get(GIVE, {"person": str(crowd[1].uuid)}).content.decode()


def test_who_enrolled_by_themselves_owes_nothing(staff, crowd, course, at):
    enrol(crowd[0], course, at=at, actor=crowd[0])
    assert not is_owed(staff, crowd[0])
