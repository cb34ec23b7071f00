"""What the template's sheets have in common."""

from __future__ import annotations

import pytest
from openpyxl.workbook import Workbook as Book

from followup_sheet.highlights import HIGHLIGHTS
from followup_sheet.workbook import template
from followup_sheet.workbook.template.__main__ import TEMPLATE_DAY
from tests.support.templates import STANDARD, opened, template_bytes


@pytest.fixture(scope="module")
def book() -> Book:
    return opened(template_bytes())


def test_an_unknown_setting_or_column_is_refused() -> None:
    with pytest.raises(ValueError, match="no such setting: Colour"):
        template.build(TEMPLATE_DAY, cadence=STANDARD, settings={"Colour": "red"})
    with pytest.raises(ValueError, match="no such column: Colour"):
        template.build(TEMPLATE_DAY, [{"Colour": "red"}], cadence=STANDARD)


def test_the_guide_shows_every_status_in_its_colours(book: Book) -> None:
    cells = {cell.value: cell for cell in book["Guide"]["A"] if cell.value}
    for status, colours in HIGHLIGHTS.items():
        assert cells[status].font.color.rgb[2:] == colours.font
        assert (cells[status].fill.fgColor.rgb[2:] if cells[status].fill.fill_type else None) == colours.fill
