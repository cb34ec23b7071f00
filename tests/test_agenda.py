"""Promise: the agenda tells of each tracker what the night decided, and counts as the Dashboard does."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from openpyxl.utils.datetime import from_excel

from followup_sheet import agenda as agendas
from followup_sheet import contact_links
from followup_sheet.agenda import Agenda, of_result
from followup_sheet.digest.html import html
from followup_sheet.digest.page import page
from followup_sheet.digest.summary import catch_up
from followup_sheet.errors import Problem, TemporaryError, TrackerError
from followup_sheet.model import Stage, Status, TrackerAgenda, TrackerResult
from followup_sheet.workbook import template
from tests.support import dashboards
from tests.support.agendas import EXAMPLES_DAY, TODAY, copied_examples, lapsed, of, plan, read_agenda, tracker
from tests.support.nights import after_nights, night
from tests.support.templates import STANDARD

DAY = timedelta(days=1)
STAGES = (Stage.LEAD, Stage.TO_APPLY, Stage.APPLIED, Stage.INTERVIEWING, Stage.OFFER, Stage.ACCEPTED)
QUIET_ROWS = range(27, 37)
NIGHTS = (EXAMPLES_DAY, EXAMPLES_DAY + 3 * DAY, EXAMPLES_DAY + 12 * DAY)


# The numbers


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[TrackerAgenda, dict[str, dashboards.Stored]]]:
    """Each example tracker's agenda and its Dashboard, on the mornings after several nights."""
    paths = copied_examples(tmp_path_factory.mktemp("examples"))
    found: list[tuple[TrackerAgenda, dict[str, dashboards.Stored]]] = []
    for day in NIGHTS:
        values = [dashboards.stored(after_nights(path, [day])) for path in paths]
        found += zip(read_agenda(paths, day).trackers, values, strict=True)
    return found


def test_statuses_stages_and_days_are_counted_as_the_dashboard_counts_them(
    told: list[tuple[TrackerAgenda, dict[str, dashboards.Stored]]],
) -> None:
    for tracker_agenda, values in told:
        figures = tracker_agenda.figures
        assert figures
        assert [figures.statuses.get(Status(name), 0) for name in dashboards.TILES.values()] == [
            values[cell] for cell in dashboards.TILES
        ]
        assert [figures.stages.get(stage, 0) for stage in STAGES] == dashboards.below(values, "G", 41, len(STAGES))
        assert list(figures.days) == dashboards.below(values, "C", 41, 14)


def test_done_and_missed_this_week_and_in_all_are_the_dashboards(
    told: list[tuple[TrackerAgenda, dict[str, dashboards.Stored]]],
) -> None:
    for tracker_agenda, values in told:
        figures = tracker_agenda.figures
        assert figures
        in_all = f"In all: {figures.done} done, {figures.missed} missed; in time: {figures.in_time}"
        assert values["J23"] == in_all
        assert f"This week: {figures.done_this_week} done, {figures.missed_this_week} missed" in values.values()
    assert any(one.figures and one.figures.missed and one.figures.done for one, _ in told)
    assert any(one.figures and one.figures.done_this_week for one, _ in told)
    assert any(one.figures and one.figures.missed_this_week for one, _ in told)


def test_the_rows_gone_quiet_are_those_the_dashboard_lists(
    told: list[tuple[TrackerAgenda, dict[str, dashboards.Stored]]],
) -> None:
    for tracker_agenda, values in told:
        figures = tracker_agenda.figures
        assert figures
        listed = [(values[f"F{row}"], values[f"M{row}"]) for row in QUIET_ROWS if values[f"M{row}"]]
        shown = [(row.company, row.since) for row in figures.quiet[: len(QUIET_ROWS)]]
        assert shown == [(name, from_excel(int(float(str(day)))).date()) for name, day in listed]
    assert any(one.figures and one.figures.quiet for one, _ in told)


def test_a_row_with_an_unreadable_date_has_not_gone_quiet_here_as_there(tmp_path: Path) -> None:
    path, applied = tmp_path / "tracker.xlsx", {"Applied on": EXAMPLES_DAY - 40 * DAY}
    rows = ({"Company": "Quiet"} | applied, {"Company": "Unreadable", "Reply on": "soon"} | applied)
    path.write_bytes(template.build(EXAMPLES_DAY, rows, cadence=STANDARD))
    values = dashboards.stored(after_nights(path, [EXAMPLES_DAY]))
    (figures,) = (one.figures for one in read_agenda([path]).trackers)
    assert figures
    assert [row.company for row in figures.quiet] == ["Quiet"]
    assert [values["F27"], values["F28"]] == ["Quiet", None]


def test_what_nobody_asked_for_is_not_built(tmp_path: Path) -> None:
    path = copied_examples(tmp_path)[0]
    assert night(path, EXAMPLES_DAY).agenda is None


# What is due


def test_the_earliest_due_comes_first_and_nothing_beyond_the_last_day() -> None:
    plans = (
        plan("Late", number=2, status=Status.SCHEDULED, due=TODAY + 8 * DAY),
        plan("Soon", number=3, status=Status.SCHEDULED, due=TODAY + 7 * DAY),
        plan("Old", number=4, status=Status.OVERDUE, due=TODAY - 3 * DAY),
        plan("Now", number=5),
        plan("Nobody's", number=6, status=Status.WAITING),
    )
    assert [one.row.contact for one in tracker(*plans).plans] == ["Old", "Now", "Soon"]
    assert [one.row.contact for one in tracker(*plans, days=8).plans] == ["Old", "Now", "Soon", "Late"]


def test_a_client_is_called_by_your_name_else_by_the_file() -> None:
    assert tracker(your_name="  Zoë Café ").client == "Zoë Café"
    assert tracker(your_name="", name="zoe-cafe.xlsx").client == "zoe-cafe"


# What was missed


@pytest.mark.parametrize(
    ("recorded", "since", "is_told"),
    [
        (TODAY, TODAY - DAY, True),
        (TODAY - DAY, TODAY - DAY, False),
        (TODAY - DAY, TODAY - 2 * DAY, True),
        (TODAY - 60 * DAY, TODAY - 61 * DAY, True),
        (TODAY - 6 * DAY, None, True),
        (TODAY - 7 * DAY, None, False),
        (None, TODAY - 90 * DAY, False),
    ],
)
def test_what_was_missed_is_told_once_however_many_nights_were_lost(
    recorded: date | None, since: date | None, is_told: bool
) -> None:
    line = lapsed("Ann Lee", (recorded or TODAY) - DAY, recorded)
    agenda = of(tracker(plan(), history=[line]), since=since)
    assert bool(agendas.missed(agenda, agenda.trackers[0])) is is_told


def test_a_tracker_left_open_does_not_tell_the_same_missed_follow_up_every_night() -> None:
    """Nothing was written, so every night finds it anew."""
    told_before, new = lapsed("Ann Lee", TODAY - 5 * DAY, TODAY), lapsed("Bob Ray", TODAY - DAY, TODAY)
    left_open = replace(tracker(history=[told_before, new]), nights_unwritten=4)
    agenda = of(left_open, since=TODAY - DAY)
    assert [line.contact for line in agendas.missed(agenda, left_open)] == ["Bob Ray"]


def test_after_lost_nights_a_sentence_says_what_happened_meanwhile() -> None:
    plans = (
        plan("Before", status=Status.OVERDUE, due=TODAY - 3 * DAY),
        plan("Meanwhile", status=Status.OVERDUE, due=TODAY - 2 * DAY),
        plan("Today"),
    )
    one = tracker(*plans, history=[lapsed("Ann Lee", TODAY - 2 * DAY, TODAY)])
    assert catch_up(of(one, since=TODAY - 3 * DAY)) == "Since Thu 19 Nov: 2 became due, 1 lapsed."
    assert catch_up(of(tracker(), since=TODAY - 3 * DAY)) == "Since Thu 19 Nov: nothing became due."


@pytest.mark.parametrize("since", [None, TODAY - DAY, TODAY])
def test_without_a_lost_night_there_is_nothing_to_catch_up_on(since: date | None) -> None:
    assert catch_up(of(tracker(plan()), since=since)) == ""


# What went wrong


def test_a_tracker_that_could_not_be_written_keeps_what_is_due() -> None:
    built = tracker(plan())
    error = TemporaryError("open in LibreOffice since 08:00", next_step="Close it")
    result = TrackerResult(built.path, error=error, agenda=built, warnings=("half its rows are gone",))
    told = of_result(result, nights_unwritten=3)
    assert (told.plans, told.error, told.nights_unwritten) == (built.plans, error, 3)
    shown = page(of(told))
    assert shown.notes == ("Close your tracker overnight: ann.xlsx could not be written 3 nights running.",)
    assert shown.clients[0].told == (
        "Not written: open in LibreOffice since 08:00. Close it.",
        "half its rows are gone",
    )
    assert shown.summary == "1 to follow up today, 1 not written"


def test_only_a_tracker_that_was_open_is_told_to_be_closed() -> None:
    forbidden = replace(tracker(plan()), error=TrackerError("permission is denied"), nights_unwritten=5)
    assert page(of(forbidden)).notes == ("ann.xlsx could not be written 5 nights running.",)
    unreadable = TrackerAgenda(Path("zoe.xlsx"), error=TrackerError("it is empty"), nights_unwritten=5)
    assert page(of(unreadable)).notes == ()


def test_a_tracker_that_could_not_be_read_is_named_by_its_file() -> None:
    result = TrackerResult(Path("clients/zoe.xlsx"), error=TrackerError("it is empty", next_step="Restore it"))
    shown = page(of(of_result(result)))
    assert (shown.clients[0].name, shown.clients[0].told) == ("zoe", ("Not read: it is empty. Restore it.",))
    assert shown.summary == "1 not read"


@pytest.mark.parametrize("nights", [1, 2])
def test_one_or_two_nights_left_open_are_not_yet_worth_a_note(nights: int) -> None:
    assert page(of(replace(tracker(plan()), nights_unwritten=nights))).notes == ()


def test_many_clients_are_summed_up_first_and_the_idle_are_one_line() -> None:
    busy = tracker(plan(), plan("Bob Ray", number=3, status=Status.OVERDUE, due=TODAY - DAY), your_name="Busy")
    later = tracker(plan(status=Status.SCHEDULED, due=TODAY + 2 * DAY), your_name="Later")
    failed = TrackerAgenda(Path("gone.xlsx"), error=TrackerError("it is empty"))
    open_now = replace(tracker(your_name="Open"), error=TemporaryError("open in Excel"))
    shown = page(of(busy, later, failed, open_now, tracker(your_name="Idle")))
    assert shown.summary == "5 clients: 1 due today, 1 overdue, 1 not written, 1 not read"
    assert [client.name for client in shown.clients] == ["Busy", "gone"]
    assert shown.idle == ("Later (next on Tue 24 Nov)", "Open (not written)", "Idle")


def test_a_section_with_hundreds_of_rows_is_cut_and_says_so() -> None:
    plans = [plan(number=number) for number in range(2, 302)]
    one, other = tracker(*plans), tracker(plan())
    (section,) = page(of(one)).clients[0].sections
    assert (len(section.entries), section.more) == (40, "and 260 more in the tracker")
    (section,) = page(of(one, other)).clients[0].sections
    assert (len(section.entries), section.more) == (10, "and 290 more in the tracker")
    (section,) = page(of(one, other), whole=True).clients[0].sections
    assert (len(section.entries), section.more) == (300, "")


def test_hundreds_of_clients_give_a_mail_that_servers_take() -> None:
    busy = tracker(*(plan(number=number, discussed="word " * 90) for number in range(2, 12)))
    shown = page(of(*[busy] * 300))
    assert [bool(client.sections) for client in shown.clients] == [True] * 40 + [False] * 260
    assert shown.clients[-1].told == ("Due today: 10",)
    assert len(html(shown, "x")) < 2_000_000


def test_a_row_to_check_names_its_cell_and_what_is_planned_all_the_same() -> None:
    problem = Problem("Tracker", "H2", "'next tues' is not a date")
    (section,) = page(of(tracker(plan(status=Status.CHECK), problems=[problem]))).clients[0].sections
    (entry,) = section.entries
    assert (section.title, entry.day, entry.headline) == ("To check", "Tracker!H2", "'next tues' is not a date")
    assert entry.who == "Ann Lee · Clerk at Acme"
    assert entry.why == "Planned all the same: Thank-you note by e-mail, Sun 22 Nov."


# Links out of cells


@pytest.mark.parametrize(
    ("cell", "link"),
    [
        ("ann.lee@acme.example", "mailto:ann.lee@acme.example"),
        (" mailto:Ann@ACME.example ", "mailto:Ann@acme.example"),
        ("ann+jobs&x?y%z@acme.example", "mailto:ann%2Bjobs%26x%3Fy%25z@acme.example"),
        ("ann@acme", ""),
        ("Ann Lee <ann@acme.example>", ""),
        ("ann@acme.example, bob@acme.example", ""),
        ("ann@acme.example?bcc=all@evil.example", ""),
        ("ann@acme.example\nBcc: x@evil.example", ""),
        ("änn@acme.example", ""),
        (f"{'a' * 65}@acme.example", ""),
        ("ask her", ""),
    ],
)
def test_only_an_address_becomes_a_mail_link(cell: str, link: str) -> None:
    assert contact_links.mailto(cell) == link


@pytest.mark.parametrize(
    ("cell", "link"),
    [
        ("01632 960 850", "tel:01632960850"),
        ("+44 (0)20 7946-0618", "tel:+442079460618"),
        ("(416) 555.0199", "tel:4165550199"),
        ("555-0199;phone-context=evil", ""),
        ("020 7946 0618 ext 5", ""),
        ("*#06#", ""),
        ("12", ""),
        ("1234567890123456", ""),
        ("\u0660\u0661\u0662\u0663\u0664\u0665", ""),  # digits of another script
    ],
)
def test_only_a_number_becomes_a_call(cell: str, link: str) -> None:
    assert contact_links.tel(cell) == link


@pytest.mark.parametrize(
    ("cell", "link"),
    [
        ("https://jobs.example/a?b=c#d", "https://jobs.example/a?b=c#d"),
        ("HTTP://WWW.Jobs.Example:8080", "http://www.jobs.example:8080"),
        ('https://jobs.example/planér "x"', ""),
        ("https://jobs.example/'><script>", "https://jobs.example/%27%3E%3Cscript%3E"),
        ("https://jobs.example/é", "https://jobs.example/%C3%A9"),
        ("https://jobs.example/\u202egnp", ""),
        ("https://jobs.example/\ud800", ""),
        ("https://good.example@evil.example/", ""),
        ("https://g\u043e\u043ed.example/", ""),  # two letters of it are Cyrillic
        ("https://\u212aelvin.example/", ""),
        ("javascript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("file:///etc/passwd", ""),
        ("//jobs.example", ""),
        ("https://localhost/", ""),
        ("www.jobs.example", ""),
        (f"https://jobs.example/{'a' * 2000}", ""),
    ],
)
def test_only_an_honest_web_address_becomes_a_link(cell: str, link: str) -> None:
    assert contact_links.web(cell) == link


def test_a_posting_is_shown_by_the_host_it_is_at() -> None:
    assert contact_links.host("https://www.jobs.example/x") == "jobs.example"
    assert contact_links.host("nowhere") == ""


def test_an_agenda_says_how_far_it_looks() -> None:
    one = tracker(plan(status=Status.DUE_SOON, due=TODAY + DAY))
    titles = [page(replace(of(one), days=days)).clients[0].sections[0].title for days in (1, 7, 30)]
    assert titles == ["Tomorrow", "Next 7 days", "Next 30 days"]
    by_day = page(Agenda(TODAY, (one,)), by_day=True).clients[0].sections
    assert [section.title for section in by_day] == ["Mon 23 Nov"]
