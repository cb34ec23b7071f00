"""Fonts, fills and borders of a styles part: which colour they have, the same with another colour,
and which are alike.

A *fragment* is one ``font``, ``fill`` or ``border`` element as bytes; ``prefix`` the namespace prefix
it is written with, colon included. Colours are ``RRGGBB``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from followup_sheet.workbook import tags

AUTOMATIC = "automatic"
NO_FILL = "none"
OTHER = "other"

_TRUE, _FALSE = ("1", "true"), ("0", "false")
_SWITCHES = ("b", "i", "strike", "outline", "shadow", "condense", "extend")
_AFTER_COLOUR = ("name", "family", "charset", "scheme")
_SIDES = ("start", "end", "left", "right", "top", "bottom", "diagonal", "vertical", "horizontal")
_BLACK = "000000"


def font_colour(font: bytes, prefix: str) -> str:
    """``RRGGBB``, or AUTOMATIC for a font in the ordinary text colour, or OTHER (theme, palette)."""
    colour = tags.attributes_of(font, f"{prefix}color".encode())
    if colour is None or _is_automatic(colour):
        return AUTOMATIC
    rgb = _rgb(colour)
    # LibreOffice has no themes: it saves the theme's ordinary text colour as plain black
    return AUTOMATIC if rgb == _BLACK else rgb or OTHER


def _is_automatic(colour: Mapping[str, str]) -> bool:
    if colour.get("auto", "").lower() in _TRUE or not colour:
        return True
    ordinary = colour.get("theme") == "1" or colour.get("indexed") == "64"
    return ordinary and not _is_tinted(colour)


def _rgb(colour: Mapping[str, str]) -> str | None:
    """The six digits without transparency, which spreadsheet programs ignore."""
    return None if _is_tinted(colour) or not colour.get("rgb") else colour["rgb"][-6:].upper()


def _is_tinted(colour: Mapping[str, str]) -> bool:
    return colour.get("tint", "0").strip("0.-+") != ""


def recoloured(font: bytes, prefix: str, colour: str | None) -> bytes:
    """The font in that colour, None for automatic; everything else about it stays."""
    x = re.escape(prefix)
    present = f"<{x}color(?:\\s[^<>]*)?(?:/>|></{x}color\\s*>)".encode()
    added = f'<{prefix}color rgb="FF{colour}"/>'.encode() if colour else b""
    if colour is None or re.search(present, font):
        return re.sub(present, added, font)
    if b"</" not in font:
        return tags.opened(font) + added + f"</{prefix}font>".encode()
    followers = "|".join(_AFTER_COLOUR)
    # the order Excel writes: colour after size, before name
    follower = re.search(f"<{x}(?:{followers})[\\s/>]".encode(), font)
    place = follower.start() if follower else font.rindex(b"</")
    return font[:place] + added + font[place:]


def font_key(font: bytes, prefix: str) -> tuple[object, ...]:
    """Equal for fonts that look alike, however their parts are ordered."""
    colour_tag = f"{prefix}color".encode()
    switches = {f"{prefix}{switch}".encode() for switch in _SWITCHES}
    rest = []
    for name, values in tags.tags(font):
        is_off = name in switches and values.get("val", "1").lower() in _FALSE
        if name != colour_tag and not is_off:
            rest.append((name, *(() if name in switches else sorted(values.items()))))
    colour = font_colour(font, prefix)
    return (colour if colour != OTHER else font, *sorted(rest, key=repr))


def fill_colour(fill: bytes, prefix: str) -> str:
    """``RRGGBB`` for a solid fill, NO_FILL, or OTHER (gradients, patterns, theme and palette colours)."""
    pattern = tags.attributes_of(fill, f"{prefix}patternFill".encode())
    if pattern is None:
        return OTHER
    kind = pattern.get("patternType", "none")
    if kind == "solid":
        return _rgb(tags.attributes_of(fill, f"{prefix}fgColor".encode()) or {}) or OTHER
    return NO_FILL if kind == "none" else OTHER


def fill_key(fill: bytes, prefix: str) -> object:
    """Equal for fills that look alike: the colour of a solid one, else all that is written in it."""
    colour = fill_colour(fill, prefix)
    return colour if colour != OTHER else _written(fill)


def border_key(border: bytes, prefix: str) -> tuple[object, ...]:
    """Equal for borders that look alike: a side without a line may be left out."""
    outer, sides = f"{prefix}border".encode(), {f"{prefix}{side}".encode() for side in _SIDES}
    lines = []
    for name, values in tags.tags(border):
        if name == outer:
            values = {switch: value for switch, value in values.items() if value.lower() not in _FALSE}
        if name not in sides or values.get("style", "none") != "none":
            lines.append((name, *sorted(values.items())))
    return tuple(lines)


def _written(fragment: bytes) -> tuple[tuple[object, ...], ...]:
    return tuple((name, *sorted(values.items())) for name, values in tags.tags(fragment))


def solid_fill(prefix: str, colour: str | None) -> bytes:
    """A new fill of one colour, None for no fill."""
    if colour is None:
        return plain_fill(prefix, "none")
    colours = f'<{prefix}fgColor rgb="FF{colour}"/><{prefix}bgColor indexed="64"/>'
    pattern = f'<{prefix}patternFill patternType="solid">{colours}</{prefix}patternFill>'
    return f"<{prefix}fill>{pattern}</{prefix}fill>".encode()


def plain_fill(prefix: str, pattern: str) -> bytes:
    """A new fill with a pattern and no colours."""
    return f'<{prefix}fill><{prefix}patternFill patternType="{pattern}"/></{prefix}fill>'.encode()
