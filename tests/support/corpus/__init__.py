"""Workbooks somebody already has, each with what its maker can write; the search in them is always the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from tests.support.corpus.excel import EXCEL
from tests.support.corpus.hand_made import HAND_MADE
from tests.support.corpus.libreoffice_made import LIBREOFFICE
from tests.support.corpus.openpyxl_made import OPENPYXL
from tests.support.corpus.search import COMPANIES, Made
from tests.support.corpus.xlsxwriter_made import XLSXWRITER
from tests.support.libreoffice import Office

__all__ = ["COMPANIES", "MADE_HERE", "NAMES", "Made", "build"]

MADE_HERE: Mapping[str, Callable[[], Made]] = {**XLSXWRITER, **OPENPYXL, **EXCEL, **HAND_MADE}
NAMES = (*MADE_HERE, *LIBREOFFICE)


def build(name: str, office: Office, folder: Path) -> Made:
    """The workbook of that name, one of ``NAMES``; ``folder`` is for what LibreOffice needs meanwhile."""
    return MADE_HERE[name]() if name in MADE_HERE else LIBREOFFICE[name](office, folder)
