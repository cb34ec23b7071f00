"""The page on reports: its commands work, its tables are the declared measures, its pictures can be taken anew."""

from __future__ import annotations

import os
import re
import runpy
import shutil
import subprocess
import sys
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image

from tests.support.command import ANN, DAY, ROOT, TODAY, call, workbook
from tests.support.html_page import HtmlPage
from tests.test_docs import commands, program

WRITER = runpy.run_path(str(ROOT / "docs" / "write_reports.py"))
PAGE = WRITER["PAGE"].read_text(encoding="utf-8")
PICTURES = {
    "report-desktop": 1200,
    "report-phone": 390,
    "report-dark": 1200,
    "proof-desktop": 900,
    "proof-phone": 390,
    "report-workbook": 745,
    "proof-workbook": 1053,
}
needs_chromium = pytest.mark.skipif(shutil.which("chromium") is None, reason="Chromium is not installed")


def test_the_tables_of_the_page_are_the_declared_measures() -> None:
    assert WRITER["page"](PAGE) == PAGE, "run: python docs/write_reports.py"
    assert PAGE.count("<!-- end -->") == 3
    assert "| Interviews with no thank-you | in the period |" in PAGE


@pytest.mark.slow
def test_the_commands_work_in_their_order(tmp_path: Path) -> None:
    environment = program(tmp_path)
    shutil.copytree(ROOT / "examples" / "clients", tmp_path / "clients")
    shown = commands(PAGE)
    assert len(shown) == 9
    for line in shown:
        done = subprocess.run(line, shell=True, cwd=tmp_path, env=environment, capture_output=True, text=True)  # noqa: S602 - the page's own line, as a shell runs it
        assert (done.returncode, done.stderr) == (0, ""), line
    made = {"report.xlsx", "report.html", "report.csv", "proof.html", "proof.xlsx", "proofs.csv"}
    assert made <= {path.name for path in tmp_path.iterdir()}


@pytest.mark.slow
@needs_chromium
def test_the_pictures_can_be_taken_anew(tmp_path: Path) -> None:
    script = [sys.executable, str(ROOT / "docs" / "render_report.py"), str(tmp_path)]
    subprocess.run(script, check=True, capture_output=True, env=os.environ | {"PYTHONPATH": str(ROOT)})
    widths = {}
    for path in tmp_path.glob("*.png"):
        with Image.open(path) as picture:
            widths[path.stem] = picture.width
            assert picture.height > 300
    assert widths == PICTURES


@pytest.mark.parametrize("name", PICTURES)
def test_the_pictures_of_the_page_are_there_and_small(name: str) -> None:
    assert 8_000 < (ROOT / "docs" / "pictures" / f"{name}.png").stat().st_size < 200_000


# In a browser


def in_chromium(page: Path, folder: Path, *flags: str) -> str:
    """The document as it stands once its scripts have run."""
    quiet = ["--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder / 'browser'}"]
    command = ["chromium", *quiet, *flags, "--dump-dom", page.as_uri()]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


@pytest.fixture
def page(tmp_path: Path) -> Path:
    for number, name in ((2, "Beth"), (1, "Ann"), (10, "Cem")):
        rows = [ANN | {"Contact": f"P{row}", "Applied on": DAY - timedelta(days=row)} for row in range(number)]
        path = tmp_path / f"{name}.xlsx"
        path.write_bytes(workbook(rows, Settings=[["Your name", name]]))
    out = tmp_path / "report.html"
    assert call("report", tmp_path, "-o", out, *TODAY).code == 0
    return out


def names(document: str) -> Sequence[str]:
    return re.findall(r'<tr><th scope="row" dir="auto">(\w+)</th>', document)


@pytest.mark.slow
@needs_chromium
def test_the_page_lets_its_own_script_run_which_makes_the_headings_buttons(page: Path, tmp_path: Path) -> None:
    shown = in_chromium(page, tmp_path)
    assert len(list(HtmlPage(shown).of("button"))) == 15
    assert names(shown) == ["Ann", "Beth", "Cem"]


@pytest.mark.slow
@needs_chromium
@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler-utils is not installed")
def test_printed_each_page_of_the_clients_has_the_headings_and_the_sums_stand_once(tmp_path: Path) -> None:
    one = workbook([ANN | {"Applied on": DAY - timedelta(days=9)}])
    for number in range(45):
        (tmp_path / f"client-{number:02}.xlsx").write_bytes(one)
    page, printed = tmp_path / "report.html", tmp_path / "report.pdf"
    assert call("report", tmp_path, "-o", page, *TODAY).code == 0
    in_chromium(page, tmp_path, f"--print-to-pdf={printed}")
    pages = subprocess.run(["pdftotext", "-layout", str(printed), "-"], check=True, capture_output=True, text=True)
    about_clients = [text for text in pages.stdout.split("\f") if "client-" in text]
    assert len(about_clients) in (2, 3)
    assert all("Overdue" in text and "Promises" in text for text in about_clients)
    assert pages.stdout.count("All clients  ") == 1


@pytest.mark.slow
@needs_chromium
def test_a_press_on_a_heading_sorts_by_it_and_another_one_the_other_way_round(page: Path, tmp_path: Path) -> None:
    """A second script presses, for which the policy has to go."""
    bare = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", page.read_text(encoding="utf-8"))
    for presses, order in ((1, ["Cem", "Beth", "Ann"]), (2, ["Ann", "Beth", "Cem"])):
        press = 'document.querySelectorAll("th button")[1].click();' * presses
        page.write_text(bare.replace("</body>", f"<script>{press}</script></body>"), encoding="utf-8")
        shown = in_chromium(page, tmp_path)
        assert names(shown) == order
        assert f'aria-sort="{"descending" if presses == 1 else "ascending"}"' in shown


@pytest.mark.slow
@needs_chromium
def test_a_script_that_came_from_elsewhere_does_not_run(page: Path, tmp_path: Path) -> None:
    text = page.read_text(encoding="utf-8")
    page.write_text(text.replace("</body>", "<script>document.body.id = 'owned'</script></body>"), encoding="utf-8")
    assert "owned'" in page.read_text(encoding="utf-8")
    assert 'id="owned"' not in in_chromium(page, tmp_path)
