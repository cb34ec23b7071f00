"""Renders every tab of a tracker as it prints, from a real run: ``python docs/render_tabs.py [FOLDER]``.

Writes docs/pictures/*.png, or the same names into FOLDER. Needs LibreOffice and poppler-utils
(pdftoppm, pdftotext); with Pillow installed the pictures take less room.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

DAY = "2026-11-20"
PICTURES = Path(__file__).with_name("pictures")
TABS = ("Tracker", "Dashboard", "History", "Cadence", "Settings", "Guide")
DOTS_PER_INCH = 110


def main(pictures: Path) -> None:
    """A new tracker with the example rows, a night, printed; a page of each tab."""
    pictures.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        printed = print_out(run_night(folder), folder)
        for tab, page in pages(printed).items():
            take(printed, page, pictures / f"{tab.casefold()}.png")


def run_night(folder: Path) -> Path:
    """A tracker as it is on the morning after its first night, of DAY."""
    tracker = folder / "my-search.xlsx"
    environment = os.environ | {"FOLLOWUP_SHEET_STATE": str(folder / "state")}
    program = [sys.executable, "-m", "followup_sheet"]
    for arguments in (["init", str(tracker), "--examples"], ["run", str(tracker)]):
        subprocess.run([*program, *arguments, "--today", DAY], check=True, env=environment, stdout=subprocess.DEVNULL)
    return tracker


def print_out(workbook: Path, folder: Path) -> Path:
    """The whole workbook as LibreOffice prints it."""
    office = ["soffice", f"-env:UserInstallation=file://{folder}/office", "--headless", "--convert-to", "pdf"]
    subprocess.run([*office, "--outdir", str(folder), str(workbook)], check=True, stdout=subprocess.DEVNULL)
    return folder / f"{workbook.stem}.pdf"


def pages(printed: Path) -> dict[str, int]:
    """Each tab and the number of its first page; of History, whose first pages say little, the last full
    one. They are told by the name in the page's head."""
    words = ["pdftotext", "-layout", str(printed), "-"]
    text = subprocess.run(words, check=True, capture_output=True, text=True).stdout
    heads = [re.match(r"\s*(\w*)", page) for page in text.split("\f")]
    found: dict[str, list[int]] = {tab: [] for tab in TABS}
    for number, head in enumerate(heads, start=1):
        if head and head[1] in found:
            found[head[1]].append(number)
    return {tab: (numbers[:-1] or numbers)[-1 if tab == "History" else 0] for tab, numbers in found.items() if numbers}


def take(printed: Path, page: int, picture: Path) -> None:
    """One page as a picture."""
    resolution = ["-r", str(DOTS_PER_INCH), "-f", str(page), "-l", str(page), "-singlefile"]
    subprocess.run(["pdftoppm", "-png", *resolution, str(printed), str(picture.with_suffix(""))], check=True)
    reduce_colours(picture)


def reduce_colours(picture: Path) -> None:
    """To 128 colours, which the page does not show: a third of the size."""
    try:
        from PIL import Image
    except ImportError:
        return
    with Image.open(picture) as image:
        small = image.convert("RGB").quantize(128, dither=Image.Dither.NONE)
    small.save(picture, optimize=True)


if __name__ == "__main__":
    main(Path(*sys.argv[1:]) if sys.argv[1:] else PICTURES)
