"""Promise: every command the docs show works as it stands there, one after the other, from the top of its page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from tests.support.command import ROOT
from tests.support.doc_commands import Computer, commands, somebodys_computer

EXAMPLES = "followup-sheet init my-search.xlsx --examples"
BEFORE: Mapping[str, Sequence[str]] = {
    "docs/agenda.md": [EXAMPLES],
    "docs/calendar.md": [EXAMPLES],
    "docs/commands.md": [EXAMPLES],
    "docs/daily-use.md": [EXAMPLES],
    "docs/doctor.md": [EXAMPLES],
    "docs/mail.md": [EXAMPLES],
}
"""What was typed before somebody opens the page."""

EXPECTED = {
    "followup-sheet check my-search.xlsx": (1, ""),
    "followup-sheet check clients/": (1, ""),
    "followup-sheet check clients/ --jobs 4 --json > problems.json": (1, ""),
    "followup-sheet schedule my-search.xlsx": (0, "Put these lines into your crontab"),
}
"""Where not all is as usual (exit code 0, and nothing on stderr): the examples hold a thing to mend, and what is
printed wants to be put in place."""

INSTALLED = "pip install . && "
"""How the README's first line begins; from a package index it is run by another test, on a fresh clone."""

TESTED = "pip install '.[test]' && python -m pytest -n 2"
"""The line of the README that runs these very tests."""

PAGES = ["README.md", "examples/README.md", *(f"docs/{page.name}" for page in sorted((ROOT / "docs").glob("*.md")))]
TEXTS = {page: (ROOT / page).read_text(encoding="utf-8") for page in PAGES}
FEW = 2  # commands, which a fast test has the time for
FOLLOWED = [
    pytest.param(page, marks=pytest.mark.slow if len(commands(text)) > FEW else ())
    for page, text in TEXTS.items()
    if commands(text)
]


@pytest.fixture
def computer(tmp_path: Path) -> Iterator[Computer]:
    with somebodys_computer(tmp_path) as found:
        yield found


@pytest.mark.parametrize("page", FOLLOWED)
def test_every_command_of_a_page_works_in_its_order(page: str, computer: Computer) -> None:
    text = TEXTS[page].replace(INSTALLED, "").replace(TESTED, "true")
    for line in BEFORE.get(page, ()):
        assert computer.type(line).code == 0
    for line, ran in computer.follow(text):
        code, told = EXPECTED.get(line, (0, ""))
        assert ran.code == code, f"{line}\n{ran.err}"
        assert ran.err.startswith(told) if told else ran.err == "", line


def test_a_command_that_fails_or_complains_does_not_go_unseen(computer: Computer) -> None:
    page = "```sh\nfollowup-sheet init a.xlsx\nfollowup-sheet init a.xlsx\n```\n\n  ```sh\n  echo b >&2  # c\n  ```\n"
    made, refused, told = (ran for _, ran in computer.follow(page))
    assert (made.code, made.err) == (0, "")
    assert (refused.code, "a.xlsx: there is a file already" in refused.err) == (1, True)
    assert (told.code, told.err) == (0, "b\n")
