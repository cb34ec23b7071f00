"""Renders the report and the proof of search as people see them: ``python docs/render_report.py [FOLDER]``.

Writes docs/pictures/report-*.png and proof-*.png, or the same names into FOLDER: the pages on a desktop, on a phone
and dark, and the workbooks as they print. From real runs over the example trackers. Needs chromium, LibreOffice,
poppler-utils, and Pillow.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageChops

PICTURES = Path(__file__).with_name("pictures")
EXAMPLES = Path(__file__).parent.parent / "examples"
NIGHTS = ("2026-11-05", "2026-11-12", "2026-11-19")
MORNING = "2026-11-23"
DARK = ("--blink-settings=preferredColorScheme=0",)
SHOTS = {
    "report-desktop": ("report", 1200, ()),
    "report-phone": ("report", 390, ()),
    "report-dark": ("report", 1200, DARK),
    "proof-desktop": ("proof", 900, ()),
    "proof-phone": ("proof", 390, ()),
}
TALLEST = 1_700
COLOURS = 128
DOTS_PER_INCH = 90


def main(pictures: Path) -> None:
    pictures.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        clients = run_nights(folder)
        report("report", [str(clients)], folder)
        report("history", [str(clients / "margaret-lindholm.xlsx")], folder, out="proof")
        for picture, (page, width, flags) in SHOTS.items():
            take(folder / f"{page}.html", width, flags, folder, pictures / f"{picture}.png")
        for workbook in ("report", "proof"):
            print_out(folder / f"{workbook}.xlsx", folder, pictures / f"{workbook}-workbook.png")


def run_nights(folder: Path) -> Path:
    """The examples after some nights of theirs, and a client who never ran one."""
    os.environ["FOLLOWUP_SHEET_STATE"] = str(folder / "state")
    clients = folder / "clients"
    shutil.copytree(EXAMPLES / "clients", clients)
    shutil.copy(EXAMPLES / "my-search.xlsx", clients / "new-client.xlsx")
    run = [path for path in sorted(clients.glob("*.xlsx")) if path.stem not in ("new-client", "daniel-reyes")]
    for night in NIGHTS:
        program("-q", "run", *map(str, run), "--today", night)
    return clients


def report(command: str, paths: Sequence[str], folder: Path, *, out: str = "report") -> None:
    for suffix in ("html", "xlsx"):
        program(command, *paths, "--today", MORNING, "-o", str(folder / f"{out}.{suffix}"))


def program(*arguments: str) -> None:
    subprocess.run([sys.executable, "-m", "followup_sheet", *arguments], check=True)


def take(page: Path, width: int, flags: Sequence[str], folder: Path, picture: Path) -> None:
    """A picture of the page, cut where it ends, or after 1,700 pixels."""
    shot = folder / "page.png"
    quiet = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
    window = [f"--user-data-dir={folder / 'browser'}", f"--window-size={width},{TALLEST}", f"--screenshot={shot}"]
    subprocess.run(["chromium", *quiet, *window, *flags, page.as_uri()], check=True, capture_output=True)
    keep(shot, picture)


def print_out(workbook: Path, folder: Path, picture: Path) -> None:
    """The first page as LibreOffice prints it."""
    office = ["soffice", f"-env:UserInstallation=file://{folder}/office", "--headless", "--convert-to", "pdf"]
    subprocess.run([*office, "--outdir", str(folder), str(workbook)], check=True, stdout=subprocess.DEVNULL)
    page = folder / "printed"
    resolution = ["-r", str(DOTS_PER_INCH), "-f", "1", "-l", "1", "-singlefile"]
    subprocess.run(["pdftoppm", "-png", *resolution, str(workbook.with_suffix(".pdf")), str(page)], check=True)
    keep(page.with_suffix(".png"), picture)


def keep(shot: Path, picture: Path) -> None:
    """Cut below the last thing on it; few colours keep it small."""
    with Image.open(shot) as image:
        seen = image.convert("RGB")
        ground = Image.new("RGB", seen.size, seen.getpixel((seen.width - 1, seen.height - 1)))
        end = ImageChops.difference(seen, ground).getbbox()
        cut = seen.crop((0, 0, seen.width, min(seen.height, end[3] + 16 if end else seen.height)))
        cut.quantize(COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(picture, optimize=True)


if __name__ == "__main__":
    main(Path(*sys.argv[1:]) if sys.argv[1:] else PICTURES)
