"""Draws from a seed what ``formulas_of`` describes: column by column, each reading only data and
columns that are complete, so that nothing but the one circle meant goes round in a circle."""

from __future__ import annotations

import random
import re

from followup_sheet.columns import HISTORY_COLUMNS
from tests.support.excel_lint import ranges
from tests.support.formula_references import TRACKER, References, letters, quoted
from tests.support.formulas_of import (
    ANYTHING,
    LAST,
    OWN_COLUMNS,
    OWN_ROWS,
    OWN_SHEETS,
    ROWS,
    TRACKER_HEADERS,
    Area,
    Formula,
    Plan,
    Read,
    Said,
)

_HISTORIES = ("none", "empty", "headers", "lines", "table")
_WORDS = ("Overdue", "Waiting", "Applied", "Follow-up", "Leeds Rail 2")
_CONSTANTS = (
    "LOG10(100)+ATAN2(1,2)", '"Tracker!A2"&"B2:B7"', "SUM({1,2;3,4})", "PI()", '"a""Tracker!A1"', "#N/A",
)  # fmt: skip
_MOVING = ("NOW()", "RAND()", "TODAY()")
# `{}` is the reference and `{w}` a word. No formula shows a blank cell itself: LibreOffice tells such
# a result from 0, which is all that a file can hold.
_OF_CELL = ('{}&""', "N({})+1", "LEN({})", "-LEN({})%", 'IF({}="","-",{})')
_OF_UNION = ("COUNTA({})", "COUNT({})")
_OF_RANGE = (
    "COUNTA({})", "COUNTA({})", "COUNT({})", "MAX({})", "COUNTIF({},{w})", "SUBTOTAL(103,{})", "ROWS({})",
    "IFERROR(MATCH({w},{},0),0)", "MATCH({w},{},0)", "COUNTIFS({},{w})", 'IFERROR(INDEX({},2,1),0)&""',
    'IFERROR(VLOOKUP({w},{},1,FALSE),0)&""', "SUMPRODUCT(N(ROWS({})))", "COUNTBLANK({})", "AGGREGATE(3,6,{})",
    "_xlfn.IFNA(MATCH({w},{},0),9)", "COLUMNS({})",
)  # fmt: skip
_OF_TWO = ('{}&"-"&{}', "IFERROR({}+{},1)", "{}*1-{}", 'IF(LEN({})>2,{},"")')


def drawn(seed: int, columns: int = 60) -> Plan:
    """A workbook's plan with that many columns of formulas, the same for the same seed."""
    return _Author(random.Random(seed)).write(columns)


class _Author:
    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.plan = plan = Plan(chance.random() < 0.6, chance.choice(_HISTORIES))
        self.references = References(chance, plan.names, has_table=plan.has_table)
        self.free = dict.fromkeys(OWN_SHEETS, OWN_COLUMNS + 2) | {"Tracker": len(TRACKER_HEADERS) + 1}
        log = [] if plan.history == "none" else [Area("History", 1, len(HISTORY_COLUMNS), 2, 400)] * 2
        self.areas = [*(Area(name, 1, OWN_COLUMNS, 1, OWN_ROWS) for name in OWN_SHEETS), *[TRACKER] * 4, *log]

    def write(self, columns: int) -> Plan:
        self._define_names()
        for number in range(1, columns + 1):
            sheet = self.chance.choice([*OWN_SHEETS, "Tracker", "Tracker"])
            self._column(sheet, number, is_readable=number < columns * 0.8)
        self._ends()
        self._chain()
        self._circle()
        return self.plan

    def _area(self) -> Area:
        return self.chance.choice(self.areas)

    def _define_names(self) -> None:
        names, of_names = self.plan.names, {}
        names |= {f"Plain_{n}": self.references.fixed(self._area()) for n in range(5)}
        for name, said in names.items():
            of_names[f"Of_{name}"] = Said(f"COUNTA({name})+1", said.reads)
            of_names[f"Of_of_{name}"] = Said(f"Of_{name}*2", said.reads)
        names |= of_names
        names["R1C1_like"] = self.references.fixed(self._area())
        names["Sums!Here"] = self.references.fixed(self._area())
        names["Moved"] = Said("OFFSET(Tracker!$A$2,1,0)", frozenset({ANYTHING}))
        names["Relative"] = Said("Tracker!A2", TRACKER.all_columns)

    # columns

    def _column(self, sheet: str, number: int, *, is_readable: bool) -> None:
        """The next free column of a sheet, or several: one formula filled, one for each cell, an array."""
        column, rows = self.free[sheet], ROWS if sheet == "Tracker" else range(1, 4)
        kind = self.chance.choice(["filled", "filled right", "array", "single", "single", "single"])
        self.references.filled = kind.startswith("filled")
        width = 3 if kind == "filled right" else 1
        if kind == "array":
            width = self._array(sheet, rows, column)
        elif self.references.filled:
            self._block(sheet, rows, range(column, column + width), number)
        else:
            self._singles(sheet, rows, column)
        self.free[sheet] += width
        if is_readable:
            self.areas.append(Area(sheet, column, column + width - 1, rows[0], rows[-1]))

    def _array(self, sheet: str, rows: range, column: int) -> int:
        """The number of columns it fills."""
        area = self._area()
        first, last = self.references.columns(area._replace(last_column=min(area.last_column, area.first_column + 2)))
        corners = f"{ranges.name(first, area.first_row)}:{ranges.name(last, area.first_row + len(rows) - 1)}"
        text, width = f"LEN({self.references.sheet(area.sheet)}!{corners})", last - first + 1
        reads = area.reads(first, last)
        formula = Formula(sheet, rows[0], column, text, reads, height=len(rows), width=width, is_array=True)
        self.plan.formulas.append(formula)
        return width

    def _block(self, sheet: str, rows: range, columns: range, number: int) -> None:
        said, is_truth = self._expression()
        for row in rows:
            for right, column in enumerate(columns):
                self._add(Formula(sheet, row, column, "", frozenset(), block=number, is_truth=is_truth), said, right)

    def _singles(self, sheet: str, rows: range, column: int) -> None:
        for row in rows:
            said, is_truth = self._expression()
            if sheet == "Tracker" and self.plan.has_table and self.chance.random() < 0.3:
                said, is_truth = self._of_this_row(), False
            self._add(Formula(sheet, row, column, "", frozenset(), is_truth=is_truth), said)

    def _of_this_row(self) -> Said:
        place = self.chance.randrange(len(TRACKER_HEADERS) - 1)
        text = f"LEN(Jobs[[#This Row],[{TRACKER_HEADERS[place]}]])"
        return Said(text, frozenset({Read("Tracker", place + 1)}))

    # what stands in them

    def _expression(self) -> tuple[Said, bool]:
        """A formula's text, and whether it says TRUE or FALSE."""
        kind = self.chance.random()
        if kind < 0.15:
            return Said(self.chance.choice(_CONSTANTS)), False
        one = self._term()
        if kind < 0.25:
            return Said(f"LEN({one.text})>1", one.reads), True
        if kind < 0.55:
            other = self._term()
            return Said(self.chance.choice(_OF_TWO).format(one.text, other.text), one.reads | other.reads), False
        return one, False

    def _term(self) -> Said:
        if self.chance.random() < 0.35:
            said, forms = self.references.single(self._area()), _OF_CELL
        else:
            said = self.references.drawn(self._area())
            forms = _OF_UNION if said.text.startswith("(") else _OF_RANGE
        text = self.chance.choice(forms).replace("{w}", f'"{self.chance.choice(_WORDS)}"')
        return Said(text.replace("{}", said.text), said.reads)

    # what no other formula may read, far to the right

    def _ends(self) -> None:
        """It reads whole rows, is never twice the same, or is about sheets and tables as a whole."""
        tracker, log = TRACKER.all_columns, Area("History", 1, 1, 1, 1).all_columns
        every = [
            "COUNTA(Tracker!1:1)",
            "COUNTA(tracker!2:2)",
            "COUNTA(Tracker!$1:$7)",
            'COUNTIF(Tracker!7:3,"Waiting")',
        ]
        said = [Said(text, tracker) for text in every] + [Said(text) for text in _MOVING]
        said += [Said("COUNTA(History!$B$2:$B$40)", log), Said("_xlfn.SHEETS()", frozenset({ANYTHING}))]
        if self.plan.history == "table":
            said += [
                Said(text, log) for text in ("ROWS(Log)", "COUNTA(Log[kind])", "COLUMNS(Log[[#All],[Date]:[What]])")
            ]
        for row, one in enumerate(said, 1):
            moving = one.text in _MOVING
            self._add(Formula("Sums", row, LAST - 20, "", frozenset(), moving=moving), one)

    def _chain(self) -> None:
        """Five sheets long, from a due date on."""
        column, reads, place = LAST - 19, frozenset({Read("Tracker", 2)}), "Tracker!$B$2"
        for sheet in ("Jan", "2026 plan", "O'Brien & Söhne", "FY25", "Sums"):
            self._add(Formula(sheet, 1, column, "", frozenset()), Said(f'{place}&""', reads))
            place, reads = f"{quoted(sheet)}!{letters(column)}1", frozenset({Read(sheet, column)})

    def _circle(self) -> None:
        """Two cells that read each other: neither ever has a value."""
        one, other = LAST - 18, LAST - 17
        reads = frozenset({Read("Tracker", 1), Read("Sums", other)})
        self._add(Formula("Sums", 1, one, "", frozenset()), Said(f"{letters(other)}1&Tracker!$A$2", reads))
        self._add(
            Formula("Sums", 1, other, "", frozenset()), Said(f"{letters(one)}1+1", frozenset({Read("Sums", one)}))
        )

    def _add(self, formula: Formula, said: Said, right: int = 0) -> None:
        """The formula with what is said, as it reads in its row and ``right`` columns further right."""
        text = re.sub("⟦([0-9]+)⟧", lambda found: letters(int(found[1]) + right), said.text)
        reads = frozenset(read._replace(column=read.column + right * read.moves, moves=False) for read in said.reads)
        self.plan.formulas.append(formula._replace(text=text.replace("§", str(formula.row)), reads=reads))
