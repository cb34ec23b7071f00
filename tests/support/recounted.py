"""The report's figures counted a second time, from a tracker's cells as another program reads them.

Nothing of the product is used: lists of dictionaries, a loop for each measure. The tracker must have had its
night on the day the report is made for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.support.command import cells

Line = dict[str, Any]
Counted = tuple[int | None, int | None]

CLOSED = ("Accepted", "Rejected", "Withdrawn")
NEVER = date.min
NOTE, LEAD, SILENCE, ANSWER, DECISION, SPACING = 4, 14, 14, 14, 90, 2


class Recounted:
    """One tracker. ``figures`` are by key; ``channels`` count asked and answered, ``weeks`` done and missed."""

    def __init__(self, path: Path, today: date, since: date | None = None, until: date | None = None) -> None:
        self.today, self.since, self.until = today, since or NEVER, until or today
        recorded = [row["Recorded on"].date() for row in cells(path, "History") if row["Recorded on"]]
        self.was_asked = min(recorded, default=today) < today and min(recorded, default=today) <= self.until
        self.rows = [_dated(row) for row in cells(path) if row.get("ID")]
        self.lines = [line for row in cells(path, "History") if (line := _dated(row))["Date"] <= today]
        self.by_id = {row["ID"]: row for row in self.rows}
        self.log: dict[str, list[Line]] = defaultdict(list)
        for line in self.lines:
            self.log[line["ID"]].append(line)
        self.figures: dict[str, Counted] = dict(self._figures())
        self.channels, self.weeks = self._channels(), self._weeks()

    def _figures(self) -> Iterator[tuple[str, Counted]]:
        stages = [self.stage(row["ID"]) for row in self.rows]
        yield "open_rows", (len([stage for stage in stages if stage not in CLOSED]), None)
        yield "overdue", (len([row for row in self.rows if row["Status"] == "Overdue"]), None)
        alive = [
            line["Date"]
            for line in self.lines
            if line["Kind"] == "Follow-up" or (line["Kind"] == "Event" and line["What"] != "Copied row")
        ]
        yield "idle_days", ((self.today - max(alive)).days if alive else None, None)
        applied = {(*self.place(line), line["Date"]) for line in self.of("Event", "Applied")}
        yield "applications", (len(applied), None)
        yield "interviews", (len(self.of("Event", "Interview")), None)
        yield "follow_ups", (len(self.of("Follow-up")), None)
        missed, done = (
            len(self.of("Missed")),
            len([line for line in self.of("Follow-up") if self.was_asked and line["What"] != "Other contact"]),
        )
        yield "missed", (missed, None)
        yield "in_time", (done if done + missed else None, done + missed)
        yield "no_thank_you", self.no_thank_you()
        yield "no_next_step", self.no_next_step()
        yield "gone_quiet", self.gone_quiet()
        yield "lost", self.lost()
        yield "leads_not_called", self.leads_not_called()
        yield "promises_broken", (self.promises_broken(), None)

    # What there is

    def of(self, kind: str, what: str = "") -> list[Line]:
        return [
            line
            for line in self.lines
            if self.counts(line["Date"]) and line["Kind"] == kind and what in ("", line["What"])
        ]

    def counts(self, day: date) -> bool:
        return self.since <= day <= self.until

    def stage(self, row_id: str) -> str:
        newest, stage = NEVER, ""
        for line in self.log[row_id]:
            if line["Kind"] == "Stage" and line["Recorded on"] >= newest:
                newest, stage = line["Recorded on"], line["What"].split(": ")[1]
        return stage

    def place(self, line: Line) -> tuple[str, str]:
        row = self.by_id.get(line["ID"], line)
        return str(row["Company"]).casefold(), str(row["Role"]).casefold()

    def barred(self, row_id: str, *words: str) -> bool:
        return self.by_id[row_id].get("Restrictions") in ("Do not contact", *words)

    def days(self, lines: Iterable[Line], *what: str) -> list[date]:
        """Of follow-ups, and of events of these kinds."""
        wanted = (
            line for line in lines if line["Kind"] == "Follow-up" or (line["Kind"] == "Event" and line["What"] in what)
        )
        return sorted(line["Date"] for line in wanted)

    def interviews(self) -> list[Line]:
        return [line for line in self.of("Event", "Interview") if not self.barred(line["ID"])]

    # After interviews

    def no_thank_you(self) -> Counted:
        old = [line for line in self.interviews() if (self.today - line["Date"]).days > NOTE]
        bare = 0
        for line in old:
            gaps = [(day - line["Date"]).days for day in self.days(self.log[line["ID"]])]
            bare += not [gap for gap in gaps if 0 <= gap <= NOTE]
        return (bare, len(old)) if old else (None, 0)

    def no_next_step(self) -> Counted:
        waiting = agreed = 0
        for row in self.rows:
            held = row.get("Interview on")
            if not held or held >= self.today or not self.counts(held) or self.stage(row["ID"]) != "Interviewing":
                continue
            if not self.barred(row["ID"]):
                waiting += 1
                reply = row.get("Reply on") or NEVER
                promised = (row.get("Agreed follow-up") or NEVER) >= held
                agreed += bool(row.get("Decision by")) or promised or held <= reply <= self.today
        return (waiting - agreed, waiting) if waiting else (None, 0)

    def gone_quiet(self) -> Counted:
        long = quiet = 0
        for line in self.interviews():
            start, own = line["Date"], self.log[line["ID"]]
            end = min(start + timedelta(days=DECISION), self.today)
            for other in own:
                is_over = other["Kind"] == "Stage" and other["What"] in [
                    f"Stage: {s}" for s in (*CLOSED, "Offer", "On hold")
                ]
                is_next = other["What"] == "Interview" and other["Date"] > start
                if (is_over and other["Date"] >= start) or is_next:
                    end = min(end, other["Date"])
            if (end - start).days > SILENCE:
                long += 1
                quiet += self.silent(line, start, end, min(other["Recorded on"] for other in own))
        return (quiet, long) if long else (None, 0)

    def silent(self, line: Line, start: date, end: date, known_from: date) -> bool:
        """Day by day: how long nobody was in touch."""
        group = [other for other in self.lines if self.place(other) == self.place(line)]
        contacts = set(self.days(group, "Reply", "Interview"))
        last = start
        day = start
        while day < end:
            day += timedelta(days=1)
            if day in contacts or day == end:
                if (day - last).days > SILENCE and (day == end or day > known_from):
                    return True
                last = day
        return False

    def lost(self) -> Counted:
        last: dict[str, Line] = {}
        for line in self.interviews():
            if line["ID"] not in last or line["Date"] >= last[line["ID"]]["Date"]:
                last[line["ID"]] = line
        over = [
            line
            for row_id, line in last.items()
            if self.stage(row_id) == "Rejected"
            or (self.stage(row_id) == "Interviewing" and (self.today - line["Date"]).days >= DECISION)
        ]
        alone = 0
        for line in over:
            group = [other for other in self.lines if self.place(other) == self.place(line)]
            alone += not [day for day in self.days(group) if day >= line["Date"]]
        return (alone, len(over)) if over else (None, 0)

    # Leads, promises, answers

    def leads_not_called(self) -> Counted:
        leads = [line for line in self.of("Event", "Lead") if (self.today - line["Date"]).days > LEAD]
        leads = [line for line in leads if not self.barred(line["ID"], "No contact before interview")]
        left = 0
        for line in leads:
            gaps = [
                (day - line["Date"]).days for day in self.days(self.log[line["ID"]], "Reply", "Applied", "Interview")
            ]
            left += not [gap for gap in gaps if 0 <= gap <= LEAD]
        return (left, len(leads)) if leads else (None, 0)

    def promises_broken(self) -> int:
        lapsed = [line for line in self.lines if line["Kind"] == "Missed" and line["What"] == "Agreed follow-up"]
        broken = len([line for line in lapsed if self.counts(line["Date"])])
        for row in self.rows:
            agreed = row.get("Agreed follow-up")
            told = [line for line in lapsed if line["ID"] == row["ID"] and agreed and line["Date"] >= agreed]
            if agreed and not told and self.counts(agreed) and self.is_broken(row, agreed):
                broken += 1
        return broken

    def is_broken(self, row: Line, agreed: date) -> bool:
        if agreed >= self.today or self.stage(row["ID"]) in CLOSED or self.barred(row["ID"]):
            return False
        reply, held = row.get("Reply on") or NEVER, row.get("Interview on") or NEVER
        in_touch = [day for day in self.days(self.log[row["ID"]]) if day >= agreed - timedelta(days=SPACING)]
        return not (in_touch or agreed <= reply <= self.today or agreed <= held <= self.today)

    def _channels(self) -> dict[str, tuple[int, int]]:
        found: dict[str, tuple[int, int]] = {}
        for line in self.of("Follow-up"):
            if (self.today - line["Date"]).days > ANSWER:
                own = self.log[line["ID"]]
                later = [
                    other["Date"] for other in own if other["Kind"] == "Follow-up" and other["Date"] > line["Date"]
                ]
                replies = [other["Date"] for other in own if other["What"] == "Reply" and other["Kind"] == "Event"]
                good = [
                    d for d in replies if 0 <= (d - line["Date"]).days <= ANSWER and not [x for x in later if x <= d]
                ]
                asked, answered = found.get(line["Channel"] or "not said", (0, 0))
                found[line["Channel"] or "not said"] = asked + 1, answered + bool(good)
        return found

    def _weeks(self) -> dict[date, tuple[int, int]]:
        found: dict[date, tuple[int, int]] = {}
        for line in (*self.of("Follow-up"), *self.of("Missed")):
            if self.was_asked and line["What"] != "Other contact":
                monday = date.fromisocalendar(*line["Date"].isocalendar()[:2], 1)
                done, missed = found.get(monday, (0, 0))
                found[monday] = done + (line["Kind"] == "Follow-up"), missed + (line["Kind"] == "Missed")
        return found


def _dated(row: Line) -> Line:
    return {name: value.date() if isinstance(value, datetime) else value for name, value in row.items()}
