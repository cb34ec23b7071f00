"""What `agenda` refuses to write with ``-o``."""

from __future__ import annotations

from tests.support.refusals.case import TODAY, Case, Place, good


def _tracker(place: Place) -> None:
    place.file.write_bytes(good())


CASES = (
    Case("FILE of -o is a workbook", _tracker, ("agenda", "FILE", "--format", "html", "-o", "FILE", *TODAY), code=2),
    Case("FILE of -o is a folder", _tracker, ("agenda", "FILE", "--format", "text", "-o", "FOLDER", *TODAY), code=2),
    Case(
        "Its name does not say what to write", _tracker, ("agenda", "FILE", "-o", "FOLDER/agenda.pdf", *TODAY), code=2
    ),
    Case("Its folder is not there", _tracker, ("agenda", "FILE", "-o", "FOLDER/none/agenda.html", *TODAY)),
)
