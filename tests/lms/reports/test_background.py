"""Files made in the background: whole, for one person, and only while they may see what is in them."""

import csv
from collections.abc import Callable
from datetime import datetime, timedelta
from io import BytesIO, StringIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from lms import clock
from lms.audit.models import Look
from lms.models import RoleGrant, User
from lms.notices.models import Notice
from lms.permissions import Role
from lms.reports import background, staff_report
from lms.reports.background import TooManyOpen, ask, end, left_behind, sweep, take, write
from lms.reports.models import Export, folder
from lms.reports.tasks import take_up_exports
from lms.roles import give_role

from .conftest import ENROLMENTS, enrolled

EXPORTS = reverse("staff_reports:exports")
START = reverse("staff_reports:export", args=["enrolments"])
State = Export.State


@pytest.fixture
def many(people, dsca, course) -> None:
    """Ten people in a course; four rows are too many for a request, and every two it is asked whether to go on."""
    for person in people(10, dsca):
        enrolled(person, course)


@pytest.fixture(autouse=True)
def _small_bounds(monkeypatch):
    monkeypatch.setattr(staff_report, "EXPORTED_IN_A_REQUEST", 4)
    monkeypatch.setattr(background, "LOOK_EVERY", 2)


@pytest.fixture
def export(coe, many) -> Export:
    """Asked for, and not begun."""
    return asked_by(coe)


def asked_by(person: User, query: str = "", at: datetime | None = None) -> Export:
    return ask(person, report="enrolments", query=query, file_format="csv", total=10, at=at or clock.now())


def state_of(export: Export) -> str:
    return Export.objects.get(pk=export.pk).state


def files() -> list[str]:
    return [path.name for path in folder().iterdir()]


def after(looks: int, do: Callable[[], object]) -> Callable[[], datetime]:
    """A clock that does something at a look in the middle of the writing."""
    left = [looks]

    def now() -> datetime:
        left[0] -= 1
        if left[0] == 0:
            do()
        return clock.now()

    return now


def test_the_file_is_made_told_of_and_fetched_by_whoever_asked(client, coe, many):
    client.force_login(coe)

    answer = client.post(f"{START}?status=not-started&p=3", {"format": "csv"}, follow=True)

    [export] = Export.objects.all()
    assert answer.redirect_chain == [(EXPORTS, 302)]
    assert (export.state, export.written, export.query) == (State.READY, 10, "status=not-started")
    assert Notice.objects.get(person=coe, kind="export-ready").link == EXPORTS
    assert "10 rows, until" in answer.content.decode()
    file = client.get(reverse("staff_reports:export-file", args=[export.uuid]))
    assert file["Content-Type"] == "text/csv; charset=utf-8"
    assert file["Content-Disposition"].startswith('attachment; filename="enrolments-')
    assert file["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in file["Cache-Control"]
    rows = list(csv.DictReader(StringIO(b"".join(file.streaming_content).decode("utf-8-sig"))))
    assert len(rows) == 10


def test_a_workbook_is_whole_as_well(client, coe, many):
    client.force_login(coe)
    client.post(START, {"format": "xlsx"})

    file = client.get(reverse("staff_reports:export-file", args=[Export.objects.get().uuid]))

    assert len(list(load_workbook(BytesIO(b"".join(file.streaming_content))).active.rows)) == 11


def test_whoever_fetches_a_file_of_people_leaves_a_look_with_its_rows(client, coe, many):
    client.force_login(coe)
    client.post(f"{reverse('staff_reports:export', args=['enrolments'])}?status=not-started", {"format": "csv"})
    made = Export.objects.get()

    client.get(reverse("staff_reports:export-file", args=[made.uuid]))

    look = Look.objects.get(page=Look.Page.EXPORT)
    assert (look.viewer, look.rows) == (coe, made.written)
    assert look.detail.endswith("enrolments/?status=not-started")


def test_the_page_offers_it_only_where_a_download_would_be_too_long(client, coe, many):
    client.force_login(coe)

    assert START in client.get(ENROLMENTS).content.decode()
    assert START not in client.get(f"{ENROLMENTS}?person=many+1").content.decode()


@pytest.mark.parametrize("loss", ["demoted", "moved", "deactivated"])
def test_losing_the_right_in_the_middle_stops_it_and_leaves_nothing(coe, dsca, usasac, export, loss):
    def lose() -> None:
        grants = RoleGrant.objects.filter(person=coe)
        if loss == "demoted":
            grants.update(withdrawn_at=clock.now())
        elif loss == "moved":
            grants.update(organization=usasac)
        else:
            User.objects.filter(pk=coe.pk).update(is_active=False)

    write(export.pk, after(6, lose))

    assert state_of(export) == State.STOPPED
    assert files() == []
    assert not Notice.objects.filter(kind="export-ready").exists()
    assert 0 < Export.objects.get().written < 10


def test_what_was_written_before_is_not_served_or_kept_after_a_demotion(client, coe_of_dsca, usasac, export):
    mine = asked_by(coe_of_dsca)
    write(mine.pk, clock.now)
    address = reverse("staff_reports:export-file", args=[mine.uuid])
    client.force_login(coe_of_dsca)
    assert client.get(address).status_code == 200

    RoleGrant.objects.filter(person=coe_of_dsca).update(organization=usasac)

    assert client.get(address)["Location"] == reverse("wagtailadmin_home")
    sweep(at=clock.now())
    assert state_of(mine) == State.STOPPED
    assert files() == []


@pytest.mark.parametrize("when", ["before", "meanwhile", "after"])
def test_what_is_made_for_an_administrator_stops_when_they_are_none_any_more(client, admin_user, many, when):
    give_role(admin_user, Role.COE_STAFF, None, at=clock.now() - timedelta(days=1))
    mine = asked_by(admin_user)

    def demote() -> None:
        User.objects.filter(pk=admin_user.pk).update(is_superuser=False)

    if when == "before":
        demote()
    write(mine.pk, after(6, demote) if when == "meanwhile" else clock.now)
    if when == "after":
        assert state_of(mine) == State.READY
        demote()
        sweep(at=clock.now())

    assert state_of(mine) == State.STOPPED
    assert files() == []


def test_it_can_be_stopped_while_it_is_written(client, coe, export):
    client.force_login(coe)
    url = reverse("staff_reports:export-stop", args=[export.uuid])

    write(export.pk, after(5, lambda: client.post(url)))

    assert state_of(export) == State.STOPPED
    assert files() == []


def test_two_workers_make_one_file(export):
    write(export.pk, after(5, lambda: write(export.pk, clock.now)))

    assert state_of(export) == State.READY
    assert len(files()) == 1


def test_a_killed_workers_export_is_taken_up_and_the_slow_one_leaves_no_second_file(export):
    at = clock.now()
    slow = take(export.pk, at=at - background.HELD)
    assert slow is not None
    assert left_behind(at=at) == [export.pk]

    take_up_exports()

    done = Export.objects.get()
    assert (done.state, done.tries, done.hand != slow.hand) == (State.READY, 2, True)
    assert files() == [done.path.name]
    assert Notice.objects.filter(kind="export-ready").count() == 1
    with pytest.raises(background.Ended):
        background._look(slow, written=3, at=at)


def test_an_export_in_hand_is_not_taken_by_another(export):
    at = clock.now()

    assert take(export.pk, at=at) is not None
    assert take(export.pk, at=at) is None
    assert left_behind(at=at) == []


def test_over_which_workers_die_again_and_again_is_given_up(export, coe):
    for number in range(background.MOST_TRIES):
        take(export.pk, at=clock.now() - (20 - number) * background.HELD)

    write(export.pk, clock.now)

    assert state_of(export) == State.FAILED
    assert Notice.objects.get(person=coe, kind="export-ready").title == "Your file could not be made: Enrollments"


def test_a_full_disk_is_told_and_leaves_nothing(export, monkeypatch):
    def full(sheet):
        yield "half a line"
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(background, "csv_lines", full)

    write(export.pk, clock.now)

    assert state_of(export) == State.FAILED
    assert files() == []


def test_a_filter_out_of_reach_by_now_stops_it(coe_of_dsca, export, usasac):
    mine = asked_by(coe_of_dsca, "organization=dsca")
    RoleGrant.objects.filter(person=coe_of_dsca).update(organization=usasac)

    write(mine.pk, clock.now)

    assert state_of(mine) == State.STOPPED
    assert files() == []


def test_asking_twice_is_asking_once_and_nobody_has_more_than_three_under_way(client, coe, export):
    assert asked_by(coe) == export
    asked_by(coe, "status=failed")
    asked_by(coe, "status=completed")
    with pytest.raises(TooManyOpen):
        asked_by(coe, "status=in-progress")
    client.force_login(coe)

    answer = client.post(f"{START}?status=in-progress", {"format": "csv"}, follow=True)

    assert "You have 3 files under way" in str(next(iter(answer.context["messages"])))
    assert Export.objects.count() == 3


def test_a_file_goes_after_a_week_and_a_stray_one_after_its_time(export):
    write(export.pk, clock.now)
    stray = folder() / "stray.csv"
    stray.write_text("x")
    sweep(at=clock.now() + timedelta(days=6))
    assert files() == [Export.objects.get().path.name]

    sweep(at=clock.now() + timedelta(days=7, minutes=1))

    assert state_of(export) == State.EXPIRED
    assert files() == []


def test_it_is_nobody_elses(client, coe, coe_of_dsca, export):
    waiting = asked_by(coe, "status=failed")
    write(export.pk, clock.now)
    client.force_login(coe_of_dsca)

    assert client.get(reverse("staff_reports:export-file", args=[export.uuid])).status_code == 404
    assert client.post(reverse("staff_reports:export-stop", args=[waiting.uuid])).status_code == 404
    assert "You have asked for none" in client.get(EXPORTS).content.decode()


def test_only_what_is_under_way_is_stopped_and_only_what_is_ready_fetched(client, coe, export):
    client.force_login(coe)
    assert client.get(reverse("staff_reports:export-file", args=[export.uuid])).status_code == 404

    write(export.pk, clock.now)

    assert client.post(reverse("staff_reports:export-stop", args=[export.uuid])).status_code == 404
    assert not end(export, State.STOPPED, at=clock.now())


def test_the_page_says_how_far_it_is(client, coe, export):
    Export.objects.update(state=State.RUNNING, written=4)
    client.force_login(coe)

    page = client.get(EXPORTS).content.decode()

    assert "4 of 10 rows" in page
    assert "data-under-way" in page


@pytest.mark.parametrize(
    ("name", "query", "file_format", "status"),
    [
        ("everything", "", "csv", 404),
        ("roster", "", "csv", 404),
        ("enrolments", "", "exe", 404),
        ("enrolments", "status=no", "csv", 302),
    ],
)
def test_what_makes_no_sense_is_not_begun(client, coe, many, name, query, file_format, status):
    client.force_login(coe)

    url = f"{reverse('staff_reports:export', args=[name])}?{query}"

    assert client.post(url, {"format": file_format}).status_code == status
    assert not Export.objects.exists()


def test_a_worksheet_holds_only_so_much(client, coe, many, monkeypatch):
    monkeypatch.setattr("lms.reports.views.MOST_ROWS", 9)
    client.force_login(coe)

    answer = client.post(START, {"format": "xlsx"}, follow=True)

    assert "A worksheet holds 9 rows at the most" in str(next(iter(answer.context["messages"])))
    assert not Export.objects.exists()


@pytest.mark.parametrize("who", ["learner", "supervisor", "instructor", "reviewer", "authority"])
def test_other_roles_ask_for_nothing(client, request, many, who):
    client.force_login(request.getfixturevalue(who))

    assert client.post(START, {"format": "csv"}).status_code in {302, 403}
    assert not Export.objects.exists()


@pytest.mark.parametrize("method", ["get", "put", "delete"])
def test_files_are_asked_for_and_stopped_by_posting_alone(client, coe, export, method):
    client.force_login(coe)

    for url in (START, reverse("staff_reports:export-stop", args=[export.uuid])):
        assert getattr(client, method)(url).status_code == 405
    assert client.post(EXPORTS).status_code == 405
