"""Hostile and mistaken files, by what they are: each with how it is made, and what the one line about it holds."""

from __future__ import annotations

from tests.support.hostile.archives import ARCHIVES
from tests.support.hostile.common import FILES
from tests.support.hostile.costly import COSTLY
from tests.support.hostile.enormous import ENORMOUS, PASSED
from tests.support.hostile.exports import EXPORTS
from tests.support.hostile.formats import FORMATS

__all__ = ["COSTLY", "ENORMOUS", "EXPORTS", "HARMLESS", "PASSED", "SMALL"]

_SMALL = FILES | FORMATS | ARCHIVES
SMALL = {what: file for what, file in _SMALL.items() if file[1]}
"""Quickly made; each is refused."""

HARMLESS = {what: file for what, file in _SMALL.items() if not file[1]}
"""Suspicious, and no reason to refuse."""
