"""Promise: after a night LibreOffice shows of every formula what a full recalculation gives.

Workbooks full of formulas (``tests/support/formula_author.py``) come with right stored values, which
LibreOffice trusts. After the night each cell it shows on opening is compared with the same computed
anew, and the formulas that lost their value with those that were said to depend on what was written.
"""

from __future__ import annotations

import math
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.command import call
from tests.support.formula_author import drawn
from tests.support.formula_books import Value, Values, built, value_at, with_reaching_formulas
from tests.support.formulas_of import Plan, changed_formulas, written_columns
from tests.support.home_made_trackers import theirs
from tests.support.lifelike import TODAY
from tests.support.nights import after_nights

if TYPE_CHECKING:
    from tests.support.libreoffice import Office

pytestmark = pytest.mark.slow

SEEDS = range(100, 108)
LATER = TODAY + timedelta(days=6)


def shown(office: Office, path: Path, *, anew: bool = False) -> Values:
    """What every sheet shows on opening, or computed anew."""
    with office.session(path) as session:
        if anew:
            session.recalculate()
        return {sheet: session.values(sheet) for sheet in session.sheets()}


def unlike(plan: Plan, one: Values, other: Values) -> list[str]:
    """The formulas' cells that show something else."""
    cells = [(formula, cell) for formula in plan.formulas if not formula.moving for cell in formula.cells]
    return [
        f"{formula.sheet}!{formula.address} {formula.text}"
        for formula, cell in cells
        if not _alike(value_at(one, formula.sheet, *cell), value_at(other, formula.sheet, *cell))
    ]


def _alike(one: Value, other: Value) -> bool:
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-9)
    return one == other


def with_right_values(office: Office, plan: Plan, path: Path) -> Path:
    """The planned workbook; what it shows on opening is what its formulas give."""
    path.write_bytes(built(plan, {}))
    values = shown(office, path, anew=True)
    path.write_bytes(built(plan, values))
    assert unlike(plan, shown(office, path), values) == []
    return path


@pytest.mark.parametrize("seed", SEEDS)
def test_no_formula_shows_what_was_and_none_lost_its_value_for_nothing(
    seed: int, office: Office, tmp_path: Path
) -> None:
    plan = drawn(seed)
    path = with_right_values(office, plan, tmp_path / "jobs.xlsx")
    before, values = path.read_bytes(), shown(office, path)
    after = after_nights(path, [TODAY])
    now = shown(office, path)
    assert unlike(plan, now, shown(office, path, anew=True)) == []
    assert unlike(plan, now, values) != []
    written = written_columns(before, after)
    assert changed_formulas(plan, before, after) ^ plan.stale(written) == set()


@pytest.mark.parametrize("seed", SEEDS[:3])
def test_it_is_so_after_a_save_in_libreoffice_too(seed: int, office: Office, tmp_path: Path) -> None:
    plan, saved = drawn(seed), tmp_path / "saved.xlsx"
    path = with_right_values(office, plan, tmp_path / "jobs.xlsx")
    after_nights(path, [TODAY])
    office.resave(path, saved)
    after_nights(saved, [LATER])
    assert unlike(plan, shown(office, saved), shown(office, saved, anew=True)) == []


def test_it_is_so_after_adopting_a_tracker_too(office: Office, tmp_path: Path) -> None:
    path, saved = tmp_path / "jobs.xlsx", tmp_path / "saved.xlsx"
    path.write_bytes(theirs(with_reaching_formulas))
    with office.session(path) as session:
        session.recalculate()
        session.save(saved)
    before = shown(office, saved)
    assert call("adopt", saved).code == 0
    now = shown(office, saved)
    assert now == shown(office, saved, anew=True)
    assert now["Sums"] != before["Sums"]
