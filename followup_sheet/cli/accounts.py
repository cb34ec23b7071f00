"""What `explain` prints: accounts wrapped to 80 columns and coloured where that is wanted, or one JSON document."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

import click

from followup_sheet import console
from followup_sheet.cautions import tracker_cautions
from followup_sheet.explain import Explanation
from followup_sheet.explain.account import brief, full, warnings
from followup_sheet.explain.document import explanation_json
from followup_sheet.explain.lines import Line, Tone
from followup_sheet.model import Caution, Status
from followup_sheet.quoting import as_typed, printable

WIDTH = 80

_NO_BREAK = "\N{NO-BREAK SPACE}"
_DAY = re.compile(r"\b(\d{1,2}) (?=[A-Z][a-z]{2}\b)")
_TOGETHER = rf"\1{_NO_BREAK}"
"""A day and its month stay on one line."""


def say_document(file: str, today: date, explanations: Sequence[Explanation]) -> None:
    """One JSON document, complete for each of the rows; ``cautions`` are about the whole tracker."""
    document = {
        "schema": console.SCHEMA,
        "today": today.isoformat(),
        "path": file,
        "rows": [_row(explanation) for explanation in explanations],
        "cautions": [console.caution_json(caution, None) for caution in _of_tracker(explanations)],
    }
    console.say(json.dumps(document, indent=2))


def _row(explanation: Explanation) -> dict[str, object]:
    row = explanation.case.row
    return explanation_json(explanation) | {"cautions": [console.caution_json(c, row) for c in explanation.cautions]}


def say_rows(explanations: Iterable[Explanation], *, every_rule: bool) -> None:
    """Each of the rows in full."""
    for explanation in explanations:
        _say(full(explanation, every_rule=every_rule))


def say_every_row(file: str, explanations: Sequence[Explanation]) -> None:
    """A few lines a row, of which there is one at least, and how to ask for more."""
    for explanation in explanations:
        _say(brief(explanation))
    _say(warnings(_of_tracker(explanations)))
    number = explanations[0].case.row.number
    console.say_line(f"Everything about one row: followup-sheet explain {as_typed(file)} {number}")


def _of_tracker(explanations: Sequence[Explanation]) -> Sequence[Caution]:
    return tracker_cautions(explanations[0].view.policy, explanations[0].view.moment) if explanations else ()


def _say(lines: Iterable[Line]) -> None:
    """A block of lines and an empty one after it, nothing where there is none."""
    said = [text for line in lines for text in wrapped(line)]
    for text in [*said, ""] if said else []:
        console.say(text)


def wrapped(line: Line) -> Iterator[str]:
    """The line as it is printed, in at most 80 columns, text from cells made fit for a terminal."""
    label = line.label
    text = _DAY.sub(_TOGETHER, printable(line.text))
    pieces = textwrap.wrap(text, WIDTH - len(label), break_on_hyphens=False) or [""]
    first, *rest = (piece.replace(_NO_BREAK, " ") for piece in pieces)
    yield _styled(label, first, line.tone)
    yield from (f"{' ' * len(label)}{text}" for text in rest)


def _styled(label: str, text: str, tone: Tone | Status) -> str:
    if isinstance(tone, Status):
        return f"{click.style(label, fg=console.STATUS_COLOURS.get(tone), bold=True)}{text}".rstrip()
    plain = f"{label}{text}".rstrip()
    return plain if tone is Tone.PLAIN else click.style(plain, bold=True)
