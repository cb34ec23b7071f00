"""A cadence as the text of a .toml file, read and written: the same words as in a Cadence sheet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from followup_sheet.cadences.check import OURS, RULE_COLUMNS, Fault, check, rule_values
from followup_sheet.columns import normalise
from followup_sheet.errors import ConfigurationError
from followup_sheet.model import Cadence, Rule
from followup_sheet.quoting import is_unseen

_KEYS = {normalise(name): name for name in (*RULE_COLUMNS, OURS)}
_HOW_TO = """\
# A cadence of followup-sheet: change it in any text editor, and give it to a command with --cadence THIS-FILE.
#
# One [[rule]] is one line of a Cadence sheet, with the same words:
#   Action            what to do, as it stands in Next action
#   After             the date the days are counted from
#   Opens, Due        the first sensible day and the day to do it by, in days after that date (-1 is the day before)
#   Lapses            the last day it is still worth doing; left out, it never is too late
#   Every, At most    it comes again after so many days without contact, so often in all; without Every, once
#   To                everyone, one in rotation, or contact types with commas between them
#   Channel           Phone, E-mail, Letter, LinkedIn, In person; several take turns; left out, it is a to-do
#   Stages            where it applies; If, Unless: only while these columns are filled, or blank
#   Min               only after so many follow-ups
#   Holds, Urgent     "yes": the others wait for it; it goes before the others
#   Say, Source       what to say, one sentence or question a line; whose advice it is: write your name for your own
#   Ours              the numbers no adviser gives, shown with a dagger
# What is wrong in it is told by rule and name, all of it at once: followup-sheet cadence show THIS-FILE
"""


def read_text(name: str, text: str, place: str) -> Cadence:
    """The cadence ``name`` of a file's text; ``place`` names the file in messages.

    Raises ConfigurationError with every fault at once."""
    lines, title = _read_toml(text, place)
    rules, faults = check(lines)
    if faults:
        told = [_told(fault, lines) for fault in faults]
        raise ConfigurationError("the cadence is wrong, and nothing was touched", path=place, details=told)
    return Cadence(name, rules, title)


def _read_toml(text: str, place: str) -> tuple[list[dict[str, str]], str]:
    """The rules' cells, and the title."""
    import tomllib

    try:
        document = tomllib.loads(text)
        tables = document.get("rule", [])
        if document.keys() <= {"title", "rule"} and _are_tables(tables):
            return [_cells(table) for table in tables], str(document.get("title", ""))
    except RecursionError as error:
        raise ConfigurationError("not a TOML file: it is nested too deeply", path=place) from error
    except ValueError as error:
        raise ConfigurationError(f"not a TOML file: {error}", path=place) from error
    raise ConfigurationError("a cadence file holds a title and [[rule]] tables only", path=place)


def _are_tables(found: object) -> bool:
    return isinstance(found, list) and all(isinstance(table, dict) for table in found)


def _cells(table: Mapping[str, object]) -> dict[str, str]:
    """The cells of a rule, however its columns' names are written; a name nobody knows stays."""
    cells: dict[str, str] = {}
    for key, value in table.items():
        column = _KEYS.get(normalise(key), key)
        cells[key if column in cells else column] = _as_typed(value)
    return cells


def _as_typed(value: object) -> str:
    """A value as it would stand in a cell: a list of TOML is several words."""
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _told(fault: Fault, lines: Sequence[Mapping[str, str]]) -> str:
    if not fault.line:
        return fault.message
    action = lines[fault.line - 1].get("Action", "")
    named = f" ({action})" if action else ""
    other = f" (the other is rule {fault.other})" if fault.other else ""
    return f"rule {fault.line}{named}, {fault.column}: {fault.message}{other}"


def write_text(cadence: Cadence) -> str:
    """The text of a .toml file that holds this cadence, with what a person needs to change it;
    `read_text` gives equal rules back."""
    title = [f"title = {_string(cadence.title)}\n"] if cadence.title else []
    return "\n".join([_HOW_TO, *title, *map(_table, cadence.rules)])


def _table(rule: Rule) -> str:
    return "".join(f"{line}\n" for line in ("[[rule]]", *_lines(rule)))


def _lines(rule: Rule) -> Iterator[str]:
    """Each filled cell; a Min of nought says nothing."""
    values = rule_values(rule) | {OURS: ", ".join(rule.ours)}
    for name, value in values.items():
        if value not in (None, "") and (name, value) != ("Min", 0):
            key = name if name.isalpha() else f'"{name}"'
            yield f"{key} = {_string(value) if isinstance(value, str) else value}"


def _string(text: str) -> str:
    """JSON writes texts as TOML reads them, but for characters that show nothing or turn the text round: they
    are spelled out, so that a file says in an editor what it says to the program."""
    import json  # a night writes no cadence

    return "".join(map(_spelled_out, json.dumps(text, ensure_ascii=False)))


def _spelled_out(ch: str) -> str:
    if not is_unseen(ch):
        return ch
    return f"\\U{ord(ch):08X}" if ord(ch) > 0xFFFF else f"\\u{ord(ch):04X}"
