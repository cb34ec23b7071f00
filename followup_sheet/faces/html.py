"""The only door to jinja2, which escapes every text, and the colours all our pages share.

A page of its own (:func:`page`) carries its style and script in itself and names their hashes in a policy,
so that a browser runs nothing else and fetches nothing at all.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from followup_sheet.highlights import HIGHLIGHTS
from followup_sheet.model import Status

if TYPE_CHECKING:
    from jinja2 import Environment


class Colours(NamedTuple):
    """A mode's colours as ``RRGGBB``: behind everything, behind an entry, text, quiet text, links, lines."""

    ground: str
    card: str
    text: str
    quiet: str
    link: str
    line: str


class Bars(NamedTuple):
    """A mode's colours of what is drawn: what was done, what was missed, what it is compared with."""

    done: str
    missed: str
    survey: str


LIGHT = Colours(ground="F2F4F7", card="FFFFFF", text="1D2733", quiet="4D5A68", link="0A558F", line="D5DCE4")
DARK = Colours(ground="14171B", card="21262D", text="E8ECF1", quiet="AEB9C5", link="8CC4FF", line="39424D")

LIGHT_BARS = Bars(done="1F5A6B", missed="C4473C", survey="7C8894")
DARK_BARS = Bars(done="4690A8", missed="F1928B", survey="8A96A3")

PLAIN_MARK = ("4D5A68", "FFFFFF")
"""Fill and font of a heading that belongs to no Status; the same in both modes, as the sheet's own are."""


def marks() -> Mapping[Status | None, tuple[str, str]]:
    """Fill and font of each heading: the sheet's own colours."""
    known = {status: (one.fill or LIGHT.card, one.font) for status, one in HIGHLIGHTS.items()}
    return MappingProxyType({None: PLAIN_MARK, **known})


def rendered(template: str, values: Mapping[str, object]) -> str:
    """A template of ours filled in; texts are escaped. Raises jinja2's error for a value left out."""
    return _environment().get_template(template).render(values)


def page(template: str, values: Mapping[str, object], *, landscape: bool) -> str:
    """A page for a browser, complete in one file; ``landscape`` is how it prints on A4."""
    colours = {"light": LIGHT, "dark": DARK, "light_bars": LIGHT_BARS, "dark_bars": DARK_BARS, "marks": marks()}
    style = rendered("page.css.j2", {**colours, "landscape": landscape})
    script = rendered("sorting.js", {})
    inside = {"style": style, "script": script, "policy": _policy(style, script)}
    return rendered(template, {**values, **inside})


def _policy(style: str, script: str) -> str:
    return f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; base-uri 'none'"


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


@cache
def _environment() -> Environment:
    import jinja2

    return jinja2.Environment(
        loader=jinja2.PackageLoader("followup_sheet", "faces"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
