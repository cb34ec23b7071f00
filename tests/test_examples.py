"""The example trackers: lifelike, and between them they show what the program can do."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date, datetime, timedelta

import pytest

from followup_sheet import examples
from followup_sheet.model import Status
from followup_sheet.workbook.template.__main__ import EXAMPLES_DAY, files
from tests.support.templates import LETTERS, STANDARD, decided, example_bytes, opened, read

WEEK = [EXAMPLES_DAY + timedelta(days=n) for n in range(7)]


@pytest.mark.parametrize("today", WEEK, ids=lambda day: f"{day:%A}")
def test_the_example_shows_every_status_whatever_day_it_is_made(today: date) -> None:
    night = decided(example_bytes(today), today)
    assert {plan.status for plan in night.plans} == set(Status)


def test_the_example_shows_most_actions_of_the_standard_cadence() -> None:
    shown = {plan.action for plan in decided(example_bytes(), EXAMPLES_DAY).plans if plan.action}
    known = {rule.action for rule in STANDARD.rules}
    assert shown <= known
    assert len(shown) >= 0.8 * len(known)


def test_the_only_thing_wrong_in_the_example_is_the_date_that_is_none() -> None:
    problems = decided(example_bytes(), EXAMPLES_DAY).problems
    (problem,) = problems
    assert problem.cell.startswith(LETTERS["Applied on"])
    assert "'last Tuesday' is not a date" in problem.message


def test_nobody_is_interviewed_on_a_weekend() -> None:
    days = [row.get("Interview on") for today in WEEK for row in examples.my_search(today).rows]
    assert all(day.weekday() < 5 for day in days if isinstance(day, date))


def test_a_time_of_day_is_kept_and_shown() -> None:
    column = opened(example_bytes())["Tracker"][LETTERS["Interview on"]]
    shown = {cell.number_format for cell in column if isinstance(cell.value, datetime) and cell.value.hour}
    assert shown == {"m/d/yy h:mm"}  # built-in 22


def test_the_example_has_a_panel_of_three() -> None:
    rows = Counter((row["Company"], row.get("Role")) for row in examples.my_search(EXAMPLES_DAY).rows)
    assert 3 in rows.values()


def test_the_coach_has_three_clients_with_their_names() -> None:
    clients = examples.clients(EXAMPLES_DAY)
    assert len(clients) == 3
    assert all(8 <= len(client.rows) <= 12 for client in clients)
    built = files()
    names = [read(built[f"examples/clients/{client.name}.xlsx"]).settings.your_name for client in clients]
    assert names == [client.your_name for client in clients]
    assert len(set(names)) == 3


def test_addresses_in_the_examples_reach_nobody() -> None:
    """Reserved domains (RFC 2606) and the numbers set aside for drama."""
    for example in (examples.my_search(EXAMPLES_DAY), *examples.clients(EXAMPLES_DAY)):
        for row in example.rows:
            assert re.fullmatch(r"(\S+@\S+\.example)?", str(row.get("E-mail", "")))
            assert re.fullmatch(r"(https://jobs\.example/\S+)?", str(row.get("Link", "")))
            assert re.fullmatch(r"(01632 960 \d{3}|(020 7946|0113 496|0191 498) 0\d{3})?", str(row.get("Phone", "")))
