"""Notes: each on a cell of its own, by an author the part knows."""

from __future__ import annotations

from collections.abc import Sequence

from tests.support.excel_lint import ranges
from tests.support.excel_lint.package import Package
from tests.support.excel_lint.sheet import SheetLint
from tests.support.excel_lint.xml import doubles, index_fault


def comment_faults(package: Package, sheets: Sequence[SheetLint]) -> list[str]:
    parts = [part for sheet in sheets for part in package.related(sheet.ref.part, "comments")]
    return [f"{part}: {fault}" for part in parts for fault in _part_faults(package, part)]


def _part_faults(package: Package, part: str) -> list[str]:
    root = package.trees[part]
    authors = len(root.findall("authors/author"))
    comments = root.findall("commentList/comment")
    places = [comment.get("ref", "") for comment in comments]
    faults = [f"{place!r} is no cell" for place in places if ranges.cell(place) is None]
    faults += [f"{place} has two notes" for place in doubles(places)]
    for comment in comments:
        faults += index_fault(f"{comment.get('ref')}: author", comment.get("authorId", ""), authors)
    return faults
