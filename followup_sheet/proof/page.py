"""Proofs of search as one HTML file that prints well: a section a client."""

from __future__ import annotations

from collections.abc import Sequence

from followup_sheet.faces.html import page
from followup_sheet.proof import COLUMNS, NOTHING, Proof
from followup_sheet.wording import day_text

TEMPLATE = "proof.html.j2"


def proofs_page(proofs: Sequence[Proof]) -> str:
    """The whole page."""
    title = proofs[0].title if len(proofs) == 1 else "Proof of job search"
    values = {"title": title, "proofs": proofs, "columns": COLUMNS, "nothing": NOTHING, "day_text": day_text}
    return page(TEMPLATE, values, landscape=False)
