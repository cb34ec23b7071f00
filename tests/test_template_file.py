"""The template as a file: the same bytes everywhere, and nothing Excel would repair."""

from __future__ import annotations

import getpass
import os
import re
import socket
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from datetime import date
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest
from openxml_audit import OpenXmlValidator

from followup_sheet import examples
from followup_sheet.workbook import template
from followup_sheet.workbook.template.__main__ import TEMPLATE_DAY, files
from tests.support.excel_lint import lint
from tests.support.templates import STANDARD, example_bytes, members, part, template_bytes

pytestmark = pytest.mark.slow  # minutes together, and no part of daily work

ROOT = Path(__file__).parents[1]
CHECKED_IN = (
    "templates/tracker.xlsx",
    "examples/my-search.xlsx",
    *(f"examples/clients/{name}.xlsx" for name in examples.CLIENTS),
)


@cache
def fresh() -> Mapping[str, bytes]:
    return files()


def test_two_builds_are_the_same_bytes() -> None:
    assert template.build(TEMPLATE_DAY, cadence=STANDARD) == template_bytes()


def test_the_bytes_do_not_depend_on_lxml(tmp_path: Path) -> None:
    """openpyxl writes with lxml where it is installed, and a little differently without."""
    code = (
        "from pathlib import Path; from tests.support.templates import example_bytes as e; Path('x').write_bytes(e())"
    )
    environment = {**os.environ, "OPENPYXL_LXML": "False", "PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=environment, check=True, timeout=60)
    assert (tmp_path / "x").read_bytes() == example_bytes()


def test_the_day_is_the_only_date_in_the_file() -> None:
    workbook = template.build(date(2031, 5, 6), cadence=STANDARD)
    assert re.findall(r"20\d\d-\d\d-\d\dT[^<]*", part(workbook, "docProps/core.xml")) == ["2031-05-06T00:00:00Z"] * 2
    with zipfile.ZipFile(BytesIO(workbook)) as package:
        assert {member.date_time for member in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_nothing_in_the_file_tells_where_it_was_template_bytes() -> None:
    with zipfile.ZipFile(BytesIO(template_bytes())) as package:
        text = "".join(package.read(name).decode("utf-8") for name in package.namelist())
    for trace in (f">{getpass.getuser()}<", f">{socket.gethostname()}<", str(ROOT), "openpyxl"):
        assert trace not in text


@pytest.mark.parametrize("name", CHECKED_IN)
def test_the_checked_in_workbooks_are_what_the_code_builds(name: str) -> None:
    """To write them anew: python -m followup_sheet.workbook.template"""
    kept, built = (members(content) for content in ((ROOT / name).read_bytes(), fresh()[name]))
    assert list(kept) == list(built)
    assert [member for member in kept if kept[member] != built[member]] == []


@pytest.mark.parametrize("name", CHECKED_IN)
def test_excel_would_find_nothing_to_repair(name: str) -> None:
    assert lint(fresh()[name]) == []


def test_the_schemas_of_the_open_xml_sdk_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "tracker.xlsx"
    path.write_bytes(template_bytes())
    result = OpenXmlValidator().validate(str(path))
    assert [str(fault) for fault in result.errors if fault.severity.name == "ERROR"] == []


def test_openpyxl_is_imported_only_when_building() -> None:
    code = "import sys, followup_sheet.workbook.template as t; sys.exit('openpyxl' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, timeout=60)
