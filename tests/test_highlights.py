"""The colours of the Status words: readable, and apart from one another for everybody."""

from __future__ import annotations

import itertools
import math

import pytest

from followup_sheet.highlights import HIGHLIGHTS
from followup_sheet.model import Status
from tests.support.colours import CONES, as_seen, contrast


@pytest.mark.parametrize("status", Status)
def test_every_status_has_colours_that_can_be_read(status: Status) -> None:
    colours = HIGHLIGHTS[status]
    assert contrast(colours.fill or "FFFFFF", colours.font) >= 4.5


@pytest.mark.parametrize("eyes", CONES)
def test_the_fills_stay_apart_for_colour_blind_eyes(eyes: str) -> None:
    seen = {status: as_seen(colours.fill or "FFFFFF", eyes) for status, colours in HIGHLIGHTS.items()}
    for one, other in itertools.combinations(seen, 2):
        assert math.dist(seen[one], seen[other]) >= 9, (one, other)
