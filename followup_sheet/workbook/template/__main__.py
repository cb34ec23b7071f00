"""Writes the checked-in template and examples anew: run from the project's folder, no arguments.

Two runs write the same bytes; the examples are dated around EXAMPLES_DAY.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from followup_sheet import examples
from followup_sheet.cadences import built_in as cadence
from followup_sheet.workbook.template import build

TEMPLATE_DAY = date(2026, 1, 1)
EXAMPLES_DAY = date(2026, 11, 19)


def files() -> Mapping[str, bytes]:
    """What belongs at each path of the project's folder."""
    built = {"templates/tracker.xlsx": build(TEMPLATE_DAY, cadence=cadence.load("standard"))}
    built["examples/my-search.xlsx"] = _example(examples.my_search(EXAMPLES_DAY))
    for client in examples.clients(EXAMPLES_DAY):
        built[f"examples/clients/{client.name}.xlsx"] = _example(client)
    return built


def _example(example: examples.Example) -> bytes:
    standard = cadence.load("standard")
    return build(EXAMPLES_DAY, example.rows, cadence=standard, settings={"Your name": example.your_name})


def write(folder: Path) -> None:
    """Writes every file below ``folder``, over what is there."""
    for name, content in files().items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


if __name__ == "__main__":
    write(Path.cwd())
