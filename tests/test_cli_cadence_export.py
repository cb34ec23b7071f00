"""`cadence export`: a cadence in a tracker's Cadence sheet decides as its name would, and nothing else has changed."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from functools import cache
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from followup_sheet.cadences import built_in as cadence
from followup_sheet.cadences.check import RULE_COLUMNS, rule_values
from followup_sheet.commands.cadence_choice import choose
from followup_sheet.workbook.limits import Limits
from tests.support.branded import branded, dressed_template
from tests.support.command import ANN, BOB, TODAY, call, everything_in, run_program, stamp, workbook
from tests.support.corpus import MADE_HERE
from tests.support.excel_lint import lint
from tests.support.home_made_trackers import in_a_table, theirs
from tests.support.libreoffice import Office
from tests.support.open_xml_sdk import schema_faults
from tests.support.package_differences import compare
from tests.support.packages import members
from tests.support.rule_sheets import LETTERS, place, tracker_of, with_rules_typed
from tests.support.shapes import prefixed
from tests.support.templates import STANDARD, example_bytes, opened, rules_at
from tests.support.workbooks import ALL_COLUMNS, CREATED, write_rows

pytestmark = [
    pytest.mark.filterwarnings("ignore:.*extension is not supported"),
    pytest.mark.filterwarnings("ignore:Print area"),
]

NAMES = cadence.built_in_names()
TITLE, HEADER = 1, 3


def in_a_table_with_drop_downs() -> bytes:
    """A coach's own: a title, a table of two rules in another order with notes beside it, counted elsewhere."""
    columns = ["Due", "Opens", "Action", "After", "Stages", "Channel", "Why so"]
    rules = [[7, 5, "Wave", "Applied on", "Applied", "Phone", "ask Ann"], [2, 0, "Nod", "Reply on", "Applied", "", ""]]
    data = io.BytesIO()
    book = xlsxwriter.Workbook(data)
    book.set_properties({"created": CREATED})
    write_rows(book, book.add_worksheet("Tracker"), ALL_COLUMNS, [ANN, BOB])
    sheet = book.add_worksheet("Cadence")
    sheet.write(TITLE - 1, 0, "Rules of Ann Coach")
    area = (HEADER - 1, 0, HEADER + 1, len(columns) - 1)
    sheet.add_table(*area, {"name": "Rules", "data": rules, "columns": [{"header": name} for name in columns]})
    sheet.data_validation(HEADER, 5, HEADER + 1, 5, {"validate": "list", "source": ["Phone", "E-mail"]})
    book.add_worksheet("Settings").write_row(0, 0, ("Your name", "Jo"))
    book.add_worksheet("Sums").write_formula(0, 0, "=COUNTA(Rules[Action])", None, 2)
    book.close()
    return data.getvalue()


@cache
def adopted() -> bytes:
    """Somebody's own workbook after `adopt`."""
    return _after("adopt", theirs(in_a_table))


def _after(command: str, data: bytes) -> bytes:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "jobs.xlsx")
        path.write_bytes(data)
        assert call(command, path, *TODAY).code == 0
        return path.read_bytes()


TARGETS: dict[str, Callable[[], bytes]] = {
    "a new tracker": example_bytes,
    "an adopted workbook": adopted,
    "a smaller Cadence sheet": lambda: tracker_of("price"),
    "a coach's few columns": branded,
    "our template, dressed up": dressed_template,
    "a table with drop-downs": in_a_table_with_drop_downs,
    "no Cadence sheet, no Settings": workbook,
    "Settings that choose another": lambda: workbook(Settings=[["Cadence", "price"]]),
    "prefixed XML": lambda: prefixed(workbook(Cadence=[["Action", "After", "Due"], ["Wave", "Applied on", 3]])),
}
FAST = ("a new tracker", "a coach's few columns", "a table with drop-downs", "no Cadence sheet, no Settings")


def slow_unless(quick: bool, *values: str) -> object:
    return pytest.param(*values, marks=() if quick else pytest.mark.slow)


PAIRS = [
    slow_unless(target in FAST and name == "oi-partners", target, name)
    for number, target in enumerate(TARGETS)
    for name in (NAMES if target in FAST else (NAMES[number % len(NAMES)], NAMES[number - 3]))
]


def at(folder: Path, target: str) -> Path:
    path = folder / "client.xlsx"
    path.write_bytes(TARGETS[target]())
    return path


def export(name: str | Path, path: Path) -> str:
    """What the command says of a file that it must be able to write."""
    ran = call("cadence", "export", name, path)
    assert (ran.code, [line for line in ran.complaints if "column of your own" not in line]) == (0, [])
    return ran.out


def plans(path: Path, *options: str) -> object:
    return json.loads(call("run", path, *TODAY, "--json", "--dry-run", *options).out)["trackers"][0]["plans"]


@pytest.mark.parametrize(("target", "name"), PAIRS)
def test_the_sheet_decides_exactly_as_the_name_does_and_a_second_export_changes_nothing(
    tmp_path: Path, target: str, name: str
) -> None:
    path = at(tmp_path, target)
    faults, by_name = lint(path.read_bytes()), plans(path, "--cadence", name)
    export(name, path)
    assert choose(str(path), Limits()).rules == cadence.load(name).rules
    assert plans(path) == by_name
    assert lint(path.read_bytes()) == faults
    before = stamp(path)
    assert "already" in export(name, path)
    assert stamp(path) == before


@pytest.mark.parametrize("target", [slow_unless(target in FAST, target) for target in TARGETS])
def test_nothing_but_the_rules_and_the_setting_changes(tmp_path: Path, target: str) -> None:
    path = at(tmp_path, target)
    before = path.read_bytes()
    export("advance", path)
    changed = compare(before, path.read_bytes())
    assert changed.removed == ()
    assert not changed.reordered
    formulas = [cell for name in ("Dashboard", "Sums") if name in changed.sheets for cell in changed.sheets[name].cells]
    assert {aspect for cell in formulas for aspect in cell.aspects} <= {"value", "kind"}  # what they show on opening
    assert changed.sheets.keys() <= {"Cadence", "Settings", "Dashboard", "Sums"}
    book = opened(path.read_bytes())
    ours = {cell.column_letter for cell in header_of(book["Cadence"]) if cell.value in RULE_COLUMNS}
    was = opened(before).sheetnames
    assert "Cadence" not in was or changed.sheets["Cadence"].columns() <= ours
    cells = changed.sheets["Settings"].cells if "Settings" in changed.sheets and "Settings" in was else ()
    assert {cell.new.value for cell in cells if cell.new} <= {"this workbook", "Cadence"}


def header_of(sheet: openpyxl.worksheet.worksheet.Worksheet) -> tuple[openpyxl.cell.Cell, ...]:
    return next(row for row in sheet.iter_rows() if "Action" in [cell.value for cell in row])


def test_missing_sheets_come_out_of_the_template_and_are_told(tmp_path: Path) -> None:
    path = at(tmp_path, "no Cadence sheet, no Settings")
    assert "its Cadence sheet (new: Cadence and Settings) holds the 2 rules of price now" in export("price", path)
    assert opened(path.read_bytes()).sheetnames == ["Tracker", "Cadence", "Settings"]


def test_the_table_the_drop_downs_and_the_formulas_reach_over_the_new_rules(tmp_path: Path) -> None:
    path = at(tmp_path, "a table with drop-downs")
    export("oi-partners", path)
    sheet = openpyxl.load_workbook(path)["Cadence"]
    last = HEADER + len(cadence.load("oi-partners").rules)
    (table,) = sheet.tables.values()
    headings = [cell.value for cell in sheet[HEADER] if cell.value]
    assert table.ref == f"A{HEADER}:{sheet.cell(HEADER, len(headings)).column_letter}{last}"
    assert [column.name for column in table.tableColumns] == headings
    assert set(headings) >= {"Source", "Say", "Lapses", "Why so"}
    assert [str(rule.sqref) for rule in rules_at(sheet, f"F{last}")] == [f"F{HEADER + 1}:F{last}"]
    assert b"<v>" not in members(path.read_bytes())["xl/worksheets/sheet4.xml"]  # the count is no longer 2


def test_a_column_of_the_coachs_own_stays_and_is_told(tmp_path: Path) -> None:
    path = at(tmp_path, "a table with drop-downs")
    ran = call("cadence", "export", "price", path)
    assert ran.complaint == (
        f"{path}: Cadence!G3: 'Why so' is a column of your own: its cells stay, beside other rules now"
    )
    assert openpyxl.load_workbook(path)["Cadence"]["G4"].value == "ask Ann"


def test_rows_left_over_are_emptied_and_new_ones_look_like_the_last(tmp_path: Path) -> None:
    path = at(tmp_path, "a new tracker")
    export("price", path)
    sheet = opened(path.read_bytes())["Cadence"]
    assert [row[0].row for row in sheet.iter_rows(min_row=2) if any(cell.value is not None for cell in row)] == [2, 3]
    small = tmp_path / "small.xlsx"
    small.write_bytes(tracker_of("price"))
    export("standard", small)
    after, like = opened(small.read_bytes())["Cadence"], opened(tracker_of("standard"))["Cadence"]
    for row, _ in enumerate(STANDARD.rules, 2):
        for letter in LETTERS.values():
            cell, wanted = after[f"{letter}{row}"], like[f"{letter}{row}"]
            assert (cell.value, cell.number_format) == (wanted.value, wanted.number_format)
            looks = [repr((one.font, one.border, one.fill, one.alignment)) for one in (cell, wanted)]
            assert looks[0] == looks[1] or cell.value is None  # a blank one may have its look from the column
        assert after.row_dimensions[row].height == like.row_dimensions[row].height


def test_a_wrong_cadence_sheet_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "client.xlsx"
    path.write_bytes(with_rules_typed(example_bytes(), {place("Thank-you note", "Due"): "soon", "A4": None}))
    assert call("run", path, *TODAY).code == 1
    export("standard", path)
    assert call("run", path, *TODAY).code == 0


def test_text_that_looks_like_a_formula_is_text_wherever_it_goes(tmp_path: Path) -> None:
    rules = tmp_path / "mine.toml"
    rules.write_text(
        '[[rule]]\nAction = "=1+1"\nAfter = "Applied on"\nOpens = 0\nDue = 3\nStages = "Applied"\n'
        'Say = \'=HYPERLINK("http://example.org")\'\nSource = "#N/A"\n'
    )
    tracker, new = at(tmp_path, "a new tracker"), tmp_path / "new.xlsx"
    export(rules, tracker)
    assert call("init", new, "--cadence", rules).code == 0
    for path in (tracker, new):
        sheet = opened(path.read_bytes())["Cadence"]
        assert [(sheet[cell].data_type, sheet[cell].value) for cell in ("A2", "Q2")] == [("s", "=1+1"), ("s", "#N/A")]
        assert sheet["P2"].data_type == "s"


def test_a_new_file_holds_the_rules_and_what_a_coach_needs_to_change_them(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    out = export("standard", path)
    assert out.endswith(f"Change it, then: followup-sheet run TRACKER --cadence {path}\n")
    text = path.read_text(encoding="utf-8")
    assert all(f"{name}" in text.partition("\n[[rule]]")[0] for name in RULE_COLUMNS)
    assert choose(str(path), Limits()).rules == STANDARD.rules
    path.write_text(text.replace("Due = 1\n", "Due = 2\n", 1))
    thanks = choose(str(path), Limits()).rules[1]
    assert (thanks.action, thanks.due) == ("Thank-you note", 2)
    before = stamp(path)
    assert call("cadence", "export", "price", path).code == 1
    assert stamp(path) == before


def test_a_trackers_rules_travel_by_file_into_another_tracker(tmp_path: Path) -> None:
    coach, file, client = tmp_path / "coach.xlsx", tmp_path / "ours.toml", tmp_path / "client.xlsx"
    coach.write_bytes(with_rules_typed(example_bytes(), {place("Thank-you note", "Due"): 2}))
    client.write_bytes(workbook())
    export(coach, file)
    export(file, client)
    assert choose(str(client), Limits()).rules == choose(str(coach), Limits()).rules
    assert choose(str(client), Limits()).rules[1].due == 2


def test_a_file_that_is_not_there_or_no_tracker_is_refused_with_what_to_type(tmp_path: Path) -> None:
    ran = call("cadence", "export", "price", tmp_path / "new.xlsm")
    assert ran.code == 2
    assert f"followup-sheet init {tmp_path / 'new.xlsx'} --cadence price" in ran.complaint
    assert call("cadence", "export", "price", tmp_path / "mine.json").code == 2
    other = tmp_path / "other.xlsx"
    other.write_bytes(theirs(headers=("When", "Where"), rows=[("now", "here")]))
    before = everything_in(tmp_path)
    ran = call("cadence", "export", "price", other)
    assert ran.code == 1
    assert "no sheet has a header row with Company" in ran.complaint
    assert everything_in(tmp_path) == before


def test_an_open_tracker_is_left_alone_unless_the_lock_is_to_be_ignored(tmp_path: Path) -> None:
    path = at(tmp_path, "a new tracker")
    (tmp_path / "~$client.xlsx").write_bytes(b"\x03Ann" + b" " * 161)
    before = stamp(path)
    assert call("cadence", "export", "price", path).code == 75
    assert stamp(path) == before
    assert call("cadence", "export", "price", path, "--ignore-lock").code == 0
    assert stamp(path) != before


def test_a_backup_is_kept_and_restore_puts_it_back(tmp_path: Path) -> None:
    path = at(tmp_path, "a new tracker")
    before = path.read_bytes()
    export("price", path)
    assert call("restore", path).code == 0
    assert path.read_bytes() == before


def test_a_process_of_its_own_exports_and_says_so_in_one_line(tmp_path: Path) -> None:
    path = at(tmp_path, "a smaller Cadence sheet")
    ran = run_program("cadence", "export", "standard", path)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == (
        f"{path}: its Cadence sheet holds the {len(STANDARD.rules)} rules of standard now, and counts from the next "
        "run on: Cadence in Settings says 'this workbook'\n"
    )


@pytest.mark.slow
@pytest.mark.parametrize("made", MADE_HERE)
def test_any_adopted_workbook_of_the_corpus_takes_a_cadence_and_then_another(tmp_path: Path, made: str) -> None:
    workbook_made = MADE_HERE[made]()
    path = tmp_path / f"jobs{workbook_made.ending}"
    path.write_bytes(workbook_made.data)
    assert call("adopt", path, *TODAY).code == 0
    faults, audited = lint(path.read_bytes()), schema_faults(path)
    first = list(MADE_HERE).index(made) % len(NAMES)
    for name in (NAMES[first], NAMES[first - 2]):
        by_name = plans(path, "--cadence", name)
        before = path.read_bytes()
        export(name, path)
        assert plans(path) == by_name
        assert compare(before, path.read_bytes()).sheets.keys() <= {"Cadence", "Settings"}
        assert lint(path.read_bytes()) == faults
    assert schema_faults(path) - audited == set()


@pytest.mark.slow
@pytest.mark.parametrize("target", ["a new tracker", "no Cadence sheet, no Settings", "a table with drop-downs"])
def test_the_schemas_of_the_open_xml_sdk_find_nothing_new(tmp_path: Path, target: str) -> None:
    path = at(tmp_path, target)
    before = schema_faults(path)
    export("globe-and-mail", path)
    assert schema_faults(path) - before == set()


@pytest.mark.slow
def test_libreoffice_shows_the_rules_offers_the_words_and_decides_the_same_after_saving(
    tmp_path: Path, office: Office
) -> None:
    path, saved = at(tmp_path, "a smaller Cadence sheet"), tmp_path / "saved.xlsx"
    export("standard", path)
    with office.session(path) as session:
        for row, rule in enumerate(STANDARD.rules, 2):
            for name, value in rule_values(rule).items():
                shown = session.cell("Cadence", f"{LETTERS[name]}{row}")
                assert shown.text.removesuffix("†") == ("" if value is None else str(value))
                assert shown.text.endswith("†") == (name in rule.ours)
        assert "Letter" in session.choices("Cadence", f"I{len(STANDARD.rules) + 1}")
        assert session.cell("Settings", "B3").text == "this workbook"
    office.resave(path, saved)
    assert choose(str(saved), Limits()).rules == STANDARD.rules
    assert plans(saved) == plans(path, "--cadence", "standard")
