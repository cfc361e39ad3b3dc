"""Loading the facts: all of them, again and again, and what a change of the files does."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from courses.models import CatalogCourse
from courses.rra.models import (
    Assignment,
    ChangeEvent,
    Fact,
    FactVersion,
    OrganizationProfile,
    Phase,
    ReportingLine,
    Source,
    Step,
    Term,
)
from lms.models import Change, Organization, OrganizationParent

pytestmark = pytest.mark.django_db
Load = Callable[[], dict[str, str]]
Edit = Callable[[str, str, str], None]
NOTHING = "0 added, 0 changed, 0 retired"


def _remove(folder: Path, name: str, first: str, after: str) -> str:
    """Take the lines from the first words up to the next words out of a file; what was taken."""
    text = (folder / name).read_text(encoding="utf-8")
    start = text.index(first)
    end = text.index(after, start)
    (folder / name).write_text(text[:start] + text[end:], encoding="utf-8")
    return text[start:end]


def test_everything_that_was_delivered_is_there():
    kept = {model: model.objects.filter(retired_at=None).count() for model in (Phase, Step, Assignment, Source, Term)}

    assert kept == {Phase: 12, Step: 74, Assignment: 224, Source: 171, Term: 154}
    assert OrganizationProfile.objects.count() == 84
    assert Organization.objects.filter(profile__isnull=False).count() == 84
    assert (ReportingLine.objects.count(), ChangeEvent.objects.count()) == (4, 2)
    assert CatalogCourse.objects.count() == 36


def test_every_fact_has_a_first_version():
    assert not Fact.objects.filter(versions=None).exists()
    assert set(FactVersion.objects.values_list("change_class", flat=True)) == {"first"}


def test_people_belong_only_to_real_offices():
    employers = set(Organization.objects.employers().values_list("code", flat=True))

    assert {"dsca", "usasac", "saf-ia", "dla"} <= employers
    left_out = {"president", "us-congress", "sfrc", "foreign-purchaser", "defense-industry", "implementing-agency"}
    assert not left_out & employers


def test_loading_again_changes_nothing(load: Load):
    versions = FactVersion.objects.count()

    said = load()

    assert set(said.values()) == {NOTHING}
    assert FactVersion.objects.count() == versions


def test_a_changed_statement_is_a_new_substantive_version(load: Load, edit: Edit):
    edit(
        "rra.yaml", "Decides if a country may buy or be financed, and how much.", "Decides whether a country may buy."
    )

    said = load()

    assert said["assignments"] == "0 added, 1 changed, 0 retired"
    first, second = FactVersion.objects.filter(fact__code="rra-007").order_by("number")
    assert first.content["statement"] == "Decides if a country may buy or be financed, and how much."
    assert second.content["statement"] == "Decides whether a country may buy."
    assert (second.number, second.change_class, second.publisher) == (2, "substantive", None)
    assert load()["assignments"] == NOTHING


def test_typography_alone_is_an_editorial_version(load: Load, edit: Edit):
    edit("glossary.yaml", "Purchaser signature that shows agreement", "Purchaser  signature that shows agreement")

    load()

    assert FactVersion.objects.get(fact__code="term:acceptance", number=2).change_class == "editorial"


def test_what_vanished_is_retired_and_what_comes_back_is_itself_again(load: Load, folder: Path):
    taken = _remove(folder, "rra.yaml", "- id: rra-004", "- id: rra-005")

    assert load()["assignments"] == "0 added, 0 changed, 1 retired"
    fact = Fact.objects.get(code="rra-004")
    assert fact.retired_at is not None
    assert load()["assignments"] == NOTHING

    with (folder / "rra.yaml").open("a", encoding="utf-8") as file:
        file.write(taken)
    assert load()["assignments"] == "0 added, 1 changed, 0 retired"
    fact.refresh_from_db()
    assert fact.retired_at is None
    assert fact.versions.count() == 1


def test_an_organization_that_vanished_stays_and_takes_nobody_new(load: Load, folder: Path):
    _remove(folder, "organizations.yaml", "- id: uscg", "- id: commerce-bis")
    _remove(folder, "employers.yaml", "- uscg\n", "- dod-ig")
    text = (folder / "rra.yaml").read_text(encoding="utf-8")
    (folder / "rra.yaml").write_text(text.replace("organization: uscg", "organization: dla"), encoding="utf-8")

    assert load()["organizations"] == "0 added, 0 changed, 1 retired"

    assert Organization.objects.get(code="uscg").may_employ is False


def test_a_reporting_line_that_vanished_holds_on_no_day_and_says_why(load: Load, folder: Path):
    _remove(folder, "changes.yaml", "- organization: dtsa\n  under: usdp", "- organization: dsca\n  under: usdas")

    assert load()["reporting lines"] == "0 added, 0 changed, 1 retired"

    line = OrganizationParent.objects.get(organization__code="dtsa", parent__code="usdp")
    assert not line.holds(on=date(2025, 6, 1))
    assert line not in OrganizationParent.objects.on(date(1990, 1, 1))
    assert Change.objects.filter(action="move-reporting-line", subject_id=str(line.pk)).exists()


def test_an_event_and_a_course_that_vanished_are_retired(load: Load, folder: Path):
    _remove(folder, "changes.yaml", "- date: '2026-02-10'", "as_of_cases:")
    _remove(folder, "course-catalog.yaml", '  - {number: "SC-151"', '  - {number: "SC-250"')

    said = load()

    assert said["events"] == "0 added, 0 changed, 1 retired"
    assert ChangeEvent.objects.exclude(retired_at=None).get().date == date(2026, 2, 10)
    assert said["catalog courses"] == "0 added, 0 changed, 1 retired"
    assert CatalogCourse.objects.get(status="retired").details["status"] != "retired"


def test_a_new_source_status_is_a_new_version_of_the_source(load: Load, folder: Path, edit: Edit):
    edit("sources.yaml", "url: https://samm.dsca.mil/chapter/chapter-2\n  status: current",
         "url: https://samm.dsca.mil/chapter/chapter-2\n  status: superseded")  # fmt: skip

    assert load()["sources"] == "0 added, 1 changed, 0 retired"

    assert FactVersion.objects.get(fact__code="source:samm-chapter-2", number=2).content["status"] == "superseded"


def test_facts_of_others_need_no_list_of_employers(load: Load, folder: Path):
    (folder / "employers.yaml").unlink()

    assert set(load().values()) == {NOTHING}
