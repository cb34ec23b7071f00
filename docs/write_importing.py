"""Writes docs/importing.md from the mappings of the exports: ``python docs/write_importing.py``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from followup_sheet.exports.mapping import ExportMapping, mappings

PAGE = Path(__file__).with_name("importing.md")

HEAD = """\
# Coming from another tool

A list kept elsewhere becomes a new tracker, with every rule, colour and sheet of the template. The file it comes from
is only read.

1. Export a CSV from the tool (the table below says where), or save your list as *CSV UTF-8*.
2. Look at what would be made of it: `followup-sheet adopt jobs.csv --dry-run`
3. Make it: `followup-sheet adopt jobs.csv` writes `jobs.xlsx` beside it (`--output NEW.xlsx` for another place). A
   file that is there already is never overwritten.
4. Mend what the summary names, then run it: `followup-sheet run jobs.xlsx`

## What becomes of what

- **Columns** are found by their headers: first those of a tool in the table below, where all the headers it is known
  by are there; else by [the names and synonyms of our columns](columns.md). Of several columns for one of ours the
  first that is filled counts. The header line may stand anywhere in the first 30 lines.
- **Everything else stays yours**: a column we have no place for is added at the right of the tracker, under its own
  header. One the nightly run would take for its own (*Status*, *Next action*, *ID*, a second date applied) is called
  *Imported Status* and so on, and is never touched.
- **Status, State, List**: where most of its words are stages, that column becomes *Stage*, in our words. Left blank is
  what the dates show anyway (*Applied* with a day in *Applied on*), and what says that nothing has ended (*No
  response*). *Interview* without a day stays: the row then asks for it. *Saved* or *Wishlist* is left blank without a
  closing date too, so that a saved job waits quietly until it gets one. Where words would be lost by that, the column
  is kept as it was besides, at the right.
- **A word nobody knows** stays as it is, the row says *Check*, and a line in the Settings sheet waits for what it
  means.
- **Dates** become real dates, read as everywhere: a month's name, ISO with or without a time, `3/14/26, 10:15 AM`.
  Where `3/4/26` could be two days, the rest of the column decides; where that does not help, the text stays as it is
  and the cell is named. Set *Dates written as* in Settings, and all of them are read. The time of an interview is kept,
  unless it is told in a time zone (`...T14:30:00Z`): then only the day is, and the cell is named.
- **Follow-up dates** that lie ahead are plans: a column *Follow-up date* with such days becomes *Agreed follow-up*.
- **Text is text**: what begins with `=`, `+`, `-` or `@` is never a formula, an address never a link. A text of more
  than 32,767 characters is cut, and that is said.
- **Left out** are blank lines and what stands above the headers; both are counted.

A CSV may be UTF-8, UTF-16 or Windows text, with commas, semicolons, tabs or `|`, of up to 5,000 rows.

## Known exports

Headers and words are compared without case, spaces and punctuation. Each line is data in
`followup_sheet/exports/mappings/`: a tool that renamed a column needs one word changed there. A list that fits none of
them is imported by its headers.

This page is written by `python docs/write_importing.py`.
"""


def page() -> str:
    """The whole page."""
    return "\n".join([HEAD, *_table(), "", *_each()])


def _table() -> Iterator[str]:
    yield "| tool | known by the headers | where the file comes from |"
    yield "| --- | --- | --- |"
    for mapping in mappings():
        yield f"| {mapping.tool} | {', '.join(mapping.identified_by)} | {mapping.export} |"


def _each() -> Iterator[str]:
    for mapping in mappings():
        yield f"### {mapping.tool}\n"
        yield f"{mapping.shape}\n"
        yield from (f"- {line}" for line in _lines(mapping))
        yield ""


def _lines(mapping: ExportMapping) -> Iterator[str]:
    columns = [f"{header} → *{column}*" for header, column in mapping.columns.items()]
    columns += [f"{' and '.join(headers)} → *{column}*" for column, headers in mapping.joined.items()]
    yield f"Columns: {', '.join(columns)}."
    if mapping.own:
        yield f"Yours, although the header would fit one of ours: {', '.join(mapping.own)}."
    if mapping.stages:
        words = (
            f"{theirs} → {f'*{ours}*' if ours else 'nothing has ended'}" for theirs, ours in mapping.stages.items()
        )
        yield f"Stages: {', '.join(words)}."
    for column, text in mapping.filled_in.items():
        yield f"*{column}* is *{text}* in every row."
    yield from mapping.notes


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
