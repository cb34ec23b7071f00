"""A proof of search as lines: on a terminal, and as a table for other programs."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from followup_sheet.faces.csv_text import csv_text
from followup_sheet.proof import COLUMNS, NOTHING, Proof

WIDTH = 80
_INDENT = " " * 12


def proofs_csv(proofs: Sequence[Proof]) -> bytes:
    """One line an entry, with the client it is about."""
    return csv_text([("Client", *COLUMNS), *((one.client, *entry) for one in proofs for entry in one.entries)])


def proofs_text(proofs: Sequence[Proof]) -> str:
    """All proofs, one below the other, at most 80 columns wide."""
    return "\n\n".join("\n".join(_lines(proof)) for proof in proofs)


def _lines(proof: Proof) -> Iterator[str]:
    yield proof.title
    yield f"{proof.days}: {proof.counts}"
    yield ""
    if not proof.entries:
        yield NOTHING
    for entry in proof.entries:
        what = f"{entry.what} ({entry.channel})" if entry.channel else entry.what
        post = " at ".join(part for part in (entry.role, entry.company) if part)
        told = " · ".join(part for part in (what, post, entry.contact) if part)
        yield from textwrap.wrap(f"{entry.day}  {told}", WIDTH, subsequent_indent=_INDENT)
