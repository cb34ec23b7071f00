"""Promise: the pictures of the digest in the documentation can be taken anew by anybody."""

from __future__ import annotations

import os
import runpy
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from followup_sheet.digest.html import html
from followup_sheet.digest.page import page
from tests.support.agendas import of, plan, tracker
from tests.support.command import ROOT

WIDTHS = {
    "digest-desktop": 900,
    "digest-phone": 390,
    "digest-dark": 390,
    "digest-pictures-off": 390,
    "digest-plain": 640,
    "digest-coach": 640,
    "agenda": 760,
}


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Image.Image]:
    if shutil.which("chromium") is None:
        pytest.skip("Chromium is not installed")
    folder = tmp_path_factory.mktemp("pictures")
    script = [sys.executable, str(ROOT / "docs" / "render_digest.py"), str(folder)]
    subprocess.run(script, check=True, capture_output=True, env=os.environ | {"PYTHONPATH": str(ROOT)})
    return {path.stem: Image.open(path).convert("RGB") for path in folder.glob("*.png")}


@pytest.mark.slow
def test_every_picture_is_as_wide_as_what_it_shows(pictures: dict[str, Image.Image]) -> None:
    assert {name: picture.width for name, picture in pictures.items()} == WIDTHS


@pytest.mark.slow
def test_the_dark_page_is_dark_and_the_others_are_light(pictures: dict[str, Image.Image]) -> None:
    grounds = {name: sum(picture.getpixel((2, 2))) / 3 for name, picture in pictures.items()}
    assert {name for name, light in grounds.items() if light < 60} == {"digest-dark", "agenda"}


@pytest.mark.slow
def test_without_pictures_nothing_is_missing(pictures: dict[str, Image.Image]) -> None:
    assert pictures["digest-pictures-off"].tobytes() == pictures["digest-phone"].tobytes()


@pytest.mark.slow
def test_a_phone_never_has_to_be_scrolled_sideways(pictures: dict[str, Image.Image]) -> None:
    """The right edge shows the ground, from top to bottom."""
    for name in ("digest-phone", "digest-dark"):
        edge = pictures[name].crop((WIDTHS[name] - 3, 0, WIDTHS[name], pictures[name].height))
        assert len(edge.getcolors() or []) == 1, name


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("chromium") is None, reason="Chromium is not installed")
def test_not_even_words_without_end_make_a_phone_scroll_sideways(tmp_path: Path) -> None:
    word = "W" * 400
    long = plan(word, company=word, role=word, phone=word, link=word, why=word, discussed=word)
    take = runpy.run_path(str(ROOT / "docs" / "render_digest.py"))["take"]
    document = html(page(of(tracker(long, your_name=word), notes=[word])), word)
    take(document, WIDTHS["digest-phone"], (), tmp_path, tmp_path / "long.png")
    with Image.open(tmp_path / "long.png") as picture:
        assert len(picture.crop((387, 0, 390, picture.height)).convert("RGB").getcolors() or []) == 1


@pytest.mark.parametrize("name", WIDTHS)
def test_the_pictures_of_the_page_are_there_and_small(name: str) -> None:
    picture: Path = ROOT / "docs" / "pictures" / f"{name}.png"
    assert 10_000 < picture.stat().st_size < 150_000
