"""Renders the digest and the agenda as people see them: ``python docs/render_digest.py [FOLDER]``.

Writes docs/pictures/digest-*.png and agenda.png, or the same names into FOLDER: the mail on a desktop, on a
phone, in dark mode, with pictures off, without any styles, a coach's; and `agenda` in a terminal. From real
runs over the example trackers. Needs chromium, and Pillow.
"""

from __future__ import annotations

import html
import os
import pty
import re
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from PIL import Image, ImageChops

from followup_sheet import batch
from followup_sheet.agenda import Agenda, of_result
from followup_sheet.digest.html import html as html_of
from followup_sheet.digest.page import page
from followup_sheet.digest.summary import subject

PICTURES = Path(__file__).with_name("pictures")
EXAMPLES = Path(__file__).parent.parent / "examples"
NIGHT, MORNING = date(2026, 11, 19), date(2026, 11, 23)
"""The night the trackers were last run, and the morning of the digest that catches up on three lost ones."""

DARK = "--blink-settings=preferredColorScheme=0"
PICTURES_OFF = "--blink-settings=imagesEnabled=false"
TALLEST = 1_500
COLOURS = 200
_SGR = {
    "1": "font-weight:bold",
    "31": "color:#ff7b72",
    "32": "color:#7ee787",
    "33": "color:#f2cc60",
    "35": "color:#d2a8ff",
}
_TERMINAL = "background:#11151a;color:#e6edf3;font:15px/1.35 'DejaVu Sans Mono',monospace;margin:0;padding:14px 18px"


def main(pictures: Path) -> None:
    pictures.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ["FOLLOWUP_SHEET_STATE"] = str(folder / "state")
        own, clients = trackers(folder)
        mail, coachs = digest(own), digest(*clients, own)
        shots = {
            "digest-desktop": (mail, 900, ()),
            "digest-phone": (mail, 390, ()),
            "digest-dark": (mail, 390, (DARK,)),
            "digest-pictures-off": (mail, 390, (PICTURES_OFF,)),
            "digest-plain": (without_styles(mail), 640, ()),
            "digest-coach": (coachs, 640, ()),
            "agenda": (terminal(clients[0]), 760, ()),
        }
        for picture, (document, width, flags) in shots.items():
            take(document, width, flags, folder, pictures / f"{picture}.png")


def trackers(folder: Path) -> tuple[Path, list[Path]]:
    """Copies of the examples after their night: a job seeker's, and a coach's clients'."""
    for example in EXAMPLES.rglob("*.xlsx"):
        (folder / example.name).write_bytes(example.read_bytes())
    own = folder / "my-search.xlsx"
    clients = sorted(path for path in folder.glob("*.xlsx") if path != own)
    program = [sys.executable, "-m", "followup_sheet", "-q", "run", *map(str, (own, *clients))]
    subprocess.run([*program, "--today", NIGHT.isoformat()], check=True)
    return own, clients


def digest(*paths: Path) -> str:
    """The mail's HTML part."""
    now = datetime(MORNING.year, MORNING.month, MORNING.day, 6, tzinfo=UTC)
    options = batch.RunOptions(today=MORNING, now=now, dry_run=True, agenda_days=7)
    results = tuple(map(of_result, batch.check_all(paths, options)))
    agenda = Agenda(MORNING, results, since=NIGHT)
    return html_of(page(agenda), subject(agenda))


def without_styles(document: str) -> str:
    """As a mail program shows it that knows no styles at all."""
    bare = re.sub(r"<style>.*?</style>", "", document, flags=re.DOTALL)
    return re.sub(r' (?:style|bgcolor|class)="[^"]*"', "", bare)


def terminal(tracker: Path) -> str:
    """What `agenda` prints on a terminal, its colours as a page."""
    command = [sys.executable, "-m", "followup_sheet", "agenda", tracker.name, "--today", MORNING.isoformat()]
    printed = on_terminal(command, tracker.parent)
    shown = f"$ followup-sheet agenda {tracker.name}\n{printed}"
    return f'<meta charset="utf-8"><body style="margin:0"><pre style="{_TERMINAL}">{coloured(shown)}</pre></body>'


def on_terminal(command: Sequence[str], folder: Path) -> str:
    """The output of a command that finds itself on a terminal."""
    ours, its = pty.openpty()
    environment = {name: value for name, value in os.environ.items() if name != "NO_COLOR"} | {"TERM": "xterm-256color"}
    with subprocess.Popen(command, stdout=its, stdin=its, stderr=subprocess.PIPE, cwd=folder, env=environment):
        os.close(its)
        return _read(ours).replace("\r\n", "\n")


def _read(terminal_end: int) -> str:
    data = b""
    try:
        while piece := os.read(terminal_end, 65_536):
            data += piece
    except OSError:  # how Linux says that the other end was closed
        pass
    os.close(terminal_end)
    return data.decode()


def coloured(text: str) -> str:
    """Escape sequences become spans."""
    parts = re.split(r"\x1b\[([0-9;]*)m", text)
    shown, style = html.escape(parts[0]), ""
    for codes, piece in zip(parts[1::2], parts[2::2], strict=True):
        found = [_SGR[code] for code in codes.split(";") if code in _SGR]
        style = ";".join((style, *found)) if found else ""
        shown += f'<span style="{style}">{html.escape(piece)}</span>' if style else html.escape(piece)
    return shown


def take(document: str, width: int, flags: Sequence[str], folder: Path, picture: Path) -> None:
    """A picture of the page, cut where it ends, or after 1,500 pixels; few colours keep it small."""
    file, shot = folder / "page.html", folder / "page.png"
    file.write_text(document, encoding="utf-8")
    options = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--hide-scrollbars",
        f"--user-data-dir={folder / 'browser'}",
    ]
    command = ["chromium", *options, *flags, f"--window-size={width},{TALLEST}", f"--screenshot={shot}", file.as_uri()]
    subprocess.run(command, check=True, capture_output=True)
    with Image.open(shot) as image:
        seen = image.convert("RGB")
        ground = Image.new("RGB", seen.size, seen.getpixel((seen.width - 1, seen.height - 1)))
        end = ImageChops.difference(seen, ground).getbbox()
        cut = seen.crop((0, 0, seen.width, min(seen.height, end[3] + 16 if end else seen.height)))
        cut.quantize(COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(picture, optimize=True)


if __name__ == "__main__":
    main(Path(*sys.argv[1:]) if sys.argv[1:] else PICTURES)
