"""`cadence show`: every rule in the words of `explain`, no figure lost; and the files say what their words mean."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from followup_sheet.cadences import built_in as cadence
from followup_sheet.cadences.check import FACT_NAMES, NUMBERS, OURS, RULE_COLUMNS, STAGES
from followup_sheet.cadences.in_words import LEGEND, fact_text, rule_lines
from followup_sheet.cadences.text import write_text
from followup_sheet.model import Rule, Stage
from tests.support.command import TODAY, call, workbook
from tests.support.templates import STANDARD

FOLDER = Path(cadence.__file__).parent
NOTE = next(rule for rule in STANDARD.rules if rule.action == "Thank-you note")


def window(ours: str = "", **changes: Any) -> str:
    """How the window of a rule like the thank-you note is told, with these columns marked as ours."""
    rule = replace(NOTE, ours=tuple(ours.split(", ")) if ours else (), **changes)
    return list(rule_lines(rule))[1].strip()


@pytest.mark.parametrize(
    ("opens", "due", "lapses", "told"),
    [
        (0, 1, 4, "within 1 day of the interview, lapses 4 days after"),
        (0, 0, 0, "on the day of the interview, lapses on the day"),
        (7, 7, 28, "7 days after the interview, lapses 28 days after"),
        (2, 5, None, "2 to 5 days after the interview, never lapses"),
        (-7, -1, 0, "at least 1 day before the interview, opens 7 days before, lapses on the day"),
        (-3, -3, -1, "at least 3 days before the interview, lapses 1 day before"),
        (-2, 0, 1, "on the day of the interview, opens 2 days before, lapses 1 day after"),
        (-2, 3, 3, "within 3 days of the interview, opens 2 days before, lapses 3 days after"),
    ],
)
def test_a_window_is_told_whole(opens: int, due: int, lapses: int | None, told: str) -> None:
    assert window(opens=opens, due=due, lapses=lapses) == told


@pytest.mark.parametrize(
    ("days", "ours", "told"),
    [
        ((0, 1), "Due, Lapses", "within 1† day of the interview, lapses 4† days after"),
        ((0, 1), "Opens", "within 1 day of the interview, opens on the day†, lapses 4 days after"),
        ((0, 0), "Due", "on the day† of the interview, lapses 4 days after"),
        ((2, 3), "Opens", "2† to 3 days after the interview, lapses 4 days after"),
        ((3, 3), "Opens, Due", "3† days after the interview, lapses 4 days after"),
        ((3, 3), "Opens", "3 days after the interview, opens 3† days after, lapses 4 days after"),
        ((-3, -1), "Opens, Due", "at least 1† day before the interview, opens 3† days before, lapses 4 days after"),
    ],
)
def test_a_dagger_stands_behind_the_very_figure(days: tuple[int, int], ours: str, told: str) -> None:
    opens, due = days
    assert window(ours, opens=opens, due=due) == told


@pytest.mark.parametrize(
    ("at_most", "told"),
    [
        (None, "again every 5 days"),
        (1, "again every 5 days, at most once†"),
        (2, "again every 5 days, at most 2† times"),
    ],
)
def test_how_often_it_comes_again_is_told_as_people_count(at_most: int | None, told: str) -> None:
    assert window("At most", every=5, at_most=at_most).endswith(f"lapses 4 days after, {told}")


@pytest.mark.parametrize("name", cadence.built_in_names())
def test_every_figure_of_a_built_in_cadence_is_told_with_its_mark(name: str) -> None:
    for rule in cadence.load(name).rules:
        told = " ".join(rule_lines(rule))
        assert told.count("†") == len([column for column in rule.ours if column in counting(rule)]), rule.action


def counting(rule: Rule) -> set[str]:
    """The columns whose figures say something: of equal Opens and Due one is told, and At most only with Every."""
    told = set(NUMBERS) - ({"Opens"} if rule.opens == rule.due else set())
    return told if rule.every else told - {"At most"}


def test_stages_stand_in_the_order_in_which_a_search_goes_through_them() -> None:
    told = list(rule_lines(replace(NOTE, stages=frozenset(STAGES))))[2]
    assert told.endswith(f"; in {', '.join(STAGES)}")
    assert STAGES[:4] == (Stage.LEAD, Stage.TO_APPLY, Stage.APPLIED, Stage.INTERVIEWING)


@pytest.mark.parametrize("after", FACT_NAMES)
def test_every_fact_has_a_name_for_people_and_one_with_its_day(after: str) -> None:
    assert fact_text(after).startswith(("the ", "your ", "their "))
    assert fact_text(after, "20 Nov") == f"{fact_text(after)}{fact_text(after, '20 Nov')[len(fact_text(after)) :]}"
    assert fact_text(after, "20 Nov").endswith(" 20 Nov")


def test_several_conditions_are_told_with_how_they_go_together() -> None:
    told = [
        line.strip()
        for line in rule_lines(replace(NOTE, if_filled=("Contact", "Role"), unless_filled=("Link", "Notes")))
    ]
    assert "if Contact and Role are filled" in told
    assert "unless Link or Notes is filled" in told
    assert "after at least 2 follow-ups" in [line.strip() for line in rule_lines(replace(NOTE, minimum=2))]


def test_show_and_explain_say_the_same_of_a_window(tmp_path: Path) -> None:
    path = tmp_path / "client.xlsx"
    path.write_bytes(workbook([{"Company": "Acme", "Contact": "Ann", "Interview on": "2026-11-19"}]))
    assert "within 1 day of the interview on 19 Nov" in call("explain", path, "Acme", *TODAY).out
    assert "within 1 day of the interview, lapses" in call("cadence", "show", "standard").out


def test_the_dagger_is_explained_below_where_there_is_one(tmp_path: Path) -> None:
    assert call("cadence", "show", "standard").lines[-2:] == ["", LEGEND]
    assert "†" not in call("cadence", "show", "price").out
    own = tmp_path / "own.toml"
    own.write_text(write_text(replace(STANDARD, rules=tuple(replace(rule, ours=()) for rule in STANDARD.rules))))
    assert "†" not in call("cadence", "show", own).out


# The files


def words(text: str) -> list[str]:
    """The comment of a cadence file that says what its words mean, line by line."""
    return [line for line in text.splitlines() if re.match(r"#   \S", line)]


def test_the_standard_says_what_every_word_means_and_an_exported_file_says_the_same() -> None:
    standard = (FOLDER / "standard.toml").read_text(encoding="utf-8")
    assert words(standard) == words(write_text(STANDARD))
    for name in (*RULE_COLUMNS, OURS):
        assert re.search(rf"\b{name}\b", "\n".join(words(standard))), name


@pytest.mark.parametrize("name", cadence.built_in_names()[1:])
def test_the_others_say_where_that_is_told(name: str) -> None:
    comment = (FOLDER / f"{name}.toml").read_text(encoding="utf-8").partition("\n\n")[0]
    assert "standard.toml says what the words mean" in " ".join(comment.replace("#", "").split())


def test_ours_is_among_the_words_that_a_wrong_one_is_told_of(tmp_path: Path) -> None:
    file = tmp_path / "own.toml"
    for wrong, told in (("Colour", "one of Action, "), ("Our", "(did you mean Ours?): one of Action, ")):
        file.write_text(f'{write_text(STANDARD)}{wrong} = "Due"\n')
        line = call("cadence", "show", file).complaints[1]
        assert f"'{wrong}' is not a column of a cadence" in line
        assert told in line
        assert line.endswith("Say, Source, Ours")
