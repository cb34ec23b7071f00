"""How large a workbook may be before it is refused unread: hostile files must cost little."""

from __future__ import annotations

from dataclasses import dataclass

from followup_sheet.errors import TrackerError


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes in bytes, counts of members, of rows, cells and formulas. A 50,000-row tracker with every column passes.

    ``ratio`` (inflated to stored size) counts for members over ``ratio_from`` bytes inflated; real
    workbooks reach 14:1, zip bombs start at several hundred.
    """

    file: int = 50_000_000
    member: int = 192_000_000
    total: int = 384_000_000
    members: int = 5_000
    ratio: int = 100
    ratio_from: int = 102_400
    rows: int = 200_000
    cells: int = 4_000_000
    formulas: int = 250_000


def too_large(cause: str, key: str, *, way_out: str = "Split it or delete what it does not need") -> TrackerError:
    """The refusal of a workbook over one of the limits; ``key`` is the setting of the configuration that raises it."""
    return TrackerError(
        f"the workbook is too large: {cause}", next_step=f"{way_out}, or raise {key} in the configuration"
    )


def refuse_too_many_formulas(count: int, limits: Limits) -> None:
    """Raises TrackerError where there are more formulas than are allowed: which depend on which takes long to find."""
    if count > limits.formulas:
        raise too_large(f"more than {limits.formulas:,} formulas", "max_formulas", way_out="Put values in their place")
