"""The script that takes pictures of a LibreOffice window: what it opens is the file, on the sheet asked for.

Taking the picture itself needs a virtual display, and is for people who look at it."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

from tests.support.packages import members
from tests.support.templates import opened, template_bytes

SCRIPT = runpy.run_path(str(Path(__file__).parent.parent / "docs" / "screenshot.py"))


@pytest.fixture
def tracker(tmp_path: Path) -> Path:
    path = tmp_path / "my-search.xlsx"
    path.write_bytes(template_bytes())
    return path


@pytest.mark.parametrize("sheet", ["Tracker", "Dashboard", "Guide"])
def test_the_copy_opens_on_the_sheet_asked_for_and_selects_no_other(tracker: Path, tmp_path: Path, sheet: str) -> None:
    copy = SCRIPT["_copy_on_sheet"](tracker, sheet, tmp_path / "copy.xlsx").read_bytes()
    book = opened(copy)
    assert book.active is book[sheet]
    assert [page.title for page in book.worksheets if page.sheet_view.tabSelected] == []
    assert members(copy).keys() == members(template_bytes()).keys()
    assert tracker.read_bytes() == template_bytes()


def test_a_sheet_that_is_not_there_is_named(tracker: Path, tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="there is no sheet 'Plans'"):
        SCRIPT["_copy_on_sheet"](tracker, "Plans", tmp_path / "copy.xlsx")
