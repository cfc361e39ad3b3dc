"""What is taught and examined: every number opens exactly its rows, and what is doubted stands apart."""

import csv
import json
import re
from html import unescape

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from courses.coverage import Cover, State, counted_places, covers
from courses.models import LessonPage, SetAside
from courses.rra.citing import cite
from courses.rra.explorer import Labels
from courses.rra.models import Assignment, AssignmentVersion, Citation, FactVersion, Source
from courses.rra.publishing import publish
from lms import clock
from lms.models import Change, User
from lms.permissions import Role
from lms.roles import give_role
from tests.conftest import person
from tests.courses.conftest import add_lesson, text
from tests.courses.test_edition_citations import citing

pytestmark = pytest.mark.django_db
MAP = "/admin/coverage/"
ROWS = "/admin/coverage/facts/"
PARAGRAPHS = "/admin/coverage/paragraphs/"
NOT_EXAMINED = settings.BASE_DIR / "docs/curriculum/not-examined.txt"


@pytest.fixture
def author(client: Client, instructor: User) -> Client:
    client.force_login(instructor)
    return client


def today():
    return timezone.localdate(clock.now())


def cover(code: str) -> Cover:
    return next(row for row in covers(today(), Labels(today())) if row.held.version.fact.code == code)


def forget(code: str) -> None:
    Citation.objects.filter(fact__code=code).delete()


def published_anew(code: str, at) -> None:
    draft = Assignment.objects.get(code=code)
    draft.statement += " Otherwise."
    draft.save()
    publish(draft, publisher=None, at=at, change_class=FactVersion.ChangeClass.SUBSTANTIVE)


def shown_rows(client: Client, query: str) -> set[str]:
    """The codes of all rows at an address, out of its file, which are as many as the page says."""
    found = {row[0] for row in lines_of(client.get(f"{ROWS}?{query}&export=csv"))[1:]}
    assert f"<strong>{len(found)} assignment" in client.get(f"{ROWS}?{query}").content.decode()
    return found


def lines_of(response) -> list[list[str]]:
    return list(csv.reader(b"".join(response.streaming_content).decode("utf-8-sig").splitlines()))


def numbers_of(client: Client, query: str) -> list[list[tuple[int, str]]]:
    """The cells of each line of the map: number and query of its rows; of a zero there is none."""
    page = client.get(f"{MAP}?{query}").content.decode().partition("<tbody>")[2].partition("</table>")[0]
    cell = re.compile(r"<td[^>]*>(?:<a href=\"[^\"?]*\??([^\"]*)\">(\d+)</a>|<span[^>]*>0</span>)</td>")
    return [[(int(n or 0), unescape(q)) for q, n in cell.findall(line)] for line in page.split("<tr")[1:]]


# -- the shipped curriculum


def test_every_assignment_that_holds_is_taught_and_examined_or_listed(record_property):
    listed = {line.split()[0] for line in NOT_EXAMINED.read_text().splitlines() if line and not line.startswith("#")}
    rows = covers(today(), Labels(today()))
    sound = [row for row in rows if not row.doubts]
    code = {id(row): row.held.version.fact.code for row in rows}

    assert len(sound) > 100
    assert [code[id(row)] for row in rows if row.taught != State.YES] == []
    missing = {code[id(row)] for row in sound if row.asked != State.YES}
    assert missing - listed == set(), f"Write questions on these, or say in {NOT_EXAMINED.name} why there is none"
    record_property("Assignments that hold and are examined", f"{len(sound) - len(missing)} of {len(sound)}")
    record_property(f"To be taken out of {NOT_EXAMINED.name}", ", ".join(sorted(listed - missing)) or "none")


# -- states


def test_what_covers_an_assignment_follows_lessons_questions_and_versions(module, at):
    forget("rra-001")
    assert (cover("rra-001").taught, cover("rra-001").asked) == (State.NO, State.NO)

    add_lesson(module, "Cited", citing("rra-001@1"))
    cite(User(pk=1), [("", "rra-001@1")], label="q", url="/", kind="question", staff_only=True)
    assert (cover("rra-001").taught, cover("rra-001").asked) == (State.YES, State.YES)
    assert counted_places([cover("rra-001")]) == {"rra-001": (1, 1)}

    published_anew("rra-001", at)
    assert (cover("rra-001").taught, cover("rra-001").asked) == (State.OLD, State.OLD)

    LessonPage.objects.get(title="Cited").unpublish()
    cite(User(pk=1), [("", "rra-001")], label="q", url="/", kind="question", standing="draft", staff_only=True)
    assert (cover("rra-001").taught, cover("rra-001").asked) == (State.DRAFT, State.DRAFT)


def test_the_draft_of_a_published_lesson_covers_nothing_yet(module):
    forget("rra-001")
    lesson = add_lesson(module, "Cited")
    lesson.body = json.dumps([citing("rra-001@1")])
    lesson.save_revision()

    assert cover("rra-001").taught == State.DRAFT


def test_what_is_unverified_outdated_or_ended_stands_apart_with_the_reason(author, at):
    old = Assignment.objects.get(code="rra-001").source
    Source.objects.filter(pk=old.pk).update(status=Source.Status.SUPERSEDED)

    assert "Source: Superseded" in cover("rra-001").doubts[0]
    ended = AssignmentVersion.objects.filter(valid_to__lte=today()).first().fact.code
    assert "rra-001" not in shown_rows(author, "")
    assert {"rra-001", ended} <= shown_rows(author, "apart=1")
    assert "No longer in force" in author.get(f"{ROWS}?apart=1&q={ended}").content.decode()


# -- the map


@pytest.mark.parametrize("by", ["step", "organization"])
def test_every_number_opens_exactly_its_rows_and_groups_add_up(author, by, at):
    forget("rra-001")
    published_anew("rra-002", at)
    everything = shown_rows(author, "type=authority")
    *lines, total = numbers_of(author, f"by={by}&type=authority")

    assert total[0][0] == len(everything)
    for line in [lines[1], total]:
        assert line[0][0] == sum(n for n, _q in line[1:5]) == sum(n for n, _q in line[5:9])
        for number, query in line:
            if number:
                rows = shown_rows(author, query)
                assert len(rows) == number
                assert rows <= everything
    members = sum(line[0][0] for line in lines)
    assert members == 2 * total[0][0]


def test_filters_stay_in_the_address_of_every_number(author):
    *_lines, total = numbers_of(author, "by=step&level=operational&organization=dsca")

    assert all("level=operational" in query and "organization=dsca" in query for number, query in total if number)


@pytest.mark.parametrize("query", ["by=none", "taught=x", "kind=x", "q=%00", "page=x", "step=nowhere"])
def test_odd_filters_show_a_page(author, query):
    for address in (MAP, ROWS):
        assert author.get(f"{address}?{query}").status_code == 200


def test_files_say_what_the_pages_say(author):
    forget("rra-001")
    rows = lines_of(author.get(f"{ROWS}?taught=no&export=csv"))
    assert [row[0] for row in rows[1:]] == ["rra-001"]
    assert rows[1][6] == "No"

    by_step = lines_of(author.get(f"{MAP}?by=step&export=csv"))
    assert [int(cell) for cell in by_step[-1][1:]] == [
        sum(int(row[place]) for row in by_step[1:-1]) for place in range(1, len(by_step[0]))
    ]


def test_the_map_costs_the_same_for_many_citations(author):
    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            author.get(MAP)
        return len(captured)

    author.get(MAP)
    before = cost()
    for number in range(1, 60):
        cite(User(pk=number), [(str(n), f"rra-{n:03}@1") for n in range(1, 40)], label="More", url="/")
    assert cost() == before


@pytest.mark.parametrize("address", [MAP, ROWS, PARAGRAPHS])
def test_who_writes_and_reviews_sees_it_and_nobody_else(client, learner, coe, reviewer, address):
    assert "/login/" in client.get(address).url
    for other in (learner, coe):
        client.force_login(other)
        assert client.get(address).status_code in (302, 403)
    client.force_login(reviewer)
    assert client.get(address).status_code == 200
    assert client.post(address).status_code == 405


# -- paragraphs that cite nothing


@pytest.fixture
def bare(module) -> LessonPage:
    return add_lesson(
        module, "Bare", text("<p>It cites nothing.</p><p>Nor does this.</p>", "block-1"), citing("rra-001")
    )


def test_a_lesson_shows_its_paragraphs_that_cite_nothing_each_with_the_way_to_it(author, bare):
    line = re.search(r">Bare</a></th>(.*?)</tr>", author.get(PARAGRAPHS).content.decode())
    assert re.findall(r">(\d+)</td>", line[1]) == ["3", "1", "0", "2"]

    page = author.get(f"{PARAGRAPHS}{bare.pk}/").content.decode()
    assert "It cites nothing." in page
    assert f'/admin/pages/{bare.pk}/edit/#block-block-1-section"' in page


def test_a_paragraph_is_set_aside_taken_back_and_read_anew_when_its_words_change(author, instructor, bare):
    page = author.get(f"{PARAGRAPHS}{bare.pk}/").content.decode()
    digest = re.search(r'name="paragraph" value="([0-9a-f]+)"', page)[1]
    address = f"{PARAGRAPHS}{bare.pk}/judge/"

    author.post(address, {"paragraph": digest, "states": "none"})
    author.post(address, {"paragraph": digest, "states": "none"})
    assert SetAside.objects.get(digest=digest).set_aside_by == instructor
    assert Change.objects.filter(action="paragraph-set-aside", actor=instructor).count() == 1
    assert "1 paragraph states no fact" in author.get(f"{PARAGRAPHS}{bare.pk}/").content.decode()

    bare.body = json.dumps([text("<p>It cites nothing whatever.</p>")])
    bare.save_revision()
    assert "1 paragraph cites nothing" in author.get(f"{PARAGRAPHS}{bare.pk}/").content.decode()
    assert author.post(address, {"paragraph": digest, "states": "fact"}).status_code == 404


def test_what_states_a_fact_after_all_is_taken_back(author, bare):
    page = author.get(f"{PARAGRAPHS}{bare.pk}/").content.decode()
    digest = re.search(r'name="paragraph" value="([0-9a-f]+)"', page)[1]
    for states in ("none", "fact"):
        author.post(f"{PARAGRAPHS}{bare.pk}/judge/", {"paragraph": digest, "states": states})

    assert not SetAside.objects.filter(digest=digest).exists()
    assert Change.objects.filter(action="paragraph-taken-back").count() == 1


def test_of_a_lesson_of_another_team_there_is_nothing(client, dsca, bare, at):
    other = person("other@example.test", "Other Author", dsca)
    give_role(other, Role.INSTRUCTOR, None, at=at)
    client.force_login(other)

    assert "Bare" not in client.get(PARAGRAPHS).content.decode()
    assert client.get(f"{PARAGRAPHS}{bare.pk}/").status_code == 404
    assert client.post(f"{PARAGRAPHS}{bare.pk}/judge/", {"paragraph": "x"}).status_code == 404


def test_every_paragraph_of_the_shipped_lessons_cites_or_was_set_aside(client, reviewer):
    client.force_login(reviewer)
    lines = re.findall(r"</a></th>(.*?)</tr>", client.get(PARAGRAPHS).content.decode())

    assert len(lines) > 30
    assert {re.findall(r">(\d+)</td>", line)[-1] for line in lines} == {"0"}
