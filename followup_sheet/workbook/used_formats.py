"""The numbers of cell formats that a workbook's sheets use, whether or not there are such formats."""

from __future__ import annotations

import re
from collections.abc import Iterable

from followup_sheet.workbook import markup
from followup_sheet.workbook.book import SheetRef
from followup_sheet.workbook.package import Package

_FORMAT = re.compile(rb"""\ss(?:tyle)?\s*=\s*["']([0-9]{1,9})["']""")


def used_formats(package: Package, sheets: Iterable[SheetRef]) -> set[int]:
    """Of cells, rows and columns of all sheets; other attributes called ``s`` may be among them."""
    parts = (markup.utf8(package.part(ref.part), ref.part) for ref in sheets)
    return {int(number) for part in parts for number in set(_FORMAT.findall(part))}
