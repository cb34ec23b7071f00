"""Threads of comments, embedded objects, controls, printer settings: parts of which most are opaque bytes."""

from __future__ import annotations

from tests.support.corpus.assembly import MAIN, SHEET_ML, WORKBOOK, Assembly
from tests.support.corpus.excel_names import MC, MICROSOFT, OPAQUE, SHEET, X14, XDR, R
from tests.support.richness import small_png

_PERSON = "{2F9A1E30-5B1C-4D5E-8C77-0A1B2C3D4E5F}"
_THREAD = "{8B1A7C52-0D3E-4F60-9A8B-7C6D5E4F3A2B}"
_ANSWER = "{8B1A7C52-0D3E-4F60-9A8B-7C6D5E4F3A2C}"


_SPACE = f"{MICROSOFT}/spreadsheetml/2018/threadedcomments"
_KIND = f"{MICROSOFT}/2017/10/relationships"
_NOTE_BOX = (
    '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:x="urn:schemas-microsoft-com:office:excel"><v:shapetype id="_x0000_t202" coordsize="21600,21600" '
    'o:spt="202" path="m,l,21600r21600,l21600,xe"/><v:shape id="_x0000_s1025" type="#_x0000_t202" '
    'style="position:absolute;visibility:hidden"><v:fill color2="#ffffe1"/><x:ClientData ObjectType="Note">'
    "<x:MoveWithCells/><x:Anchor>1, 15, 2, 10, 3, 15, 6, 9</x:Anchor><x:Row>3</x:Row><x:Column>0</x:Column>"
    "</x:ClientData></v:shape></xml>"
)


def people(assembly: Assembly) -> None:
    """A thread of comments, the person who wrote it, and the note for programs that know no threads."""
    _note(assembly)
    _thread(assembly)
    person = f'<person displayName="Ann Lee" id="{_PERSON}" userId="ann" providerId="None"/>'
    persons = f'<personList xmlns="{_SPACE}">{person}</personList>'
    assembly.add("xl/persons/person.xml", persons, "application/vnd.ms-excel.person+xml")
    assembly.link(WORKBOOK, "rIdPerson", f"{_KIND}/person", "persons/person.xml")


def _note(assembly: Assembly) -> None:
    text = '<text><r><t xml:space="preserve">[Threaded comment] Shall I ring?</t></r></text>'
    notes = (
        f'<comments xmlns="{MAIN}"><authors><author>tc={_THREAD}</author></authors><commentList>'
        f'<comment ref="A4" authorId="0" shapeId="0">{text}</comment></commentList></comments>'
    )
    assembly.add("xl/comments1.xml", notes, f"{SHEET_ML}comments+xml")
    assembly.add("xl/drawings/vmlDrawing1.vml", _NOTE_BOX.encode())
    assembly.ending("vml", "application/vnd.openxmlformats-officedocument.vmlDrawing")
    assembly.link(SHEET, "rIdNotes", "comments", "../comments1.xml")
    assembly.link(SHEET, "rIdBox", "vmlDrawing", "../drawings/vmlDrawing1.vml")
    assembly.put(SHEET, '<legacyDrawing r:id="rIdBox"/>', before="</worksheet>")


def _thread(assembly: Assembly) -> None:
    opening = f'<threadedComment ref="A4" dT="2026-11-18T10:00:00.00" personId="{_PERSON}"'
    threads = (
        f'<ThreadedComments xmlns="{_SPACE}">{opening} id="{_THREAD}"><text>Shall I ring?</text></threadedComment>'
        f'{opening} id="{_ANSWER}" parentId="{_THREAD}"><text>Yes &amp; today</text></threadedComment>'
        "</ThreadedComments>"
    )
    part = "threadedComments/threadedComment1.xml"
    assembly.add(f"xl/{part}", threads, "application/vnd.ms-excel.threadedcomments+xml")
    assembly.link(SHEET, "rIdThread", f"{_KIND}/threadedComment", f"../{part}")


def embedding(assembly: Assembly) -> None:
    """An embedded object, an ActiveX control and a form control, printer settings, a thumbnail, a ribbon."""
    assembly.ending("bin", "application/vnd.ms-office.activeX").ending("emf", "image/x-emf").ending("png", "image/png")
    settings = f"{SHEET_ML}printerSettings"
    assembly.add("xl/printerSettings/printerSettings1.bin", b"P\0r\0i\0n\0t\0" + bytes(200), settings)
    assembly.add("xl/embeddings/oleObject1.bin", OPAQUE, "application/vnd.openxmlformats-officedocument.oleObject")
    assembly.add("xl/activeX/activeX1.bin", OPAQUE)
    assembly.add("xl/activeX/activeX1.xml", _active_x(), "application/vnd.ms-office.activeX+xml")
    assembly.add("xl/ctrlProps/ctrlProp1.xml", _check_box(), "application/vnd.ms-excel.controlproperties+xml")
    assembly.add("xl/media/image9.emf", b"\x01\0\0\0" + bytes(84))
    assembly.add("docProps/thumbnail.png", small_png())
    assembly.add("customUI/customUI14.xml", f'<customUI xmlns="{MICROSOFT}/2009/07/customui"/>', "application/xml")
    assembly.link(SHEET, "rIdPrint", "printerSettings", "../printerSettings/printerSettings1.bin")
    assembly.link(SHEET, "rIdOle", "oleObject", "../embeddings/oleObject1.bin")
    assembly.link(SHEET, "rIdActive", "control", "../activeX/activeX1.xml")
    assembly.link(SHEET, "rIdForm", "ctrlProp", "../ctrlProps/ctrlProp1.xml")
    assembly.link(SHEET, "rIdIcon", "image", "../media/image9.emf")
    assembly.link(
        "xl/activeX/activeX1.xml", "rId1", f"{MICROSOFT}/2006/relationships/activeXControlBinary", "activeX1.bin"
    )
    assembly.link("", "rIdThumb", "http://schemas.openxmlformats.org/package/2006/relationships/metadata/thumbnail",
                  "docProps/thumbnail.png")  # fmt: skip
    assembly.link("", "rIdRibbon", f"{MICROSOFT}/2007/relationships/ui/extensibility", "customUI/customUI14.xml")
    assembly.swap(
        SHEET, "(<pageMargins [^>]*/>)", r'\1<pageSetup paperSize="9" orientation="landscape" r:id="rIdPrint"/>'
    )
    assembly.put(SHEET, _objects(), before="</worksheet>")


def _active_x() -> str:
    return (
        f'<ax:ocx ax:classid="{{8BD21D50-EC42-11CE-9E0D-00AA006002F3}}" ax:persistence="persistStreamInit" r:id="rId1" '
        f'xmlns:ax="{MICROSOFT}/2006/activeX" {R}/>'
    )


def _check_box() -> str:
    space = f'xmlns="{MICROSOFT}/spreadsheetml/2009/9/main"'
    return f'<formControlPr {space} objectType="CheckBox" checked="Checked" lockText="1"/>'


def _objects() -> str:
    """Objects and controls as Excel writes them: for those who know the anchors, and for those who do not."""
    corner = "<xdr:col>9</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>{}</xdr:row><xdr:rowOff>0</xdr:rowOff>"
    anchor = (
        f'<anchor moveWithCells="1"><from {XDR}>{corner.format(9)}</from><to {XDR}>{corner.format(12)}</to></anchor>'
    )

    def either(element: str, inner: str) -> str:
        known = f"{element.rstrip('/>')}>{inner}</{element.split()[0][1:]}>"
        return (
            f'<mc:AlternateContent {MC}><mc:Choice Requires="x14" {X14}>{known}</mc:Choice>'
            f"<mc:Fallback>{element}</mc:Fallback></mc:AlternateContent>"
        )

    ole = either(
        '<oleObject progId="Package" shapeId="1026" r:id="rIdOle"/>',
        f'<objectPr defaultSize="0" r:id="rIdIcon">{anchor}</objectPr>',
    )
    button = either(
        '<control shapeId="1027" r:id="rIdActive" name="CommandButton1"/>',
        f'<controlPr defaultSize="0" autoLine="0" r:id="rIdIcon">{anchor}</controlPr>',
    )
    box = either(
        '<control shapeId="1028" r:id="rIdForm" name="Check Box 4"/>',
        f'<controlPr locked="0" defaultSize="0" autoFill="0" autoLine="0" autoPict="0">{anchor}</controlPr>',
    )
    return f"<oleObjects>{ole}</oleObjects><controls>{button}{box}</controls>"
