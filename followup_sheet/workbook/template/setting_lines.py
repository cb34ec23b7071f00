"""The settings in the words of the Settings sheet, in groups a coach would look for."""

from __future__ import annotations

from dataclasses import dataclass

from followup_sheet.cadences.built_in import THIS_WORKBOOK, built_in_names
from followup_sheet.model import Settings
from followup_sheet.sheets.settings import ORDERS

_DEFAULTS = Settings()


@dataclass(frozen=True, slots=True)
class SettingLine:
    """One line of the sheet. ``choices`` make a drop-down, ``days`` are the lowest and highest number that
    is taken without a question; ``hint`` is shown while the value is selected, else ``what``."""

    name: str
    default: str | int
    what: str
    choices: tuple[str, ...] = ()
    days: tuple[int, int] | None = None
    hint: str = ""


def _yes_or_no(value: bool) -> str:
    return "yes" if value else "no"


GROUPS: tuple[tuple[str, tuple[SettingLine, ...]], ...] = (
    (
        "Whose advice counts",
        (
            SettingLine(
                "Cadence", _DEFAULTS.cadence,
                f"The rules that say when to follow up. '{THIS_WORKBOOK}' means those of the tab Cadence, which you "
                "or your coach may change; the other names are built in.",
                (THIS_WORKBOOK, *built_in_names()),
                hint="'this workbook' goes by the tab Cadence; the other names are advice that is built in.",
            ),
        ),
    ),
    (
        "You",
        (
            SettingLine("Your name", _DEFAULTS.your_name, "What your coach and the reports call you.",
                        hint="Your name, such as Jo Marsh."),
            SettingLine("E-mail", _DEFAULTS.email,
                        "Your own address. Nothing is ever sent to an address that stands in a workbook.",
                        hint="Your address, such as jo@example.org."),
        ),
    ),
    (
        "Weekends and holidays",
        (
            SettingLine("Country", _DEFAULTS.country,
                        "Calls are moved off its public holidays. Two letters, such as GB or CA; blank: weekends only.",
                        hint="Two letters, such as GB, IE, CA or US."),
            SettingLine("Region", _DEFAULTS.region,
                        "A part of the country with holidays of its own, such as SCT or ON. May be blank.",
                        hint="Letters, such as SCT for Scotland or ON for Ontario; may be blank."),
            SettingLine("E-mail on weekends", _yes_or_no(_DEFAULTS.email_on_weekends),
                        "no: e-mails are moved to a working day as well, as calls always are.", ("yes", "no")),
        ),
    ),
    (
        "How many days",
        (
            SettingLine("Due-soon days", _DEFAULTS.due_soon_days,
                        "A row says Due soon when it is due within this many days.", days=(0, 60)),
            SettingLine("Days between follow-ups", _DEFAULTS.spacing_days,
                        "Nobody hears from you again sooner than this, except where it is urgent.", days=(0, 30)),
            SettingLine("Quiet after days", _DEFAULTS.quiet_after_days,
                        "So long after an interview you are asked: keep going, or close? Nothing is closed for you.",
                        days=(30, 365)),
            SettingLine("Prospecting days", _DEFAULTS.prospecting_days,
                        "So many days without a new lead or application, and you are reminded to keep looking.",
                        days=(1, 60)),
        ),
    ),
    (
        "Dates typed as text",
        (
            SettingLine("Dates written as", _DEFAULTS.dates_written_as,
                        "3/4 is 3 April with day first, 4 March with month first. auto looks at the whole column and "
                        "never guesses.", ORDERS),
        ),
    ),
)  # fmt: skip
"""Heading and lines, from top to bottom."""
