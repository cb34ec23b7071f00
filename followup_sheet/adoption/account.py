"""What `adopt` tells: what it understood, what it could not, what is added, and what is left to mend."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from followup_sheet.adoption.plan import Adoption, Match
from followup_sheet.columns import BY_NAME, COLUMNS, ColumnType, Owner
from followup_sheet.errors import Problem
from followup_sheet.quoting import as_typed, excerpt, quoted
from followup_sheet.sheets.addresses import cell_address
from followup_sheet.sheets.tracker import PAST_COLUMNS

SHOWN_PROBLEMS = 5
"""How many cells in doubt are named one by one; `check` names them all."""

SHOWN_WORDS = 10
"""How many words nobody knows are told one by one."""

_SIMILAR = 0.75


def account(path: Path, adoption: Adoption, sheet: str, problems: Sequence[Problem]) -> Iterator[str]:
    """The lines of the account. ``path`` is where the result is; ``problems`` are those the first night would name."""
    check = f"`followup-sheet check {as_typed(path)}`"
    yield f"Sheet {quoted(sheet)}, headers in row {adoption.header_row}:"
    width = max(len(excerpt(match.text)) for match in adoption.headers)
    for match in adoption.headers:
        yield f"  {match.cell:<5} {excerpt(match.text):<{width}}  {_meaning(match, adoption)}"
    yield from _added(adoption)
    yield from (word.told for word in adoption.words[:SHOWN_WORDS])
    if len(adoption.words) > SHOWN_WORDS:
        yield f"{len(adoption.words) - SHOWN_WORDS} more words are not known; {check} names them"
    told = {quoted(word.word) for word in adoption.words}
    yield from _doubts([problem for problem in problems if not _is_told(problem, told)], check)


def in_short(adoption: Adoption) -> str:
    """What is added, in a few words; empty where nothing is missing."""
    columns = _counted([column.header for column in adoption.columns], "column")
    return " and ".join(filter(None, (columns, _counted(adoption.sheets, "sheet"))))


def _counted(names: Sequence[str], what: str) -> str:
    if not names:
        return ""
    return f"the {what} {names[0]}" if len(names) == 1 else f"{len(names)} {what}s ({', '.join(names)})"


def _meaning(match: Match, adoption: Adoption) -> str:
    if match.name and match.spared:
        beside = next(column.header for column in adoption.columns if column.name == match.spared)
        return f"= {match.name}, and stays yours: this program fills in '{beside}' instead"
    if match.name:
        return f"= {match.name}"
    return f"yours, left alone{_remark(match, adoption)}"


def _remark(match: Match, adoption: Adoption) -> str:
    if match.spared and BY_NAME[match.spared].owner is Owner.TOOL:
        return ": this program fills in a column of its own beside it"
    if match.spared in PAST_COLUMNS:
        return f": its cells are not days that have been, so it is not taken for {match.spared}"
    if match.spared:
        wanted = "dates" if BY_NAME[match.spared].type is ColumnType.DATE else "words of its list"
        return f": it holds no {wanted}, so it is not taken for {match.spared}"
    names = {column.name.casefold(): column.name for column in COLUMNS if column.owner is Owner.USER}
    similar = difflib.get_close_matches(match.text.casefold(), names, 1, _SIMILAR)
    if not similar:
        return ""
    name = names[similar[0]]
    added = any(column.name == name for column in adoption.columns)
    return f" (if it is {name}: call it so before you adopt, or copy its cells into the new column)" if added else ""


def _added(adoption: Adoption) -> Iterator[str]:
    everyday = [column.header for column in adoption.columns if not BY_NAME[column.name].folded]
    folded = [column.header for column in adoption.columns if BY_NAME[column.name].folded]
    last = adoption.first + len(adoption.columns) - 1
    ends = [cell_address(adoption.header_row, column) for column in (adoption.first, last)]
    if adoption.columns:
        yield f"Added in {' to '.join(dict.fromkeys(ends))}: {', '.join(everyday or folded)}"
    if everyday and folded:
        yield f"  and, folded away: {', '.join(folded)}"
    if adoption.sheets:
        yield f"Added as {'sheet' if len(adoption.sheets) == 1 else 'sheets'}: {', '.join(adoption.sheets)}"


def _is_told(problem: Problem, told: Collection[str]) -> bool:
    """A word nobody knows is told once, not for each of its cells."""
    word, mark, _ = problem.message.partition(" is not known in")
    return bool(mark) and word in told


def _doubts(problems: Sequence[Problem], check: str) -> Iterator[str]:
    yield from (f"To mend: {problem}" for problem in problems[:SHOWN_PROBLEMS])
    more = len(problems) - SHOWN_PROBLEMS
    if more > 0:
        yield f"To mend: {more} more, which {check} names"
