"""Takes a picture of a LibreOffice window: ``python docs/screenshot.py FILE SHEET OUT.png [--size 1366x768]``.

For people who look at pictures. FILE is opened on a screen that nobody sees, on the sheet named, as
on the first day of a fresh LibreOffice: window maximised, side bar closed, no tips and no questions.
FILE itself is only read. ``--keys`` presses keys first, such as ``--keys Page_Down Escape``.

Needs LibreOffice with its look for desktops (Debian: libreoffice-calc, libreoffice-gtk3), xvfb, xdotool
and imagemagick. Ends what it started, and nothing else.
"""

from __future__ import annotations

import argparse
import os
import re
import signal
import subprocess
import tempfile
import time
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from xml.sax.saxutils import quoteattr

SHOWN_SECONDS = 90.0
STEADY_SECONDS = 1.5
COLOURS = "200"

_OOR = 'xmlns:oor="http://openoffice.org/2001/registry"'
_CALC = "/org.openoffice.Setup/Office/Factories/org.openoffice.Setup:Factory['com.sun.star.sheet.SpreadsheetDocument']"
_SETTINGS = (
    ("/org.openoffice.Setup/Product", "ooSetupLastVersion", "99.9"),
    ("/org.openoffice.Office.Common/Misc", "FirstRun", "false"),
    ("/org.openoffice.Office.Common/Misc", "ShowTipOfTheDay", "false"),
    ("/org.openoffice.Office.Common/Misc", "CrashReport", "false"),
    ("/org.openoffice.Setup/L10N", "ooSetupSystemLocale", "{locale}"),
    (_CALC, "ooSetupFactoryWindowAttributes", "0,0,{width},{height};4;0,0,{width},{height};"),
)


def main(arguments: Sequence[str] | None = None) -> None:
    asked = _asked(arguments)
    with tempfile.TemporaryDirectory() as folder:
        shown = _copy_on_sheet(asked.file, asked.sheet, Path(folder, asked.file.name))
        width, height = map(int, asked.size.split("x"))
        _write_profile(Path(folder, "profile"), width, height, asked.locale)
        with _screen(asked.size) as display, _office(shown, Path(folder), display):
            window = _window(asked.file.stem, display)
            _xdotool(display, "windowmove", window, "0", "0", "windowsize", window, str(width), str(height))
            picture = _steady_picture(display, Path(folder))
            if asked.keys:
                _xdotool(display, "windowfocus", "--sync", window, "key", "--delay", "120", *asked.keys)
                picture = _steady_picture(display, Path(folder))
            _keep(picture, asked.out)


def _asked(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="A picture of a LibreOffice window.")
    parser.add_argument("file", type=Path)
    parser.add_argument("sheet")
    parser.add_argument("out", type=Path)
    parser.add_argument("--size", default="1366x768", help="width x height of the screen in pixels")
    parser.add_argument("--locale", default="en-GB", help="whose dates are shown")
    parser.add_argument("--keys", nargs="*", default=[], help="keys to press first, as xdotool calls them")
    return parser.parse_args(arguments)


def _copy_on_sheet(file: Path, sheet: str, copy: Path) -> Path:
    """A copy of the workbook that opens on ``sheet``, with that one sheet selected."""
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED) as new:
        workbook = old.read("xl/workbook.xml").decode("utf-8")
        names = re.findall(r'<(?:\w+:)?sheet\b[^>]*?\bname="([^"]*)"', workbook)
        if quoteattr(sheet)[1:-1] not in names:
            raise SystemExit(f"there is no sheet '{sheet}'")
        tab = names.index(quoteattr(sheet)[1:-1])
        for name in old.namelist():
            data = old.read(name)
            if name == "xl/workbook.xml":
                data = _opening_on(workbook, tab).encode("utf-8")
            elif name.startswith("xl/worksheets/sheet"):
                data = data.replace(b' tabSelected="1"', b"").replace(b' tabSelected="true"', b"")
            new.writestr(name, data)
    return copy


def _opening_on(workbook: str, tab: int) -> str:
    bare = re.sub(r'\s(?:activeTab|firstSheet)="\d+"', "", workbook)
    if not re.search(r"<(?:\w+:)?workbookView\b", bare):
        raise SystemExit("the workbook does not say how it is opened")
    return re.sub(r"(<(?:\w+:)?workbookView\b)", rf'\1 activeTab="{tab}"', bare, count=1)


def _write_profile(profile: Path, width: int, height: int, locale: str) -> None:
    settings = profile / "user" / "registrymodifications.xcu"
    settings.parent.mkdir(parents=True)
    items = "".join(
        f'<item oor:path="{path}"><prop oor:name="{name}" oor:op="fuse">'
        f"<value>{value.format(width=width, height=height, locale=locale)}</value></prop></item>\n"
        for path, name, value in _SETTINGS
    )
    settings.write_text(
        f'<?xml version="1.0" encoding="UTF-8"?>\n<oor:items {_OOR}>\n{items}</oor:items>\n', encoding="utf-8"
    )


@contextmanager
def _screen(size: str) -> Iterator[str]:
    """A screen in memory; its name, chosen by itself among the free ones."""
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", f"{size}x24", "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=[writing], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.close(writing)
    try:
        with os.fdopen(reading) as answer:
            yield f":{answer.readline().strip()}"
    finally:
        server.terminate()
        server.wait()


@contextmanager
def _office(file: Path, folder: Path, display: str) -> Iterator[None]:
    options = ["--norestore", "--nologo", "--nofirststartwizard", "--calc"]
    command = ["soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}", *options, str(file)]
    environment = os.environ | {"DISPLAY": display, "HOME": str(folder), "GTK_THEME": "Adwaita", "LC_ALL": "C.UTF-8"}
    office = subprocess.Popen(
        command, env=environment, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        yield
    finally:
        os.killpg(office.pid, signal.SIGKILL)
        office.wait()


def _xdotool(display: str, *arguments: str) -> str:
    ran = subprocess.run(["xdotool", *arguments], env=os.environ | {"DISPLAY": display}, capture_output=True, text=True)
    return ran.stdout.strip()


def _window(name: str, display: str) -> str:
    """The window whose title begins with the file's name; there once the file is loaded."""
    until = time.monotonic() + SHOWN_SECONDS
    while time.monotonic() < until:
        found = _xdotool(display, "search", "--onlyvisible", "--name", f"^{re.escape(name)}")
        if found:
            return found.splitlines()[-1]
        time.sleep(0.5)
    raise SystemExit(f"LibreOffice did not show the file within {SHOWN_SECONDS:.0f} seconds")


def _steady_picture(display: str, folder: Path) -> Path:
    """The screen once nothing on it has changed for a while."""
    before, since = b"", time.monotonic()
    until = since + SHOWN_SECONDS
    picture = folder / "screen.ppm"
    while time.monotonic() < until:
        subprocess.run(["import", "-display", display, "-window", "root", str(picture)], check=True)
        now = picture.read_bytes()
        if now != before:
            before, since = now, time.monotonic()
        elif time.monotonic() - since > STEADY_SECONDS:
            return picture
        time.sleep(0.3)
    return picture


def _keep(picture: Path, out: Path) -> None:
    """Few colours and a palette: a screen's picture stays small."""
    out.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(["convert", str(picture), "+dither", "-colors", COLOURS, "-strip", f"png8:{out}"], check=True)


if __name__ == "__main__":
    main()
