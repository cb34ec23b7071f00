"""What LibreOffice writes: others' workbooks saved by it, and a spreadsheet of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from xml.sax.saxutils import escape

from tests.support.corpus.openpyxl_made import OPENPYXL
from tests.support.corpus.search import WITH_STATUS, Made, Value, lines
from tests.support.corpus.xlsxwriter_made import XLSXWRITER
from tests.support.libreoffice import Office

_SPACES = {
    "office": "office", "table": "table", "text": "text", "style": "style", "number": "datastyle", "draw": "drawing",
    "form": "form",
}  # fmt: skip
_OASIS = "urn:oasis:names:tc:opendocument:xmlns:"


def saved(first: Made, office: Office, folder: Path) -> Made:
    """Another's workbook, opened and saved by LibreOffice."""
    path = folder / f"first{first.ending}"
    path.write_bytes(first.data)
    return first._replace(data=office.resave(path, folder / "saved.xlsx").read_bytes())


def its_own(office: Office, folder: Path) -> Made:
    """A flat OpenDocument spreadsheet saved as .xlsx."""
    path = folder / "own.fods"
    path.write_text(_spreadsheet(), encoding="utf-8")
    return Made(office.resave(path, folder / "saved.xlsx").read_bytes(), "Suche")


def _spreadsheet() -> str:
    """Cell styles, rules by style, drop-downs, notes, a filter, a pivot table, controls, names, protection."""
    spaces = "".join(f' xmlns:{prefix}="{_OASIS}{name}:1.0"' for prefix, name in _SPACES.items())
    spaces += f' xmlns:fo="{_OASIS}xsl-fo-compatible:1.0" xmlns:svg="{_OASIS}svg-compatible:1.0"'
    spaces += ' xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document{spaces} office:version="1.3" office:mimetype="{kind}">'
        f"{_STYLES}<office:body><office:spreadsheet>{_RULES}{_search()}{_OTHER_SHEETS}{_NAMES}"
        "</office:spreadsheet></office:body></office:document>"
    )


_STYLES = """<office:styles>
<style:style style:name="Default" style:family="table-cell"/>
<style:style style:name="Heading_20_Mine" style:display-name="Heading Mine" style:family="table-cell">
<style:table-cell-properties fo:background-color="#ddeeff"/><style:text-properties fo:font-weight="bold"/></style:style>
<style:style style:name="Hot" style:family="table-cell"><style:table-cell-properties fo:background-color="#ffcccc"/>
</style:style></office:styles><office:automatic-styles>
<number:date-style style:name="D1"><number:day/><number:text>. </number:text><number:month number:textual="true"/>
<number:text> </number:text><number:year number:style="long"/></number:date-style>
<style:style style:name="day" style:family="table-cell" style:data-style-name="D1"/>
<style:style style:name="wide" style:family="table-column"><style:table-column-properties
 style:column-width="4cm"/></style:style></office:automatic-styles>"""

_RULES = """<table:content-validations><table:content-validation table:name="moods"
 table:condition="of:cell-content-is-in-list(&quot;good&quot;;&quot;tired&quot;;&quot;hopeful&quot;)"
 table:base-cell-address="Suche.H4"><table:help-message table:title="Mood" table:display="true">
<text:p>How was it?</text:p></table:help-message></table:content-validation></table:content-validations>"""

_OTHER_SHEETS = """<table:table table:name="Zahlen" table:protected="true"><table:table-row>
<table:table-cell table:formula="of:=SUM([Suche.G4:.G8])" office:value-type="float" office:value="117000.5"/>
<table:table-cell table:formula="of:=COUNTIF([Suche.D4:.D8];&quot;Applied&quot;)" office:value-type="float"
 office:value="1"/></table:table-row></table:table><table:table table:name="Pivot"/>"""

_NAMES = """<table:named-expressions><table:named-range table:name="Wages" table:base-cell-address="$Suche.$A$1"
 table:cell-range-address="$Suche.$G$4:.$G$8"/><table:named-expression table:name="Rate"
 table:base-cell-address="$Suche.$A$1" table:expression="1.05"/></table:named-expressions><table:database-ranges>
<table:database-range table:name="__Anonymous_Sheet_DB__0" table:target-range-address="Suche.A3:Suche.H8"
 table:display-filter-buttons="true"/></table:database-ranges><table:data-pilot-tables><table:data-pilot-table
 table:name="ByStatus" table:target-range-address="Pivot.A1:Pivot.B8" table:show-filter-button="false">
<table:source-cell-range table:cell-range-address="Suche.A3:Suche.H8"/><table:data-pilot-field
 table:source-field-name="Status" table:orientation="row" table:function="auto"/><table:data-pilot-field
 table:source-field-name="Salary" table:orientation="data" table:function="sum"/></table:data-pilot-table>
</table:data-pilot-tables>"""

_FORMS = """<office:forms form:automatic-focus="false"><form:form form:name="Form"><form:checkbox form:name="Box"
 form:id="box" form:control-implementation="ooo:com.sun.star.form.component.CheckBox" form:label="Done"/></form:form>
</office:forms><table:shapes><draw:control draw:control="box" svg:width="3cm" svg:height="1cm" svg:x="20cm"
 svg:y="5cm"/><draw:custom-shape svg:width="3cm" svg:height="1cm" svg:x="24cm" svg:y="5cm"><text:p>Ring!</text:p>
</draw:custom-shape></table:shapes>"""

_CONDITIONS = """<calcext:conditional-formats><calcext:conditional-format
 calcext:target-range-address="Suche.G4:Suche.G8"><calcext:condition calcext:apply-style-name="Hot"
 calcext:value="&gt;30000" calcext:base-cell-address="Suche.G4"/></calcext:conditional-format>
<calcext:conditional-format calcext:target-range-address="Suche.G4:Suche.G8"><calcext:data-bar><calcext:formatting-entry
 calcext:value="0" calcext:type="auto-minimum"/><calcext:formatting-entry calcext:value="0"
 calcext:type="auto-maximum"/></calcext:data-bar></calcext:conditional-format></calcext:conditional-formats>"""


def _search() -> str:
    head = "".join(_cell(header, "Heading_20_Mine") for header in WITH_STATUS)
    body = "".join(f"<table:table-row>{''.join(map(_cell, line))}</table:table-row>" for line in lines(WITH_STATUS))
    return (
        f'<table:table table:name="Suche">{_FORMS}<table:table-column table:style-name="wide" '
        'table:number-columns-repeated="8"/><table:table-row><table:table-cell table:number-columns-spanned="8" '
        'office:value-type="string"><text:p>Where I applied</text:p><office:annotation office:display="false">'
        "<text:p>since the summer</text:p></office:annotation></table:table-cell></table:table-row>"
        f"<table:table-row/><table:table-row>{head}</table:table-row>{body}{_CONDITIONS}</table:table>"
    )


def _cell(value: Value, style: str = "") -> str:
    """A cell; the words of the moods' list have that list."""
    if value is None or value == "":
        return "<table:table-cell/>"
    named = f' table:style-name="{style}"' if style else ""
    if isinstance(value, date):
        return f'<table:table-cell table:style-name="day" office:value-type="date" office:date-value="{value}"/>'
    if isinstance(value, str):
        listed = ' table:content-validation-name="moods"' if value in ("good", "tired", "hopeful") else ""
        cell = f'<table:table-cell{named}{listed} office:value-type="string">'
        return f"{cell}<text:p>{escape(value)}</text:p></table:table-cell>"
    return f'<table:table-cell{named} office:value-type="float" office:value="{value}"/>'


def _saved(name: str) -> Callable[[Office, Path], Made]:
    return lambda office, folder: saved({**XLSXWRITER, **OPENPYXL}[name](), office, folder)


_RESAVED = (
    "XlsxWriter: charts, pictures, shapes, controls",
    "XlsxWriter: rules, filter, groups, protection",
    "XlsxWriter: table with totals, formulas",
    "openpyxl: formulas, filter, years from 1904",
)
LIBREOFFICE: Mapping[str, Callable[[Office, Path], Made]] = {
    "LibreOffice: styles, pivot table, controls of its own": its_own,
    **{f"LibreOffice: {name.partition(': ')[2]}": _saved(name) for name in _RESAVED},
}
