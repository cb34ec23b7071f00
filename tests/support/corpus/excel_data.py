"""Data from elsewhere: a linked workbook, a query, XML maps, a data model, custom XML."""

from __future__ import annotations

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from tests.support.corpus.assembly import MAIN, SHEET_ML, WORKBOOK, Assembly
from tests.support.corpus.excel_names import MICROSOFT, OPAQUE, R
from tests.support.richness import add_custom_xml


def linking(assembly: Assembly) -> None:
    """A linked workbook and formulas of it, connections with a query table, XML maps, a data model."""
    _linked_workbook(assembly)
    _query(assembly)
    _xml_map(assembly)
    assembly.add("xl/model/item.data", OPAQUE, "application/vnd.openxmlformats-officedocument.model+data")
    assembly.link(WORKBOOK, "rIdModel", f"{MICROSOFT}/2011/relationships/powerPivotData", "model/item.data")
    assembly.members = Assembly(add_custom_xml(assembly.data)).members


def _linked_workbook(assembly: Assembly) -> None:
    book = "xl/externalLinks/externalLink1.xml"
    assembly.add(
        book,
        f'<externalLink xmlns="{MAIN}"><externalBook {R} r:id="rId1"><sheetNames><sheetName val="Wages"/></sheetNames>'
        '<sheetDataSet><sheetData sheetId="0"><row r="1"><cell r="A1"><v>42</v></cell></row></sheetData></sheetDataSet>'
        "</externalBook></externalLink>",
        f"{SHEET_ML}externalLink+xml",
    )
    assembly.link(book, "rId1", "externalLinkPath", "file:///C:/Users/me/wages.xlsx", outside=True)
    assembly.link(WORKBOOK, "rIdOut", "externalLink", "externalLinks/externalLink1.xml")
    assembly.swap(
        WORKBOOK, "(</sheets>)", r'\1<externalReferences><externalReference r:id="rIdOut"/></externalReferences>'
    )


def _query(assembly: Assembly) -> None:
    assembly.add(
        "xl/connections.xml",
        f'<connections xmlns="{MAIN}"><connection id="1" name="Board" type="4" refreshedVersion="6" background="1">'
        '<webPr url="https://jobs.example.com/all"/></connection></connections>',
        f"{SHEET_ML}connections+xml",
    )
    assembly.link(WORKBOOK, "rIdConn", "connections", "connections.xml")
    assembly.add(
        "xl/queryTables/queryTable1.xml",
        f'<queryTable xmlns="{MAIN}" name="Board" connectionId="1" autoFormatId="16"><queryTableRefresh nextId="3">'
        '<queryTableFields count="2"><queryTableField id="1" name="Post" tableColumnId="1"/>'
        '<queryTableField id="2" name="Town" tableColumnId="2"/></queryTableFields></queryTableRefresh></queryTable>',
        f"{SHEET_ML}queryTable+xml",
    )
    assembly.link("xl/tables/table1.xml", "rId1", "queryTable", "../queryTables/queryTable1.xml")
    assembly.swap("xl/tables/table1.xml", "<table ", '<table tableType="queryTable" ')


def _xml_map(assembly: Assembly) -> None:
    element = '<xsd:element name="search" type="xsd:string"/>'
    schema = f'<xsd:schema xmlns:xsd="http://www.w3.org/2001/XMLSchema">{element}</xsd:schema>'
    assembly.add(
        "xl/xmlMaps.xml",
        f'<MapInfo xmlns="{MAIN}" SelectionNamespaces=""><Schema ID="Schema1">{schema}</Schema><Map ID="1" '
        'Name="search_Map" RootElement="search" SchemaID="Schema1" ShowImportExportValidationErrors="0" AutoFit="1" '
        'Append="0" PreserveSortAFLayout="1" PreserveFormat="1"/></MapInfo>',
        "application/xml",
    )
    assembly.link(WORKBOOK, "rIdMaps", "xmlMaps", "xmlMaps.xml")


def boarded(book: xlsxwriter.Workbook, _: Worksheet) -> None:
    """A table on another sheet for the query, and a formula that reads the linked workbook."""
    board = book.add_worksheet("Board")
    board.add_table("A1:B3", {"name": "Board", "columns": [{"header": "Post"}, {"header": "Town"}]})
    board.write_row("A2", ["Cook", "Leeds"])
    board.write_formula("D1", "=[1]Wages!$A$1", None, 42)
