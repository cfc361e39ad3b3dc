"""export_report writes what the person may see, wholly or not at all."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from openpyxl import load_workbook

from .conftest import COMPLETION, at_status, enrolled, text_of


def export(name: str, out: Path, person: str, *more: str, file_format: str = "csv") -> None:
    call_command(
        "export_report", name, f"--format={file_format}", f"--out={out}", f"--as={person}", *more, verbosity=0
    )


def test_the_file_is_the_download(client, coe, crowd, tmp_path):
    client.force_login(coe)

    export("completion", tmp_path / "report.csv", coe.email)

    assert (tmp_path / "report.csv").read_bytes().decode("utf-8-sig") == text_of(
        client.get(f"{COMPLETION}?export=csv")
    )


@pytest.mark.parametrize("name", ["overdue", "certification", "records"])
def test_every_report_is_known_to_the_command(client, coe, owing, name, tmp_path):
    client.force_login(coe)

    export(name, tmp_path / "report.csv", coe.email, "--query=organization=dsca")

    page = client.get(f"{reverse(f'staff_reports:{name}')}?export=csv&organization=dsca")
    assert (tmp_path / "report.csv").read_bytes().decode("utf-8-sig") == text_of(page)


def test_a_workbook_holds_numbers_and_days_as_such(coe, learner, course, at, tmp_path):
    enrolled(learner, course, **at_status("completed"))

    export("completion", tmp_path / "a.xlsx", coe.email, file_format="xlsx")
    export("enrolments", tmp_path / "b.xlsx", coe.email, file_format="xlsx")

    heading, line = load_workbook(tmp_path / "a.xlsx").active.values
    assert dict(zip(heading, line, strict=True))["People enrolled"] == 1
    heading, row = load_workbook(tmp_path / "b.xlsx").active.values
    assert dict(zip(heading, row, strict=True))["Completed (UTC)"] == at.replace(tzinfo=None)


def test_filters_are_those_of_the_page(coe, learner, learner2, course, tmp_path):
    enrolled(learner, course)
    enrolled(learner2, course, **at_status("completed"))

    export("enrolments", tmp_path / "rows.csv", coe.email.upper(), "--query=status=completed")

    assert "Lou Learner" in (tmp_path / "rows.csv").read_text()
    assert "Lee Learner" not in (tmp_path / "rows.csv").read_text()


@pytest.mark.parametrize("who", ["learner", "supervisor", "instructor", "reviewer", "authority"])
def test_people_without_the_role_get_no_file(request, who, tmp_path):
    with pytest.raises(CommandError, match="may not see reports"):
        export("completion", tmp_path / "report.csv", request.getfixturevalue(who).email)

    assert list(tmp_path.iterdir()) == []


def test_nobody_and_those_who_left_get_no_file(coe, tmp_path):
    coe.is_active = False
    coe.save()

    for address in (coe.email, "nobody@example.test"):
        with pytest.raises(CommandError, match="Nobody active"):
            export("completion", tmp_path / "report.csv", address)

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "asked",
    [
        ["--query=status=certified"],
        ["--query=enrolled_from=soon"],
        ["--query=organisation=dsca"],
    ],
)
def test_a_filter_that_makes_no_sense_gives_no_file(coe, asked, tmp_path):
    with pytest.raises(CommandError, match="filter"):
        export("completion", tmp_path / "report.csv", coe.email, *asked)

    assert list(tmp_path.iterdir()) == []


def test_an_unknown_report_or_format_gives_no_file(coe, tmp_path):
    with pytest.raises(CommandError, match="invalid choice"):
        export("everything", tmp_path / "report.csv", coe.email)
    with pytest.raises(CommandError, match="invalid choice"):
        export("completion", tmp_path / "report.csv", coe.email, file_format="pdf")

    assert list(tmp_path.iterdir()) == []


def test_a_failure_half_way_leaves_the_file_of_before(coe, learner, course, tmp_path, monkeypatch):
    enrolled(learner, course)
    out = tmp_path / "report.csv"
    out.write_text("of before")

    def full(sheet):
        yield "half a line"
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("lms.management.commands.export_report.csv_lines", full)
    with pytest.raises(CommandError, match="No space left"):
        export("completion", out, coe.email)

    assert [path.name for path in tmp_path.iterdir()] == ["report.csv"]
    assert out.read_text() == "of before"


def test_a_folder_that_is_not_there_is_named(coe, tmp_path):
    with pytest.raises(CommandError, match="Cannot write"):
        export("completion", tmp_path / "missing" / "report.csv", coe.email)


def test_the_exit_code_tells_failure(tmp_path):
    asked = ["export_report", "everything", "--format=csv", f"--out={tmp_path / 'x.csv'}", "--as=nobody@example.test"]

    done = subprocess.run([sys.executable, "manage.py", *asked], capture_output=True, text=True, check=False)

    assert done.returncode != 0
    assert "invalid choice" in done.stderr
