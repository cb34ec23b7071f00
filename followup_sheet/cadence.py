"""Cadences: rows of text become checked rules, all faults at once with their place.

A cadence comes from a data file (`cadences/*.toml`, or one the user names) or from the Cadence
sheet of a workbook; both use the same words and go through the same checks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import NamedTuple

from followup_sheet import columns
from followup_sheet.columns import DATE_COLUMNS, normalise
from followup_sheet.errors import ConfigurationError
from followup_sheet.facts import ACCEPTED_ELSEWHERE, LAST_CONTACT, STAGE_FACT, UNANSWERED
from followup_sheet.model import EVERYONE, ROTATION, Cadence, Rule, Stage

RULE_COLUMNS = (
    "Action", "After", "Opens", "Due", "Lapses", "Every", "At most", "To", "Channel", "Stages",
    "If", "Unless", "Min", "Holds", "Urgent", "Say", "Source",
)  # fmt: skip

FACT_NAMES = (
    *DATE_COLUMNS,
    LAST_CONTACT,
    UNANSWERED,
    *(STAGE_FACT + stage for stage in Stage if stage),
    ACCEPTED_ELSEWHERE,
)

THIS_WORKBOOK = "this workbook"
"""What the setting Cadence says for the workbook's own Cadence sheet."""

_FOLDER = Path(__file__).with_name("cadences")

OFFSET_LIMIT = 3650
"""Days; ten years either way is beyond any follow-up."""


class Fault(NamedTuple):
    """One wrong cell of a cadence: the rule's place in the list, its column, what is wrong."""

    line: int
    column: str
    message: str


@dataclass
class _Line:
    """The cells of one rule as text, and the faults found while reading them."""

    number: int
    cells: Mapping[str, str]
    faults: list[Fault] = field(default_factory=list)

    def text(self, column: str) -> str:
        return self.cells.get(column, "").strip()

    def fault(self, column: str, message: str) -> None:
        self.faults.append(Fault(self.number, column, message))

    def whole(self, column: str, low: int, high: int = OFFSET_LIMIT) -> int | None:
        text = self.text(column).removesuffix("†").strip()
        if not text:
            return None
        try:
            value = int(float(text)) if float(text).is_integer() else None
        except (ValueError, OverflowError):
            value = None
        if value is None or not low <= value <= high:
            self.fault(column, f"'{text}' is not a whole number of days from {low} to {high}")
            return None
        return value

    def needed(self, column: str, low: int) -> int:
        if not self.text(column):
            self.fault(column, f"{column} is empty: give a number of days, such as 0 or 7")
        return self.whole(column, low) or 0

    def yes(self, column: str) -> bool:
        word = normalise(self.text(column))
        if word not in ("", "yes", "no"):
            self.fault(column, f"'{self.text(column)}' is not allowed: write yes, or leave it blank")
        return word == "yes"

    def one_of(self, column: str, allowed: Iterable[str]) -> str:
        text = self.text(column)
        found = _spelling(text, allowed)
        if found is None:
            what = f"'{text}' is not known" if text else f"{column} is empty"
            self.fault(column, f"{what}: one of {', '.join(allowed)}")
        return found or ""

    def several(self, column: str, allowed: Sequence[str]) -> tuple[str, ...]:
        words = [word.strip() for word in self.text(column).split(",") if word.strip()]
        unknown = [word for word in words if _spelling(word, allowed) is None]
        if unknown:
            self.fault(column, f"'{', '.join(unknown)}' is not known: any of {', '.join(allowed)}")
        return tuple(found for word in words if (found := _spelling(word, allowed)))


def check(lines: Sequence[Mapping[str, str]]) -> tuple[tuple[Rule, ...], tuple[Fault, ...]]:
    """The rules of a cadence, and every fault in them (rules are usable only without faults)."""
    read = [_Line(number, cells) for number, cells in enumerate(lines, 1)]
    rules = tuple(_rule(line) for line in read)
    faults = [fault for line in read for fault in line.faults]
    if not rules:
        faults.append(Fault(0, "", "the cadence has no rules"))
    return rules, tuple(faults)


def _rule(line: _Line) -> Rule:
    for column in line.cells:
        if column not in RULE_COLUMNS and column != "Ours":
            line.fault(column, f"'{column}' is not a column of a cadence: one of {', '.join(RULE_COLUMNS)}")
    if not line.text("Action"):
        line.fault("Action", "Action is empty: say what to do, such as Thank-you note")
    rule = Rule(
        number=line.number,
        action=line.text("Action"),
        after=line.one_of("After", FACT_NAMES),
        opens=line.needed("Opens", -OFFSET_LIMIT),
        due=line.needed("Due", -OFFSET_LIMIT),
        lapses=line.whole("Lapses", -OFFSET_LIMIT),
        every=line.whole("Every", 1),
        at_most=line.whole("At most", 1),
        to=_to(line),
        channels=line.several("Channel", columns.list_words("How")),
        stages=_stages(line),
        if_filled=line.several("If", columns.USER_COLUMNS),
        unless_filled=line.several("Unless", columns.USER_COLUMNS),
        minimum=line.whole("Min", 0) or 0,
        holds=line.yes("Holds"),
        urgent=line.yes("Urgent"),
        say=line.text("Say"),
        source=line.text("Source"),
        ours=tuple(name.strip() for name in line.text("Ours").split(",") if name.strip()),
    )
    _check_together(line, rule)
    return rule


def _to(line: _Line) -> tuple[str, ...]:
    if not line.text("To"):
        return (EVERYONE,)
    to = line.several("To", (EVERYONE, ROTATION, *columns.list_words("Contact type")))
    if len(to) > 1 and (EVERYONE in to or ROTATION in to):
        line.fault("To", f"write {EVERYONE}, or {ROTATION}, or a list of contact types, not a mixture")
    return to


def _stages(line: _Line) -> frozenset[str]:
    allowed = tuple(stage for stage in Stage if stage)
    if not line.text("Stages"):
        line.fault("Stages", f"Stages is empty: any of {', '.join(allowed)}")
    return frozenset(line.several("Stages", allowed))


def _check_together(line: _Line, rule: Rule) -> None:
    """What only several cells together can get wrong."""
    wrong = {fault.column for fault in line.faults}
    if rule.opens > rule.due and not wrong & {"Opens", "Due"}:
        line.fault("Opens", f"Opens ({rule.opens}) is after Due ({rule.due})")
    if rule.lapses is not None and rule.lapses < rule.due and not wrong & {"Lapses", "Due"}:
        line.fault("Lapses", f"Lapses ({rule.lapses}) is before Due ({rule.due})")
    if rule.every is None and (rule.at_most or 1) > 1 and "Every" not in wrong:
        line.fault("At most", "At most above 1 needs Every: without it a rule comes once only")
    if rule.every is not None and not rule.channels and "Channel" not in wrong:
        line.fault("Every", "a rule without a Channel is a to-do and cannot come again: leave Every blank")


def _spelling(word: str, allowed: Iterable[str]) -> str | None:
    wanted = normalise(word)
    return next((name for name in allowed if normalise(name) == wanted), None) if wanted else None


def built_in_names() -> tuple[str, ...]:
    """The cadences that come with the program, `standard` first."""
    names = {file.stem for file in _FOLDER.glob("*.toml")}
    return ("standard", *sorted(names - {"standard"}))


def built_in_name(text: str) -> str | None:
    """The built-in cadence ``text`` names, however it is written."""
    return _spelling(text, built_in_names())


def load(name: str) -> Cadence:
    """A built-in cadence by its name, or one from a ``.toml`` file.

    Raises ConfigurationError naming every fault, or the cadences there are."""
    known = built_in_name(name)
    if known:
        return _built_in(known)
    if not name.endswith(".toml"):
        raise ConfigurationError(
            f"there is no cadence called '{name}': there is {', '.join(built_in_names())}",
            next_step="See them with: followup-sheet cadence list",
        )
    return parse(Path(name).stem, _read_file(name), name)


@cache
def _built_in(name: str) -> Cadence:
    return parse(name, (_FOLDER / f"{name}.toml").read_text(encoding="utf-8"), name)


def _read_file(name: str) -> str:
    try:
        return Path(name).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        step = "See the built-in cadences with: followup-sheet cadence list"
        raise ConfigurationError(f"the cadence file cannot be read ({reason})", path=name, next_step=step) from error


def parse(name: str, text: str, place: str) -> Cadence:
    """A cadence file's text; ``place`` names it in messages."""
    import tomllib

    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(f"not a TOML file: {error}", path=place) from error
    lines = _toml_lines(document, place)
    rules, faults = check(lines)
    if faults:
        told = [_tell(fault, lines) for fault in faults]
        raise ConfigurationError("the cadence is wrong, and nothing was touched", path=place, details=told)
    return Cadence(name, rules, str(document.get("title", "")))


def _toml_lines(document: Mapping[str, object], place: str) -> list[dict[str, str]]:
    tables = document.get("rule", [])
    unknown = set(document) - {"title", "rule"}
    if unknown or not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise ConfigurationError("a cadence file holds a title and [[rule]] tables only", path=place)
    return [{key: str(value) for key, value in table.items()} for table in tables]


def _tell(fault: Fault, lines: Sequence[Mapping[str, str]]) -> str:
    if not fault.line:
        return fault.message
    action = lines[fault.line - 1].get("Action", "")
    named = f" ({action})" if action else ""
    return f"rule {fault.line}{named}, {fault.column}: {fault.message}"
