"""Workbooks with what only Excel writes: parts put by hand beside somebody's search, as its own files have them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tests.support.corpus.assembly import Assembly
from tests.support.corpus.excel_data import boarded, linking
from tests.support.corpus.excel_extensions import extended, with_a_place
from tests.support.corpus.excel_objects import embedding, people
from tests.support.corpus.excel_pivots import pivoting
from tests.support.corpus.search import Made
from tests.support.corpus.xlsxwriter_made import Arrange, made, plainly


def _excel(put: Callable[[Assembly], object], arrange: Arrange = plainly) -> Made:
    base = made(arrange)
    assembly = Assembly(base.data)
    put(assembly)
    return base._replace(data=assembly.data)


EXCEL: Mapping[str, Callable[[], Made]] = {
    "Excel: threads of comments": lambda: _excel(people),
    "Excel: pivot table, slicer, timeline": lambda: _excel(pivoting),
    "Excel: embedded objects, controls, printer": lambda: _excel(embedding),
    "Excel: linked workbook, query, XML map, data model": lambda: _excel(linking, boarded),
    "Excel: extensions, views, rich values": lambda: _excel(extended, with_a_place),
}
