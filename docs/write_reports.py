"""Writes the tables of docs/reports.md from the declared measures: ``python docs/write_reports.py``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from followup_sheet.measures.cohort import COHORT
from followup_sheet.measures.definitions import MEASURES
from followup_sheet.report.page import definition
from followup_sheet.report.rows_csv import columns

PAGE = Path(__file__).with_name("reports.md")


def page(text: str) -> str:
    """The page with its tables written anew."""
    for name, lines in (("measures", _measures()), ("cohort", _cohort()), ("columns", _columns())):
        block = "\n".join([f"<!-- {name} -->", *lines, "<!-- end -->"])
        text = re.sub(rf"<!-- {name} -->.*?<!-- end -->", lambda _, block=block: block, text, flags=re.DOTALL)
    return text


def _measures() -> Iterator[str]:
    yield "| measure | taken | counts | out of | answers |"
    yield "| --- | --- | --- | --- | --- |"
    for one in map(definition, MEASURES):
        yield f"| {one.title} | {one.over} | {one.text} | {one.out_of} | {one.source} |"


def _cohort() -> Iterator[str]:
    yield "| share | counts | out of | survey | its words (000) |"
    yield "| --- | --- | --- | --- | --- |"
    for one in COHORT:
        yield f"| {one.title} | {one.definition} | {one.out_of} | {one.survey_text} | “{one.found}” |"


def _columns() -> Iterator[str]:
    yield f"{', '.join(f'`{column}`' for column in columns())}."


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
