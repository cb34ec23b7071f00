"""The Settings sheet: a name, a value, and what it does in plain words, under small headings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from openpyxl.styles import Alignment
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from followup_sheet.model import Stage
from followup_sheet.workbook.template.heights import fit_row
from followup_sheet.workbook.template.hints import choice, hint, whole_number
from followup_sheet.workbook.template.look import (
    HAIRLINE,
    LINE,
    QUIET,
    Look,
    border,
    font,
    link,
    set_up_page,
    style_column,
    write_header,
    write_heading,
)
from followup_sheet.workbook.template.setting_lines import GROUPS, SettingLine

_NAME, _VALUE, _WHAT = Look(28, bold=True, middle=True), Look(22, place="left", middle=True), Look(84, wrap=True)
_WORDS_REACH = 200  # how far down the hint for a coach's own words is shown
_ROOM_FOR_WORDS = 4  # empty lines that invite them
_AIR = 7  # points, above and below a line's text
_FIRST_HEADING = 2
_OWN_WORDS = "Your own words"
_HOW_WORDS = (
    "If you write other words in lists than these, teach them here: under Name write Word: and your word, such as "
    "Word: Shortlisted, and under Value what it means, such as Interviewing."
)


def write_settings(
    sheet: Worksheet, values: Mapping[str, str | int], words: Mapping[str, Sequence[str]] = MappingProxyType({})
) -> None:
    """The lines with their defaults, or ``values`` by name; raises ValueError for an unknown name.

    ``words`` are words of the user's nobody knows yet, each with the program's words it may mean:
    a ``Word:`` line waits for the choice."""
    unknown = set(values) - {line.name for _, lines in GROUPS for line in lines}
    if unknown:
        raise ValueError(f"no such setting: {', '.join(sorted(unknown))}")
    for number, look in enumerate((_NAME, _VALUE, _WHAT), start=1):
        style_column(sheet, number, look)
    write_header(sheet, ("Name", "Value", "What it does"), height=26)
    last = _write_groups(sheet, values)
    _write_words(sheet, last + 1, words)
    _link_to_rules(sheet)
    sheet.freeze_panes = "A2"
    sheet.sheet_view.showGridLines = False
    set_up_page(sheet)
    sheet.page_setup.fitToHeight = 1


def _write_groups(sheet: Worksheet, values: Mapping[str, str | int]) -> int:
    """Gives the last row written."""
    row = 1
    for heading, group in GROUPS:
        row += 1
        _write_group_heading(sheet, row, heading)
        for line in group:
            row += 1
            _write_line(sheet, row, line, values.get(line.name, line.default))
    return row


def _write_group_heading(sheet: Worksheet, row: int, heading: str) -> None:
    for number in range(1, 4):
        write_heading(sheet.cell(row, number), heading if number == 1 else None)
        sheet.cell(row, number).alignment = Alignment(vertical="bottom")
    sheet.row_dimensions[row].height = 30


def _write_words(sheet: Worksheet, row: int, words: Mapping[str, Sequence[str]]) -> None:
    """Words that wait for their meaning, then room for a coach's own."""
    _write_group_heading(sheet, row, _OWN_WORDS)
    how = sheet.cell(row, 3, _HOW_WORDS)
    how.font = font(color=QUIET)
    how.alignment = Alignment("left", "bottom", wrap_text=True, indent=1)
    sheet.row_dimensions[row].height = 44
    for number, line in enumerate(_word_lines(words), start=row + 1):
        _write_line(sheet, number, line, "")
    _invite_words(sheet, row + len(words) + 1)


def _word_lines(words: Mapping[str, Sequence[str]]) -> Iterator[SettingLine]:
    for word, choices in words.items():
        what = f"A word of yours: choose what it means here ({', '.join(choices)}), and it is understood everywhere."
        yield SettingLine(f"Word: {word}", "", what, tuple(choices))


def _invite_words(sheet: Worksheet, first: int) -> None:
    """Below the last setting there is room for a coach's own stage names."""
    for row in range(first, first + _ROOM_FOR_WORDS):
        sheet.row_dimensions[row].height = 21
        _box(sheet, row)
    names, meanings = (f"{column}{first}:{column}{_WORDS_REACH}" for column in "AB")
    hint(sheet, names, _OWN_WORDS, "Write Word: and your own word, such as Word: Shortlisted.")
    stages = choice(stage for stage in Stage if stage)
    hint(sheet, meanings, _OWN_WORDS, "What your word means: a stage, or a word of another list.", stages)


def _write_line(sheet: Worksheet, row: int, line: SettingLine, value: str | int) -> None:
    name, shown, what = (sheet.cell(row, column) for column in (1, 2, 3))
    name.value, shown.value, what.value = line.name, value if value != "" else None, line.what
    _box(sheet, row)
    fit_row(sheet, row, [(line.what, _WHAT.width)], air=_AIR)
    if rule := _rule(line):
        hint(sheet, shown.coordinate, line.name, line.hint or line.what, rule)


def _box(sheet: Worksheet, row: int) -> None:
    """The look of a line: its value stands in a box, which says that it may be typed into."""
    name, shown, what = (sheet.cell(row, column) for column in (1, 2, 3))
    name.font, shown.font, what.font = font(bold=True), font(), font(color=QUIET)
    for cell in (name, shown):
        cell.alignment = Alignment(horizontal="left", vertical="center", indent=1)
        cell.border = border(bottom=HAIRLINE)
    shown.border = border(left=LINE, right=LINE, top=LINE, bottom=LINE)
    what.alignment = Alignment(horizontal="left", vertical="center", wrap_text=True, indent=1)
    what.border = border(bottom=HAIRLINE)


def _rule(line: SettingLine) -> DataValidation | None:
    if line.choices:
        return choice(line.choices, f"{line.name} is one of: {', '.join(line.choices)}. Keep this?")
    if line.days:
        lowest, highest = line.days
        return whole_number(lowest, highest, f"{line.name} is a whole number from {lowest} to {highest}. Keep this?")
    return DataValidation() if line.hint else None


def _link_to_rules(sheet: Worksheet) -> None:
    """From the heading over the Cadence line; a text of several lines would not wrap as a link."""
    place = sheet.cell(_FIRST_HEADING, 3, "The rules are in the tab Cadence")
    place.font = font()
    link(place, "Cadence!A1", "Opens the tab Cadence")
