"""Beside its date Why says what a touch is for: a reason that varies, what was discussed, and no form letter."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from followup_sheet.cadences import built_in as cadence
from followup_sheet.guidance import DISCUSSED_SHOWN, SAY_SHOWN, is_executive
from followup_sheet.model import Cadence, Rule
from tests.stories.story import Story

LONGEST_SAY = 95
"""Characters: with the rule and its timing it stays in sight in the Why cell."""

PAPER = "An executive post: send a letter on paper as well (The Globe and Mail)."
PERMISSION = "They agreed to hear from you on 20 Nov: say so."
NOT_RECEIPT = "Ask about their timing, never only whether it arrived."

every_cadence = pytest.mark.parametrize("name", cadence.built_in_names())


def an_interview(advice: str = "standard", **cells: str) -> Story:
    story = Story("2026-11-02", advice=advice)
    story.row(**{"company": "Acme", "role": "Analyst", "contact": "Ann", "interview_on": "2026-11-03", **cells})
    story.night()
    return story


def an_application(advice: str = "standard", **cells: str) -> Story:
    story = Story("2026-11-02", advice=advice)
    story.row(company="Acme", role="Analyst", contact="Ann", applied_on="2026-11-02", **cells)
    story.night()
    return story


def cited_alone(number: str, say: str = "Do it.") -> Cadence:
    """A coach's cadence of one rule for interviews that cites ``number``."""
    (note,) = (rule for rule in cadence.load("standard").rules if rule.action == "Thank-you note")
    return Cadence("own", (replace(note, number=1, say=say, source=number),))


def own_story(number: str, say: str = "Do it.", **cells: str) -> Story:
    story = Story("2026-11-03", advice=cited_alone(number, say))
    story.row(**{"company": "Acme", "contact": "Ann", "interview_on": "2026-11-03", **cells})
    story.night()
    return story


def check_in_texts(advice: str) -> tuple[str, ...]:
    """What its check-ins during interviews have to say."""
    rules = cadence.load(advice).rules
    return next(rule.says for rule in rules if rule.action == "Check in" and "Interviewing" in rule.stages)


def said(why: str, texts: Sequence[str]) -> list[int]:
    """Which of the texts stand in a Why."""
    return [place for place, text in enumerate(texts) if f" {text} " in f"{why} "]


# What to say


@every_cadence
def test_every_text_fits_beside_its_date(name: str) -> None:
    for rule in cadence.load(name).rules:
        assert rule.says, rule.action
        assert all(len(text) <= LONGEST_SAY for text in rule.says), rule.action
        assert all(text.endswith((".", "?")) for text in rule.says), rule.action
        assert len(set(rule.says)) == len(rule.says), rule.action


@every_cadence
def test_what_comes_again_has_more_than_one_reason(name: str) -> None:
    cycles = [rule for rule in cadence.load(name).rules if rule.every and rule.at_most != 1]
    assert all(len(rule.says) > 1 for rule in cycles), [rule.action for rule in cycles]
    assert bool(cycles) == (name in ("standard", "globe-and-mail", "oi-partners"))


@pytest.mark.parametrize("advice", ["standard", "globe-and-mail", "oi-partners"])
def test_the_check_ins_give_another_reason_each_time_and_then_begin_again(advice: str) -> None:
    story, texts = an_interview(advice), check_in_texts(advice)
    given = []
    for night in story.nights("2027-01-31"):
        plan = story.plan("Ann")
        if plan.channel and plan.due == night:
            given += said(plan.why, texts) if plan.action == "Check in" else []
            story.does("Ann")
    assert len(given) >= 5
    assert given == [time % len(texts) for time in range(len(given))]


def test_where_they_are_is_never_the_only_thing_asked() -> None:
    for name in ("standard", "globe-and-mail", "oi-partners"):
        for rule in cadence.load(name).rules:
            asking = [text for text in rule.says if "how far they are" in text]
            if rule.action == "Check in":
                assert len(asking) <= 1 < len(rule.says)


def test_the_reason_changes_with_a_follow_up_and_not_from_night_to_night() -> None:
    story = an_interview()
    shown = {place for _ in story.nights("2026-11-27") for place in said(story.why("Ann"), check_in_texts("standard"))}
    assert shown == {0}


def test_members_of_a_rotation_share_one_round_of_reasons() -> None:
    story = Story("2026-11-02", advice="globe-and-mail")
    for contact in ("Ann", "Bo"):
        story.row(company="Acme", contact=contact, interview_on="2026-11-03")
    given = []
    for night in story.nights("2026-12-10"):
        for who in ("Ann", "Bo"):
            plan = story.plan(who)
            if plan.channel and plan.due == night:
                given += [(who, place) for place in said(plan.why, check_in_texts("globe-and-mail"))]
                story.does(who)
    assert [place for _, place in given] == list(range(len(given)))
    assert {who for who, _ in given} == {"Ann", "Bo"}


def test_a_to_do_says_what_it_is_for_too() -> None:
    story = an_interview()
    story.night("2026-11-03")
    story.asks("Ann", "Agree the next step", why="Ask what comes next, by when, if you may be in touch.")


def test_a_row_that_asks_for_nothing_has_nothing_to_say() -> None:
    story = an_interview(stage="On hold")
    assert story.why("Ann").startswith("On hold")
    assert "discuss" not in story.why("Ann").casefold()


def test_a_coachs_texts_are_smoothed_ended_with_a_stop_and_cut() -> None:
    story = own_story("", "  Ring \t twice \n\n" + "and wait " * 100)
    assert " Ring twice. Note in Discussed" in story.why("Ann")
    story.does("Ann")
    assert len(cited_alone("", "Ring\n\n  \nWait").rules[0].says) == 2
    long = own_story("", "and wait " * 100)
    assert len(long.why("Ann")) < SAY_SHOWN + 250
    assert " and wait and wait and... Note in Discussed" in long.why("Ann")


# What was discussed


def test_what_was_discussed_is_quoted_and_asked_for_where_it_is_blank() -> None:
    assert "You discussed: the Leeds migration." in an_interview(discussed="the Leeds\n migration.").why("Ann")
    assert "Note in Discussed what you talked about." in an_interview().why("Ann")


@pytest.mark.parametrize("ending", ["?", "!"])
def test_a_question_that_was_discussed_keeps_its_mark(ending: str) -> None:
    assert f"You discussed: why Leeds{ending} " in an_interview(discussed=f"why Leeds{ending}").why("Ann") + " "


def test_a_long_conversation_is_cut_where_it_was() -> None:
    told = an_interview(discussed="x" * 400).why("Ann")
    assert f"You discussed: {'x' * DISCUSSED_SHOWN}..." in told
    assert "x" * (DISCUSSED_SHOWN + 1) not in told


def test_nobody_named_is_rung_up_through_the_switchboard() -> None:
    story = Story("2026-11-02")
    story.row(company="Acme", interview_on="2026-11-03")
    story.night("2026-11-04")
    assert "ring the switchboard" in story.why("Acme")


# Not only whether it arrived (001-3)


def test_a_call_about_an_application_asks_about_timing_and_says_so_once() -> None:
    for advice in ("standard", "career-incite"):
        story = an_application(advice, deadline="2026-11-05")
        story.night("2026-11-06")
        told = story.why("Ann")
        assert len(re.findall(r"arrived", told)) == 1, told
    assert NOT_RECEIPT in own_story("001-3").why("Ann")
    assert NOT_RECEIPT not in own_story("001-3", "Do not ask whether they received it.").why("Ann")
    assert NOT_RECEIPT not in own_story("001-2").why("Ann")


# The permission they gave (003-8)


@pytest.mark.parametrize("advice", ["standard", "globe-and-mail", "oi-partners", "advance", "career-incite"])
def test_on_the_agreed_day_they_are_reminded_that_they_agreed(advice: str) -> None:
    story = an_interview(advice, agreed_follow_up="2026-11-20")
    story.night("2026-11-19")
    story.asks("Ann", "Agreed follow-up", due="2026-11-20", why=PERMISSION)
    assert story.why("Ann").count("agreed to hear") == 1


def test_a_call_about_the_decision_mentions_the_day_they_agreed_to_until_it_was_used() -> None:
    # 20 Nov is kept by a follow-up on or after it; a decision date beside it asks again
    for follow_up, expected in ((None, True), ("2026-11-20", False)):
        story = own_story("003-7", agreed_follow_up="2026-11-20")
        story.types("Ann", interview_on="2026-11-24", last_follow_up=follow_up, how="Phone" if follow_up else None)
        story.night("2026-11-25")
        assert (PERMISSION in story.why("Ann")) == expected


def test_a_promise_kept_a_day_early_has_used_the_permission() -> None:
    story = an_interview(agreed_follow_up="2026-11-20", decision_by="2026-11-20")
    story.sleeps("2026-11-19")
    story.does("Ann")
    story.night("2026-11-23")
    story.asks("Ann", "Ask about the decision")
    assert "agreed to hear" not in story.why("Ann")


def test_without_an_agreed_day_they_are_reminded_only_if_they_said_so() -> None:
    story = an_interview(decision_by="2026-11-20")
    story.sleeps("2026-11-22")
    story.asks("Ann", "Ask about the decision", why="If they said that you may check in, remind them.")
    advance = an_interview("advance", decision_by="2026-11-20")
    advance.sleeps("2026-11-22")
    assert len(re.findall("remind them", advance.why("Ann"))) == 1
    assert "remind them" not in own_story("003-8", "They said you may call: call.").why("Ann")


# Paper (000-9, 004-4)

EXECUTIVE: Mapping[str, bool] = {
    "Chief of Staff": True,
    "CHIEF FINANCIAL OFFICER": True,
    "Director, Sales": True,
    "VP Finance": True,
    "SVP": True,
    "Vice-President": True,
    "Vice President of Sales": True,
    "President": True,
    "Head of Data": True,
    "Executive": True,
    "Managing director": True,
    "CEO": True,
    "CTO (interim)": True,
    "Analyst": False,
    "": False,
    "Headteacher": False,
    "Directorate clerk": False,
    "Assistant to the Director": False,
    "PA to the CEO": False,
    "Executive assistant": False,
    "Account executive": False,
    "Chiefly filing": False,
    "Headhunter": False,
}


@pytest.mark.parametrize("role", EXECUTIVE)
def test_an_executive_post_is_known_by_whole_words_of_its_role(role: str) -> None:
    assert is_executive(role) is EXECUTIVE[role]


@pytest.mark.parametrize("advice", ["oi-partners", "career-incite", "advance"])
def test_the_letter_is_one_advisers_idea_and_the_others_cadences_do_without(advice: str) -> None:
    story = an_interview(advice, role="Finance Director", decision_by="2026-12-01")
    story.sleeps("2026-11-04")
    assert story.plan("Ann").action == "Thank-you note"
    assert "The Globe and Mail" not in story.why("Ann")


@pytest.mark.parametrize("advice", ["standard", "globe-and-mail"])
def test_for_an_executive_post_the_thank_you_comes_on_paper_as_well(advice: str) -> None:
    story = an_interview(advice, role="Finance Director", decision_by="2026-12-01")
    story.sleeps("2026-11-04")
    story.asks("Ann", "Thank-you note", by="E-mail", why=PAPER)
    analyst = an_interview(advice)
    analyst.sleeps("2026-11-04")
    assert "paper" not in analyst.why("Ann")


def test_price_wants_no_paper_for_anybody_and_their_own_wish_still_wins() -> None:
    story = an_interview("price", role="Finance Director")
    story.sleeps("2026-11-05")
    assert "paper" not in story.why("Ann")
    story.types("Ann", prefers="Letter")
    story.night()
    barred = "They prefer a letter; Michael Price would never send one on paper."
    story.asks("Ann", "Thank-you note", by="Letter", why=barred)
    assert "paper" not in own_story("000-10, 004-1", role="CEO").why("Ann")


def test_an_executive_who_said_how_is_not_sent_a_letter_besides() -> None:
    story = an_interview(role="Finance Director", prefers="E-mail")
    story.sleeps("2026-11-04")
    assert "paper" not in story.why("Ann")


def test_only_the_thank_you_goes_on_paper() -> None:
    story = an_interview(role="Finance Director")
    story.sleeps("2026-11-04")
    story.does("Ann")
    for _ in story.nights("2026-12-20"):
        assert "on paper" not in story.why("Ann")


# A coach's own rule


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        ("001-3", NOT_RECEIPT),
        ("003-8", "If they said that you may check in, remind them."),
        ("000-10", PAPER),
        ("000-9", PAPER),
    ],
)
def test_a_coachs_own_rule_gets_the_guidance_by_citing_its_number(number: str, sentence: str) -> None:
    assert sentence in own_story(f"our own, {number}", role="CEO").why("Ann")
    assert sentence not in own_story("our own", role="CEO").why("Ann")


def test_a_rule_of_no_source_says_its_text_and_no_more() -> None:
    rule: Rule = cited_alone("").rules[0]
    told = own_story(rule.source, discussed="the Leeds migration", role="CEO").why("Ann")
    assert "Do it. You discussed: the Leeds migration. " in told
