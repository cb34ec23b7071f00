"""The colours of the Status words: readable, and apart from one another for everybody."""

from __future__ import annotations

import colorsys
import itertools

import pytest

from followup_sheet.highlights import HIGHLIGHTS
from followup_sheet.model import Status
from tests.support.colours import CONES, Lab, as_seen, contrast, difference

APART = 9.0
"""CIEDE2000 between two that must not be taken for each other."""
AT_A_GLANCE = 7.0
"""The same for Closed, which has no fill and says itself by grey text as well."""

HUES = {  # degrees round the colour wheel, from and to
    Status.OVERDUE: (0, 12),
    Status.DUE_TODAY: (22, 40),
    Status.DUE_SOON: (45, 60),
    Status.SCHEDULED: (100, 150),
    Status.WAITING: (195, 225),
    Status.CHECK: (250, 285),
}


def seen_by(eyes: str) -> dict[Status, Lab]:
    return {status: as_seen(colours.fill or "FFFFFF", eyes) for status, colours in HIGHLIGHTS.items()}


@pytest.mark.parametrize(
    ("one", "other", "published"),
    [
        ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
        ((50, 0, 0), (50, -1, 2), 2.3669),
        ((50, 2.5, 0), (73, 25, -18), 27.1492),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
        ((22.7233, 20.0904, -46.6940), (23.0331, 14.9730, -42.5619), 2.0373),
    ],
)
def test_colours_are_compared_as_published(one: Lab, other: Lab, published: float) -> None:
    assert difference(one, other) == pytest.approx(published, abs=1e-4)
    assert difference(other, one) == pytest.approx(published, abs=1e-4)


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("eyes", CONES)
def test_the_words_can_be_read_on_their_colour_by_everybody(status: Status, eyes: str) -> None:
    colours = HIGHLIGHTS[status]
    assert contrast(colours.fill or "FFFFFF", colours.font, eyes) >= 4.5


@pytest.mark.parametrize("eyes", CONES)
def test_the_fills_stay_apart_for_colour_blind_eyes(eyes: str) -> None:
    seen = seen_by(eyes)
    for one, other in itertools.combinations(seen, 2):
        least = AT_A_GLANCE if Status.CLOSED in (one, other) else APART
        assert difference(seen[one], seen[other]) >= least, (one, other)


def test_what_is_most_urgent_is_darkest_on_paper_without_colours() -> None:
    light = {status: lab[0] for status, lab in seen_by("full colour").items()}
    urgent = [light[status] for status in (Status.OVERDUE, Status.DUE_TODAY, Status.DUE_SOON)]
    assert all(later - earlier >= 6 for earlier, later in itertools.pairwise(urgent))
    assert light[Status.OVERDUE] == min(light.values())


@pytest.mark.parametrize("status", HUES)
def test_a_colour_goes_by_the_name_the_note_on_status_gives_it(status: Status) -> None:
    fill = HIGHLIGHTS[status].fill
    assert fill
    hue, light, vivid = colorsys.rgb_to_hls(*(int(fill[n : n + 2], 16) / 255 for n in (0, 2, 4)))
    first, last = HUES[status]
    assert first <= hue * 360 <= last
    assert light < 0.95
    assert (vivid < 0.4) == (status is Status.WAITING)  # blue-grey is the only greyish one
