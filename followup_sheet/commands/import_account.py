"""What `adopt` tells of another tool's export: what became a row, what of it stayed, and what is left to mend."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from followup_sheet.commands.importing import Imported
from followup_sheet.quoting import as_typed, excerpt, quoted

SHOWN_REMARKS = 5
"""How many cells are named one by one."""


def import_account(imported: Imported) -> Iterator[str]:
    """The lines of the account."""
    tool = f", an export of {imported.tool}" if imported.tool else ""
    yield f"{in_short(imported)}{tool}:"
    width = max((len(source.column) for source in imported.matched), default=0)
    for source in imported.matched:
        yield f"  {source.column:<{width}}  from {' and '.join(quoted(header) for header in source.headers)}"
    if imported.own:
        yield f"Kept as columns of your own, at the right: {', '.join(excerpt(own.name) for own in imported.own)}"
    yield from (word.told for word in imported.unknown_words)
    yield from _remarks(imported, "To mend", imported.left_as_text)
    yield from _remarks(imported, "Changed", imported.changed)
    yield from (f"Note: {note}" for note in imported.notes)
    yield from _left_out(imported)


def in_short(imported: Imported) -> str:
    return "1 row" if imported.rows == 1 else f"{imported.rows} rows"


def _remarks(imported: Imported, label: str, remarks: Sequence[tuple[str, int, str]]) -> Iterator[str]:
    for cell, line, message in remarks[:SHOWN_REMARKS]:
        yield f"{label}: Tracker!{cell} (line {line}): {message}"
    more = len(remarks) - SHOWN_REMARKS
    if more > 0:
        check = f"`followup-sheet check {as_typed(imported.output)}`"
        yield f"{label}: {more} more cells; {check} names those that need it"


def _left_out(imported: Imported) -> Iterator[str]:
    if imported.above:
        yield f"Left out, above the headers: {_lines(imported.above)}"
    if imported.blank_lines:
        yield f"Left out, blank: {_lines(imported.blank_lines)}"


def _lines(numbers: Sequence[int]) -> str:
    return f"line {numbers[0]}" if len(numbers) == 1 else f"{len(numbers)} lines"
