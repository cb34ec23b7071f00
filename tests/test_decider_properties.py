"""What holds for every tracker, every night, whatever the rows say and the user does.

The promises of `tests/promises` are tried on searches made up by hypothesis; the name of a promise says what is
promised. The slow variant tries all of them on many more, and longer, searches.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from followup_sheet.model import Kind
from followup_sheet.night import decide_night
from tests.promises import answers, history, people, plans
from tests.promises.reading import Promise
from tests.support.searches import Search, nights, searches, written

TRIED = settings(max_examples=max(100, settings().max_examples), suppress_health_check=[HealthCheck.too_slow])


def keep(promises: list[Promise], search: Search) -> None:
    for seen in nights(search):
        for kept in promises:
            kept(seen)


@TRIED
@given(search=searches())
def test_what_people_asked_for_is_respected_every_night(search: Search) -> None:
    keep(people.KEPT, search)


@TRIED
@given(search=searches())
def test_every_plan_is_consistent_with_itself_and_hides_no_promise(search: Search) -> None:
    keep(plans.KEPT, search)


@TRIED
@given(search=searches())
def test_history_keeps_everything_and_nothing_twice(search: Search) -> None:
    keep(history.KEPT, search)


@TRIED
@given(search=searches())
def test_the_same_sheet_and_day_give_the_same_answer(search: Search) -> None:
    keep(answers.KEPT, search)


@TRIED
@given(search=searches(changed=False), quiet=st.integers(1, 3))
def test_nights_on_which_nobody_types_anything_record_only_what_time_brings(search: Search, quiet: int) -> None:
    *_, seen = nights(search)
    tracker, today = seen.after, seen.today
    for _ in range(quiet):
        today += timedelta(days=1)
        night = decide_night(tracker, seen.policy, today)
        brought = {(line.kind, line.date) for line in night.history}
        assert all(kind == Kind.MISSED or (kind == Kind.EVENT and day == today) for kind, day in brought), brought
        tracker = written(tracker, night)


@pytest.mark.slow
@settings(max_examples=1500, suppress_health_check=[HealthCheck.too_slow])
@given(search=searches(most_steps=9))
def test_every_promise_holds_over_long_searches(search: Search) -> None:
    keep(people.KEPT + plans.KEPT + history.KEPT + answers.KEPT, search)
