"""The template and the example as built for tests, once each."""

from __future__ import annotations

import warnings
import zipfile
from collections.abc import Mapping
from datetime import date
from functools import cache
from io import BytesIO

import openpyxl
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook as Book
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from followup_sheet import examples
from followup_sheet.cadences import built_in as cadence
from followup_sheet.columns import COLUMNS
from followup_sheet.dates import WorkingDays
from followup_sheet.model import Night, Tracker
from followup_sheet.night import decide_night
from followup_sheet.policy import Policy
from followup_sheet.workbook import template
from followup_sheet.workbook.limits import Limits
from followup_sheet.workbook.reader import read_workbook
from followup_sheet.workbook.template.__main__ import EXAMPLES_DAY, TEMPLATE_DAY

STANDARD = cadence.load("standard")
LETTERS = {column.name: get_column_letter(number) for number, column in enumerate(COLUMNS, start=1)}
LAST_ROW = 2000
"""How far down the template's drop-downs reach."""


@cache
def template_bytes() -> bytes:
    return template.build(TEMPLATE_DAY, cadence=STANDARD)


@cache
def example_bytes(today: date = EXAMPLES_DAY) -> bytes:
    """The job seeker's tracker as made on ``today``, before its first night."""
    example = examples.my_search(today)
    return template.build(today, example.rows, cadence=STANDARD, settings={"Your name": example.your_name})


def opened(workbook: bytes) -> Book:
    """As openpyxl reads it, which knows no print area of whole columns."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Print area")
        return openpyxl.load_workbook(BytesIO(workbook))


def changed(sheet: str, cells: Mapping[str, str | int]) -> bytes:
    """The template with other cells in one of its sheets."""
    book, saved = opened(template_bytes()), BytesIO()
    for address, value in cells.items():
        book[sheet][address] = value
    book.save(saved)
    return saved.getvalue()


def read(workbook: bytes, today: date = EXAMPLES_DAY) -> Tracker:
    """As the program itself reads it."""
    return read_workbook(workbook, today, Limits()).tracker


def decided(workbook: bytes, today: date = EXAMPLES_DAY) -> Night:
    said = read(workbook, today)
    return decide_night(said, Policy(STANDARD, said.settings, WorkingDays()), today)


def members(workbook: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(workbook)) as package:
        return {name: package.read(name) for name in package.namelist()}


def part(workbook: bytes, name: str) -> str:
    return members(workbook)[name].decode("utf-8")


def rules_at(sheet: Worksheet, address: str) -> list[DataValidation]:
    return [rule for rule in sheet.data_validations.dataValidation if address in rule.sqref]


def rule_of(sheet: Worksheet, column: str, row: int = 2) -> DataValidation:
    (rule,) = rules_at(sheet, f"{LETTERS[column]}{row}")
    return rule
