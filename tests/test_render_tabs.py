"""Promise: the pictures of the tabs in the documentation can be taken anew by anybody."""

from __future__ import annotations

import importlib.util
import re
import struct
import subprocess
import sys
from pathlib import Path

import pytest

from followup_sheet.highlights import HIGHLIGHTS
from followup_sheet.workbook.template import SHEETS
from tests.support.libreoffice import Office

ROOT = Path(__file__).parents[1]
SCRIPT = ROOT / "docs" / "render_tabs.py"
PAGE = (ROOT / "docs" / "template.md").read_text(encoding="utf-8")
PICTURES = [f"{name.casefold()}.png" for name in SHEETS]


def size(picture: Path) -> tuple[int, int]:
    head = picture.read_bytes()[:24]
    assert head.startswith(b"\x89PNG")
    width, height = struct.unpack(">II", head[16:])
    return width, height


def test_the_page_shows_every_tab_and_the_pictures_are_small() -> None:
    assert re.findall(r"\(pictures/([a-z]+\.png)\)", PAGE) == PICTURES
    for name in PICTURES:
        assert (ROOT / "docs" / "pictures" / name).stat().st_size < 120_000


def test_the_page_names_the_colours_there_are() -> None:
    rows = dict(re.findall(r"^\| (\w[\w ]*) \| [\w -]+ \| `?(\w+)`? \|", PAGE, re.MULTILINE))
    assert rows == {status: colours.fill or "none" for status, colours in HIGHLIGHTS.items()}


@pytest.mark.slow
def test_every_tab_is_rendered_from_a_real_run(office: Office, tmp_path: Path) -> None:
    subprocess.run([sys.executable, SCRIPT, tmp_path], cwd=ROOT, check=True, timeout=300, capture_output=True)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(PICTURES)
    for name in PICTURES:
        width, height = size(tmp_path / name)
        assert min(width, height) > 800
        assert name == "dashboard.png" or (width > height) == (name != "guide.png")


def test_pages_are_told_by_the_name_at_their_head(monkeypatch: pytest.MonkeyPatch) -> None:
    """One page of each tab: the first, of History the last but one, which is full."""
    spec = importlib.util.spec_from_file_location("render_tabs", SCRIPT)
    assert spec
    assert spec.loader
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    text = "\f".join(
        f"\n {name}    my-search.xlsx\n rows"
        for name in ("Tracker", "Tracker", "History", "History", "History", "Guide")
    )
    done = subprocess.CompletedProcess([], 0, stdout=text)
    monkeypatch.setattr(script.subprocess, "run", lambda *_, **__: done)
    assert script.pages(Path("x.pdf")) == {"Tracker": 1, "History": 4, "Guide": 6}
