"""What Excel writes beside the standard: revision ids, extension lists, custom views, rich values."""

from __future__ import annotations

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from tests.support.corpus.assembly import MAIN, SHEET_ML, WORKBOOK, Assembly
from tests.support.corpus.excel_names import GUID, MC, MICROSOFT, SHEET, X15, XM, extensions


def extended(assembly: Assembly) -> None:
    """Everything Excel writes beside the standard: revision ids, extension lists, views, rich values."""
    _ids(assembly)
    _views(assembly)
    _rich_value(assembly)
    scale = '<x14:cfvo type="min"/><x14:cfvo type="max"/><x14:fillColor rgb="FF638EC6"/>'
    bars = (
        f'<x14:conditionalFormattings><x14:conditionalFormatting {XM}><x14:cfRule type="dataBar" priority="1" '
        f'id="{GUID}"><x14:dataBar minLength="0" maxLength="100" gradient="0">{scale}</x14:dataBar></x14:cfRule>'
        "<xm:sqref>G4:G8</xm:sqref></x14:conditionalFormatting></x14:conditionalFormattings>"
    )
    rules = (
        f'<x14:dataValidations count="1" {XM}><x14:dataValidation type="list" allowBlank="1"><x14:formula1>'
        "<xm:f>Ideas!$A$1:$A$3</xm:f></x14:formula1><xm:sqref>K4:K400</xm:sqref></x14:dataValidation>"
        "</x14:dataValidations>"
    )
    sparks = (
        f'<x14:sparklineGroups {XM}><x14:sparklineGroup displayEmptyCellsAs="gap"><x14:colorSeries rgb="FF376092"/>'
        "<x14:sparklines><x14:sparkline><xm:f>'My search'!G4:G8</xm:f><xm:sqref>A2</xm:sqref></x14:sparkline>"
        "</x14:sparklines></x14:sparklineGroup></x14:sparklineGroups>"
    )
    lists = extensions(
        ("{78C0D931-6437-407d-A8EE-F0AAD7539E65}", bars),
        ("{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}", rules),
        ("{05C60535-1F16-4fd2-B633-F4F36F0B64E0}", sparks),
    )
    watched = '<cellWatches><cellWatch r="G4"/></cellWatches>'
    ignored = '<ignoredErrors><ignoredError sqref="A4:H8" numberStoredAsText="1"/></ignoredErrors>'
    assembly.put(SHEET, f"{watched}{ignored}{lists}", before="</worksheet>")


def _ids(assembly: Assembly) -> None:
    """Revision identifiers and row descents, with the prefixes that old programs may ignore."""
    spaces = (
        f'{MC} mc:Ignorable="x14ac xr xr2 xr3" xmlns:x14ac="{MICROSOFT}/spreadsheetml/2009/9/ac" '
        f'xmlns:xr="{MICROSOFT}/spreadsheetml/2014/revision" xmlns:xr2="{MICROSOFT}/spreadsheetml/2015/revision2" '
        f'xmlns:xr3="{MICROSOFT}/spreadsheetml/2016/revision3" xr:uid="{GUID}"'
    )
    assembly.swap(SHEET, r"(<worksheet [^>]*)>", rf"\1 {spaces}>")
    assembly.swap(SHEET, r"(<sheetFormatPr [^>]*)/>", r'\1 x14ac:dyDescent="0.25"/>')
    assembly.swap(SHEET, r"(<row [^>]*)>", r'\1 x14ac:dyDescent="0.25">')
    assembly.swap(WORKBOOK, "(<workbook [^>]*)>", rf'\1 {MC} mc:Ignorable="x15" {X15}>')
    absolute = f'<x15ac:absPath xmlns:x15ac="{MICROSOFT}/spreadsheetml/2010/11/ac" url="C:\\\\Users\\\\me\\\\"/>'
    assembly.swap(
        WORKBOOK, "(<workbookPr [^>]*/>)",
        rf'\1<mc:AlternateContent><mc:Choice Requires="x15">{absolute}</mc:Choice></mc:AlternateContent>',
    )  # fmt: skip
    features = '<xcalcf:calcFeatures xmlns:xcalcf="{}"><xcalcf:feature name="microsoft.com:RD"/></xcalcf:calcFeatures>'
    written = features.format(f"{MICROSOFT}/spreadsheetml/2018/calcfeatures")
    assembly.put(WORKBOOK, extensions(("{B58B0392-4F1F-4190-BB64-5DF3571DCE5F}", written)), before="</workbook>")


def _views(assembly: Assembly) -> None:
    """A custom view of the workbook and of the sheet."""
    view = f'<customWorkbookView name="All" guid="{GUID}" windowWidth="900" windowHeight="600" activeSheetId="1"/>'
    assembly.swap(WORKBOOK, "(<calcPr [^>]*/>)", rf"\1<customWorkbookViews>{view}</customWorkbookViews>")
    sheet = (
        f'<customSheetViews><customSheetView guid="{GUID}" scale="90" showAutoFilter="1">'
        '<selection activeCell="B4" sqref="B4"/><pageMargins left="0.7" right="0.7" top="0.75" bottom="0.75" '
        'header="0.3" footer="0.3"/></customSheetView></customSheetViews>'
    )
    assembly.put(SHEET, sheet, before="<pageMargins")


def _rich_value(assembly: Assembly) -> None:
    """A cell with a rich value, as stocks and places are."""
    space = f'xmlns="{MICROSOFT}/spreadsheetml/2017/richdata"'
    kind = f"{MICROSOFT}/2017/06/relationships"
    structure = '<rvStructures {} count="1"><s t="_error"><k n="errorType" t="i"/></s></rvStructures>'
    assembly.add("xl/richData/rdrichvalue.xml", f'<rvData {space} count="1"><rv s="0"><v>8</v></rv></rvData>',
                 "application/vnd.ms-excel.rdrichvalue+xml")  # fmt: skip
    assembly.add("xl/richData/rdrichvaluestructure.xml", structure.format(space),
                 "application/vnd.ms-excel.rdrichvaluestructure+xml")  # fmt: skip
    uri = "{3e2802c4-a4d2-4d8b-9148-e3be6c30e623}"
    assembly.add(
        "xl/metadata.xml",
        f'<metadata xmlns="{MAIN}" xmlns:xlrd="{MICROSOFT}/spreadsheetml/2017/richdata"><metadataTypes count="1">'
        '<metadataType name="XLRICHVALUE" minSupportedVersion="120000" copy="1" pasteAll="1" pasteValues="1" merge="1" '
        'splitFirst="1" rowColShift="1" clearFormats="1" clearComments="1" assign="1" coerce="1"/></metadataTypes>'
        f'<futureMetadata name="XLRICHVALUE" count="1"><bk><extLst><ext uri="{uri}"><xlrd:rvb i="0"/></ext></extLst>'
        '</bk></futureMetadata><valueMetadata count="1"><bk><rc t="1" v="0"/></bk></valueMetadata></metadata>',
        f"{SHEET_ML}sheetMetadata+xml",
    )
    assembly.link(WORKBOOK, "rIdMeta", "sheetMetadata", "metadata.xml")
    assembly.link(WORKBOOK, "rIdRich", f"{kind}/rdRichValue", "richData/rdrichvalue.xml")
    assembly.link(WORKBOOK, "rIdShape", f"{kind}/rdRichValueStructure", "richData/rdrichvaluestructure.xml")
    assembly.swap(SHEET, '<c r="K2".*?</c>', '<c r="K2" t="e" vm="1"><v>#VALUE!</v></c>')


def with_a_place(book: xlsxwriter.Workbook, page: Worksheet) -> None:
    """A cell for the rich value, and the words a drop-down takes from another sheet."""
    page.write_number("K2", 8)
    book.add_worksheet("Ideas").write_column("A1", ["library", "fair", "friends"])
