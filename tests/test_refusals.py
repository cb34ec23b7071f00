"""Promise: whatever is refused is on the page of refusals, in the very words the program says.

Each case brings its fault about for real and runs the real command: exit code and words are the page's,
and every file is what it was.
"""

from __future__ import annotations

import re
import runpy
from pathlib import Path

import pytest

from followup_sheet.files import faults
from followup_sheet.workbook import identify
from tests.support.command import call
from tests.support.refusals import SECTIONS, every_case
from tests.support.refusals.case import told
from tests.support.refusals.sites import Text, texts

ROOT = Path(__file__).parent.parent
WRITER = runpy.run_path(str(ROOT / "docs" / "write_refusals.py"))
PAGE = WRITER["PAGE"].read_text(encoding="utf-8")
MESSAGES: dict[str, str] = WRITER["written"](PAGE)
CASES = every_case()
REWRITE = "run: python docs/write_refusals.py"

CHECKED_TWICE = "something else is checked before, and refuses it"
A_LINE_OF_CHECK = "a wrong setting is a line of check; nothing is refused"
OURS_ONLY = "only a fault of the program could lead there, which is told as such"
UNPROVOKED = {
    "{} bytes; {} are allowed": CHECKED_TWICE,
    "the file has {} bytes, and {} are allowed": CHECKED_TWICE,
    "the sheet {} has no room for {} more columns": CHECKED_TWICE,
    "there is a tab called {} already": CHECKED_TWICE,
    "it has no list of sheets": CHECKED_TWICE,
    "a Region needs a Country: fill in Country too": A_LINE_OF_CHECK,
    "{} is not a country with known holidays: write its English name or a code such as GB, US, CA, DE": A_LINE_OF_CHECK,
    "{} is not a region with holidays of its own in {}: {}": A_LINE_OF_CHECK,
    "two changes of one place": OURS_ONLY,
    "only a sheet that was read to its end can be written": OURS_ONLY,
    "a change around the rows reaches into them": OURS_ONLY,
    "no such cell: row {}, column {}": OURS_ONLY,
    "a cell cannot hold an infinite number": OURS_ONLY,
    "no such setting: {}": OURS_ONLY,
    "the template has no sheet {}": OURS_ONLY,
    "a formula of {} is not what it was": OURS_ONLY,
    "{}!{} does not hold what was written": OURS_ONLY,
    "{}!{} does not show what it should": OURS_ONLY,
    "row {} of {} is not what it was": OURS_ONLY,
    "{}!{} is not what it was": OURS_ONLY,
    "the sheet {} is not what it was outside its rows": OURS_ONLY,
    "the workbook's {} has over {} texts": "four million texts take longer than a test may",
}
"""Texts of the code that are not on the page, and why none of them can be brought about."""


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.slow if case.slow else ()) for name, case in CASES.items()]
)
def test_what_is_refused_is_said_in_the_words_of_the_page_and_every_file_is_left_as_it_was(name: str) -> None:
    said = told(CASES[name])
    assert said.code == CASES[name].code
    assert said.untouched
    assert said.is_bug == CASES[name].is_bug
    assert said.message == MESSAGES.get(name), REWRITE


def test_the_page_is_the_one_the_cases_give() -> None:
    assert list(MESSAGES) == list(CASES), REWRITE
    assert WRITER["page"](MESSAGES) == PAGE, REWRITE


@pytest.mark.parametrize("command", ["run", "check", "explain", "adopt", "upgrade", "init"])
@pytest.mark.parametrize("name", [f"{'x' * 300}/jobs.xlsx", f"{'x' * 5_000}/jobs.xlsx", f"{'x' * 245}.xlsx"])
def test_no_name_is_too_long_to_be_refused_in_words(tmp_path: Path, command: str, name: str) -> None:
    ran = call(command, tmp_path / name)
    assert "fault of the program" not in ran.err
    assert ran.code == (0 if (command, len(name)) == ("init", 250) else 1)


def test_no_two_cases_are_called_alike() -> None:
    assert len(CASES) == sum(len(section.cases) for section in SECTIONS)


@pytest.mark.parametrize("text", texts(), ids=lambda text: f"{text.file}: {text.shown[:50]}")
def test_every_text_with_which_the_code_refuses_is_on_the_page(text: Text) -> None:
    known = text.shown in UNPROVOKED
    assert text.is_in(PAGE) != known, (
        f"{text.file}, line {text.line}: '{text.shown}' is in UNPROVOKED and on the page"
        if known
        else f"{text.file}, line {text.line}: no case in tests/support/refusals brings about '{text.shown}'"
    )


def test_no_reason_is_given_for_a_text_that_is_no_longer_there() -> None:
    assert set(UNPROVOKED) - {text.shown for text in texts()} == set()


def test_every_kind_of_file_that_can_be_told_is_on_the_page() -> None:
    kinds = [kind for _, kind, _ in (*identify._MAGIC, *identify._IN_ARCHIVE)]
    assert [kind for kind in kinds if f"the file is {kind}, not an Excel workbook" not in PAGE] == []


def test_every_answer_of_the_system_that_has_words_is_on_the_page() -> None:
    said = [
        words.replace("{disk}", "the disk mounted at DISK, which holds FOLDER,") for words, _ in faults._WORDS.values()
    ]
    assert [words for words in said if words.replace("{folder}", "FOLDER") not in PAGE] == []


@pytest.mark.parametrize("name", CASES)
def test_every_message_names_what_to_do_and_nothing_only_a_programmer_knows(name: str) -> None:
    first = MESSAGES[name].splitlines()[0]
    assert "Traceback" not in MESSAGES[name]
    assert not re.search(r"\b(member|namespace|central directory|inflated|relationship|NoneType)\b", first)
    assert re.search(r"\. ['A-Z]|: one of |wrong.*nothing was touched|TOML|tables only|^Usage: ", first), first


def test_the_links_of_the_page_lead_somewhere() -> None:
    links = re.findall(r"\]\(([^)#:]*)(#[^)]*)?\)", PAGE)
    headings = {file: _anchors(ROOT / "docs" / (file or "refusals.md")) for file, _ in links}
    assert [link for link in links if link[1].removeprefix("#") not in headings[link[0]]] == []


def _anchors(page: Path) -> set[str]:
    titles = re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^a-z0-9 -]", "", title.lower()).replace(" ", "-") for title in titles} | {""}
