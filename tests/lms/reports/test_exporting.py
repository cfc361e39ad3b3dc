"""No cell of an export acts as a formula, whatever people, organizations and courses are called."""

import csv
from io import BytesIO, StringIO
from zipfile import ZipFile

import pytest
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from lms.reports import staff_report
from lms.reports.exporting import write_xlsx
from lms.sheets import Sheet, csv_lines, defuse

from .conftest import COMPLETION, ENROLMENTS, another_course, enrolled, text_of

DANGEROUS = ["=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠"]
ATTACK = '=HYPERLINK("http://127.0.0.1:9/"&A1,"open")'


@pytest.mark.parametrize("start", DANGEROUS)
def test_a_dangerous_start_is_defused(start):
    assert defuse(f"{start}1+1") == f"'{start}1+1"


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("", ""),
        ("Smith-Jones", "Smith-Jones"),
        ("a=b@c.test", "a=b@c.test"),
        ("  =1", "'  =1"),
        ("\ufeff=1", "'\ufeff=1"),
        ("Unit;=1", "Unit;'=1"),
        ("Unit\n@SUM(1)", "Unit\n'@SUM(1)"),
        ("李小龍", "李小龍"),
    ],
)
def test_only_what_could_begin_a_formula_is_defused(value, written):
    assert defuse(value) == written


@given(st.text(alphabet=st.one_of(st.sampled_from([*DANGEROUS, ";", " ", "'"]), st.characters()), max_size=12))
def test_a_second_defusing_changes_nothing(value):
    once = defuse(value)

    assert defuse(once) == once
    assert not once.startswith(tuple(DANGEROUS))
    assert once.replace("'", "") == value.replace("'", "")


@settings(deadline=None)
@given(st.lists(st.lists(st.text(st.characters(codec="utf-8"), max_size=8), min_size=2, max_size=2), max_size=5))
def test_no_formula_is_ever_written(rows):
    sheet = Sheet("Test", ["=heading", "@other"], rows)

    for row in csv.reader(StringIO("".join(csv_lines(sheet)).removeprefix("\ufeff"), newline="")):
        assert not any(cell.startswith(tuple(DANGEROUS)) for cell in row)
    file = BytesIO()
    write_xlsx(sheet, file)
    assert b"<f>" not in ZipFile(file).read("xl/worksheets/sheet1.xml")


@pytest.fixture
def hostile(client, coe, learner, dsca):
    """Formulas for a name, an address, an organization and a course."""
    learner.display_name, learner.email = ATTACK, "=cmd@example.test"
    learner.save()
    dsca.name = "＠SUM(1+1)*cmd|' /C calc'!A0"
    dsca.save()
    enrolled(learner, another_course("+1+1", "formula"))
    client.force_login(coe)


@pytest.mark.parametrize("url", [COMPLETION, ENROLMENTS])
def test_csv_downloads_hold_no_formula(client, hostile, url):
    answer = client.get(f"{url}?export=csv")

    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"].startswith("attachment;")
    cells = [cell for row in csv.reader(StringIO(text_of(answer), newline="")) for cell in row]
    assert "'+1+1" in cells
    assert not any(cell.startswith(tuple(DANGEROUS)) for cell in cells)


@pytest.mark.parametrize("url", [COMPLETION, ENROLMENTS])
def test_xlsx_downloads_hold_no_formula(client, hostile, url):
    answer = client.get(f"{url}?export=xlsx")

    workbook = load_workbook(BytesIO(b"".join(answer)))
    cells = [cell for row in workbook.active.rows for cell in row]
    assert "'+1+1" in [cell.value for cell in cells]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
    assert not any(str(cell.value).startswith(tuple(DANGEROUS)) for cell in cells)


@pytest.mark.parametrize("url", [COMPLETION, ENROLMENTS])
def test_a_hostile_name_is_only_words_on_the_page(client, hostile, learner, url):
    learner.display_name = "<script>alert(1)</script>"
    learner.save()

    answer = client.get(url).content.decode()

    assert "<script>alert" not in answer


def test_names_in_any_script_reach_excel_whole(client, coe, learner, course):
    learner.display_name = "Nguyễn Văn Ánh"
    learner.save()
    enrolled(learner, course)
    client.force_login(coe)

    body = b"".join(client.get(f"{ENROLMENTS}?export=csv").streaming_content)

    assert body.startswith(b"\xef\xbb\xbf")
    assert "Nguyễn Văn Ánh".encode() in body


def test_more_rows_than_a_request_may_carry_are_offered_in_the_background(
    client, coe, people, dsca, course, monkeypatch
):
    for person in people(3, dsca):
        enrolled(person, course)
    client.force_login(coe)
    monkeypatch.setattr(staff_report, "EXPORTED_IN_A_REQUEST", 2)

    answer = client.get(f"{ENROLMENTS}?export=csv&status=not-started", follow=True)

    assert answer.redirect_chain == [(f"{ENROLMENTS}?status=not-started", 302)]
    told = str(next(iter(answer.context["messages"])))
    assert "3 rows are more than a download may hold at once (2)" in told
    assert f'action="{reverse("staff_reports:export", args=["enrolments"])}?status=not-started"' in text_of(answer)
