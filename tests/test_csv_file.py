"""CSV files as other programs and people leave them become a grid of texts."""

from __future__ import annotations

import csv
import io
import time
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from followup_sheet.errors import TrackerError
from followup_sheet.exports.csv_file import CsvFile, read_csv
from followup_sheet.workbook.limits import Limits

LIMITS = Limits()
ROWS = [["Company", "Role", "Notes"], ["Société Légère", "Comptable", 'said: "call, Monday"\nor later']]


def written(rows: list[list[str]], delimiter: str = ",", line_end: str = "\r\n") -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator=line_end).writerows(rows)
    return text.getvalue()


def texts(data: bytes) -> list[list[str]]:
    """The cells of each row that is not blank, blank ones between them as empty texts."""
    rows = read_csv(data, LIMITS).grid.rows
    return [[str(cells.get(place, "")) for place in range(1, max(cells) + 1)] for _, cells in rows]


def refused(data: bytes, limits: Limits = LIMITS) -> TrackerError:
    with pytest.raises(TrackerError) as caught:
        read_csv(data, limits)
    assert caught.value.next_step
    return caught.value


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
def test_every_usual_encoding_is_read_with_its_accents(encoding: str) -> None:
    assert texts(written(ROWS).encode(encoding)) == ROWS


def test_only_windows_text_is_a_guess_that_is_told() -> None:
    guessed = {name: read_csv(written(ROWS).encode(name), LIMITS).is_encoding_guessed for name in ("utf-8", "cp1252")}
    assert guessed == {"utf-8": False, "cp1252": True}
    assert not read_csv(b"Company,Role\nAcme,Baker\n", LIMITS).is_encoding_guessed


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_every_usual_delimiter_and_line_end_is_found_out(delimiter: str, line_end: str) -> None:
    assert texts(written(ROWS, delimiter, line_end).encode()) == ROWS


def test_decimal_commas_do_not_hide_the_semicolons() -> None:
    rows = [["Company", "Pay"], ["Alder", "1,5"], ["Birch", "2,5"], ["Cobalt", "3,5"]]
    assert texts("\n".join(";".join(row) for row in rows).encode()) == rows


def test_commas_and_semicolons_in_prose_do_not_hide_the_tabs() -> None:
    rows = [["Company", "Role", "Notes"], ["Alder", "Cook", "first; then, as said, next"], ["Birch", "Cook", "a; b; c"]]
    assert texts("\n".join("\t".join(row) for row in rows).encode()) == rows


@pytest.mark.parametrize("line", ["sep=;", '"sep=;"', "SEP=;", "\ufeffsep=;"])
def test_a_first_line_that_names_the_delimiter_is_obeyed_and_is_no_row(line: str) -> None:
    found = read_csv(f"{line}\r\nCompany;Role,Place\r\nAlder;Cook\r\n".encode(), LIMITS)
    assert found.delimiter == ";"
    assert found.grid.rows[0] == (1, {1: "Company", 2: "Role,Place"})


def test_rows_are_numbered_as_a_spreadsheet_shows_them() -> None:
    data = b'Company,Notes\r\n"Alder","two\r\nlines"\r\n\r\n , \r\nBirch,\r\n'
    assert read_csv(data, LIMITS).grid.rows == [
        (1, {1: "Company", 2: "Notes"}),
        (2, {1: "Alder", 2: "two\nlines"}),
        (5, {1: "Birch"}),
    ]


def test_a_blank_after_the_comma_does_not_hide_the_quotation_mark() -> None:
    assert texts(b'Company, Role\nAlder, "Cook, Baker"\n') == [["Company", "Role"], ["Alder", "Cook, Baker"]]


def test_a_quotation_mark_inside_a_text_is_part_of_it() -> None:
    assert texts(b'Company,Notes\nAlder,5" nails\nBirch,"a ""good"" one"\n')[1:] == [
        ["Alder", '5" nails'],
        ["Birch", 'a "good" one'],
    ]


def test_control_characters_are_kept() -> None:
    assert texts(b"Company,Notes\nAlder,bell\x07 and\x0bmore\n")[1] == ["Alder", "bell\x07 and\x0bmore"]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "the file is empty"),
        (b" \r\n\t\r\n", "the file is empty"),
        (b"\xef\xbb\xbf,,\r\n,,\r\n", "nothing but blank lines"),
        (b"PK\x03\x04 and more", "a workbook or a zip archive"),
        (b"%PDF-1.7 text,text", "a PDF"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\r", "a picture"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "an old .xls"),
        (b"<!DOCTYPE html><html><body>Log in", "a web page"),
        (b"\n  <?xml version='1.0'?><rows/>", "XML"),
        (b"Company,Role\n\0\0\0\0", "not text"),
        (bytes(range(1, 256)) * 9, "not text"),
        (b"Company,R\x81le\nAlder,Cook", "not text"),
        (b"\xef\xbb\xbfCompany,R\xe9le\n", "says that it is UTF-8 text, but from byte 13 on"),
    ],
)
def test_what_is_no_csv_is_called_what_it_is(data: bytes, says: str) -> None:
    assert says in str(refused(data))


def test_a_quotation_mark_that_is_never_closed_is_named_with_its_line() -> None:
    error = refused(b'Company,Notes\nAlder,fine\nBirch,"never closed\nCobalt,fine\n')
    assert "a quotation mark in line 3 or below is never closed: 'Birch'" in str(error)


def test_a_quotation_mark_that_swallows_a_large_file_is_told_in_plain_words() -> None:
    assert "quotation mark that is never closed" in str(refused(b'Company,Notes\nAlder,"' + b"never closed, " * 20_000))


@pytest.mark.parametrize("limits", [Limits(file=100), Limits(rows=3), Limits(cells=6)], ids=["bytes", "rows", "cells"])
def test_what_is_larger_than_the_limits_is_refused(limits: Limits) -> None:
    data = b"Company,Role\n" + b"Alder,Cook\n" * 10
    assert "too large" in str(refused(data, limits))
    assert len(read_csv(data, LIMITS).grid.rows) == 11


@pytest.mark.parametrize(
    "data", [b"a," * 5_000_000, b'"' * 9_999_999, b'"a""b",' * 1_000_000], ids=["cells", "quotes", "both"]
)
def test_hostile_lines_are_refused_before_they_take_time_and_memory(data: bytes) -> None:
    start = time.process_time()
    assert "a row of over 2,000,000 characters" in str(refused(data))
    assert time.process_time() - start < 5


CELL = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0\r"), max_size=12)


@given(st.lists(st.tuples(CELL, CELL, CELL), min_size=1, max_size=6), st.sampled_from([",", ";", "\t", "|"]))
def test_whatever_is_in_the_cells_comes_back(rows: list[tuple[str, str, str]], delimiter: str) -> None:
    body = io.StringIO()
    csv.writer(body, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerows([("Company", "Role", "Notes"), *rows])
    found: CsvFile = read_csv(b"\xef\xbb\xbf" + body.getvalue().encode(), LIMITS)
    expected = [{place: text for place, text in enumerate(row, 1) if text.strip(" \t\n\ufeff")} for row in rows]
    assert [cells for _, cells in found.grid.rows[1:]] == [cells for cells in expected if cells]


@given(st.binary(max_size=300))
def test_no_bytes_whatever_break_the_reading(data: bytes) -> None:
    with suppress(TrackerError):
        read_csv(data, LIMITS)
