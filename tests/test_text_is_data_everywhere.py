"""Promise: text from cells is data wherever it goes. Every text that is obeyed somewhere, in every place it gets to."""

from __future__ import annotations

import re
import socket
from pathlib import Path

import icalendar
import pytest

from tests.support.command import TODAY
from tests.support.excel_lint import lint
from tests.support.html_page import HtmlPage
from tests.support.libreoffice import Office
from tests.support.text_is_data.judging import (
    calendar_faults,
    computed,
    intruders,
    obeyed_in_table,
    separators,
    table_lines,
    texts_of,
)
from tests.support.text_is_data.said import SAID, Said, calls, said_of
from tests.support.text_is_data.texts import ALL, LONG_ENOUGH, PLAIN_LINKS, as_read, shown, unseen
from tests.support.text_is_data.trackers import built, planned, settings, tracker


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> Said:
    """All that is said of a tracker with every text in every place."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FOLLOWUP_SHEET_STATE", str(tmp_path_factory.mktemp("state")))
        return said_of(tmp_path_factory.mktemp("hostile"), tracker(ALL))


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Said:
    """The same of a tracker with plain texts and links."""
    links = {name: cell for name, (cell, _) in PLAIN_LINKS.items()}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FOLLOWUP_SHEET_STATE", str(tmp_path_factory.mktemp("state")))
        return said_of(tmp_path_factory.mktemp("plain"), tracker(["Plain", "Simple"], planned("Linked") | links))


# The terminal


@pytest.mark.parametrize("command", SAID)
def test_no_command_prints_what_a_terminal_would_obey(said: Said, command: str) -> None:
    ran = said.ran[command]
    assert ran.code == (1 if command == "check" else 0), ran.err
    assert unseen(ran.out + ran.err, joiners=True) == set()
    assert ran.err == ""


def test_a_problem_stays_one_line(said: Said) -> None:
    lines = said.ran["check"].lines
    assert len(lines) > 5 * len(ALL)
    assert all(line.startswith(f"{said.tracker}: ") for line in lines)


def test_the_summary_stays_one_line_a_row(said: Said) -> None:
    first, *rows = said.ran["run"].lines
    assert first.startswith(f"{said.tracker}: ")
    assert all(re.match(r"  (Overdue|Due today|Due soon|Check|Caution|and \d+ more) ?", row) for row in rows)


def test_an_account_of_a_header_or_a_cell_is_one_line(said: Said) -> None:
    assert len(said.ran["adopt"].lines) == len(said.ran["adopt"].out.rstrip().split("\n"))
    assert all(len(line) < 400 for line in said.ran["adopt"].lines)


@pytest.mark.slow
def test_the_longer_accounts_steer_no_terminal_either(tmp_path: Path) -> None:
    path = tmp_path / "client.xlsx"
    path.write_bytes(tracker(ALL))
    for ran in calls(
        ["explain", path, "--all", *TODAY],
        ["upgrade", path, *TODAY],
        ["run", path, "--cadence", "price", "--json", *TODAY],
    ):
        assert (ran.code, unseen(ran.out + ran.err)) == (0, set())
    assert computed(path, "Tracker", "History") == []
    assert lint(path.read_bytes()) == []


# JSON


def test_each_document_is_plain_ascii_and_gives_every_text_back_as_it_is_in_the_cell(said: Said) -> None:
    wanted = {as_read(text) for text in ALL}
    for command in ("run --json", "explain --json", "agenda as JSON"):
        assert said.ran[command].out.isascii()
    plans = said.ran["run --json"].tracker["plans"]
    for key in ("company", "role", "contact"):
        assert wanted <= {plan[key] for plan in plans}
    rows = said.ran["explain --json"].document["rows"]
    assert wanted <= {row["company"] for row in rows}
    due = said.ran["agenda as JSON"].tracker["due_today"] + said.ran["agenda as JSON"].tracker["overdue"]
    for key in ("company", "phone", "email", "link", "discussed"):
        assert wanted <= {plan[key] for plan in due}


# Pages


PAGES = ["agenda as HTML", "report as a page", "history as a page"]


@pytest.mark.parametrize("name", PAGES)
def test_nothing_of_a_page_comes_from_a_cell_but_text_and_harmless_links(said: Said, plain: Said, name: str) -> None:
    assert list(intruders(said.page(name), plain.page(name))) == []


@pytest.mark.parametrize("name", ["agenda as HTML", "history as a page"])
def test_a_page_shows_markup_and_templates_as_they_were_typed(said: Said, name: str) -> None:
    lines = " ".join(HtmlPage(said.page(name)).text.split())
    for text in ALL:
        if len(shown(text)) <= LONG_ENOUGH:
            assert " ".join(shown(text).split()) in lines


def test_a_cell_is_a_link_only_where_it_is_exactly_an_address_a_number_or_a_page(said: Said, plain: Said) -> None:
    assert {link for _, link in PLAIN_LINKS.values()} == set(HtmlPage(plain.page("agenda as HTML")).links)
    links = set(HtmlPage(said.page("agenda as HTML")).links)
    assert links == {"https://evil.example/%22onmouseover=%22x"}


# Tables and workbooks


@pytest.mark.parametrize("name", ["report as a table", "history as a table"])
def test_no_program_computes_a_cell_of_a_table_wherever_it_parts_them(said: Said, name: str) -> None:
    table = said.files[name].read_bytes()
    assert obeyed_in_table(table) == []
    assert separators(table) == {",", "\r\n", ""}


def test_a_table_gives_every_text_back_with_an_apostrophe_where_it_would_be_a_formula(said: Said) -> None:
    told = {cell for line in table_lines(said.files["history as a table"].read_bytes()) for cell in line}
    for text in ALL:
        if len(text) <= LONG_ENOUGH and ";" not in text:
            assert told & {shown(text), f"'{shown(text)}"}, text


@pytest.mark.parametrize("name", ["report as a workbook", "history as a workbook"])
def test_no_cell_of_a_workbook_for_others_is_a_formula_or_a_link(said: Said, name: str) -> None:
    assert computed(said.files[name]) == []
    assert lint(said.files[name].read_bytes()) == []


def test_a_workbook_for_others_gives_every_text_back(said: Said) -> None:
    told = texts_of(said.files["history as a workbook"], "client")
    assert {shown(text) for text in ALL if len(text) <= LONG_ENOUGH} <= told


@pytest.mark.slow
def test_libreoffice_computes_none_of_the_texts(said: Said, office: Office, tmp_path: Path) -> None:
    files = {name: file for name, file in said.files.items() if file.suffix in (".xlsx", ".csv")}
    for number, (name, file) in enumerate({"tracker": said.tracker, **files}.items()):
        opened = office.resave(file, tmp_path / f"{number}.xlsx")
        assert computed(opened) == [], name
    with office.session(files["history as a workbook"]) as opened_one:
        told = {cell for line in opened_one.values("client") for cell in line}
    assert {shown(text) for text in ALL if len(text) <= LONG_ENOUGH} <= told


# The calendar


def test_nothing_of_a_calendar_comes_from_a_cell_but_text_and_harmless_links(said: Said) -> None:
    assert list(calendar_faults(said.files["calendar"].read_bytes())) == []


def test_a_calendar_gives_every_text_back(said: Said) -> None:
    events = icalendar.Calendar.from_ical(said.files["calendar"].read_bytes()).walk("VEVENT")
    assert len(events) == len(ALL)
    titles = "\n".join(str(event["SUMMARY"]) for event in events).replace("\u2060", "")
    wanted = {" ".join(shown(text).split()) for text in ALL if len(shown(text)) <= LONG_ENOUGH}
    assert [text for text in wanted if text not in titles] == []


# The tracker itself, and the network


def test_no_night_makes_a_formula_or_a_link_of_a_text(said: Said, tmp_path: Path) -> None:
    first, second = said.nights
    assert first == second
    (tmp_path / "after.xlsx").write_bytes(first)
    assert computed(tmp_path / "after.xlsx") == []
    assert lint(first) == []


def test_history_holds_every_text_as_it_was_typed(said: Said, tmp_path: Path) -> None:
    (tmp_path / "after.xlsx").write_bytes(said.nights[-1])
    assert {as_read(text) for text in ALL} <= texts_of(tmp_path / "after.xlsx", "History")


def test_nothing_in_a_cell_makes_the_program_ask_the_network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    monkeypatch.setattr(socket, "getaddrinfo", lambda *what, **_: asked.append(what))
    monkeypatch.setattr(socket.socket, "connect", lambda _, place: asked.append(place))
    path = tmp_path / "client.xlsx"
    path.write_bytes(built([*map(planned, ALL)], Settings=settings("https://evil.example")))
    ran = calls(
        ["run", path, *TODAY], ["agenda", path, "--format", "html", *TODAY], ["explain", path, *TODAY],
        ["report", path, *TODAY], ["doctor", path],
    )  # fmt: skip
    assert {one.code for one in ran} == {0}
    assert asked == []
