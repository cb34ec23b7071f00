"""Promise: the docs are a site without broken links; it opens from its folder and asks no other computer for a file."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.support.command import ROOT

pytestmark = pytest.mark.slow

LOADING = {
    "img": "src",
    "script": "src",
    "iframe": "src",
    "source": "src",
    "link": "href",
    "audio": "src",
    "object": "data",
}
"""The elements that make a browser fetch something, and the attribute that says what."""

EXTERNAL = re.compile(r"^(https?:)?//", re.IGNORECASE)


def build(docs: Path, site: Path) -> subprocess.CompletedProcess[str]:
    """The site, built anew as .ci/run builds it."""
    options = ["--quiet", "--fail-on-warning", "--keep-going", "--doctree-dir", str(site.with_name("doctrees"))]
    command = [sys.executable, "-m", "sphinx", *options, str(docs), str(site)]
    return subprocess.run(
        command, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("sphinx", reason="needs pip install '.[docs]'")
    place = tmp_path_factory.mktemp("site") / "html"
    done = build(ROOT / "docs", place)
    assert (done.returncode, done.stderr) == (0, "")
    return place


class _Loads(HTMLParser):
    """The addresses a page makes a browser fetch."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.found += [value for value in (given.get(LOADING.get(tag, "")), given.get("srcset")) if value]
        self.found += _of_styles(given.get("style") or "")


def _of_styles(css: str) -> list[str]:
    found = re.findall(r"""@import\s+["']([^"']+)|url\(\s*(?:"([^"]*)"|'([^']*)'|([^)]*))\s*\)""", css)
    return ["".join(each) for each in found]


def loads(site: Path) -> Iterator[str]:
    """Whatever the pages and their style sheets fetch."""
    for page in site.glob("*.html"):
        html = page.read_text(encoding="utf-8")
        yield from _Loads(html).found
        yield from _of_styles("".join(re.findall(r"<style[^>]*>(.*?)</style>", html, re.DOTALL)))
    for sheet in site.rglob("*.css"):
        yield from _of_styles(sheet.read_text(encoding="utf-8"))


def test_every_page_of_the_docs_is_on_the_site(site: Path) -> None:
    pages = {page.stem for page in (ROOT / "docs").glob("*.md")}
    first = (site / "index.html").read_text(encoding="utf-8")
    shown = re.search(r'<div class="sidebar-tree">(.*?)</aside>', first, re.DOTALL)
    assert shown
    listed = {name or "index" for name in re.findall(r'<a class="[^"]*" href="(?:([\w-]+)\.html)?#?"', shown[1])}
    assert listed == pages
    assert "{toctree}" not in first


def test_nothing_is_fetched_from_anywhere_else(site: Path) -> None:
    found = list(loads(site))
    assert len(found) > 100
    assert [address for address in found if EXTERNAL.match(address)] == []


def test_what_would_be_fetched_is_seen() -> None:
    page = '<link href="//a/x.css"><img srcset="https://b/y.png"><p style="background: url(http://c/z)">'
    found = [*_Loads(page).found, *_of_styles("@import 'https://d/w.css'; x { src: url( \"//e/f.woff\" ) }")]
    assert [address for address in found if EXTERNAL.match(address)] == found
    assert len(found) == 5


def test_a_link_that_leads_nowhere_fails_the_build(site: Path, tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    shutil.copytree(ROOT / "docs", docs)
    with (docs / "daily-use.md").open("a", encoding="utf-8") as page:
        page.write("\n[there](mail.md#no-such-heading)\n")
    done = build(docs, tmp_path / "html")
    assert done.returncode != 0
    assert "daily-use.md" in done.stderr
    assert "no-such-heading" in done.stderr


@pytest.mark.skipif(shutil.which("chromium") is None, reason="Chromium is not installed")
def test_opened_from_its_folder_the_search_finds_pages(site: Path, tmp_path: Path) -> None:
    options = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        f"--user-data-dir={tmp_path}",
        "--virtual-time-budget=9000",
    ]
    command = ["chromium", *options, "--dump-dom", f"{(site / 'search.html').as_uri()}?q=crontab"]
    shown = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout
    assert "Search finished, found" in shown
    assert 'href="setup.html' in shown
