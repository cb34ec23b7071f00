"""Where each search begins: small inputs of every kind the parser knows, and the words of its language."""

from __future__ import annotations

from pathlib import Path

from tests.fuzz.nasty import ADDRESSES, FORMULAS, NOT_XML, NUMBERS, TEXTS
from tests.support.home_made_trackers import in_a_table, theirs
from tests.support.package_quirks import ZIPS
from tests.support.packages import members
from tests.support.quirks import SHEET_QUIRKS, plain
from tests.support.shapes import SHAPES, built, some_rows

ROOT = Path(__file__).parents[3]
_TRACKER, _STYLES, _STRINGS = "xl/worksheets/sheet1.xml", "xl/styles.xml", "xl/sharedStrings.xml"
_LONGEST = 20_000


def _parts(name: str) -> list[bytes]:
    found = [members(make())[name] for make in SHAPES.values() if name in members(make())]
    return found + [members(quirk(plain())).get(name, b"") for quirk in SHEET_QUIRKS.values()]


def _rows(xml: bytes) -> bytes:
    start, end = xml.find(b"<row"), xml.rfind(b"</row>")
    return xml[start : end + 6] if 0 <= start < end else b""


def _files(folder: str, ending: str) -> list[bytes]:
    return [path.read_bytes() for path in sorted((ROOT / folder).glob(f"*.{ending}"))]


_SETTINGS = b"""Name\tValue\nCadence\tstandard\nCountry\tGB\nDue-soon days\t3\nDates written as\tday first
E-mail on weekends\tno\nWord: Ghosted\tRejected\nQuiet after days\t90\nProspecting days\t7"""


def seeds(name: str) -> list[bytes]:
    """The inputs that the harness of that name begins with."""
    small = built(some_rows(2))
    kinds: dict[str, list[bytes]] = {
        "package": [small, *(quirk(small) for quirk in ZIPS.values())],
        "workbook": [small, theirs(in_a_table)],
        "sheet": [_rows(xml) for xml in _parts(_TRACKER)],
        "part": [*members(theirs(in_a_table)).values()],
        "formats": _parts(_STYLES),
        "texts": [*_parts(_STRINGS), *TEXTS],
        "formulas": [b"\0" + text for text in FORMULAS],
        "days": [*TEXTS, b"3/4/2026\n31/12/2026", b"Nov 3, 2026 at 14:30", b"Fri 20 Nov 2026", b"2026-11-20T09:00:00Z"],
        "csv": _files("tests/exports", "csv"),
        "cadence": _files("followup_sheet/cadences", "toml"),
        "settings": [_SETTINGS],
        "table": [members(theirs(in_a_table))["xl/tables/table1.xml"]],
    }
    return [data for data in kinds[name] if data and len(data) <= _LONGEST]


def words() -> list[bytes]:
    """What libFuzzer may put in: numbers, addresses, formulas and scraps of XML, none of them long."""
    every = {
        *NUMBERS,
        *ADDRESSES,
        *FORMULAS,
        *NOT_XML,
        *TEXTS,
        b'<row r="3">',
        b'<c r="B3" t="s"><v>1</v></c>',
        b"</row>",
    }
    return sorted(word for word in every if 0 < len(word) <= 64)


def write(name: str, folder: Path) -> Path:
    """The seeds as files of a folder, and the words as libFuzzer's dictionary, whose path is returned."""
    for number, data in enumerate(seeds(name)):
        (folder / f"seed-{number}").write_bytes(data)
    dictionary = folder.parent / "words.dict"
    lines = ('"' + "".join(f"\\x{byte:02x}" for byte in word) + '"' for word in words())
    dictionary.write_text("\n".join(lines) + "\n")
    return dictionary
