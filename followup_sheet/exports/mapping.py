"""What other tools' exports look like: data a coach can read, one file for each (`mappings/*.toml`).

    headers of an export → the mapping whose headers are all there

A mapping says which header is which column of `columns.py`, and what the tool's own stage words mean.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from followup_sheet.columns import normalise


@dataclass(frozen=True, slots=True)
class ExportMapping:
    """One tool's export. Headers and words are compared without case, spaces and punctuation.

    ``columns`` (header to column) and ``joined`` (column to headers whose texts are put together)
    go before the general synonyms; headers in ``own`` stay the user's own columns although a
    synonym is known. ``stages`` gives the tool's words ours, ``""`` for one that says nothing has
    ended; ``filled_in`` is typed into every row. ``export`` says how a person gets the file,
    ``notes`` what to know about the result.
    """

    name: str
    tool: str
    export: str
    shape: str
    identified_by: tuple[str, ...]
    columns: Mapping[str, str]
    joined: Mapping[str, tuple[str, ...]]
    own: tuple[str, ...]
    stages: Mapping[str, str]
    filled_in: Mapping[str, str]
    notes: tuple[str, ...]

    def fits(self, headers: Collection[str]) -> bool:
        """Whether every header the export is known by is among the normalised ``headers``."""
        return all(normalise(header) in headers for header in self.identified_by)

    def column(self, header: str) -> str | None:
        """The column a header stands for; ``""`` where it stays the user's own, None where nothing is said."""
        return _own_and_columns(self.name).get(normalise(header))

    def stage(self, word: str) -> str | None:
        """Our stage for one of the tool's words; None where nothing is said."""
        return {normalise(theirs): ours for theirs, ours in self.stages.items()}.get(normalise(word))


@cache
def mappings() -> tuple[ExportMapping, ...]:
    """Every export that is known, in the order of their files' names."""
    folder = resources.files(__package__).joinpath("mappings")
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".toml")), key=lambda file: file.name)
    return tuple(_mapping(file.name.removesuffix(".toml"), file.read_text(encoding="utf-8")) for file in files)


def fitting(headers: Collection[str]) -> ExportMapping | None:
    """The mapping these headers belong to: of several, the one that asks for most."""
    normalised = {normalise(header) for header in headers}
    fit = [mapping for mapping in mappings() if mapping.fits(normalised)]
    return max(fit, key=lambda mapping: len(mapping.identified_by), default=None)


def _mapping(name: str, text: str) -> ExportMapping:
    document: dict[str, Any] = tomllib.loads(text)
    joined = {column: tuple(headers) for column, headers in document.get("joined", {}).items()}
    return ExportMapping(
        name=name,
        tool=document["tool"],
        export=document["export"],
        shape=document["shape"],
        identified_by=tuple(document["identified_by"]),
        columns=document.get("columns", {}),
        joined=joined,
        own=tuple(document.get("own", ())),
        stages=document.get("stages", {}),
        filled_in=document.get("filled_in", {}),
        notes=tuple(document.get("notes", ())),
    )


@cache
def _own_and_columns(name: str) -> Mapping[str, str]:
    (mapping,) = (mapping for mapping in mappings() if mapping.name == name)
    known = {normalise(header): column for header, column in mapping.columns.items()}
    return known | {normalise(header): "" for header in mapping.own}
