"""The page on cadences: its lists are complete, its messages are the real ones."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from followup_sheet.cadences.check import CONTACTS, FACT_NAMES, RULE_COLUMNS, STAGES
from followup_sheet.columns import list_words
from tests.support.command import ROOT, TODAY, call
from tests.support.rule_sheets import place, tracker_of, with_rules_typed
from tests.test_cadence_mistakes import MISTAKES

PAGE = (ROOT / "docs" / "cadences.md").read_text(encoding="utf-8")


def test_every_column_is_explained_in_the_order_of_the_sheet() -> None:
    assert tuple(re.findall(r"^\| \*\*(.+?)\*\* \|", PAGE, re.MULTILINE)) == RULE_COLUMNS


@pytest.mark.parametrize("word", [*FACT_NAMES, *CONTACTS, *list_words("How"), *STAGES])
def test_every_word_that_may_stand_in_a_cell_is_named(word: str) -> None:
    assert word in " ".join(PAGE.split())


def test_the_messages_are_those_of_the_program(tmp_path: Path) -> None:
    tracker = tmp_path / "client.xlsx"
    wrong = {place(action, column): value for action, column, value, _, _ in MISTAKES}
    tracker.write_bytes(with_rules_typed(tracker_of("standard"), wrong))
    said = [line.removeprefix(f"{tracker}: ") for line in call("run", tracker, *TODAY).complaints]
    shown = [line.removeprefix("    ") for line in PAGE.splitlines() if line.startswith("    ")]
    assert len(shown) == 5
    for line in shown:
        assert any(one.startswith(line.removesuffix("...").rstrip()) for one in said), line
