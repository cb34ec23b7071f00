"""Promise: `report` shows a coach how all clients follow up, names nothing but clients, and touches no tracker."""

from __future__ import annotations

import csv
import io
import pickle
import re
import shutil
import stat
import zipfile
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import openpyxl
import pytest

from followup_sheet import batch
from followup_sheet.faces.csv_text import FORMULA_STARTS, csv_text
from followup_sheet.faces.html import DARK, DARK_BARS, LIGHT, LIGHT_BARS
from followup_sheet.highlights import HIGHLIGHTS
from followup_sheet.measures import definitions as measures
from followup_sheet.measures.definitions import MEASURES
from followup_sheet.measures.measured import Period
from followup_sheet.model import Status
from followup_sheet.quoting import width_seen
from followup_sheet.report import NOTHING
from tests.support.colours import contrast
from tests.support.command import DAY, TODAY, Ran, call, everything_in, stamp, state_folder, workbook
from tests.support.excel_lint import lint
from tests.support.html_page import HtmlPage
from tests.support.lifelike import Row, rows
from tests.support.open_xml_sdk import schema_faults

DAYS = timedelta(days=1)
NAMES = {"ann.xlsx": "Ann Lee", "ben.xlsx": "Ben Fox", "cem.xlsx": "Cem Ak"}
SECRET: Row = {"Company": "Zyxel Foods", "Role": "Taster", "Contact": "Quentin Orme", "Notes": "private"}
ROWS: dict[str, list[Row]] = {
    "ann.xlsx": [
        SECRET | {"Interview on": DAY - 10 * DAYS, "Last follow-up": DAY - 9 * DAYS, "How": "Phone"},
        SECRET
        | {
            "Contact": "Rosa",
            "Lead on": DAY - 30 * DAYS,
            "Interview on": DAY - 25 * DAYS,
            "Last follow-up": DAY - 24 * DAYS,
            "How": "E-mail",
            "Reply on": DAY - 20 * DAYS,
        },
    ],
    "ben.xlsx": [SECRET | {"Applied on": DAY - 15 * DAYS}],
    "cem.xlsx": [SECRET | {"Lead on": DAY - 20 * DAYS, "Agreed follow-up": DAY - 2 * DAYS}],
}


@pytest.fixture
def clients(tmp_path: Path) -> Path:
    folder = tmp_path / "clients"
    folder.mkdir()
    for file, name in NAMES.items():
        (folder / file).write_bytes(workbook(ROWS[file], Settings=[["Your name", name]]))
    return folder


@pytest.fixture
def asked(clients: Path) -> Path:
    """The clients eight nights later, of which the first one was run."""
    assert call("run", clients, "--today", (DAY - 8 * DAYS).isoformat()).code == 0
    return clients


def report(*arguments: str | Path) -> Ran:
    ran = call("report", *arguments, *TODAY)
    assert (ran.code, ran.err) == (0, "")
    return ran


def lines_of(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))


def written(clients: Path, name: str, *arguments: str | Path) -> Path:
    out = clients.parent / name
    assert report(clients, "-o", out, *arguments).out == ""
    return out


def everything_said(path: Path) -> str:
    """Every text of a file; of a workbook those of all its parts."""
    if path.suffix != ".xlsx":
        return path.read_text(encoding="utf-8-sig")
    with zipfile.ZipFile(path) as package:
        return "\n".join([name + package.read(name).decode() for name in package.namelist()])


# On a terminal


def test_each_client_has_a_line_and_the_cohort_stands_beside_the_survey(clients: Path) -> None:
    lines = report(clients).lines
    assert lines[:2] == ["Follow-up report: 3 clients", "As of 20 Nov 2026. Period: up to 20 Nov 2026."]
    assert [line.split("  ")[0] for line in lines[5:9]] == ["Ann Lee", "Ben Fox", "Cem Ak", "All clients"]
    assert lines[5].split()[2:] == ["2", "0", "9", "0", NOTHING, "0/2", "0/1", "0"]
    assert lines[7].split()[2:] == ["1", "1", "20", "0", NOTHING, NOTHING, "1/1", "1"]
    assert "  Failed to call a lead: 50%, 1 of 2 (survey: more than 50%)" in lines
    assert max(map(len, lines)) <= 80


def test_a_long_name_keeps_what_tells_it_from_another(clients: Path) -> None:
    long = "Wilhelmina-Konstantina von und zu Hohenlohe-Waldenburg-Schillingsfürst"
    for file in ("ann.xlsx", "ben.xlsx"):
        (clients / file).write_bytes(workbook(ROWS[file], Settings=[["Your name", long]]))
    lines = report(clients).lines
    assert max(map(len, lines)) <= 80
    assert re.match(r"Wilhelmina.*… ?\S*ann\.xlsx\) ", lines[5])
    assert re.match(r"Wilhelmina.*… ?\S*ben\.xlsx\) ", lines[6])


def test_what_was_done_in_time_is_a_dash_until_a_night_has_asked_for_something(asked: Path) -> None:
    (asked / "new.xlsx").write_bytes(workbook(ROWS["ben.xlsx"]))
    counted = lines_of(written(asked, "r.csv").read_bytes())
    assert [line["Missed"] for line in counted] == ["1", "0", "0", "0"]
    assert [line["Follow-ups done in time, %"] for line in counted] == ["67", "", "", ""]


def test_where_nothing_is_to_be_counted_a_sentence_says_so_and_no_chart_is_empty(clients: Path) -> None:
    for file in NAMES:
        (clients / file).write_bytes(workbook([]))
    page = HtmlPage(written(clients, "r.html").read_text(encoding="utf-8"))
    assert "Of what was asked for, nothing was made or missed in the period." in page.text
    assert "No follow-up of the period is more than 14 days ago." in page.text
    assert len(list(page.of("svg"))) == 1
    summary = openpyxl.load_workbook(written(clients, "r.xlsx"))["Summary"]
    assert [cell.value for cell in summary["A"]].count("Nothing to count in the period.") == 2
    assert "  Failed to call a lead: nobody to tell (survey: more than 50%)" in report(clients).lines


@pytest.mark.parametrize("name", ["佐藤 花子", "Zoe\u0301 Day", "김민준 (매우 긴 이름을 가진 고객의 파일)"])
def test_figures_stand_below_each_other_whatever_script_a_name_is_written_in(clients: Path, name: str) -> None:
    (clients / "ann.xlsx").write_bytes(workbook(ROWS["ann.xlsx"], Settings=[["Your name", name]]))
    lines = report(clients).lines
    assert {width_seen(line) for line in lines[4:9]} == {80}


def test_days_do_not_add_up_the_middle_one_stands_for_all_halves_rounded_up(clients: Path) -> None:
    for file, days in (("ann.xlsx", 3), ("ben.xlsx", 8)):
        (clients / file).write_bytes(workbook([SECRET | {"Applied on": DAY - days * DAYS}]))
    assert report(clients / "ann.xlsx", clients / "ben.xlsx").lines[7].split()[:5] == ["All", "clients", "2", "1", "6"]


def test_one_client_needs_no_sum(clients: Path) -> None:
    lines = report(clients / "ann.xlsx").lines
    assert lines[0] == "Follow-up report: 1 client"
    assert "All clients" not in "".join(lines)


def test_no_tracker_and_no_state_is_touched(clients: Path) -> None:
    before = {file: stamp(clients / file) for file in NAMES}
    for name in ("r.xlsx", "r.csv", "r.html"):
        written(clients, name)
    assert {file: stamp(clients / file) for file in NAMES} == before
    assert everything_in(state_folder().parent) == {}


def test_the_period_is_said_and_kept(clients: Path) -> None:
    shown = report(clients, "--since", "2026-11-01", "--until", "2026-11-11").lines
    assert shown[1] == "As of 20 Nov 2026. Period: 1 Nov 2026 to 11 Nov 2026."
    counted = lines_of(written(clients, "r.csv", "--since", "2026-11-10", "--until", "2026-11-10").read_bytes())
    assert [line["Interviews"] for line in counted] == ["1", "0", "0"]
    assert [line["Open rows"] for line in counted] == ["2", "1", "1"]


@pytest.mark.parametrize("command", ["history", "report"])
def test_a_period_that_has_not_begun_is_refused(clients: Path, command: str) -> None:
    ran = call(command, clients, "--since", "2026-11-21", "--until", "2026-12-01", *TODAY)
    assert (ran.code, ran.out) == (2, "")
    assert "the period begins on 2026-11-21, and nothing has happened after today, 2026-11-20" in ran.complaint


def test_a_period_that_ends_before_it_begins_is_refused(clients: Path) -> None:
    ran = call("report", clients, "--since", "2026-11-12", "--until", "2026-11-11", *TODAY)
    assert (ran.code, ran.out) == (2, "")
    assert "the period begins on 2026-11-12, after its last day, 2026-11-11" in ran.complaint


# Who is who


def test_two_clients_of_one_name_are_told_apart(clients: Path) -> None:
    (clients / "south").mkdir()
    for place in ("ben.xlsx", "south/ben.xlsx"):
        (clients / place).write_bytes(workbook(ROWS["ben.xlsx"], Settings=[["Your name", "Ann Lee"]]))
    names = [line["Client"] for line in lines_of(written(clients, "r.csv").read_bytes())]
    assert names[0] == "Ann Lee (ann.xlsx)"
    assert len(set(names)) == 4
    assert names[1].endswith("clients/ben.xlsx)")
    assert names[3].endswith("south/ben.xlsx)")


def test_a_client_without_a_name_is_called_as_the_file(clients: Path) -> None:
    (clients / "ben.xlsx").write_bytes(workbook(ROWS["ben.xlsx"]))
    assert [line["Client"] for line in lines_of(written(clients, "r.csv").read_bytes())][1] == "ben"


def test_a_client_that_cannot_be_read_is_a_line_with_the_reason_and_the_others_are_there(clients: Path) -> None:
    (clients / "bad.xlsx").write_bytes(b"not a workbook")
    for name in ("r.csv", "r.html", "r.xlsx"):
        ran = call("report", clients, "-o", clients.parent / name, *TODAY)
        assert ran.code == 1
        assert ran.complaint.startswith(f"{clients / 'bad.xlsx'}: ")
        assert "not an Excel workbook" in everything_said(clients.parent / name)
    counted = lines_of((clients.parent / "r.csv").read_bytes())
    assert [line["Client"] for line in counted] == ["Ann Lee", "Ben Fox", "Cem Ak", "bad"]
    assert counted[3]["Not read"].startswith("the file is ")
    assert "  bad: the file is" in call("report", clients, *TODAY).out


def test_a_report_on_nobody_who_could_be_read_is_still_a_report(clients: Path) -> None:
    for file in NAMES:
        (clients / file).write_bytes(b"not a workbook")
    for name in ("r.csv", "r.html", "r.xlsx"):
        assert call("report", clients, "-o", clients.parent / name, *TODAY).code == 1
    assert lint((clients.parent / "r.xlsx").read_bytes()) == []
    shown = call("report", clients, *TODAY).lines
    assert (shown[0], shown[3]) == ("Follow-up report: 3 clients", "No tracker could be read.")
    page = HtmlPage((clients.parent / "r.html").read_text(encoding="utf-8"))
    assert "No tracker could be read." in page.text
    assert list(page.of("tfoot")) == []


# Privacy


@pytest.mark.parametrize("name", ["r.csv", "r.html", "r.xlsx"])
def test_nothing_but_numbers_and_client_names_is_in_a_report(clients: Path, name: str) -> None:
    said = everything_said(written(clients, name))
    assert [
        word for word in ("Zyxel", "Taster", "Quentin", "Rosa", "private", ".xlsx", str(clients)) if word in said
    ] == []
    assert all(client in said for client in NAMES.values())


@pytest.mark.parametrize("name", ["r.csv", "r.html", "r.xlsx"])
def test_without_names_nobody_and_no_file_is_in_it(clients: Path, name: str) -> None:
    (clients / "doris-day.xlsx").write_bytes(b"not a workbook")
    out = clients.parent / name
    assert call("report", clients, "--anonymous", "-o", out, *TODAY).code == 1
    said = everything_said(out)
    words = [*NAMES.values(), *(Path(file).stem for file in NAMES), "doris", str(clients.parent)]
    assert [word for word in words if re.search(rf"\b{re.escape(word)}\b", said)] == []
    assert all(f"Client {number}" in said for number in (1, 2, 3, 4))


def test_the_numbers_stay_and_only_the_key_tells_their_order(clients: Path) -> None:
    more = [f"client-{number}.xlsx" for number in range(12)]
    for number, file in enumerate(more):
        open_rows = [SECRET | {"Contact": f"P{row}", "Applied on": DAY - DAYS} for row in range(number + 1)]
        (clients / file).write_bytes(workbook(open_rows))

    def order() -> list[str]:
        return [
            line["Applications"] + line["Open rows"]
            for line in lines_of(written(clients, "r.csv", "--anonymous").read_bytes())
        ]

    first = order()
    assert order() == first
    key = state_folder() / "anonymous-order.key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    shutil.rmtree(state_folder())
    others = []
    for _ in range(3):
        others.append(order())
        shutil.rmtree(state_folder())
    assert any(other != first for other in others)
    assert sorted(others[0]) == sorted(first)


# Text is data

FORMULA = "=cmd|'/c calc'!A0"
MARKUP = "<script>alert(1)</script>&amp;\"'{{ 7 * 7 }}"


@pytest.fixture
def hostile(clients: Path) -> Path:
    for file, name in (("ann.xlsx", FORMULA), ("ben.xlsx", MARKUP), ("cem.xlsx", "Eve\x1b[31m\n\u202eline")):
        (clients / file).write_bytes(workbook(ROWS[file], Settings=[["Your name", name]]))
    return clients


def test_a_name_cannot_steer_the_terminal(hostile: Path) -> None:
    shown = report(hostile).out
    assert all(ch.isprintable() or ch == "\n" for ch in shown)
    assert len(shown.splitlines()) == len(report(hostile, "--anonymous").lines)


def test_a_formula_for_a_name_is_text_in_the_table(hostile: Path) -> None:
    (first, *_) = lines_of(written(hostile, "r.csv").read_bytes())
    assert first["Client"] == f"'{FORMULA}"


@pytest.mark.parametrize("start", FORMULA_STARTS)
def test_nothing_that_begins_a_formula_gets_into_a_table_as_it_is(start: str) -> None:
    told = csv_text([[f"{start}1+1"], [f"  {start}1"], [f"a{start}1"], [-1]]).decode("utf-8-sig")
    first, spaced, plain, number = (line[0] for line in csv.reader(io.StringIO(told, newline="")))
    assert (first, spaced, plain, number) == (f"'{start}1+1", f"'  {start}1", f"a{start}1", "-1")


def test_a_formula_for_a_name_is_text_in_the_workbook(hostile: Path) -> None:
    sheet = openpyxl.load_workbook(written(hostile, "r.xlsx"))["Clients"]
    assert (sheet["A2"].value, sheet["A2"].data_type) == (FORMULA, "s")


def test_markup_for_a_name_is_text_on_the_page(hostile: Path) -> None:
    shown = HtmlPage(written(hostile, "r.html").read_text(encoding="utf-8"))
    assert MARKUP in shown.text
    assert len(list(shown.of("script"))) == 1


# The page


@pytest.fixture
def page(asked: Path) -> HtmlPage:
    return HtmlPage(written(asked, "r.html").read_text(encoding="utf-8"))


def test_the_page_needs_nothing_else_and_its_policy_allows_nothing_else(clients: Path) -> None:
    document = written(clients, "r.html").read_text(encoding="utf-8")
    page = HtmlPage(document)
    assert page.fetched() == []
    assert page.links == []
    (policy,) = [meta["content"] for meta in page.of("meta") if meta.get("http-equiv") == "Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert not re.search(r"unsafe|https?:", policy)
    assert [
        attributes
        for _, attributes in page.elements
        if "style" in attributes or any(a.startswith("on") for a in attributes)
    ] == []


def test_every_chart_has_words_and_a_table_of_the_same_figures(page: HtmlPage) -> None:
    charts = list(page.of("svg"))
    assert len(charts) == 3
    for chart in charts:
        names = chart["aria-labelledby"].split()
        assert {tag for tag, attributes in page.elements if attributes.get("id") in names} == {"title", "desc"}
    assert len(list(page.of("table"))) == 5
    for words in ("1 of 2", "more than 50%", "1 of 1", "16 Nov 2026"):
        assert words in page.text


def test_tables_have_scopes_and_sort_by_numbers_where_a_script_runs(page: HtmlPage) -> None:
    assert all(head.get("scope") in ("col", "row") for head in page.of("th"))
    assert [cell["data-sort"] for cell in page.of("td") if "data-sort" in cell][:3] == ["2", "0", "9"]
    assert list(page.of("button")) == [], "without a script there is nothing to press"


def test_it_has_dark_colours_a_print_style_and_room_for_a_phone(page: HtmlPage) -> None:
    for rule in (
        "prefers-color-scheme: dark",
        "@media print",
        "A4 landscape",
        "max-width: 520px",
        "table-header-group",
    ):
        assert rule in page.styles
    assert any(meta.get("name") == "viewport" for meta in page.of("meta"))


def test_every_text_and_bar_can_be_told_from_its_ground() -> None:
    for colours, bars in ((LIGHT, LIGHT_BARS), (DARK, DARK_BARS)):
        for ink in (colours.text, colours.quiet):
            assert contrast(ink, colours.ground) >= 4.5
            assert contrast(ink, colours.card) >= 4.5
        assert min(contrast(bar, colours.card) for bar in bars) >= 3
        assert contrast(bars.done, bars.missed) >= 1.2


def test_what_asks_for_a_look_has_the_colours_of_the_sheet(page: HtmlPage) -> None:
    assert sum("overdue" in cell.get("class", "").split() for cell in page.of("td")) == 3
    highlight = HIGHLIGHTS[Status.OVERDUE]
    assert f".overdue {{ background: #{highlight.fill}; color: #{highlight.font};" in page.styles


# The workbook


def test_excel_would_find_nothing_to_repair(clients: Path) -> None:
    (clients / "bad.xlsx").write_bytes(b"not a workbook")
    out = clients.parent / "r.xlsx"
    call("report", clients, "-o", out, *TODAY)
    assert lint(out.read_bytes()) == []
    assert schema_faults(out) == set()


def test_the_workbook_has_a_table_charts_colours_and_definitions(asked: Path) -> None:
    book = openpyxl.load_workbook(written(asked, "r.xlsx"))
    assert book.sheetnames == ["Summary", "Clients", "Definitions"]
    table = book["Clients"].tables["Clients"]
    assert table.ref.startswith("A1:")
    headers = [cell.value for cell in book["Clients"][1]]
    assert [column.name for column in table.tableColumns] == headers
    overdue = book["Clients"].cell(3, headers.index("Overdue") + 1)
    assert overdue.fill.fgColor.rgb == f"FF{HIGHLIGHTS[Status.OVERDUE].fill}"
    assert {measure.title for measure in MEASURES} <= {row[0].value for row in book["Definitions"].iter_rows()}
    assert [sheet.page_setup.paperSize for sheet in book] == [9, 9, 9]
    with zipfile.ZipFile(asked.parent / "r.xlsx") as package:
        assert len([name for name in package.namelist() if name.startswith("xl/charts/chart")]) == 3


@pytest.mark.parametrize(
    ("name", "lines"),
    [("Ann Lee", 1), ("Bartholomew Featherstonehaugh-Cholmondeley of Much Wenlock", 4), ("佐" * 27, 3)],
)
def test_a_row_is_as_tall_as_its_client_s_name_needs(clients: Path, name: str, lines: int) -> None:
    (clients / "ann.xlsx").write_bytes(workbook(ROWS["ann.xlsx"], Settings=[["Your name", name]]))
    sheet = openpyxl.load_workbook(written(clients, "r.xlsx"))["Clients"]
    assert sheet["A2"].value == name
    assert sheet.row_dimensions[2].height == 15 * lines + 3


def test_the_figures_are_the_same_in_every_face(clients: Path) -> None:
    table = lines_of(written(clients, "r.csv").read_bytes())
    sheet = openpyxl.load_workbook(written(clients, "r.xlsx"))["Clients"]
    header, *book = sheet.iter_rows(values_only=True)
    assert [dict(zip(header, map(_shown, row), strict=True)) for row in book] == [
        {name: value for name, value in line.items() if name != "Not read"} for line in table
    ]


def _shown(value: object) -> str:
    return "" if value is None else str(value)


def test_the_same_report_is_the_same_file(clients: Path) -> None:
    first = written(clients, "r.xlsx").read_bytes()
    assert written(clients, "r.xlsx").read_bytes() == first


# Into a file


def test_a_report_may_be_written_anew_and_nobodys_tracker(clients: Path) -> None:
    out = written(clients, "r.xlsx")
    out.chmod(0o640)
    written(clients, "r.xlsx")
    assert stat.S_IMODE(out.stat().st_mode) == 0o640
    own = clients.parent / "own.xlsx"
    own.write_bytes(workbook([SECRET]))
    before = everything_in(clients.parent)
    for name in (own, clients.parent / "own.html"):
        name.write_bytes(own.read_bytes())
        ran = call("report", clients, "-o", name, *TODAY)
        assert (ran.code, ran.complaint) == (2, f"{name} is a workbook, and was left as it is. Give -o another name")
    assert {name: data for name, data in everything_in(clients.parent).items() if name in before} == before


@pytest.mark.parametrize("path", ["clients", "clients/*.xlsx", "clients/ann.xlsx"])
def test_a_workbook_is_not_put_where_the_next_run_would_take_it_for_a_tracker(clients: Path, path: str) -> None:
    ran = call("report", clients.parent / path, "-o", clients / "report.xlsx", *TODAY)
    if path.endswith("ann.xlsx"):
        assert ran.code == 0
        return
    assert (ran.code, ran.out) == (2, "")
    assert "lies among the trackers" in ran.complaint
    assert not (clients / "report.xlsx").exists()
    assert call("report", clients.parent / path, "-o", clients / "report.html", *TODAY).code == 0


def test_a_name_that_says_nothing_is_refused_before_anything_is_read(clients: Path) -> None:
    ran = call("report", clients.parent / "nowhere", "-o", clients.parent / "report.pdf", *TODAY)
    assert (ran.code, ran.complaint) == (
        2,
        f"the name {clients.parent / 'report.pdf'} does not say what to write. End it in .xlsx, .csv, .html",
    )


def test_of_each_tracker_only_its_numbers_are_kept(clients: Path) -> None:
    """However long it is: thousands of clients fit."""
    sizes = []
    for number in (10, 400):
        (clients / "ann.xlsx").write_bytes(workbook([SECRET, *rows(number)]))
        now = datetime.combine(DAY, time(6), UTC)
        decided = batch.decide(clients / "ann.xlsx", batch.RunOptions(DAY, now, dry_run=True))
        kept = measures.take("Ann Lee", decided.tracker, decided.policy, decided.night, Period(None, DAY))
        sizes.append(len(pickle.dumps(kept)))
        assert b"Zyxel" not in pickle.dumps(kept)
    assert max(sizes) < 4_000
