"""One built-in cadence for each source: its own advice, all of it that can be counted, and no number unmarked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from followup_sheet import cadence
from followup_sheet.model import Cadence, Rule
from followup_sheet.why import ADVISERS
from tests.support.command import call
from tests.support.templates import opened, template_bytes

README = Path(__file__).parents[1] / "README.md"

SEEDS: Mapping[str, str] = {
    "globe-and-mail": "000",
    "career-incite": "001",
    "oi-partners": "002",
    "advance": "003",
    "price": "004",
}
"""Cadence to the number of its source."""

PIECES: Mapping[str, int] = {"000": 16, "001": 15, "002": 15, "003": 18, "004": 6}
"""How many pieces of advice each source gives, numbered from 1."""

NOT_A_RULE: Mapping[str, str] = {
    "000-15": "keep looking is about the whole tracker",
    "001-5": "Restrictions bars every contact before an interview, whatever the cadence",
    "001-11": "putting it into a calendar is no follow-up",
    "001-12": "a voicemail is typed as a follow-up like any other",
    "001-13": "a Stage that ends it stops every rule",
    "001-15": "Restrictions bars every contact, whatever the cadence",
    "002-12": "keep looking is about the whole tracker",
    "002-15": "the setting Days between follow-ups keeps the distance",
    "003-3": "it gives no day: an unknown person is looked for by 003-2",
    "003-15": "the setting Days between follow-ups keeps the distance",
}
"""Advice no rule carries, each with where else it is."""

FIGURES: Mapping[str, frozenset[int]] = {
    "000-1": frozenset({0}),  # immediately
    "000-4": frozenset({90}),  # three months
    "000-6": frozenset({0}),  # in the interview
    "000-7": frozenset({0}),  # on the day that was agreed
    "000-10": frozenset({0, 1}),  # within 24 hours
    "000-12": frozenset({7, 10}),
    "000-16": frozenset({0}),  # at once
    "001-1": frozenset({0, 1}),  # the day that was announced; after the closing date
    "001-2": frozenset({0}),  # no waiting for a name
    "001-6": frozenset({0, 1}),  # in the interview; after their date
    "001-7": frozenset({0, 2}),  # within 48 hours
    "001-8": frozenset({2}),  # past 48 hours it is missed
    "001-10": frozenset({14}),  # two weeks after the note
    "001-14": frozenset({0}),  # once it is known
    "002-1": frozenset({0}),
    "002-2": frozenset({0, 1}),
    "002-3": frozenset({7, 12}),
    "002-5": frozenset({0, 5}),
    "002-6": frozenset({0, 5}),
    "002-8": frozenset({7, 10}),
    "002-11": frozenset({0}),
    "002-13": frozenset({28, 42}),  # four to six weeks
    "003-1": frozenset({7}),
    "003-2": frozenset({0}),
    "003-5": frozenset({1, 2}),
    "003-6": frozenset({3}),
    "003-7": frozenset({0, 1}),
    "003-9": frozenset({0}),
    "003-11": frozenset({7}),  # never later than a week
    "003-16": frozenset({0}),
    "004-1": frozenset({2}),  # 48 hours
    "004-5": frozenset({21, 28}),  # three to four weeks
}
"""Advice to the days it names; all other advice names none."""

every_seed = pytest.mark.parametrize("name", SEEDS)


def cited(rule: Rule) -> list[str]:
    return rule.source.split(", ")


def numbers(rule: Rule) -> Iterator[tuple[str, int]]:
    """The numbers of a rule that need somebody to answer for them, by column."""
    days = (("Opens", rule.opens), ("Due", rule.due), ("Lapses", rule.lapses), ("Every", rule.every))
    yield from ((column, value) for column, value in days if value is not None)
    if rule.every is not None and rule.at_most is not None and rule.at_most > 1:
        yield "At most", rule.at_most


def test_there_is_one_cadence_for_each_adviser_beside_the_standard() -> None:
    assert set(cadence.built_in_names()) == {"standard", *SEEDS}
    assert sorted(SEEDS.values()) == sorted(ADVISERS) == sorted(PIECES)


@every_seed
def test_a_seeds_cadence_cites_its_own_advice_and_nobody_elses(name: str) -> None:
    seed = SEEDS[name]
    known = {f"{seed}-{number}" for number in range(1, PIECES[seed] + 1)}
    for rule in cadence.load(name).rules:
        assert set(cited(rule)) <= known, rule.action


@every_seed
def test_every_piece_of_advice_is_a_rule_or_has_a_reason_not_to_be(name: str) -> None:
    seed = SEEDS[name]
    in_rules = {number for rule in cadence.load(name).rules for number in cited(rule)}
    beside = {number for number in NOT_A_RULE if number.startswith(seed)}
    assert in_rules | beside == {f"{seed}-{number}" for number in range(1, PIECES[seed] + 1)}
    assert not in_rules & beside


@every_seed
def test_a_number_stands_in_the_advice_it_cites_or_is_marked_as_ours(name: str) -> None:
    for rule in cadence.load(name).rules:
        theirs = set[int]().union(*(FIGURES.get(number, frozenset()) for number in cited(rule)))
        for column, value in numbers(rule):
            assert value in theirs or column in rule.ours, (rule.action, column, value)
        assert set(rule.ours) <= {column for column, _ in numbers(rule)}, rule.action


@every_seed
def test_the_same_action_has_the_name_it_has_in_the_standard(name: str) -> None:
    standard = {rule.action for rule in cadence.load("standard").rules}
    own = {rule.action for rule in cadence.load(name).rules} - standard
    assert own == ({"Check that it arrived"} if name == "advance" else set())


@every_seed
def test_every_rule_says_what_to_say_and_the_cadence_whose_it_is(name: str) -> None:
    known = cadence.load(name)
    assert known.title.startswith(ADVISERS[SEEDS[name]])
    assert all(rule.say.endswith((".", "?")) for rule in known.rules)


def note_of(known: Cadence) -> Rule:
    (note,) = (rule for rule in known.rules if rule.action == "Thank-you note")
    return note


def test_where_the_sources_contradict_each_other_they_still_do() -> None:
    oi_partners, price = note_of(cadence.load("oi-partners")), note_of(cadence.load("price"))
    assert oi_partners.due < price.opens
    assert "Letter" not in price.channels
    assert re.search("never a card or a letter", price.say)


def test_price_keeps_the_other_offer_for_day_21_and_for_a_second_follow_up() -> None:
    (offer,) = (rule for rule in cadence.load("price").rules if "offer" in rule.action)
    assert (offer.after, offer.opens, offer.minimum) == ("Interview on", 21, 1)


def test_the_list_the_settings_and_the_readme_name_them_all() -> None:
    listed = [line.split()[0] for line in call("cadence", "list").lines]
    assert listed == list(cadence.built_in_names())
    offered = [rule.formula1 for rule in opened(template_bytes())["Settings"].data_validations.dataValidation]
    readme = README.read_text(encoding="utf-8")
    for name in SEEDS:
        assert any(name in str(formula).strip('"').split(",") for formula in offered)
        assert f"| `{name}` |" in readme
    assert all(len(str(formula)) <= 255 for formula in offered)  # Excel takes no longer list
