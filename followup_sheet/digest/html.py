"""The HTML face of a digest: for phones, dark rooms, plain mail programs, and with pictures off.

Every look is written beside its element, because many mail programs drop a style sheet; the one there is
only adds what inline styles cannot say: dark colours, and less margin on a phone. No pictures, no scripts,
nothing from elsewhere.
"""

from __future__ import annotations

from followup_sheet.digest.page import Page
from followup_sheet.faces.html import DARK, LIGHT, marks, rendered

TEMPLATE = "digest.html.j2"


def html(page: Page, title: str) -> str:
    """The page as one HTML document that needs nothing else."""
    return rendered(TEMPLATE, {"page": page, "title": title, "light": LIGHT, "dark": DARK, "marks": marks()})
