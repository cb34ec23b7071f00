"""One built-in cadence for each source: its own advice, all of it that can be counted, and no number unmarked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from followup_sheet.cadences import built_in as cadence
from followup_sheet.model import Cadence, Rule
from followup_sheet.wording import ADVISERS
from tests.support.advice import SOURCES, Source, advice_of, cited, numbers, rules_citing, unanswered
from tests.support.command import call
from tests.support.templates import opened, template_bytes

README = Path(__file__).parents[1] / "README.md"

SEEDS: Mapping[str, str] = {source.cadence: source.number for source in SOURCES}
"""Cadence to the number of its source."""

every_seed = pytest.mark.parametrize("name", SEEDS)


def test_there_is_one_cadence_for_each_adviser_beside_the_standard() -> None:
    assert set(cadence.built_in_names()) == {"standard", *SEEDS}
    assert sorted(SEEDS.values()) == sorted(ADVISERS)


@every_seed
def test_a_seeds_cadence_cites_its_own_advice_and_nobody_elses(name: str) -> None:
    seed = SEEDS[name]
    for rule in cadence.load(name).rules:
        assert {number[:3] for number in cited(rule)} == {seed}, rule.action


@every_seed
def test_a_number_stands_in_the_advice_it_cites_or_is_marked_as_ours(name: str) -> None:
    for rule in cadence.load(name).rules:
        assert unanswered(rule) == (), rule.action
        assert set(rule.ours) <= {column for column, _ in numbers(rule)}, rule.action


@pytest.mark.parametrize("source", SOURCES, ids=list(SEEDS))
def test_a_day_a_source_names_is_in_a_rule_that_cites_it_or_the_page_says_why_not(source: Source) -> None:
    for piece in advice_of(source):
        days = {day for rule in rules_citing(source.cadence, piece.number) for _, day in numbers(rule)}
        assert piece.days <= days or piece.but, piece.number


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
