"""`explain` tells a person why a row asks for what it does, and what would change it; a script gets all of it."""

from __future__ import annotations

import re
import shutil
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from followup_sheet.cadences import built_in as cadence
from tests.support.command import ANN, BOB, DAY, ROOT, TODAY, call, everything_in, stamp, state_folder, workbook
from tests.support.terminal import ESCAPE, watched

WAVE = """
[[rule]]
Action = "Wave"
After = "Interview on"
Opens = 0
Due = 3
Stages = "Interviewing"
Channel = "Phone"
"""
RULES = len(cadence.load("standard").rules)
Told = dict[str, Any]


def ago(days: int) -> date:
    return DAY - timedelta(days=days)


@pytest.fixture
def tracker(tmp_path: Path) -> Path:
    path = tmp_path / "client.xlsx"
    path.write_bytes(workbook())
    return path


@pytest.fixture
def search(tmp_path: Path) -> Path:
    """The example of a job search, its first night over."""
    path = tmp_path / "my-search.xlsx"
    shutil.copy(ROOT / "examples" / "my-search.xlsx", path)
    assert call("run", path, "--today", "2026-11-19").code == 0
    return path


def explained(path: Path, *wanted: str, today: date = DAY) -> list[Told]:
    ran = call("explain", path, *wanted, "--today", today.isoformat(), "--json")
    assert (ran.code, ran.err) == (0, "")
    return list(ran.document["rows"])


def about(path: Path, *rows: Mapping[str, Any], settings: tuple[tuple[str, str], ...] = ()) -> Told:
    """What is told of the first of some rows."""
    path.write_bytes(workbook([dict(row) for row in rows], Settings=[list(line) for line in settings]))
    return explained(path)[0]


def rule(told: Told, action: str) -> Told:
    """The rule with this Action that gets furthest: one with a window, else the first."""
    rules = [rule for rule in told["rules"] if rule["action"] == action]
    return max(rules, key=lambda rule: rule["due"] is not None)


# What a person reads


def test_a_row_is_told_from_what_to_do_down_to_what_would_change_it(tracker: Path) -> None:
    ran = call("explain", tracker, "Bob", *TODAY)
    assert (ran.code, ran.err) == (0, "")
    assert ran.lines[0] == "Row 3  Bob Ray, Brook, Baker"
    assert ran.lines[1].startswith("  Due today    Thank-you note by E-mail, due 20 Nov (opens 19 Nov")
    headings = [line for line in ran.lines if line and not line.startswith((" ", ">", "Row"))]
    assert headings == ["What is known", "The rules", "What would change it"]
    (marked,) = [line for line in ran.lines if line.startswith(">")]
    assert marked.startswith(">   2  Thank-you note: the next action: opens 19 Nov, due 20 Nov")


def test_every_row_is_told_in_a_few_lines_with_what_would_come_instead(tracker: Path) -> None:
    ran = call("explain", tracker, *TODAY)
    assert (ran.code, ran.err) == (0, "")
    titles = [line for line in ran.lines if line.startswith("Row ")]
    assert titles == ["Row 2  Ann Lee, Acme, Clerk", "Row 3  Bob Ray, Brook, Baker"]
    assert len([line for line in ran.lines if line.startswith("  Why  ")]) == 2
    assert "Thank-you note comes first: it is urgent and due" in " ".join(ran.out.split())
    assert len(ran.lines) < 30
    assert ran.lines[-1] == f"Everything about one row: followup-sheet explain {tracker} 2"


def test_rules_for_other_stages_are_counted_and_with_all_each_is_told(tracker: Path) -> None:
    short, long = (call("explain", tracker, "3", *more, *TODAY) for more in ([], ["--all"]))
    numbers = [[int(n) for n in re.findall(r"^[> ] +(\d+)  \S", ran.out, re.MULTILINE)] for ran in (short, long)]
    assert numbers[1] == list(range(1, RULES + 1))
    assert set(numbers[0]) < set(numbers[1])
    others = sum(rule["outcome"] == "other stage" for rule in explained(tracker, "3")[0]["rules"])
    assert f"And {others} for other stages (--all tells every rule)." in short.out
    assert long.out.count("Advice:") == RULES


def test_all_without_a_row_tells_every_rule_of_every_row(tracker: Path) -> None:
    assert call("explain", tracker, "--all", *TODAY).out.count("Advice:") == 2 * RULES


def test_nothing_is_wider_than_80_columns_and_no_day_is_parted_from_its_month(search: Path) -> None:
    for more in ([], ["--all"]):
        ran = call("explain", search, "--today", "2026-11-21", *more)
        assert [line for line in ran.lines if len(line) > 80 and str(search) not in line] == []
        assert not re.search(r"\b\d{1,2}\n +(Aug|Sep|Oct|Nov|Dec|Jan|Feb|Mar)\b", ran.out)


def test_the_whole_of_what_was_discussed_is_told_once(tracker: Path) -> None:
    words = " ".join(f"topic{number}" for number in range(60))
    tracker.write_bytes(workbook([BOB | {"Discussed": words.replace(" ", "\n", 3)}]))
    told = " ".join(call("explain", tracker, "2", *TODAY).out.split())
    assert told.count("topic0") == 1
    assert f"Discussed {words} " in told


@pytest.mark.parametrize("wanted", ["3", "Bob Ray", "bob", "BROOK", "Baker"])
def test_a_row_is_named_by_its_number_or_a_part_of_its_names(tracker: Path, wanted: str) -> None:
    ran = call("explain", tracker, wanted, *TODAY)
    assert ran.code == 0
    assert [line.split()[1] for line in ran.lines if line.startswith("Row ")] == ["3"]


def test_a_row_is_named_by_its_id(tracker: Path) -> None:
    plan = call("run", tracker, *TODAY, "--json").tracker["plans"][1]
    assert [row["row"] for row in explained(tracker, plan["id"].lower())] == [plan["row"]]


@pytest.mark.parametrize("wanted", ["99", "1", "Nobody"])
def test_a_name_no_row_answers_to_is_said(tracker: Path, wanted: str) -> None:
    ran = call("explain", tracker, wanted, *TODAY)
    assert (ran.code, ran.out) == (2, "")
    assert ran.complaint == f"{tracker}: no row answers to '{wanted}'. Name a row number, an ID or a name"


def test_a_tracker_without_rows_is_answered_too(tracker: Path) -> None:
    tracker.write_bytes(workbook([]))
    for more in ((), ("--all",)):
        ran = call("explain", tracker, *more, *TODAY)
        assert (ran.code, ran.out, ran.err) == (0, f"{tracker}: no rows yet\n", "")
    assert call("explain", tracker, "--json", *TODAY).document["rows"] == []


def test_explain_writes_nothing_anywhere(tracker: Path) -> None:
    before = stamp(tracker)
    for more in ([], ["2"], ["--all"], ["--json"]):
        call("explain", tracker, *more, *TODAY)
    assert stamp(tracker) == before
    assert everything_in(state_folder().parent) == {}


def test_text_of_cells_is_printed_as_data_in_every_account(tracker: Path) -> None:
    text = "\x1b[31mEve\x1b]0;owned\x07\u202ex\nRow 9  all is well"
    names = {"Company": text, "Contact": text, "Role": text, "Discussed": text}
    tracker.write_bytes(workbook([ANN | names, ANN | names | {"Contact": "Bob", "Stage": "Rejected"}]))
    for more in ([], ["2"], ["3"], ["--all"], ["--json"]):
        told = call("explain", tracker, *more, *TODAY).out
        assert "Eve" in told
        assert not any(unicodedata.category(ch).startswith("C") for ch in told.replace("\n", ""))
        assert not re.search(r"^Row 9", told, re.MULTILINE)


@pytest.mark.slow
def test_colours_come_on_a_terminal_only_and_never_against_no_color(tracker: Path) -> None:
    code, told = watched("explain", tracker, "3", *TODAY, TERM="xterm", NO_COLOR="")
    assert (code, f"{ESCAPE}33m{ESCAPE}1m  Due today" in told) == (0, True)
    code, plain = watched("explain", tracker, "3", *TODAY, TERM="xterm", NO_COLOR="1")
    assert (code, ESCAPE in plain) == (0, False)
    assert plain.replace("\r\n", "\n") == call("explain", tracker, "3", *TODAY).out


def test_explain_answers_for_another_day_and_another_cadence(tracker: Path, tmp_path: Path) -> None:
    (told,) = explained(tracker, "3", today=DAY + timedelta(days=60))
    assert rule(told, "Thank-you note")["reason"].startswith("lapsed: ")
    (tmp_path / "mine.toml").write_text(WAVE)
    ran = call("explain", tracker, "3", *TODAY, "--cadence", tmp_path / "mine.toml", "--json")
    assert [rule["action"] for rule in ran.document["rows"][0]["rules"]] == ["Wave"]


# What a script gets


def test_the_document_says_the_same_as_the_run(search: Path) -> None:
    run = call("run", search, "--today", "2026-11-20", "--dry-run", "--json").tracker
    document = call("explain", search, "--today", "2026-11-20", "--json").document
    assert list(document) == ["schema", "today", "path", "rows", "cautions"]
    assert (document["schema"], document["today"], document["path"]) == (1, "2026-11-20", str(search))
    keys = ("row", "id", "company", "role", "contact", "status", "action", "channel", "due", "why")
    assert [[row[key] for key in keys] for row in document["rows"]] == [[p[key] for key in keys] for p in run["plans"]]
    chosen = [[rule["rule"] for rule in row["rules"] if rule["chosen"]] for row in document["rows"]]
    assert chosen == [[plan["rule"]] if plan["rule"] else [] for plan in run["plans"]]
    told = [*(caution for row in document["rows"] for caution in row["cautions"]), *document["cautions"]]
    assert len(told) == len(run["cautions"]) > 0
    assert all(caution in told for caution in run["cautions"])


def test_each_row_of_the_document_is_complete(search: Path) -> None:
    for row in explained(search):
        assert list(row) == [
            "row", "id", "company", "role", "contact", "stage", "status", "action", "channel", "due", "why", "facts",
            "turn", "moves", "guidance", "rules", "would_change", "cautions",
        ]  # fmt: skip
        assert [rule["rule"] for rule in row["rules"]] == list(range(1, RULES + 1))
        assert all(rule["reason"] and rule["source"] != "" for rule in row["rules"])
        assert [rule["moves"] for rule in row["rules"] if rule["chosen"]] in ([row["moves"]], [])


# The facts


def test_the_facts_are_every_date_and_what_the_dates_and_history_show(tracker: Path) -> None:
    bob = BOB | {"Applied on": ago(20), "Last follow-up": ago(1), "Prefers": "Phone", "Restrictions": "No calls"}
    facts = about(tracker, bob | {"Contact type": "HR"})["facts"]
    assert facts["dates"] == {"Last follow-up": "2026-11-19", "Applied on": "2026-10-31", "Interview on": "2026-11-19"}
    assert (facts["stage_shown_by"], facts["contact_type"], facts["prefers"]) == ("Interview on", "HR", "Phone")
    assert facts["restrictions"] == ["No calls"]
    assert (facts["last_contact"], facts["unanswered"], facts["follow_ups"]) == ("2026-11-19", "2026-11-19", 1)
    assert facts["newest_follow_up"] == {"date": "2026-11-19", "what": "Thank-you note"}
    told = " ".join(call("explain", tracker, "2", *TODAY).out.split())
    assert "Stage Interviewing, shown by Interview on 19 Nov Dates Last follow-up 19 Nov; Applied on 31 Oct" in told
    assert "Person HR; prefers Phone; No calls" in told
    assert "1 follow-up: Thank-you note on 19 Nov; not answered yet; last contact 19 Nov" in told
    assert "2 Thank-you note: done on 19 Nov " in told


def test_a_row_closed_by_another_names_it_and_a_typed_stage_says_so(tracker: Path) -> None:
    tracker.write_bytes(workbook([ANN, ANN | {"Contact": "Cy", "Stage": "Rejected", "Outcome on": ago(2)}]))
    told = " ".join(call("explain", tracker, "Acme", *TODAY).out.split())
    assert "Stage Rejected since 18 Nov: row 3 (Cy) closes this row too" in told
    assert "Stage Rejected since 18 Nov, typed in Stage" in told
    assert explained(tracker)[0]["facts"]["closed_by_row"] == 3


def test_an_acceptance_elsewhere_is_named_with_its_day(tracker: Path) -> None:
    told = about(tracker, ANN, BOB | {"Stage": "Accepted", "Outcome on": ago(3)})
    assert told["facts"]["accepted_elsewhere"] == {"company": "Brook", "on": "2026-11-17"}
    assert "Accepted     at Brook on 17 Nov" in call("explain", tracker, "2", *TODAY).out


def test_in_a_group_it_is_told_who_is_in_it_and_whose_turn_it_is(search: Path) -> None:
    rows = explained(search, "Tessaly", today=date(2026, 11, 19))
    names = {row["row"]: row["contact"] for row in rows}
    assert len(names) == 3
    for row in rows:
        assert {other["row"] for other in row["facts"]["group"]} == set(names) - {row["row"]}
    (turn,) = {(row["turn"]["row"], row["turn"]["contact"], row["turn"]["action"]) for row in rows}
    assert (names[turn[0]], turn[2]) == (turn[1], "Say you are still interested")
    told = call("explain", search, str(turn[0]), "--today", "2026-11-19").out
    assert "  Turn         this row's: Say you are still interested" in told


def test_a_row_that_speaks_for_its_company_is_not_told_to_wait_for_itself(search: Path) -> None:
    for row in explained(search, "Tessaly"):
        assert not [rule["reason"] for rule in row["rules"] if f"in row {row['row']}" in rule["reason"]]


def test_who_has_no_company_in_common_has_no_turn(tracker: Path) -> None:
    assert [row["turn"] for row in explained(tracker)] == [None, None]


# What was moved, and why


def test_a_call_is_moved_off_a_weekend_and_off_a_holiday_by_its_name(tracker: Path) -> None:
    sunday = {"Company": "Acme", "Contact": "Ann", "Applied on": date(2026, 11, 15)}
    (move,) = about(tracker, sunday)["moves"]
    assert move["text"] == "Due moved from 22 Nov to 23 Nov: 22 Nov is a Sunday."
    christmas = sunday | {"Applied on": date(2026, 12, 18)}
    tracker.write_bytes(workbook([christmas], Settings=[["Country", "GB"]]))
    ((row),) = explained(tracker, today=date(2026, 12, 19))
    (move,) = row["moves"]
    assert [move[key] for key in ("what", "from", "because")] == ["due", "2026-12-25", "free day"]
    assert move["text"] == "Due moved from 25 Dec to 29 Dec: 25 Dec is Christmas Day."


def test_a_contact_with_the_same_person_for_another_role_moves_opens_and_due(tracker: Path) -> None:
    ann = {"Company": "Acme", "Contact": "Ann", "Role": "Clerk", "Applied on": ago(7)}
    told = about(tracker, ann, ann | {"Role": "Driver", "Last follow-up": DAY})
    assert [(move["what"], move["from"], move["to"], move["because"]) for move in told["moves"]] == [
        ("opens", "2026-11-20", "2026-11-22", "spacing"),
        ("due", "2026-11-20", "2026-11-22", "spacing"),
        ("due", "2026-11-22", "2026-11-23", "free day"),
    ]
    account = " ".join(call("explain", tracker, "2", *TODAY).out.split())
    apart = "you were in touch on 20 Nov, and follow-ups are at least 2 days apart."
    assert f"Opens and Due moved from 20 Nov to 22 Nov: {apart}" in account


def test_a_snooze_moves_due_and_clearing_it_would_change_that(tracker: Path) -> None:
    told = about(tracker, ANN | {"Snooze until": DAY + timedelta(days=4)})
    (move,) = told["moves"]
    assert move["text"].endswith("to 24 Nov: snoozed until 24 Nov.")
    assert told["facts"]["snoozed_until"] == "2026-11-24"
    assert told["would_change"][0]["type"] == {"column": "Snooze until", "value": None}
    assert "Clear Snooze until: Overdue, Follow up the application" in call("explain", tracker, "2", *TODAY).out


def test_an_offer_that_expires_moves_the_window_up_to_its_day(tracker: Path) -> None:
    told = about(tracker, BOB | {"Other offer on": DAY, "Offer expires": DAY, "Interview on": ago(9)})
    moves = rule(told, "Tell them about your other offer")["moves"]
    assert [(move["what"], move["from"], move["to"]) for move in moves] == [
        ("due", "2026-11-21", "2026-11-20"),
        ("lapses", "2026-11-23", "2026-11-20"),
    ]
    assert {move["because"] for move in moves} == {"offer expires"}


def test_a_rule_held_back_names_the_promise_and_its_day(tracker: Path) -> None:
    told = about(tracker, BOB | {"Interview on": ago(4), "Agreed follow-up": DAY + timedelta(days=7)})
    assert rule(told, "Follow up the interview")["reason"] == "held back by: Agreed follow-up, due 27 Nov"


@pytest.mark.parametrize(
    ("cells", "second", "words"),
    [
        ({"Interview on": ago(1)}, "Follow up the interview", "Thank-you note comes first: it is urgent and due"),
        ({"Interview on": ago(8), "Last follow-up": ago(7)}, "Check in", "it is open now and comes only once"),
        ({"Interview on": DAY + timedelta(days=5)}, "Follow up the interview", "it is due earlier"),
        (
            {"Interview on": None, "Applied on": ago(7), "Contact": None},
            "Find the right person",
            "a to-do gives way to a contact that is due (Why adds this one under Also)",
        ),
    ],
)
def test_what_comes_first_says_why(tracker: Path, cells: Mapping[str, Any], second: str, words: str) -> None:
    row = {column: value for column, value in (BOB | dict(cells)).items() if value is not None}
    assert rule(about(tracker, row), second)["reason"].endswith(words)


# What would change it


def header(sheet: Any) -> dict[str, int]:
    return {str(cell.value): cell.column for cell in sheet[1]}


def typed_in(path: Path, new: Path, changes: Mapping[int, Told]) -> None:
    """A copy of the tracker with a cell changed in some of its rows, as a person would in a spreadsheet program."""
    book = openpyxl.load_workbook(path)
    sheet = book["Tracker"]
    columns = header(sheet)
    for number, change in changes.items():
        value, column = change["type"]["value"], change["type"]["column"]
        day = re.fullmatch(r"\d{4}-\d\d-\d\d", value or "")
        sheet.cell(number, columns[column]).value = datetime.fromisoformat(value) if day else value
    book.save(new)


def rounds(rows: list[Told]) -> Iterator[dict[int, Told]]:
    """Changes that can be typed at once: one in each company, and nothing that ends the whole search."""
    waiting = [(row["company"], row["row"], change) for row in rows for change in row["would_change"]]
    while waiting:
        at_once: dict[str, tuple[int, Told]] = {}
        for company, number, change in waiting:
            at_once.setdefault(company, (number, change))
        yield dict(at_once.values())
        taken = [id(change) for _, change in at_once.values()]
        waiting = [one for one in waiting if id(one[2]) not in taken]


def test_what_would_change_a_row_is_what_a_run_says_once_it_is_typed(search: Path, tmp_path: Path) -> None:
    rows = explained(search)
    for row in rows:
        row["would_change"] = [c for c in row["would_change"] if c["type"]["value"] != "Accepted"]
    tried = 0
    for number, at_once in enumerate(rounds(rows)):
        copy = tmp_path / f"{number}.xlsx"
        typed_in(search, copy, at_once)
        plans = {plan["row"]: plan for plan in call("run", copy, *TODAY, "--dry-run", "--json").tracker["plans"]}
        for row, change in at_once.items():
            assert {key: plans[row][key] for key in change["then"]} == change["then"], (row, change["type"])
            tried += 1
    assert tried > 80


def test_every_row_that_is_open_is_told_what_would_change_it(search: Path) -> None:
    for row in explained(search):
        offered = row["would_change"]
        assert len(offered) <= 6
        now = {key: row[key] for key in ("status", "action", "channel", "due")}
        assert all(change["then"] != now for change in offered)
        is_open = row["stage"] in ("Lead", "To apply", "Applied", "Interviewing")
        assert len(offered) >= (3 if is_open and not row["facts"]["restrictions"] else 0), row["row"]


def test_who_was_told_not_to_contact_them_is_not_told_what_a_contact_would_do(tracker: Path) -> None:
    told = about(tracker, ANN | {"Restrictions": "Do not contact"})
    assert "Last follow-up" not in {change["type"]["column"] for change in told["would_change"]}


def test_a_cell_to_mend_is_offered_first(tracker: Path) -> None:
    told = about(tracker, ANN | {"Reply on": "next tues"})
    assert told["status"] == "Check"
    assert told["would_change"][0]["type"] == {"column": "Reply on", "value": None}
    assert told["would_change"][0]["then"]["status"] == "Overdue"
    told = about(tracker, {"Company": "Acme", "Contact": "Ann", "Stage": "Interviewing"})
    assert told["would_change"][0]["type"]["column"] == "Interview on"
    assert told["would_change"][0]["then"]["status"] == "Scheduled"


def test_only_columns_the_tracker_has_are_offered(tracker: Path) -> None:
    tracker.write_bytes(workbook([ANN], columns=("Status", "Due", "Next action", "Company", "Contact", "Applied on")))
    assert explained(tracker)[0]["would_change"] == []
    assert "What would change it" not in call("explain", tracker, "2", *TODAY).out


def test_a_change_that_hands_the_turn_on_names_who_gets_it(tracker: Path) -> None:
    panel = {"Company": "Acme", "Role": "Clerk", "Interview on": ago(12), "Last follow-up": ago(9), "How": "Phone"}
    tracker.write_bytes(workbook([panel | {"Contact": "Ann"}, panel | {"Contact": "Bo", "Contact type": "HR"}]))
    call("run", tracker, "--today", ago(9).isoformat())
    told = " ".join(call("explain", tracker, "Ann", *TODAY).out.split())
    assert "in Last follow-up: Waiting, it is the turn of Bo (row 3): " in told


def test_a_contact_with_the_same_person_in_another_row_counts_there_too(tracker: Path) -> None:
    ann = {"Company": "Acme", "Contact": "Ann", "Role": "Clerk", "Applied on": ago(7)}
    snoozed = ann | {"Snooze until": DAY + timedelta(days=10)}
    told = about(tracker, snoozed, ann | {"Role": "Driver", "Last follow-up": DAY})
    assert told["would_change"][0]["type"] == {"column": "Snooze until", "value": None}
    assert told["would_change"][0]["then"]["due"] == "2026-11-23"  # two days on, and off the weekend
