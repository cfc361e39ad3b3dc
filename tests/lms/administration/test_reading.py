"""Lists as spreadsheets and people write them: read, or refused with the line and the way out."""

import pytest

from lms.administration.inviting.reading import (
    MOST_BYTES,
    MOST_ROWS,
    Unreadable,
    as_csv,
    read_csv,
    read_lines,
    text_of,
)

HEADER = "email,name,organization"
ROW = "zoe@example.org,Zoé Müller,dsca"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252", "latin-1"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_any_spreadsheets_encoding_and_separator_is_read(encoding, separator, line_end):
    text = f"{HEADER}{line_end}{ROW}{line_end}".replace(",", separator)
    (entry,) = read_csv(text_of(text.encode(encoding)))
    assert (entry.line, entry.email, entry.name, entry.organization) == (2, "zoe@example.org", "Zoé Müller", "dsca")


def test_columns_come_in_any_order_and_case():
    (entry,) = read_csv("Organization, NAME ,E-mail,Role Organization,role\ndsca,Zoe,z@example.org,usasac,reviewer\n")
    assert (entry.email, entry.name, entry.role_organization) == ("z@example.org", "Zoe", "usasac")


def test_a_cell_may_hold_separators_and_line_breaks():
    first, second = read_csv(f'{HEADER}\nz@example.org,"Zoe,\nof Quincy",dsca\n\ny@example.org,Yan,dsca\n')
    assert (first.line, first.name) == (2, "Zoe,\nof Quincy")
    assert second.line == 5


def test_a_declared_separator_is_believed():
    (entry,) = read_csv("sep=;\nemail;name;organization\nz@example.org;Zoe, MD;dsca\n")
    assert entry.name == "Zoe, MD"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "lacks: email, name, organization"),
        (HEADER, "header and no rows"),
        (f"{HEADER}\n\n , ,\n", "header and no rows"),
        ("email,name\nz@example.org,Zoe", "lacks: organization"),
        (f"{HEADER},phone\n{ROW},1", "column “phone”, which is not known"),
        (f"{HEADER},Email\n{ROW},z@example.org", "column “email” twice"),
        (f'{HEADER}\nz@example.org,"Zoe,dsca', "Line 2 cannot be read"),
        (f"{HEADER}\n{ROW}\nz@example.org,Z\0e,dsca", "Line 3 holds a null character"),
        (f"{HEADER}\n{ROW}\n" + f"{ROW}\n" * MOST_ROWS, "more than 1000 rows"),
        (f"{HEADER}\nz@example.org,{'x' * 200_000},dsca", "too long"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(text, words):
    with pytest.raises(Unreadable, match=words):
        read_csv(text)


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"PK\x03\x04workbook", "Excel workbook"),
        (b"\xd0\xcf\x11\xe0workbook", "Excel workbook"),
        (b"a\0b,c", "null character"),
        (b"\xff\xfea", "not a text"),
        (b"x" * (MOST_BYTES + 1), "too large"),
    ],
)
def test_what_is_no_text_is_refused_in_words(raw, words):
    with pytest.raises(Unreadable, match=words):
        text_of(raw)


@pytest.mark.parametrize("row", ["z@example.org,Zoe", "z@example.org,Zoe,dsca,more"])
def test_a_row_with_another_number_of_cells_is_a_problem_of_that_row(row):
    (entry,) = read_csv(f"{HEADER}\n{row}\n")
    assert "cells" in entry.problem


@pytest.mark.parametrize(
    ("line", "email", "name"),
    [
        ("Zoe Miller <zoe@example.org>", "zoe@example.org", "Zoe Miller"),
        ('"Miller, Zoe" <zoe@example.org>,', "zoe@example.org", "Miller, Zoe"),
        ("zoe@example.org, Zoe Miller", "zoe@example.org", "Zoe Miller"),
        ("zoe@example.org;Zoe Miller", "zoe@example.org", "Zoe Miller"),
        ("zoe@example.org\tZoe, MD", "zoe@example.org", "Zoe, MD"),
        ("zoe@example.org", "zoe@example.org", ""),
        ("Zoe Miller", "Zoe Miller", ""),
    ],
)
def test_a_line_names_a_person(line, email, name):
    (entry,) = read_lines(f"\n  {line}  \n", organization="dsca", supervisor="s@example.org")
    assert (entry.line, entry.email, entry.name) == (2, email, name)
    assert (entry.organization, entry.supervisor) == ("dsca", "s@example.org")


@pytest.mark.parametrize("text", ["", " \n\t\n", "z@example.org, Z\n" * (MOST_ROWS + 1), "a\0b"])
def test_no_lines_or_too_many_are_refused(text):
    with pytest.raises(Unreadable):
        read_lines(text, organization="dsca", supervisor="")


def test_a_list_that_was_looked_at_is_read_again_as_it_was():
    entries = read_csv(f'{HEADER},role\nz@example.org,"Zoe, ""MD""",dsca,reviewer\n')
    (again,) = read_csv(as_csv(entries))
    assert (again.email, again.name, again.role) == ("z@example.org", 'Zoe, "MD"', "reviewer")
