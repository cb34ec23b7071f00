"""The pages of this folder as a site: ``python -m sphinx -W docs build/site``.

The pages are plain Markdown, so that they read well wherever they are met; the order in which the site offers them is
told here alone. The site is files only: it opens from a folder, searches there too, and asks no other computer for
anything.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sphinx.application import Sphinx

from followup_sheet import __version__

NAVIGATION: Mapping[str, Sequence[str]] = {
    "Job seekers": ("index", "daily-use", "explaining", "agenda", "template", "adopting", "importing"),
    "Every night": ("setup", "mail", "calendar", "doctor"),
    "Coaches": ("coaches", "cadences", "advice", "reports", "scale"),
    "To look up": ("commands", "columns", "settings", "refusals", "reliability"),
    "Building on it": ("architecture", "readings", "extending"),
}
"""Caption and pages, as the side of every page shows them."""

project = "followup-sheet"
author = "the followup-sheet maintainers"
release = version = __version__

extensions = ["myst_parser"]
exclude_patterns = ["pictures"]
myst_heading_anchors = 3  # headings that links may name, under the names GitHub gives them
nitpicky = True
smartquotes = False  # would make a dash of the two before an option
highlight_language = "text"

html_theme = "furo"
html_title = "followup-sheet"
html_static_path = ["site.css"]
html_css_files = ["site.css"]
html_show_copyright = False
html_copy_source = False
html_show_sourcelink = False
html_theme_options = {
    "light_css_variables": {"color-brand-primary": "#1f5a6b", "color-brand-content": "#1f5a6b"},
    "dark_css_variables": {"color-brand-primary": "#8cc5d6", "color-brand-content": "#8cc5d6"},
}


def setup(app: Sphinx) -> None:
    """Called by Sphinx."""
    app.connect("source-read", _with_navigation)
    app.connect("env-get-outdated", lambda *_: ["index"])  # which no file's date tells when the order changes


def _with_navigation(_app: Sphinx, page: str, source: list[str]) -> None:
    """Gives the first page, as it is read, the contents of the site: Markdown has no word for them."""
    if page == "index":
        source[0] += "".join(_contents(caption, pages) for caption, pages in NAVIGATION.items())


def _contents(caption: str, pages: Sequence[str]) -> str:
    listed = "\n".join("Quick start <self>" if page == "index" else page for page in pages)
    return f"\n```{{toctree}}\n:hidden:\n:caption: {caption}\n\n{listed}\n```\n"
