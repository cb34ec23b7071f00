"""Renders docs/pictures/after-a-run.png, or the file named, from a real run: ``python docs/render_tracker.py [FILE]``.

Needs LibreOffice and pdftoppm."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

DAY = "2026-11-20"
PICTURE = Path(__file__).parent / "pictures" / "after-a-run.png"


def main(picture: Path) -> None:
    """A new tracker with the example rows, run, printed, and its first page cut to what it shows."""
    with tempfile.TemporaryDirectory() as folder:
        tracker = Path(folder, "my-search.xlsx")
        environment = os.environ | {"FOLLOWUP_SHEET_STATE": str(Path(folder, "state"))}
        program = [sys.executable, "-m", "followup_sheet"]
        for arguments in (["init", str(tracker), "--examples"], ["run", str(tracker)]):
            subprocess.run([*program, *arguments, "--today", DAY], check=True, env=environment)
        office = ["soffice", f"-env:UserInstallation=file://{folder}/office", "--headless", "--convert-to", "pdf"]
        subprocess.run([*office, "--outdir", folder, str(tracker)], check=True, stdout=subprocess.DEVNULL)
        cut = ["-x", "64", "-y", "80", "-W", "1387", "-H", "580"]
        page = ["pdftoppm", "-r", "130", "-png", "-f", "1", "-l", "1", "-singlefile", *cut]
        subprocess.run([*page, str(tracker.with_suffix(".pdf")), str(picture.with_suffix(""))], check=True)


if __name__ == "__main__":
    main(Path(*sys.argv[1:]) if sys.argv[1:] else PICTURE)
