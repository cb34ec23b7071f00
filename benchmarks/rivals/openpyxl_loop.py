"""A plain loop of openpyxl over the same files: ``openpyxl_loop.py FOLDER`` loads and saves each, no more."""

from __future__ import annotations

import sys
from pathlib import Path

import openpyxl


def main(folder: str) -> None:
    for tracker in sorted(Path(folder).glob("*.xlsx")):
        openpyxl.load_workbook(tracker).save(tracker)


if __name__ == "__main__":
    main(*sys.argv[1:])
