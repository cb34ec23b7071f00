"""Runs inside a Python that has LibreOffice's ``uno``: does what the requests on stdin say, one JSON line each.

Started by ``libreoffice.py``; the virtual environment of the tests need not know ``uno`` at all.
Every answer is one JSON line: ``{"ok": value}`` or ``{"error": text}``.
"""

from __future__ import annotations

import json
import re
import sys
import time
from pathlib import Path
from typing import Any

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException
from com.sun.star.sheet import TableFilterField
from com.sun.star.sheet.FilterOperator import EQUAL
from com.sun.star.table import TableSortField

START_SECONDS = 60
XLSX = "Calc MS Excel 2007 XML"
# comma, quote, UTF-8, from line 1, as shown, all sheets (each to a file of its own)
CSV_OPTIONS = "44,34,76,1,,0,false,true,false,false,false,-1"
VALUES_TEXTS_AND_FORMULAS = 1 | 2 | 4 | 16
"""What the Delete key takes from a cell (``com.sun.star.sheet.CellFlags``)."""

KEYS = re.compile(r"([\t\n])")
MOVES = {"\t": ".uno:GoRight", "\n": ".uno:GoDown"}

ANSWERS = sys.stdout


def properties(**values: object) -> tuple[Any, ...]:
    return tuple(PropertyValue(Name=name, Value=value) for name, value in values.items())


def url(path: str) -> str:
    return Path(path).resolve().as_uri()


class Worker:
    """One method for each request. What LibreOffice hands out is ``Any``: ``uno`` knows no types."""

    def __init__(self, pipe: str) -> None:
        self.context = connect(pipe)
        self.services = self.context.ServiceManager
        self.desktop = self.services.createInstanceWithContext("com.sun.star.frame.Desktop", self.context)
        self.document: Any = None

    def convert(self, path: str, out: str, kind: str) -> None:
        """Write the workbook to ``out`` as ``pdf``, ``csv`` (one file a sheet) or ``xlsx``."""
        document = self._load(path)
        try:
            document.storeToURL(url(out), FILTERS[kind])
        finally:
            document.close(True)

    def open(self, path: str) -> None:
        self.document = self._load(path)

    def close(self) -> None:
        self.document.close(True)
        self.document = None

    def quit(self) -> None:
        self.desktop.terminate()

    def sheets(self) -> list[str]:
        return list(self.document.Sheets.ElementNames)

    def type(self, sheet: str, cell: str, text: str) -> None:
        """As from the keyboard: numbers, dates and formulas are recognised, the cell's format decides too."""
        self._dispatch(".uno:GoToCell", ToPoint=f"'{sheet}'.{cell}" if " " in sheet else f"{sheet}.{cell}")
        self._dispatch(".uno:EnterString", StringName=text)

    def keyboard(self, sheet: str, cell: str, text: str) -> None:
        """What is typed from a cell on: a tab goes to the next column in sight, a line feed to the next row."""
        self._dispatch(".uno:GoToCell", ToPoint=f"'{sheet}'.{cell}" if " " in sheet else f"{sheet}.{cell}")
        for word in KEYS.split(text):
            if word in MOVES:
                self._dispatch(MOVES[word])
            elif word:
                self._dispatch(".uno:EnterString", StringName=word)

    def choices(self, sheet: str, cell: str) -> list[str]:
        """The words of the cell's drop-down, those written into it; none where there is no such list."""
        rule = self._cell(sheet, cell).Validation
        words = rule.getFormula1() if rule.Type.value == "LIST" and rule.ShowList else ""
        return [word.strip('"') for word in words.split(";") if word]

    def set_string(self, sheet: str, cell: str, text: str) -> None:
        self._cell(sheet, cell).setString(text)

    def set_formula(self, sheet: str, cell: str, text: str) -> None:
        self._cell(sheet, cell).setFormula(text)

    def clear(self, sheet: str, area: str) -> None:
        self._sheet(sheet).getCellRangeByName(area).clearContents(VALUES_TEXTS_AND_FORMULAS)

    def paint(self, sheet: str, area: str, colour: int) -> None:
        self._sheet(sheet).getCellRangeByName(area).CellBackColor = colour

    def note(self, sheet: str, cell: str, text: str) -> None:
        """A comment on the cell, in place of the one it has."""
        self._sheet(sheet).Annotations.insertNew(self._cell(sheet, cell).CellAddress, text)

    def values(self, sheet: str) -> list[list[object]]:
        """Every cell from A1 to the end of what is used: numbers and texts, ``""`` where blank."""
        cursor = self._sheet(sheet).createCursor()
        cursor.gotoEndOfUsedArea(True)
        return [list(row) for row in self._sheet(sheet).getCellRangeByName(cursor.AbsoluteName).getDataArray()]

    def cell(self, sheet: str, cell: str) -> dict[str, object]:
        found = self._cell(sheet, cell)
        formats = self.document.NumberFormats.getByKey(found.NumberFormat)
        return {
            "text": found.String,
            "value": found.Value,
            "formula": found.Formula,
            "kind": found.Type.value.lower(),
            "number_format": formats.FormatString,
            "fill": colour(found.CellBackColor),
            "font": colour(found.CharColor),
            "error": found.getError(),
        }

    def sort(self, sheet: str, area: str, column: int, ascending: bool, header: bool) -> None:
        field = TableSortField()
        field.Field, field.IsAscending = column, ascending
        fields = uno.Any("[]com.sun.star.table.TableSortField", (field,))
        self._sheet(sheet).getCellRangeByName(area).sort(properties(SortFields=fields, ContainsHeader=header))

    def insert_row(self, sheet: str, row: int) -> None:
        self._sheet(sheet).Rows.insertByIndex(row - 1, 1)

    def delete_row(self, sheet: str, row: int) -> None:
        self._sheet(sheet).Rows.removeByIndex(row - 1, 1)

    def copy_row(self, sheet: str, source: int, before: int) -> None:
        """Insert a copy of row ``source`` before row ``before``, as "insert copied cells" does."""
        self.insert_row(sheet, before)
        rows = self._sheet(sheet).Rows
        line = rows.getByIndex(source - 1 if source < before else source)
        target = self._sheet(sheet).getCellByPosition(0, before - 1).CellAddress
        self._sheet(sheet).copyRange(target, line.RangeAddress)

    def move_row(self, sheet: str, source: int, before: int) -> None:
        """Cut a row and insert it before another, as dragging it with Alt does."""
        self.insert_row(sheet, before)
        rows = self._sheet(sheet).Rows
        at = source if source < before else source + 1
        target = self._sheet(sheet).getCellByPosition(0, before - 1).CellAddress
        self._sheet(sheet).moveRange(target, rows.getByIndex(at - 1).RangeAddress)
        self.delete_row(sheet, at)

    def paste_row(self, sheet: str, source: int, over: int) -> None:
        """Copy a row over another, which is lost."""
        line = self._sheet(sheet).Rows.getByIndex(source - 1)
        target = self._sheet(sheet).getCellByPosition(0, over - 1).CellAddress
        self._sheet(sheet).copyRange(target, line.RangeAddress)

    def show_row(self, sheet: str, row: int, shown: bool) -> None:
        self._sheet(sheet).Rows.getByIndex(row - 1).IsVisible = shown

    def insert_column(self, sheet: str, column: int) -> None:
        self._sheet(sheet).Columns.insertByIndex(column - 1, 1)

    def move_column(self, sheet: str, source: int, before: int) -> None:
        self.insert_column(sheet, before)
        columns = self._sheet(sheet).Columns
        at = source if source < before else source + 1
        target = self._sheet(sheet).getCellByPosition(before - 1, 0).CellAddress
        self._sheet(sheet).moveRange(target, columns.getByIndex(at - 1).RangeAddress)
        columns.removeByIndex(at - 1, 1)

    def filter(self, sheet: str, area: str, column: int, text: str | None) -> None:
        """Show only the rows of ``area`` with ``text`` in its column number ``column`` (from 0); all where None."""
        lines = self._sheet(sheet).getCellRangeByName(area)
        wanted = lines.createFilterDescriptor(True)
        wanted.ContainsHeader = True
        if text is not None:
            wanted.setFilterFields(filter_fields(column, text))
        lines.filter(wanted)

    def recalculate(self) -> None:
        self.document.calculateAll()

    def save(self, path: str | None) -> None:
        if path:
            self.document.storeAsURL(url(path), properties(FilterName=XLSX, Overwrite=True))
        else:
            self.document.store()

    def _load(self, path: str) -> Any:
        document = self.desktop.loadComponentFromURL(
            url(path), "_blank", 0, properties(Hidden=True, MacroExecutionMode=0)
        )
        if document is None:
            raise ValueError(f"LibreOffice could not open {path}")
        return document

    def _sheet(self, sheet: str) -> Any:
        return self.document.Sheets.getByName(sheet)

    def _cell(self, sheet: str, cell: str) -> Any:
        return self._sheet(sheet).getCellRangeByName(cell).getCellByPosition(0, 0)

    def _dispatch(self, command: str, **arguments: object) -> None:
        dispatcher = self.services.createInstanceWithContext("com.sun.star.frame.DispatchHelper", self.context)
        frame = self.document.CurrentController.Frame
        dispatcher.executeDispatch(frame, command, "", 0, properties(**arguments))


FILTERS = {
    "pdf": properties(FilterName="calc_pdf_Export", Overwrite=True),
    "csv": properties(FilterName="Text - txt - csv (StarCalc)", FilterOptions=CSV_OPTIONS, Overwrite=True),
    "xlsx": properties(FilterName=XLSX, Overwrite=True),
    "xls": properties(FilterName="MS Excel 97", Overwrite=True),
    "ods": properties(FilterName="calc8", Overwrite=True),
    "fods": properties(FilterName="OpenDocument Spreadsheet Flat XML", Overwrite=True),
    "html": properties(FilterName="HTML (StarCalc)", Overwrite=True),
    "dif": properties(FilterName="DIF", Overwrite=True),
}


def filter_fields(column: int, text: str) -> Any:
    field = TableFilterField()
    field.Field, field.Operator, field.IsNumeric, field.StringValue = column, EQUAL, False, text
    return (field,)


def colour(number: int) -> str | None:
    """``RRGGBB``, or None for LibreOffice's "none" and "automatic" (-1)."""
    return None if number < 0 else f"{number & 0xFFFFFF:06X}"


def connect(pipe: str) -> Any:
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    until = time.monotonic() + START_SECONDS
    while True:
        try:
            return resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except NoConnectException:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


def answer(worker: Worker, line: str) -> dict[str, object]:
    request = json.loads(line)
    try:
        return {"ok": getattr(worker, request.pop("do"))(**request)}
    except Exception as error:
        return {"error": f"{type(error).__name__}: {error}"}


def main() -> None:
    worker = Worker(sys.argv[1])
    print(json.dumps({"ok": "ready"}), file=ANSWERS, flush=True)
    for line in sys.stdin:
        print(json.dumps(answer(worker, line)), file=ANSWERS, flush=True)


if __name__ == "__main__":
    main()
