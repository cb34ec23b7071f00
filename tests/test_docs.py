"""What the docs show is what happens: lists written from the code are the code's, links lead somewhere."""

from __future__ import annotations

import os
import re
import runpy
import shutil
import subprocess
import sys
import venv
from pathlib import Path

import pytest

from followup_sheet.cli import cli
from tests.support.command import ROOT, call
from tests.support.doc_commands import commands, program
from tests.support.home_made_trackers import theirs
from tests.support.libreoffice import Office

README = (ROOT / "README.md").read_text(encoding="utf-8")
INSTALL = "pip install . && "


def test_the_account_the_page_on_adopting_shows_is_the_one_given(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "adopting.md").read_text(encoding="utf-8")
    (tmp_path / "jobs.xlsx").write_bytes(theirs())
    given = call("adopt", tmp_path / "jobs.xlsx", "--dry-run").lines
    shown = [line.removeprefix("    ") for line in page.splitlines() if line.startswith("    ")]
    assert len(shown) >= 12
    for line in shown:
        assert any(one.startswith(line.removesuffix("...").rstrip()) for one in given), line


def test_the_cron_line_says_nothing_and_writes_the_tracker(tmp_path: Path) -> None:
    environment = program(tmp_path)
    (line,) = re.findall(r"^30 5 \* \* \*  (.*)$", README, re.MULTILINE)
    tracker = tmp_path / "my-search.xlsx"
    subprocess.run(["followup-sheet", "init", str(tracker), "--examples"], check=True, env=environment)
    before = tracker.read_bytes()
    line = line.replace("/home/you/.local/bin", str(tmp_path / "bin")).replace("/home/you", str(tmp_path))
    kept = {name: environment[name] for name in ("PYTHONPATH", "FOLLOWUP_SHEET_STATE")}
    done = subprocess.run(
        ["/bin/sh", "-c", line], env=kept, stdin=subprocess.DEVNULL, capture_output=True, text=True, cwd="/"
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert tracker.read_bytes() != before


def test_the_page_of_columns_is_the_one_the_declaration_gives() -> None:
    written = runpy.run_path(str(ROOT / "docs" / "write_columns.py"))
    assert written["PAGE"].read_text(encoding="utf-8") == written["page"](), "run: python docs/write_columns.py"


def test_the_page_of_commands_is_the_one_the_commands_give() -> None:
    written = runpy.run_path(str(ROOT / "docs" / "write_commands.py"))
    there = {path for path, _ in written["leaves"](cli)}
    assert set(written["EXAMPLES"]) == there, "give it an example in docs/write_commands.py"
    assert written["PAGE"].read_text(encoding="utf-8") == written["page"](), "run: python docs/write_commands.py"


def test_the_page_of_settings_is_the_one_the_declarations_give() -> None:
    written = runpy.run_path(str(ROOT / "docs" / "write_settings.py"))
    assert written["PAGE"].read_text(encoding="utf-8") == written["page"](), "run: python docs/write_settings.py"


def test_the_answers_on_the_page_on_explaining_are_the_ones_given() -> None:
    written = runpy.run_path(str(ROOT / "docs" / "write_explaining.py"))
    page = written["PAGE"].read_text(encoding="utf-8")
    assert page.count("```text\nRow ") == page.count("```text") == 3
    assert page == written["page"](), "run: python docs/write_explaining.py"


PAGES = (
    "README.md",
    "CONTRIBUTING.md",
    "benchmarks/README.md",
    *(f"docs/{page.name}" for page in (ROOT / "docs").glob("*.md")),
)


@pytest.mark.parametrize("file", PAGES)
def test_every_link_of_the_docs_leads_somewhere(file: str) -> None:
    text = (ROOT / file).read_text(encoding="utf-8")
    links = re.findall(r"\]\(([^)#:]+)\)", text)
    assert [link for link in links if not (ROOT / file).parent.joinpath(link).exists()] == []


def test_every_picture_is_shown_by_a_page() -> None:
    text = "".join((ROOT / page).read_text(encoding="utf-8") for page in PAGES)
    assert [picture.name for picture in ROOT.glob("docs/pictures/*") if f"pictures/{picture.name})" not in text] == []


@pytest.mark.slow
def test_the_picture_can_be_rendered_anew(tmp_path: Path, office: Office) -> None:
    picture = tmp_path / "after-a-run.png"
    script = [sys.executable, str(ROOT / "docs" / "render_tracker.py"), str(picture)]
    subprocess.run(script, check=True, capture_output=True, env=os.environ | {"PYTHONPATH": str(ROOT)})
    assert picture.read_bytes().startswith(b"\x89PNG")


@pytest.mark.slow
@pytest.mark.enable_socket
def test_the_readmes_first_line_works_on_a_fresh_clone(tmp_path: Path) -> None:
    clone, place = tmp_path / "clone", tmp_path / "venv"
    ignored = shutil.ignore_patterns(".git", ".venv", "__pycache__", ".*_cache", ".hypothesis", "build", "dist")
    shutil.copytree(ROOT, clone, ignore=ignored)
    venv.create(place, with_pip=True)
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    environment["PATH"] = f"{place / 'bin'}:{os.environ['PATH']}"
    (first, *_) = commands(README)
    assert first.startswith(INSTALL)
    done = subprocess.run(first, shell=True, cwd=clone, env=environment, capture_output=True, text=True)  # noqa: S602 - the page's own line, as a shell runs it
    assert done.returncode == 0, done.stderr
    assert (clone / "my-search.xlsx").stat().st_size > 10_000
