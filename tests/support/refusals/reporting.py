"""What `report` and `history` refuse."""

from __future__ import annotations

from tests.support.refusals.case import TODAY, Case, Place, good, holding


def _key_is_a_folder(place: Place) -> None:
    place.file.write_bytes(good())
    (place.state / "anonymous-order.key").mkdir(parents=True)


_PERIOD = ("--since", "2026-11-12", "--until", "2026-11-11")
_LATER = ("--since", "2026-11-21", "--until", "2026-11-30")

CASES = (
    Case("The period ends before it begins", holding(good), ("report", "FILE", *_PERIOD, *TODAY), code=2),
    Case("The period has not begun", holding(good), ("history", "FILE", *_LATER, *TODAY), code=2),
    Case("The name of the file does not say what to write", holding(good), ("history", "FILE", "-o", "a.pdf"), code=2),
    Case(
        "A workbook among the trackers",
        holding(good),
        ("report", "FOLDER", "-o", "FOLDER/report.xlsx", *TODAY),
        code=2,
    ),
    Case("FILE of -o is somebody's workbook", holding(good), ("history", "FILE", "-o", "FILE", *TODAY), code=2),
    Case("The key to the order of clients cannot be kept", _key_is_a_folder, ("report", "FILE", "--anonymous", *TODAY)),
)
