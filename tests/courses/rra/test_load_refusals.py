"""Bad reference data: refused as a whole, every fault named by file, entry and field."""

from collections.abc import Callable
from pathlib import Path

import pytest

from courses.rra.models import FactVersion, Term

pytestmark = pytest.mark.django_db
Refused = Callable[[], list[str]]
Edit = Callable[[str, str, str], None]
_BOMB = "a: &a [x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join(['*' + before] * 8)}]\n" for before, name in zip("abcdefg", "bcdefgh", strict=True)
)
_SOURCE = "title: Arms Export Control Act sec. 3, 22 U.S.C. 2753\n    locator: sec. 3(a)(1)"


_BAD = [
    ("rra.yaml", "- id: rra-004\n  step: eligibility", "- id: rra-004\n  step: nowhere",
     "rra.yaml: rra-004: step: there is no step 'nowhere'"),
    ("rra.yaml", "- id: rra-004\n  step: eligibility\n  organization: dsca",
     "- id: rra-004\n  step: eligibility\n  organization: dcsa2",
     "rra.yaml: rra-004: organization: there is no organization 'dcsa2'"),
    ("rra.yaml", "- id: rra-004\n", "- id: rra-005\n", "rra.yaml: rra-005: id: stands twice"),
    ("rra.yaml", "- id: rra-004\n", "- id: rra-004\n  colour: blue\n",
     "rra.yaml: rra-004: colour: is not a known field"),
    ("rra.yaml", "superseded_by: rra-015", "superseded_by: rra-999",
     "rra.yaml: rra-014: superseded_by: there is no assignment 'rra-999'"),
    ("rra.yaml", "superseded_by: rra-015", "superseded_by: rra-014",
     "rra.yaml: rra-014: superseded_by: leads back to itself"),
    ("rra.yaml", "  basis: memo\n  valid_to: '2026-02-10'", "  basis: memo\n  valid_to: '2026-02-30'",
     "rra.yaml: rra-014: valid_to: '2026-02-30' is not a day in the form YYYY-MM-DD"),
    ("rra.yaml", "  basis: memo\n  valid_to: '2026-02-10'",
     "  basis: memo\n  valid_from: 2026-02-10\n  valid_to: '2026-02-10'",
     "rra.yaml: rra-014: valid_to: is not after valid_from"),
    ("rra.yaml", _SOURCE, _SOURCE.replace("sec. 3,", "sec. 3X,"),
     "rra.yaml: rra-001: source: there is no source in sources.yaml with title and url"),
    ("process.yaml", "- id: eligibility\n  phase: planning\n  order: 1",
     "- id: eligibility\n  phase: planning\n  order: first",
     "process.yaml: eligibility: order: must be a whole number"),
    ("process.yaml", "- id: eligibility\n  phase: planning\n  order: 1",
     "- id: eligibility\n  phase: plotting\n  order: 1", "process.yaml: eligibility: phase: there is no phase"),
    ("organizations.yaml", "  abbreviation: DSCA\n  kind: executive-policy", "  abbreviation: DSCA\n  kind: unit",
     "organizations.yaml: dsca: kind: 'unit' is none of:"),
    ("organizations.yaml", "  abbreviation: DSCA\n", "", "organizations.yaml: dsca: abbreviation: is missing"),
    ("sources.yaml", "url: https://samm.dsca.mil/chapter/chapter-2\n", "url: javascript:alert(1)\n",
     "sources.yaml: samm-chapter-2: url: 'javascript:alert(1)' is not an http or https address"),
    ("sources.yaml", "policy: title10-301", "policy: title10-302",
     "sources.yaml: 10-u-s-c-301-security-cooperation-definitions: policy: there is no policy 'title10-302'"),
    ("glossary.yaml", "- term: Acceptance\n", "- term: acc  eptance!\n- term: x\n",
     "glossary.yaml: acc  eptance!: name: is missing"),
    ("changes.yaml", "- organization: dsca\n  under: usdas", "- organization: dsca\n  under: dsca",
     "changes.yaml: dsca: under: an organization does not stand under itself"),
    ("changes.yaml", "  what: The move is announced as complete.\n  facts: [rra-014, rra-015, rra-224]",
     "  what: The move is announced as complete.\n  facts: [rra-014, rra-815]",
     "changes.yaml: 2026-02-10: facts: there is no assignment 'rra-815'"),
    ("employers.yaml", "- dscu\n", "- dscx\n", "employers.yaml: employers: there is no organization 'dscx'"),
    ("competencies.yaml", "  - id: rand_2018\n", "  - id: rand_2020\n",
     "competencies.yaml: rand_2020: id: stands twice"),
    ("course-catalog.yaml", '{number: "SC-151"', "{number: 151", "course-catalog.yaml: entry "),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "line"), _BAD)
def test_a_bad_entry_is_named_by_file_entry_and_field(
    edit: Edit, refused: Refused, file: str, old: str, new: str, line: str
):
    edit(file, old, new)

    lines = refused()

    assert any(said.startswith(line) for said in lines), lines


def test_all_faults_are_said_at_once_and_nothing_is_applied(edit: Edit, refused: Refused):
    versions = FactVersion.objects.count()
    edit("glossary.yaml", "Purchaser signature that shows agreement", "Purchaser stamp that shows agreement")
    edit("rra.yaml", "- id: rra-004\n  step: eligibility", "- id: rra-004\n  step: nowhere")
    edit("sources.yaml", "url: https://samm.dsca.mil/chapter/chapter-2\n", "url: ftp://samm\n")

    lines = refused()

    assert {line.split(":")[0] for line in lines} >= {"rra.yaml", "sources.yaml"}
    assert FactVersion.objects.count() == versions
    assert "signature" in Term.objects.get(code="term:acceptance").definition


def test_a_case_that_comes_out_wrong_undoes_the_whole_load(edit: Edit, refused: Refused):
    versions = FactVersion.objects.count()
    edit("rra.yaml", "  basis: memo\n  valid_to: '2026-02-10'", "  basis: memo\n  valid_to: '2025-06-01'")

    lines = refused()

    assert lines == [
        "changes.yaml: 2025-06-01: holds: rra-014 does not hold on that day",
        "changes.yaml: 2025-12-01: holds: rra-014 does not hold on that day",
    ]
    assert FactVersion.objects.count() == versions


def test_a_missing_file_is_named_and_not_blamed_on_others(folder: Path, refused: Refused):
    (folder / "sources.yaml").unlink()

    lines = refused()

    assert lines == ["sources.yaml: the file: the file cannot be read: No such file or directory"]


def test_an_emptied_list_does_not_retire_everything(folder: Path, refused: Refused):
    (folder / "glossary.yaml").write_text("terms: []\n", encoding="utf-8")

    assert refused() == ["glossary.yaml: the file: terms: must be a list of at least 1"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (_BOMB, "aliases unfolded"),
        ("- &a0 [x]\n" + "".join(f"- &a{n + 1} [*a{n}]\n" for n in range(600)), "nested more than"),
        ("terms: &a [*a]", "stands inside itself"),
        ("terms: !!python/object/apply:os.system ['true']", "tags such as"),
        ("terms: !!binary aGk=", "tags such as"),
        ("[" * 5000, "nested more than"),
        ("terms: " + "x" * 10_000_000, "larger than"),
        ("terms: " + "x" * 30_000, "more than 20,000 characters"),
        ("terms: \0", "control characters"),
        ('terms: "\\0"', "control characters"),
        ('terms: "\\ud800"', "invalid Unicode"),
        ("terms: 1\nterms: 2", "stands twice"),
        ("terms: {<<: {a: b}}", "merge keys"),
        ("? [terms]\n: 1", "a key must be text"),
        ("terms: 2026-13-45", "month must be in 1..12"),
        ("terms: " + "1" * 5000, "integer string conversion"),
        ("terms: .nan", "not a number"),
        ("terms: *nobody", "undefined alias"),
        ("terms: [", "did not find"),
        ("--- a\n--- b", "another document"),
        ("", "must hold named lists"),
        ("- terms", "must hold named lists"),
        ("terms: 5", "must be a list"),
        ("terms: [5]", "must be named values"),
    ],
)
def test_hostile_yaml_is_refused_with_a_reason(folder: Path, refused: Refused, content: str, words: str):
    (folder / "glossary.yaml").write_bytes(content.encode())

    lines = refused()

    assert any(line.startswith("glossary.yaml: ") and words in line for line in lines), lines


def test_a_file_that_is_not_utf_8_is_refused(folder: Path, refused: Refused):
    (folder / "glossary.yaml").write_bytes(b"terms: caf\xe9")

    assert refused() == ["glossary.yaml: the file: the file is not UTF-8 (byte 10)"]
