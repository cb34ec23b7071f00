"""The Settings sheet: a name, a value, and what it does in plain words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from openpyxl.styles import Alignment, Border
from openpyxl.worksheet.worksheet import Worksheet

from followup_sheet.cadence import THIS_WORKBOOK, built_in_names
from followup_sheet.model import Settings
from followup_sheet.settings_sheet import ORDERS
from followup_sheet.workbook.template.look import (
    LINE,
    QUIET,
    Look,
    choice,
    fit_row,
    font,
    hint,
    set_up_page,
    style_column,
    write_header,
)

_DEFAULTS = Settings()
_WHAT = Look(90, wrap=True)
_WORDS_REACH = 200  # how far down the hint for a coach's own words is shown


@dataclass(frozen=True, slots=True)
class SettingLine:
    """One line of the sheet. ``choices`` make a drop-down."""

    name: str
    default: str | int
    what: str
    choices: tuple[str, ...] = ()


def _yes_or_no(value: bool) -> str:
    return "yes" if value else "no"


def setting_lines() -> tuple[SettingLine, ...]:
    """The settings in their order."""
    return (
        SettingLine(
            "Cadence",
            _DEFAULTS.cadence,
            "Whose advice decides when to follow up. 'this workbook' uses the rules of the Cadence sheet, "
            "which you or your coach may change.",
            (*built_in_names(), THIS_WORKBOOK),
        ),
        SettingLine("Your name", _DEFAULTS.your_name, "What your coach calls you."),
        SettingLine("E-mail", _DEFAULTS.email, "Your own address. Nothing is ever sent to an address in a workbook."),
        SettingLine(
            "Country",
            _DEFAULTS.country,
            "Calls are moved off its public holidays. Two letters, such as GB or CA; blank means weekends only.",
        ),
        SettingLine(
            "Region",
            _DEFAULTS.region,
            "A part of the country with holidays of its own, such as SCT or ON. May be blank.",
        ),
        SettingLine(
            "Due-soon days", _DEFAULTS.due_soon_days, "A row says Due soon when it is due within this many days."
        ),
        SettingLine(
            "Days between follow-ups",
            _DEFAULTS.spacing_days,
            "Nobody hears from you again sooner than this, except where it is urgent.",
        ),
        SettingLine(
            "Quiet after days",
            _DEFAULTS.quiet_after_days,
            "So long after an interview you are asked to decide: keep going or close. Nothing is closed for you.",
        ),
        SettingLine(
            "Dates written as",
            _DEFAULTS.dates_written_as,
            "How dates typed as text are read: 3/4 is 3 April day first, 4 March month first. "
            "'auto' looks at the whole column and never guesses.",
            ORDERS,
        ),
        SettingLine(
            "E-mail on weekends",
            _yes_or_no(_DEFAULTS.email_on_weekends),
            "no: e-mails too are moved to a working day, as calls are.",
            ("yes", "no"),
        ),
        SettingLine(
            "Prospecting days",
            _DEFAULTS.prospecting_days,
            "How many days may pass without a new lead or application.",
        ),
    )


def write_settings(
    sheet: Worksheet, values: Mapping[str, str | int], words: Mapping[str, Sequence[str]] = MappingProxyType({})
) -> None:
    """The lines with their defaults, or ``values`` by name; raises ValueError for an unknown name.

    ``words`` are words of the user's nobody knows yet, each with the program's words it may mean:
    a ``Word:`` line waits for the choice."""
    lines = setting_lines()
    unknown = set(values) - {line.name for line in lines}
    if unknown:
        raise ValueError(f"no such setting: {', '.join(sorted(unknown))}")
    for number, look in enumerate((Look(26, bold=True), Look(24, place="left"), _WHAT), start=1):
        style_column(sheet, number, look)
    write_header(sheet, ("Name", "Value", "What it does"))
    for row, line in enumerate(lines, start=2):
        _write_line(sheet, row, line, values.get(line.name, line.default))
    for row, (word, choices) in enumerate(words.items(), start=len(lines) + 2):
        _write_line(sheet, row, _word_line(word, choices), "")
    _invite_words(sheet, len(lines) + len(words) + 2)
    sheet.freeze_panes = "A2"
    set_up_page(sheet)


def _word_line(word: str, choices: Sequence[str]) -> SettingLine:
    what = f"A word of yours: choose what it means here ({', '.join(choices)}), and it is understood everywhere."
    return SettingLine(f"Word: {word}", "", what, tuple(choices))


def _write_line(sheet: Worksheet, row: int, line: SettingLine, value: str | int) -> None:
    name, shown, what = (sheet.cell(row, column) for column in (1, 2, 3))
    name.value, shown.value, what.value = line.name, value if value != "" else None, line.what
    name.font = font(bold=True)
    what.font = font(color=QUIET)
    for cell in (name, shown):
        cell.alignment = Alignment(horizontal="left", vertical="top")
    what.alignment = Alignment(vertical="top", wrap_text=True)
    fit_row(sheet, row, [(line.what, _WHAT.width)])
    for cell in (name, shown, what):
        cell.border = Border(bottom=LINE)
    if line.choices:
        hint(sheet, shown.coordinate, line.name, line.what[:250], choice(line.choices, "This is not one of the list."))


def _invite_words(sheet: Worksheet, first: int) -> None:
    """Below the last setting there is room for a coach's own stage names."""
    hint(
        sheet,
        f"A{first}:A{_WORDS_REACH}",
        "Your own words",
        "Room for your own stage names: write Word: and your word here, such as Word: Shortlisted, "
        "and the program's word beside it, such as Interviewing.",
    )
