"""Promise: a cadence written to a file or into a sheet comes back as the very rules that were written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from followup_sheet.cadences import built_in as cadence
from followup_sheet.cadences.check import FACT_NAMES, NUMBERS, STAGES, check, rule_values
from followup_sheet.cadences.text import read_text, write_text
from followup_sheet.columns import USER_COLUMNS, list_words
from followup_sheet.commands.cadence_choice import cadence_of
from followup_sheet.model import EVERYONE, ROTATION, Cadence, Rule
from followup_sheet.workbook import template
from followup_sheet.workbook.growing.cadence_edits import cadence_change
from followup_sheet.workbook.limits import Limits
from tests.support.command import DAY
from tests.support.excel_lint import lint
from tests.support.rule_sheets import tracker_of

pytestmark = pytest.mark.slow  # minutes together, and no part of daily work

LIMITS = Limits()
TRAPS = (
    "=1+1",
    "+44",
    "-x",
    "@x",
    "#N/A",
    "_x0041_",
    "'so'",
    '"',
    '"""',
    "\\",
    "a\nb",
    "a\tb",
    "<b>&amp;",
    "\u2028",
    "1",
)
WORDS = st.one_of(
    st.sampled_from(TRAPS),
    st.text(st.characters(exclude_categories=("Cc", "Cs"), exclude_characters="\ufffe\uffff"), max_size=60),
)
TEXTS = st.lists(WORDS, max_size=3).map(" ".join).map(str.strip)
ACTIONS = TEXTS.map(lambda text: " ".join(text.split())[:90].strip() or "Wave")


def some(words: tuple[str, ...]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(words), max_size=3, unique=True).map(tuple)


@st.composite
def rules(draw: st.DrawFn) -> Rule:
    """A rule without a fault, numbered later."""
    opens = draw(st.integers(-3650, 3000))
    due = draw(st.integers(opens, 3200))
    channels = draw(some(list_words("How")))
    every = draw(st.none() | st.integers(1, 3650)) if channels else None
    kinds = some(list_words("Contact type")).filter(bool)
    ours = set(draw(some(("Opens", "Due"))))
    return Rule(
        number=0,
        action=draw(ACTIONS),
        after=draw(st.sampled_from(FACT_NAMES)),
        opens=opens,
        due=due,
        lapses=draw(st.none() | st.integers(due, 3650)),
        every=every,
        at_most=draw(st.none() | st.integers(1, 3650)) if every else draw(st.sampled_from((None, 1))),
        to=draw(st.sampled_from(((EVERYONE,), (ROTATION,))) | kinds),
        channels=channels,
        stages=frozenset(draw(st.lists(st.sampled_from(STAGES), min_size=1, unique=True))),
        if_filled=draw(some(USER_COLUMNS)),
        unless_filled=draw(some(USER_COLUMNS)),
        minimum=draw(st.integers(0, 3650)),
        holds=draw(st.booleans()),
        urgent=draw(st.booleans()),
        say=draw(TEXTS),
        source=draw(TEXTS),
        ours=tuple(name for name in NUMBERS if name in ours),
    )


def said(rule: Rule) -> tuple[object, ...]:
    """What makes two rules one rule."""
    return tuple(value for name, value in rule_values(rule).items() if name not in ("Say", "Source"))


CADENCES = st.lists(rules(), min_size=1, max_size=6, unique_by=said).map(
    lambda found: Cadence("mine", tuple(numbered(found)), "A title")
)


def numbered(found: list[Rule]) -> list[Rule]:
    return [replace(rule, number=number) for number, rule in enumerate(found, 1)]


@given(CADENCES)
def test_a_file_gives_back_the_rules_and_the_title(known: Cadence) -> None:
    assert read_text("mine", write_text(known), "mine.toml") == known


@given(CADENCES)
def test_the_texts_of_a_sheets_cells_give_back_the_rules(known: Cadence) -> None:
    texts = [{name: "" if value is None else str(value) for name, value in rule_values(r).items()} for r in known.rules]
    marked = [
        texts[rule.number - 1] | {name: f"{rule_values(rule)[name]}†" for name in rule.ours} for rule in known.rules
    ]
    assert check(marked) == (known.rules, ())


@pytest.mark.slow
@settings(max_examples=20)
@given(CADENCES, st.sampled_from(["price", "standard"]))
def test_the_sheet_of_a_tracker_gives_back_the_rules_whatever_stood_there(known: Cadence, before: str) -> None:
    found = cadence_change(tracker_of(before), known, DAY, LIMITS).change
    assert found is not None
    found.verify(found.data, limits=LIMITS)
    assert cadence_of(found.data, LIMITS).rules == known.rules
    assert lint(found.data) == []
    assert cadence_change(found.data, known, DAY, LIMITS).change is None


@pytest.mark.slow
@settings(max_examples=4)
@given(CADENCES)
def test_a_new_tracker_gives_back_the_rules(known: Cadence) -> None:
    assert cadence_of(template.build(DAY, cadence=known), LIMITS).rules == known.rules


WAYS: dict[str, Callable[[Cadence], Cadence]] = {
    "by file": lambda known: read_text(known.name, write_text(known), "mine.toml"),
    "by tracker": lambda known: cadence_of(tracker_of(known.name), LIMITS),
}


@pytest.mark.parametrize("way", [pytest.param(way, marks=pytest.mark.slow if "tracker" in way else ()) for way in WAYS])
@pytest.mark.parametrize("name", cadence.built_in_names())
def test_a_built_in_cadence_comes_back_daggers_and_all(name: str, way: str) -> None:
    known = cadence.load(name)
    assert WAYS[way](known).rules == known.rules
