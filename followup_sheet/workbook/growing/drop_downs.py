"""Drop-downs and hints (``dataValidations``) for new columns, beside those the sheet has."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from followup_sheet.workbook import markup, tags
from followup_sheet.workbook.address import Range, parse_range
from followup_sheet.workbook.growing.around import Around
from followup_sheet.workbook.input_rules import QUESTION, InputKind, InputRule, day_serials
from followup_sheet.workbook.patches import Patch
from followup_sheet.workbook.strings import attribute

_MOST_TITLE, _MOST_TEXT = 32, 255  # characters, as Excel counts them
_EXTENSION = re.compile(rb"<([^\s<>/:]+:)dataValidations[\s>].*?</\1dataValidations", re.DOTALL)
_EXTENSION_AREA = re.compile(rb"<[^\s<>/:]+:sqref>([^<]*)</")


class Ruled(NamedTuple):
    """The cells of one column, what they are called, and what may be typed there."""

    cells: Range
    title: str
    rule: InputRule


def drop_down_patches(around: Around, ruled: list[Ruled], *, date1904: bool) -> tuple[Patch, ...]:
    """What gives these cells their rules; cells with a rule of the user's keep that one alone."""
    taken = list(_taken(around))
    free = [one for one in ruled if not any(area.overlaps(one.cells) for area in taken)]
    return (_patch(around, free, date1904=date1904),) if free else ()


def longer_drop_downs(around: Around, last: Range, row: int) -> Iterator[Patch]:
    """The rules of the cells in the row ``last`` reaching down to ``row``, where they end above it."""
    for one in around.all("dataValidations", "dataValidation"):
        ranges = one.attributes.get("sqref", "").split()
        longer = [_reaching(area, last, row) for area in ranges]
        if longer != ranges:
            tag = around.sheet.xml[one.start : one.open_end]
            yield Patch(one.start, one.open_end, tags.with_attributes(tag, {"sqref": " ".join(longer)}))


def _reaching(area: str, last: Range, row: int) -> str:
    try:
        cells = parse_range(area)
    except ValueError:
        return area
    return str(cells._replace(last_row=row)) if cells.overlaps(last) and cells.last_row < row else area


def _patch(around: Around, free: list[Ruled], *, date1904: bool) -> Patch:
    present, xml = around.first("dataValidations"), around.sheet.xml
    prefix = markup.prefix(xml, present) if present else around.prefix
    written = b"".join(_element(one, prefix, date1904=date1904) for one in free)
    opening, closing = f"<{prefix}dataValidations>".encode(), f"</{prefix}dataValidations>".encode()
    if present is None:
        place = around.place_of_validations()
        return Patch(place, place, _counted(opening, len(free)) + written + closing)
    opening = xml[present.start : present.open_end]
    kept = b"" if opening.endswith(b"/>") else xml[present.open_end : xml.rindex(b"</", present.start, present.end)]
    count = len(list(around.all("dataValidations", "dataValidation"))) + len(free)
    return Patch(present.start, present.end, _counted(tags.opened(opening), count) + kept + written + closing)


def _counted(tag: bytes, count: int) -> bytes:
    return tags.with_attributes(tag, {"count": str(count)})


def _element(one: Ruled, prefix: str, *, date1904: bool) -> bytes:
    rule = one.rule
    written = "".join(f' {name}="{attribute(value)}"' for name, value in _attributes(one).items())
    formulas = "".join(
        f"<{prefix}formula{number}>{attribute(text)}</{prefix}formula{number}>"
        for number, text in enumerate(_formulas(rule, date1904=date1904), 1)
    )
    name = f"{prefix}dataValidation"
    return f"<{name}{written}>{formulas}</{name}>".encode() if formulas else f"<{name}{written}/>".encode()


def _attributes(one: Ruled) -> Mapping[str, str]:
    rule = one.rule
    found = {} if rule.kind is InputKind.ANYTHING else {"type": rule.kind.value}
    if rule.question:
        found |= {"errorStyle": "warning"}
    found |= {"allowBlank": "1", "showInputMessage": "1"}
    if rule.question:
        found |= {"showErrorMessage": "1", "errorTitle": QUESTION, "error": rule.question[:_MOST_TEXT]}
    return found | {
        "promptTitle": one.title[:_MOST_TITLE],
        "prompt": rule.prompt[:_MOST_TEXT],
        "sqref": str(one.cells),
    }


def _formulas(rule: InputRule, *, date1904: bool) -> tuple[str, ...]:
    if rule.kind is InputKind.DROP_DOWN:
        return (f'"{",".join(rule.words)}"',)
    if rule.kind is InputKind.DAY:
        return tuple(map(str, day_serials(date1904=date1904)))
    return ()


def _taken(around: Around) -> Iterator[Range]:
    """The cells that have a rule already, an extension's among them."""
    texts = [one.attributes.get("sqref", "") for one in around.all("dataValidations", "dataValidation")]
    for extension in around.all("extLst"):
        for rules in _EXTENSION.finditer(around.sheet.xml, extension.start, extension.end):
            texts += [text.decode(errors="replace") for text in _EXTENSION_AREA.findall(rules[0])]
    for area in " ".join(texts).split():
        try:
            yield parse_range(area)
        except ValueError:
            continue  # whatever it means, it is not these cells
