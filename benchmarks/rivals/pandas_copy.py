"""The tracker through pandas: ``pandas_copy.py TRACKER OUT`` reads every sheet and writes it again (values only)."""

from __future__ import annotations

import sys

import pandas as pd


def main(tracker: str, out: str) -> None:
    sheets = pd.read_excel(tracker, sheet_name=None, header=None)
    with pd.ExcelWriter(out, engine="openpyxl") as writer:
        for name, frame in sheets.items():
            frame.to_excel(writer, sheet_name=name, index=False, header=False)


if __name__ == "__main__":
    main(*sys.argv[1:])
