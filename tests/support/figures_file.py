"""Figures that test runs count, kept in one small TOML file for each producer: sections of keys and numbers."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path

Count = int | float | str


def write_counts(path: Path, section: str, counts: Mapping[str, Count]) -> None:
    """Puts the section into the file, the other sections as they are."""
    sections: dict[str, Mapping[str, Count]] = tomllib.loads(path.read_text("utf-8")) if path.exists() else {}
    sections = dict(sorted((sections | {section: counts}).items()))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(_section(name, values) for name, values in sections.items()), "utf-8")


def _section(name: str, values: Mapping[str, Count]) -> str:
    lines = (f'{key} = "{value}"' if isinstance(value, str) else f"{key} = {value}" for key, value in values.items())
    return "\n".join([f"[{name}]", *lines, ""])
