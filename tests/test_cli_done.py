"""`done`: types Last follow-up and How for the one row a person, a company or an ID names."""

from __future__ import annotations

import shlex
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.support.command import ANN, BOB, DAY, TODAY, call, cells, stamp, workbook
from tests.support.lifelike import Row

YESTERDAY = DAY - timedelta(days=1)
CARA: Row = {"Company": "Acme", "Role": "Driver", "Contact": "Cara Dunn", "Applied on": DAY - timedelta(days=3)}


@pytest.fixture
def tracker(tmp_path: Path) -> Path:
    path = tmp_path / "client.xlsx"
    path.write_bytes(workbook([ANN, BOB, CARA]))
    return path


def typed(tracker: Path) -> dict[str, tuple[date | None, str | None]]:
    return {
        row["Contact"]: (row["Last follow-up"] and row["Last follow-up"].date(), row["How"]) for row in cells(tracker)
    }


def follow_ups(tracker: Path) -> list[tuple[str, str, date]]:
    lines = cells(tracker, "History")
    return [(line["What"], line["Contact"], line["Date"].date()) for line in lines if line["Kind"] == "Follow-up"]


@pytest.mark.parametrize("text", ["Bob Ray", "bob ray", "Bob", "BROOK", "rook", " Brook "])
def test_a_person_or_a_company_names_the_row(tracker: Path, text: str) -> None:
    ran = call("done", tracker, text, "--how", "Phone", *TODAY)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == "Bob Ray, Brook, Baker (row 3): followed up on 20 Nov 2026 by Phone.\n"
    assert typed(tracker) == {"Ann Lee": (None, None), "Bob Ray": (DAY, "Phone"), "Cara Dunn": (None, None)}


def test_an_id_names_the_row(tracker: Path) -> None:
    plan = call("run", tracker, *TODAY, "--json").tracker["plans"][2]
    assert call("done", tracker, plan["id"].lower(), *TODAY).code == 0
    assert typed(tracker)["Cara Dunn"] == (DAY, None)


def test_nothing_but_the_two_cells_is_typed(tracker: Path) -> None:
    call("run", tracker, *TODAY)
    before, history = cells(tracker), cells(tracker, "History")
    call("done", tracker, "Cara", "--how", "letter", *TODAY)
    changed = {key for old, new in zip(before, cells(tracker), strict=True) for key in new if new[key] != old[key]}
    assert changed == {"Last follow-up", "How"}
    assert cells(tracker, "History") == history


def test_the_night_records_what_was_done(tracker: Path) -> None:
    call("run", tracker, *TODAY)
    call("done", tracker, "Bob", "--how", "E-mail", *TODAY)
    (plan,) = [p for p in call("run", tracker, *TODAY, "--json").tracker["plans"] if p["contact"] == "Bob Ray"]
    assert follow_ups(tracker) == [("Thank-you note", "Bob Ray", DAY)]
    assert plan["follow_ups"] == 1
    assert plan["action"] != "Thank-you note"


def test_a_name_of_several_rows_lists_them_with_their_ids_and_types_nothing(tracker: Path) -> None:
    ids = {plan["contact"]: plan["id"] for plan in call("run", tracker, *TODAY, "--json").tracker["plans"]}
    before = stamp(tracker)
    ran = call("done", tracker, "Acme", *TODAY)
    assert (ran.code, ran.out) == (2, "")
    assert ran.complaints == [
        f"{tracker}: 'Acme' names 2 rows. Name one by its ID: followup-sheet done {tracker} {ids['Ann Lee']}",
        f"{tracker}: row 2: Ann Lee, Acme, Clerk (ID {ids['Ann Lee']})",
        f"{tracker}: row 4: Cara Dunn, Acme, Driver (ID {ids['Cara Dunn']})",
    ]
    assert stamp(tracker) == before


def test_the_command_for_the_first_of_several_rows_does_what_was_asked(tracker: Path) -> None:
    call("run", tracker, *TODAY)
    asked = call("done", tracker, "Acme", "--how", "In person", "--on", YESTERDAY.isoformat(), *TODAY)
    command = shlex.split(asked.complaints[0].split(": followup-sheet ")[1])
    assert call(*command, *TODAY).code == 0
    assert typed(tracker)["Ann Lee"] == (YESTERDAY, "In person")


@pytest.mark.parametrize(
    ("text", "meant"), [("Bob Rey", "Bob Ray"), ("Cora", "Cara Dunn"), ("brok", "Brook"), ("Zoe", None)]
)
def test_a_name_that_is_nearly_one_is_answered_with_that(tracker: Path, text: str, meant: str | None) -> None:
    near = f" (did you mean {meant}?)" if meant else ""
    step = "Name a person, a company or an ID of the tracker"
    assert call("done", tracker, text, *TODAY).complaint == f"{tracker}: no row is called '{text}'{near}. {step}"
    tracker.write_bytes(workbook([]))
    assert call("done", tracker, text, *TODAY).complaint == f"{tracker}: no row is called '{text}'. {step}"


def test_the_whole_name_goes_before_a_part_of_another(tracker: Path) -> None:
    tracker.write_bytes(workbook([ANN | {"Contact": "Jo"}, BOB | {"Contact": "Joan"}]))
    assert call("done", tracker, "jo", *TODAY).code == 0
    assert typed(tracker) == {"Jo": (DAY, None), "Joan": (None, None)}


@pytest.mark.parametrize("text", ["Zoe", "", "   ", "Clerk"])
def test_a_name_of_no_row_types_nothing(tracker: Path, text: str) -> None:
    before = stamp(tracker)
    ran = call("done", tracker, text, *TODAY)
    assert ran.code == 2
    assert ran.complaint.startswith(f"{tracker}: no row is called '{text}'")
    assert stamp(tracker) == before


def test_a_channel_nobody_knows_is_answered_with_those_there_are(tracker: Path) -> None:
    before = stamp(tracker)
    ran = call("done", tracker, "Bob", "--how", "pigeon", *TODAY)
    assert ran.code == 2
    assert ran.complaint == "'pigeon' is not a channel: one of Phone, E-mail, Letter, LinkedIn, In person"
    assert stamp(tracker) == before


@pytest.mark.parametrize(("word", "channel"), [("call", "Phone"), ("coffee", "In person"), ("linkedin", "LinkedIn")])
def test_a_channels_other_names_are_known(tracker: Path, word: str, channel: str) -> None:
    assert call("done", tracker, "Bob", "--how", word, *TODAY).code == 0
    assert typed(tracker)["Bob Ray"] == (DAY, channel)


def test_a_day_that_is_not_yet_is_refused(tracker: Path) -> None:
    before = stamp(tracker)
    ran = call("done", tracker, "Bob", "--on", (DAY + timedelta(days=1)).isoformat(), *TODAY)
    assert ran.code == 2
    assert ran.complaint.startswith(f"{tracker}: 2026-11-21 is not yet")
    assert stamp(tracker) == before


def test_a_day_that_was_is_typed_as_a_real_date(tracker: Path) -> None:
    ran = call("done", tracker, "Bob", "--on", YESTERDAY.isoformat(), *TODAY)
    assert "followed up on 19 Nov 2026" in ran.out
    assert typed(tracker)["Bob Ray"] == (YESTERDAY, None)


def test_without_a_channel_the_last_ones_channel_goes(tracker: Path) -> None:
    call("done", tracker, "Bob", "--how", "Phone", "--on", YESTERDAY.isoformat(), *TODAY)
    call("done", tracker, "Bob", *TODAY)
    assert typed(tracker)["Bob Ray"] == (DAY, None)


def test_a_follow_up_not_yet_recorded_is_recorded_before_it_is_typed_over(tracker: Path) -> None:
    call("done", tracker, "Bob", "--how", "E-mail", "--on", YESTERDAY.isoformat(), *TODAY)
    call("done", tracker, "Bob", "--how", "Phone", *TODAY)
    assert follow_ups(tracker) == [("Thank-you note", "Bob Ray", YESTERDAY)]
    call("run", tracker, *TODAY)
    assert follow_ups(tracker) == [
        ("Thank-you note", "Bob Ray", YESTERDAY),
        ("Follow up the interview", "Bob Ray", DAY),
    ]
    (first, second) = [line["Channel"] for line in cells(tracker, "History") if line["Kind"] == "Follow-up"]
    assert (first, second) == ("E-mail", "Phone")


def test_a_tracker_without_the_column_says_how_to_get_it(tracker: Path) -> None:
    columns = ["Status", "Due", "Next action", "Company", "Role", "Contact", "Applied on"]
    tracker.write_bytes(workbook(columns=columns))
    ran = call("done", tracker, "Ann", *TODAY)
    assert ran.code == 1
    assert ran.complaint.startswith(f"{tracker}: it has no column Last follow-up. Run `followup-sheet adopt {tracker}`")
    tracker.write_bytes(workbook(columns=[*columns, "Last follow-up"]))
    assert "no column How" in call("done", tracker, "Ann", "--how", "Phone", *TODAY).complaint
    assert call("done", tracker, "Ann", *TODAY).code == 0


def test_quiet_says_nothing(tracker: Path) -> None:
    ran = call("-q", "done", tracker, "Bob", *TODAY)
    assert (ran.code, ran.out, ran.err) == (0, "", "")
