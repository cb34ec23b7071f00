"""What a cell of a new workbook may hold."""

from __future__ import annotations

from datetime import date, datetime

CellContent = str | int | float | date | datetime
