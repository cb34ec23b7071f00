"""A pivot table with a slicer and a timeline."""

from __future__ import annotations

from tests.support.corpus.assembly import MAIN, SHEET_ML, WORKBOOK, Assembly
from tests.support.corpus.excel_names import MC, MICROSOFT, XDR, A, R, extensions
from tests.support.corpus.search import COMPANIES, WITH_STATUS

_CACHE = "xl/pivotCache/pivotCacheDefinition1.xml"
_PIVOT = "xl/pivotTables/pivotTable1.xml"
PIVOT_SHEET = "xl/worksheets/sheet2.xml"


def pivoting(assembly: Assembly) -> None:
    """A pivot table of the search on another sheet, with a slicer and a timeline."""
    _pivot_sheet(assembly)
    _pivot_cache(assembly)
    _pivot_table(assembly)
    _slicer(assembly)
    _timeline(assembly)


def _pivot_sheet(assembly: Assembly) -> None:
    words = ("Status", "Applied", "Ghosted", "On hold", "Phone screen", "Rejected", "Grand Total")
    counts = (
        _text("B3", "How many"),
        *(f'<c r="B{row}"><v>1</v></c>' for row in range(4, 9)),
        '<c r="B9"><v>5</v></c>',
    )
    rows = "".join(
        f'<row r="{row}">{_text(f"A{row}", word)}{count}</row>'
        for row, (word, count) in enumerate(zip(words, counts, strict=True), 3)
    )
    lists = extensions(
        ("{A8765BA9-456A-4dab-B4F3-ACF838C121DE}", '<x14:slicerList><x14:slicer r:id="rIdSlicer"/></x14:slicerList>'),
        ("{7E03D99C-DC04-49d9-9315-930204A7B6E9}",
         '<x15:timelineRefs><x15:timelineRef r:id="rIdTime"/></x15:timelineRefs>'),
    )  # fmt: skip
    assembly.add(
        PIVOT_SHEET,
        f'<worksheet xmlns="{MAIN}" {R}><sheetData>{rows}</sheetData><drawing r:id="rIdDrawing"/>{lists}</worksheet>',
        f"{SHEET_ML}worksheet+xml",
    )
    assembly.link(WORKBOOK, "rIdPivot", "worksheet", "worksheets/sheet2.xml")
    assembly.put(WORKBOOK, '<sheet name="Pivot" sheetId="7" r:id="rIdPivot"/>', before="</sheets>")


def _text(address: str, text: str) -> str:
    return f'<c r="{address}" t="inlineStr"><is><t>{text}</t></is></c>'


def _pivot_cache(assembly: Assembly) -> None:
    words = "".join(f'<s v="{word}"/>' for word in ("Applied", "Phone screen", "Rejected", "Ghosted", "On hold"))
    fields = "".join(
        f'<cacheField name="{name}" numFmtId="0">'
        + (f'<sharedItems count="5">{words}</sharedItems>' if name == "Status" else "<sharedItems/>")
        + "</cacheField>"
        for name in WITH_STATUS
    )
    records = "".join(
        f'<r><s v="{company.replace("&", "&amp;").replace("<", "&lt;")}"/><s v="x"/><m/><x v="{number}"/>'
        "<m/><m/><m/><m/></r>"
        for number, company in enumerate(COMPANIES)
    )
    assembly.add(
        _CACHE,
        f'<pivotCacheDefinition xmlns="{MAIN}" {R} r:id="rId1" refreshedBy="Me" recordCount="5">'
        '<cacheSource type="worksheet"><worksheetSource ref="A3:H8" sheet="My search"/></cacheSource>'
        f'<cacheFields count="8">{fields}</cacheFields></pivotCacheDefinition>',
        f"{SHEET_ML}pivotCacheDefinition+xml",
    )
    assembly.add(
        "xl/pivotCache/pivotCacheRecords1.xml",
        f'<pivotCacheRecords xmlns="{MAIN}" count="5">{records}</pivotCacheRecords>',
        f"{SHEET_ML}pivotCacheRecords+xml",
    )
    assembly.link(_CACHE, "rId1", "pivotCacheRecords", "pivotCacheRecords1.xml")
    assembly.link(WORKBOOK, "rIdCache", "pivotCacheDefinition", "pivotCache/pivotCacheDefinition1.xml")
    assembly.swap(
        WORKBOOK, "(<calcPr [^>]*/>)", r'\1<pivotCaches><pivotCache cacheId="5" r:id="rIdCache"/></pivotCaches>'
    )


def _pivot_table(assembly: Assembly) -> None:
    items = "".join(f'<item x="{number}"/>' for number in (0, 3, 4, 1, 2)) + '<item t="default"/>'
    fields = "".join(
        f'<pivotField axis="axisRow" dataField="1" showAll="0"><items count="6">{items}</items></pivotField>'
        if name == "Status"
        else '<pivotField showAll="0"/>'
        for name in WITH_STATUS
    )
    lines = "".join(f'<i><x v="{number}"/></i>' if number else "<i><x/></i>" for number in range(5))
    assembly.add(
        _PIVOT,
        f'<pivotTableDefinition xmlns="{MAIN}" name="ByStatus" cacheId="5" dataOnRows="0" applyNumberFormats="0" '
        'dataCaption="Values" updatedVersion="8" minRefreshableVersion="3" createdVersion="8" outline="1">'
        '<location ref="A3:B9" firstHeaderRow="1" firstDataRow="1" firstDataCol="1"/>'
        f'<pivotFields count="8">{fields}</pivotFields><rowFields count="1"><field x="3"/></rowFields>'
        f'<rowItems count="6">{lines}<i t="grand"><x/></i></rowItems><colItems count="1"><i/></colItems>'
        '<dataFields count="1"><dataField name="How many" fld="3" subtotal="count" baseField="0" baseItem="0"/>'
        "</dataFields>"
        '<pivotTableStyleInfo name="PivotStyleLight16" showRowHeaders="1" showColHeaders="1"/></pivotTableDefinition>',
        f"{SHEET_ML}pivotTable+xml",
    )
    assembly.link(PIVOT_SHEET, "rIdTable", "pivotTable", "../pivotTables/pivotTable1.xml")
    assembly.link(_PIVOT, "rId1", "pivotCacheDefinition", "../pivotCache/pivotCacheDefinition1.xml")


def _slicer(assembly: Assembly) -> None:
    items = "".join(f'<i x="{number}" s="1"/>' for number in range(5))
    assembly.add(
        "xl/slicerCaches/slicerCache1.xml",
        f'<slicerCacheDefinition xmlns="{MICROSOFT}/spreadsheetml/2009/9/main" {MC} name="Slicer_Status" '
        'sourceName="Status"><pivotTables><pivotTable tabId="7" name="ByStatus"/></pivotTables>'
        f'<data><tabular pivotCacheId="5"><items count="5">{items}</items></tabular></data></slicerCacheDefinition>',
        "application/vnd.ms-excel.slicerCache+xml",
    )
    assembly.add(
        "xl/slicers/slicer1.xml",
        f'<slicers xmlns="{MICROSOFT}/spreadsheetml/2009/9/main" {MC}><slicer name="Status" '
        'cache="Slicer_Status" caption="Status" rowHeight="241300"/></slicers>',
        "application/vnd.ms-excel.slicer+xml",
    )
    assembly.link(PIVOT_SHEET, "rIdSlicer", f"{MICROSOFT}/2007/relationships/slicer", "../slicers/slicer1.xml")
    assembly.link(WORKBOOK, "rIdSlices", f"{MICROSOFT}/2007/relationships/slicerCache", "slicerCaches/slicerCache1.xml")
    assembly.add(
        "xl/drawings/drawing1.xml", _slicer_drawing(), "application/vnd.openxmlformats-officedocument.drawing+xml"
    )
    assembly.link(PIVOT_SHEET, "rIdDrawing", "drawing", "../drawings/drawing1.xml")


def _slicer_drawing() -> str:
    corner = "<xdr:col>{}</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>{}</xdr:row><xdr:rowOff>0</xdr:rowOff>"
    frame = (
        '<xdr:graphicFrame macro=""><xdr:nvGraphicFramePr><xdr:cNvPr id="2" name="Status"/><xdr:cNvGraphicFramePr/>'
        '</xdr:nvGraphicFramePr><xdr:xfrm><a:off x="0" y="0"/><a:ext cx="0" cy="0"/></xdr:xfrm><a:graphic>'
        '<a:graphicData uri="http://schemas.microsoft.com/office/drawing/2010/slicer"><sle:slicer '
        'xmlns:sle="http://schemas.microsoft.com/office/drawing/2010/slicer" name="Status"/></a:graphicData>'
        "</a:graphic></xdr:graphicFrame>"
    )
    shape = (
        '<xdr:sp macro="" textlink=""><xdr:nvSpPr><xdr:cNvPr id="0" name=""/><xdr:cNvSpPr/></xdr:nvSpPr><xdr:spPr>'
        '<a:xfrm><a:off x="1" y="1"/><a:ext cx="9" cy="9"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'
        "</xdr:spPr><xdr:txBody><a:bodyPr/><a:p><a:r><a:t>A slicer.</a:t></a:r></a:p></xdr:txBody></xdr:sp>"
    )
    return (
        f'<xdr:wsDr {XDR} {A}><xdr:twoCellAnchor editAs="oneCell"><xdr:from>{corner.format(3, 2)}</xdr:from>'
        f"<xdr:to>{corner.format(5, 9)}</xdr:to><mc:AlternateContent {MC}><mc:Choice "
        f'xmlns:a14="{MICROSOFT}/drawing/2010/main" Requires="a14">{frame}</mc:Choice>'
        f"<mc:Fallback>{shape}</mc:Fallback></mc:AlternateContent><xdr:clientData/></xdr:twoCellAnchor></xdr:wsDr>"
    )


def _timeline(assembly: Assembly) -> None:
    kind = f"{MICROSOFT}/2011/relationships"
    assembly.add(
        "xl/timelineCaches/timelineCache1.xml",
        f'<timelineCacheDefinition xmlns="{MICROSOFT}/spreadsheetml/2010/11/main" name="NativeTimeline_Date" '
        'sourceName="Date applied"><pivotTables><pivotTable tabId="7" name="ByStatus"/></pivotTables><state '
        'minimalRefreshVersion="6" lastRefreshVersion="6" pivotCacheId="5" filterType="unknown"><bounds '
        'startDate="2026-01-01T00:00:00" endDate="2027-01-01T00:00:00"/></state></timelineCacheDefinition>',
        "application/vnd.ms-excel.timelineCache+xml",
    )
    assembly.add(
        "xl/timelines/timeline1.xml",
        f'<timelines xmlns="{MICROSOFT}/spreadsheetml/2010/11/main"><timeline name="Date applied" '
        'cache="NativeTimeline_Date" caption="Date applied" level="2" selectionLevel="2"/></timelines>',
        "application/vnd.ms-excel.timeline+xml",
    )
    assembly.link(PIVOT_SHEET, "rIdTime", f"{kind}/timeline", "../timelines/timeline1.xml")
    assembly.link(WORKBOOK, "rIdTimes", f"{kind}/timelineCache", "timelineCaches/timelineCache1.xml")
    lists = extensions(
        ("{BBE1A952-AA13-448e-AADC-164F8A28A991}",
         '<x14:slicerCaches><x14:slicerCache r:id="rIdSlices"/></x14:slicerCaches>'),
        ("{D0CA8CA8-9F24-4464-BF8E-62219DCF47F9}",
         '<x15:timelineCacheRefs><x15:timelineCacheRef r:id="rIdTimes"/></x15:timelineCacheRefs>'),
    )  # fmt: skip
    assembly.put(WORKBOOK, lists, before="</workbook>")
