"""Every piece of advice the five sources give is somewhere in the program, and docs/advice.md says where."""

from __future__ import annotations

import re
import runpy
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import pytest

from followup_sheet import cautions, guidance
from followup_sheet.cadences import built_in as cadence
from followup_sheet.columns import BY_NAME, Owner, word_for
from followup_sheet.model import EVERYONE, ROTATION, Cadence, Rule
from followup_sheet.sheets.settings import SETTING_NAMES
from tests.support.advice import (
    ADVICE,
    CONTRADICTIONS,
    KINDS,
    SOURCES,
    Advice,
    Claim,
    Source,
    advice_of,
    cited,
    rules_citing,
    says,
)
from tests.support.advice.answers import ANSWERS, table
from tests.support.advice.rule_words import NO_RULE
from tests.support.advice.tried import NOTHING

ROOT = Path(__file__).parent.parent
NUMBER = re.compile(r"\b00\d-\d+\b")
PIECES: Mapping[str, int] = {"000": 16, "001": 15, "002": 15, "003": 18, "004": 6}
"""How many pieces of advice each source gives, numbered from 1: 70 in all."""

WARNED_OF = frozenset(number for source in cautions.SOURCES for number in source.split(", "))
"""The numbers that cautions cite."""

SILENT = {NO_RULE, NOTHING}

CLAIMS = [(piece, claim) for piece in ADVICE.values() for claim in piece.besides]
STORIES = sorted({claim.story for _, claim in CLAIMS if claim.story})

every_piece = pytest.mark.parametrize("piece", ADVICE.values(), ids=list(ADVICE))
every_claim = pytest.mark.parametrize(("piece", "claim"), CLAIMS, ids=[f"{p.number}-{c.kind}" for p, c in CLAIMS])
every_question = pytest.mark.parametrize("number", [question.number for question in CONTRADICTIONS])


def source_of(piece: Advice) -> Source:
    (source,) = (source for source in SOURCES if piece in advice_of(source))
    return source


def test_all_seventy_pieces_of_the_five_sources_are_there_in_their_order() -> None:
    assert [source.number for source in SOURCES] == list(PIECES)
    assert list(ADVICE) == [f"{source}-{n}" for source, count in PIECES.items() for n in range(1, count + 1)]
    assert len(ADVICE) == 70


@every_piece
def test_every_piece_is_in_the_cadence_of_its_source_or_has_another_place(piece: Advice) -> None:
    assert rules_citing(source_of(piece).cadence, piece.number) or piece.besides


@every_piece
def test_every_piece_is_told_in_one_line_of_our_own(piece: Advice) -> None:
    assert len(piece.gist) <= 140
    assert piece.gist.endswith(".")
    assert "|" not in piece.gist


@every_piece
def test_what_a_rule_is_to_say_is_said_by_one_that_cites_it(piece: Advice) -> None:
    if piece.words:
        assert any(says(rule, piece) for rule in rules_citing(source_of(piece).cadence, piece.number))


@every_piece
def test_where_the_channel_is_the_advice_no_rule_that_cites_it_has_another(piece: Advice) -> None:
    if piece.channel:
        citing = rules_citing(source_of(piece).cadence, piece.number)
        assert {rule.channels for rule in citing} == {(piece.channel,)}


@pytest.mark.parametrize("name", cadence.built_in_names())
def test_no_rule_cites_advice_that_nobody_gave(name: str) -> None:
    assert {number for rule in cadence.load(name).rules for number in cited(rule)} <= set(ADVICE)


# What has it beside the cadences


def is_in_why(piece: Advice) -> bool:
    """Whether guidance has a sentence for rules that cite the piece, or anything of its source."""
    return piece.number in guidance.BY_NUMBER or piece.number[:3] in guidance.BY_NUMBER


def is_user_column(claim: Claim) -> bool:
    return claim.name in BY_NAME and BY_NAME[claim.name].owner is Owner.USER


def is_in_the_code(claim: Claim) -> bool:
    module, _, name = claim.code.partition(":")
    return hasattr(import_module(f"followup_sheet.{module}"), name)


PROOFS: Mapping[str, Callable[[Advice, Claim], bool]] = {
    "decider": lambda _, claim: is_in_the_code(claim),
    "program": lambda _, claim: is_in_the_code(claim),
    "column": lambda _, claim: is_user_column(claim),
    "setting": lambda _, claim: claim.name in SETTING_NAMES,
    "caution": lambda piece, _: piece.number in WARNED_OF,
    "guidance": lambda piece, _: is_in_why(piece),
}


def test_there_is_a_proof_for_each_kind_of_claim() -> None:
    assert set(PROOFS) == set(KINDS)


@every_claim
def test_a_story_shows_it_but_for_the_calendar_which_has_tests_of_its_own(piece: Advice, claim: Claim) -> None:
    assert bool(claim.story) == (claim.kind != "program")


def test_a_voicemail_is_a_call() -> None:
    assert word_for("How", "voicemail") == "Phone"


@every_claim
def test_what_is_said_to_have_a_piece_of_advice_is_there(piece: Advice, claim: Claim) -> None:
    assert PROOFS[claim.kind](piece, claim)


def test_the_page_tells_of_every_caution_there_is() -> None:
    assert {piece.number for piece, claim in CLAIMS if claim.kind == "caution"} == WARNED_OF


@pytest.mark.parametrize("story", STORIES)
def test_the_story_that_shows_it_exists_and_holds(story: str) -> None:
    module, _, name = story.partition(":")
    getattr(import_module(f"tests.stories.{module}"), name)()


# The contradictions


def bent(rule: Rule) -> Rule:
    """The rule with every number, channel, person and source changed."""
    later = {name: value + 1 for name in ("opens", "due", "lapses", "every") if (value := getattr(rule, name))}
    channels = ("In person",) if rule.channels else ()
    to = (EVERYONE,) if rule.is_rotation else (ROTATION,)
    return replace(rule, **{"due": 1, "lapses": 2, **later}, channels=channels, to=to, holds=not rule.holds, source="")


def only_a_to_do(known: Cadence) -> Cadence:
    to_do = Rule(1, "Apply", "Deadline", 0, 0, None, None, 1, (EVERYONE,), (), frozenset({"To apply"}))
    return replace(known, rules=(to_do,))


def changed_to(change: Callable[[Cadence], Cadence], number: int, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The table as it would stand if every cadence were changed."""
    load = cadence.load
    with monkeypatch.context() as patched:
        patched.setattr(cadence, "load", lambda name: change(load(name)))
        return table(number)


def test_all_fifteen_contradictions_are_told_and_answered() -> None:
    assert [question.number for question in CONTRADICTIONS] == list(ANSWERS) == list(range(1, 16))
    for question in CONTRADICTIONS:
        assert len(question.positions) >= 2, question.question
        assert set(NUMBER.findall(" ".join(question.positions))) <= set(ADVICE)


@every_question
def test_each_contradiction_shows_what_each_of_the_six_cadences_does(number: int) -> None:
    titles, *rows = table(number)
    assert [row[0] for row in rows] == [f"`{name}`" for name in cadence.built_in_names()]
    assert all(len(row) == len(titles) and all(row) for row in rows)
    assert any(set(row[1:]) - SILENT for row in rows)


@every_question
def test_what_a_cadence_does_is_taken_from_its_rules(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    other = changed_to(lambda known: replace(known, rules=tuple(map(bent, known.rules))), number, monkeypatch)
    for row, bent_row in zip(table(number)[1:], other[1:], strict=True):
        assert row != bent_row or set(row[1:]) <= SILENT, row[0]


@every_question
def test_a_cadence_without_rules_would_answer_nothing(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    for row in changed_to(only_a_to_do, number, monkeypatch)[1:]:
        assert set(row[1:]) <= SILENT, row[0]


def test_how_a_contradiction_is_settled_names_no_number_by_hand() -> None:
    assert [question.number for question in CONTRADICTIONS if re.search(r"\d", question.settled)] == []


# The page


def lines_of(page: str, start: str) -> Iterator[str]:
    return (line for line in page.splitlines() if line.startswith(start))


def test_the_page_of_advice_is_the_one_the_data_and_the_cadences_give() -> None:
    written = runpy.run_path(str(ROOT / "docs" / "write_advice.py"))
    assert written["PAGE"].read_text(encoding="utf-8") == written["page"](), "run: python docs/write_advice.py"


def test_the_page_gives_each_number_its_line_and_leaves_none_without_a_place() -> None:
    page = (ROOT / "docs" / "advice.md").read_text(encoding="utf-8")
    rows = [line.strip("| ").split(" | ") for line in lines_of(page, "| 00")]
    assert [row[0] for row in rows] == list(ADVICE)
    assert "They give 70 pieces" in page


def test_the_page_shows_all_contradictions() -> None:
    page = (ROOT / "docs" / "advice.md").read_text(encoding="utf-8")
    assert len(list(lines_of(page, "### "))) == 15
