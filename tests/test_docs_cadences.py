"""The page on cadences: its lists are complete, its messages are the real ones."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from followup_sheet.cadences.check import CONTACTS, FACT_NAMES, RULE_COLUMNS, STAGES
from followup_sheet.columns import list_words
from followup_sheet.dates import WorkingDays
from followup_sheet.model import Settings
from followup_sheet.policy import QUIET_ACTION, Policy
from tests.support.command import ROOT, TODAY, call
from tests.support.rule_sheets import place, tracker_of, with_rules_typed
from tests.support.templates import STANDARD
from tests.test_cadence_mistakes import MISTAKES

PAGE = (ROOT / "docs" / "cadences.md").read_text(encoding="utf-8")


def test_every_column_is_explained_in_the_order_of_the_sheet() -> None:
    assert tuple(re.findall(r"^\| \*\*(.+?)\*\* \|", PAGE, re.MULTILINE)) == RULE_COLUMNS


@pytest.mark.parametrize("word", [*FACT_NAMES, *CONTACTS, *list_words("How"), *STAGES])
def test_every_word_that_may_stand_in_a_cell_is_named(word: str) -> None:
    assert word in " ".join(PAGE.split())


def test_who_renames_rules_is_told_which_one_a_setting_knows_by_its_name() -> None:
    settings = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    for page in (PAGE, settings):
        assert f"*{QUIET_ACTION}*" in " ".join(page.split())
    (rule,) = (rule for rule in STANDARD.rules if rule.action == QUIET_ACTION)
    renamed = replace(rule, action="Keep going?")
    cadence = replace(STANDARD, rules=(rule, renamed))
    moved = Policy(cadence, Settings(quiet_after_days=120), WorkingDays()).rules
    assert [(each.opens, each.due) for each in moved] == [(120, 120), (rule.opens, rule.due)]


def test_the_messages_are_those_of_the_program(tmp_path: Path) -> None:
    tracker = tmp_path / "client.xlsx"
    wrong = {place(action, column): value for action, column, value, _, _ in MISTAKES}
    tracker.write_bytes(with_rules_typed(tracker_of("standard"), wrong))
    said = [line.removeprefix(f"{tracker}: ") for line in call("run", tracker, *TODAY).complaints]
    shown = [line.removeprefix("    ") for line in PAGE.splitlines() if line.startswith("    ")]
    assert len(shown) == 5
    for line in shown:
        assert any(one.startswith(line.removesuffix("...").rstrip()) for one in said), line
