"""Promise: one mail that can be read anywhere, says everything once, and lets no cell be more than data."""

from __future__ import annotations

import email
import email.policy
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from itertools import pairwise, product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from followup_sheet.agenda import Agenda
from followup_sheet.digest.entries import harmless
from followup_sheet.digest.html import html
from followup_sheet.digest.message import is_empty, message
from followup_sheet.digest.page import page
from followup_sheet.digest.summary import subject
from followup_sheet.digest.text import text
from followup_sheet.errors import Problem, TemporaryError
from followup_sheet.faces.html import DARK, LIGHT, Colours, marks
from followup_sheet.highlights import HIGHLIGHTS
from followup_sheet.model import Plan, Status, TrackerAgenda
from tests.support.agendas import EXAMPLES_DAY, TODAY, copied_examples, lapsed, of, plan, read_agenda, tracker
from tests.support.colours import contrast
from tests.support.html_page import HtmlPage

DAY = timedelta(days=1)
COACH, ZOE = Address("Coach", "coach", "example.org"), Address("Zoë Café", "zoe", "example.org")
NOW = datetime(2026, 11, 22, 6, 30, tzinfo=UTC)
CALENDAR = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"


def sent(agenda: Agenda, calendar: bytes | None = None) -> EmailMessage:
    """The digest as it arrives: written as bytes and read again."""
    mail = message(agenda, sender=COACH, recipient=ZOE, message_id="<1@example.org>", date=NOW, calendar=calendar)
    read = email.message_from_bytes(mail.as_bytes(), policy=email.policy.default)
    assert isinstance(read, EmailMessage)
    return read


def body(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    assert isinstance(part, EmailMessage)
    return str(part.get_content()).replace("\r\n", "\n")


def faces(agenda: Agenda) -> dict[str, str]:
    """What a reader of each face sees, on one line."""
    mail = sent(agenda)
    shown = {"text": body(mail, "plain"), "html": HtmlPage(body(mail, "html")).text}
    return {face: " ".join(words.split()) for face, words in shown.items()}


FULL = tracker(
    plan(
        "Ann Lee",
        due=TODAY - 2 * DAY,
        status=Status.OVERDUE,
        lapses=TODAY + DAY,
        why="Thank-you note: within 1 day of the interview on 19 Nov (OI Partners).",
        phone="+44 20 7946 0618",
        email="ann@acme.example",
        link="https://www.acme.example/jobs?id=7&x=1",
        discussed="The Leeds migration",
    ),
    plan("Bob Ray", number=3, action="Call the lead", channel="Phone", phone="01632 960 850", email="bob@acme.example"),
    plan("Cleo Fox", number=4, status=Status.SCHEDULED, due=TODAY + 4 * DAY, action="Apply", channel=""),
    plan("Dan Moe", number=5, status=Status.CHECK, due=None),
    history=[lapsed("Eve Orr", TODAY - DAY, TODAY)],
    problems=[Problem("Tracker", "H5", "'soon' is not a date")],
)


# The mail


def test_the_mail_has_a_text_and_an_html_part_and_the_calendar_as_a_file() -> None:
    mail = sent(of(FULL), CALENDAR)
    assert mail.get_content_type() == "multipart/mixed"
    kinds = [part.get_content_type() for part in mail.walk()]
    assert kinds == ["multipart/mixed", "multipart/alternative", "text/plain", "text/html", "text/calendar"]
    (attached,) = mail.iter_attachments()
    assert (attached.get_filename(), attached.get_content_disposition()) == ("follow-ups.ics", "attachment")
    assert attached.get_payload(decode=True) == CALENDAR
    assert attached["Content-Type"].params["method"] == "PUBLISH"


def test_without_a_calendar_the_mail_is_just_its_two_faces() -> None:
    assert [part.get_content_type() for part in sent(of(FULL)).walk()] == [
        "multipart/alternative",
        "text/plain",
        "text/html",
    ]


def test_the_head_of_the_mail_says_from_whom_when_and_that_nobody_should_answer_by_itself() -> None:
    mail = sent(of(FULL))
    assert mail["From"].addresses[0] == COACH
    assert mail["To"].addresses[0] == ZOE
    assert mail["Date"].datetime == NOW
    assert mail["Message-ID"] == "<1@example.org>"
    assert (mail["Auto-Submitted"], mail["X-Auto-Response-Suppress"]) == ("auto-generated", "All")


def test_the_subject_counts_and_names_nobody() -> None:
    assert sent(of(FULL))["Subject"] == "1 to follow up today, 1 overdue, 1 to check (22 Nov)"
    assert subject(of(tracker())) == "Nothing due (22 Nov)"
    two = of(FULL, tracker(your_name="Bea Client"))
    assert sent(two)["Subject"] == "2 clients: 1 due today, 1 overdue, 1 to check (22 Nov)"


def test_every_line_of_the_mail_is_short_enough_for_any_server() -> None:
    long = plan(discussed="word " * 5_000, why="x" * 30_000)
    data = message(of(tracker(long)), sender=COACH, recipient=ZOE, message_id="<1@x>", date=NOW).as_bytes()
    assert max(map(len, data.split(b"\r\n"))) <= 100
    assert b"\n" not in data.replace(b"\r\n", b"")


# What is in it


@pytest.mark.parametrize("face", ["text", "html"])
def test_everything_that_is_due_is_said_with_how_to_reach_them_and_why(face: str) -> None:
    shown = faces(of(FULL, since=TODAY - 3 * DAY))[face]
    for words in (
        "Since Thu 19 Nov: 2 became due, 1 lapsed.",
        "Missed since Thu 19 Nov",
        "Eve Orr · Clerk at Acme",
        "Overdue",
        "Fri 20 Nov",
        "Thank-you note by e-mail",
        "Ann Lee · Clerk at Acme",
        "ann@acme.example",
        "+44 20 7946 0618",
        "Within 1 day of the interview on 19 Nov (OI Partners).",
        "Discussed: The Leeds migration",
        "Due today",
        "Call the lead by phone",
        "Next 7 days",
        "Thu 26 Nov",
        "To check",
        "Tracker!H5",
        "'soon' is not a date",
        "Dan Moe",
        "This week: ",
    ):
        assert words in shown, words
    order = ["Missed since", "Overdue", "Due today", "Next 7 days", "To check", "In numbers"]
    assert sorted(order, key=shown.index) == order


def test_what_why_has_quoted_is_not_said_again() -> None:
    quoted = plan(
        why="Thank-you note: within 1 day. You discussed: The Leeds migration.", discussed="The Leeds migration"
    )
    assert all(shown.count("Leeds migration") == 1 for shown in faces(of(tracker(quoted))).values())


def test_links_call_write_and_open_and_the_channel_comes_first() -> None:
    links = HtmlPage(body(sent(of(FULL)), "html")).links
    assert links == [
        "mailto:ann@acme.example",
        "tel:+442079460618",
        "https://www.acme.example/jobs?id=7&x=1",
        "tel:01632960850",
        "mailto:bob@acme.example",
    ]
    assert "https://www.acme.example/jobs?id=7&x=1\n" in body(sent(of(FULL)), "plain")


def test_notes_of_the_sender_come_before_everything() -> None:
    note = "Yesterday's digest could not be delivered: this one covers it."
    for shown in faces(of(FULL, notes=[note])).values():
        assert shown.index(note) < shown.index("Overdue")


def test_several_clients_have_a_heading_each_and_the_idle_share_a_line() -> None:
    agenda = of(
        FULL, tracker(plan(), your_name="Bea", name="bea.xlsx"), tracker(your_name="Cy"), tracker(your_name="Di")
    )
    for shown in faces(agenda).values():
        assert (
            shown.index("4 clients")
            < shown.index("Ann Client")
            < shown.index("Bea")
            < shown.index("Nothing due: Cy, Di")
        )


def test_clients_and_files_of_one_name_are_told_apart_everywhere() -> None:
    def of_place(place: str, *plans: Plan) -> TrackerAgenda:
        return replace(tracker(*plans, your_name="Bea"), path=Path(place, "jobs.xlsx"))

    left_open = replace(of_place("west", plan()), nights_unwritten=3, error=TemporaryError("it is open in Excel"))
    agenda = of(left_open, of_place("east", plan()), of_place("north"), of_place("south"), tracker(your_name="Ann"))
    for shown in faces(agenda).values():
        assert "west/jobs.xlsx could not be written 3 nights running" in shown
        assert shown.count("west/jobs.xlsx") == 2
        assert shown.count("east/jobs.xlsx") == 1
        assert "Nothing due: Bea (north/jobs.xlsx), Bea (south/jobs.xlsx), Ann" in shown
    assert "== Bea (jobs.xlsx) ==" in faces(of(of_place("west", plan()), tracker(plan(), your_name="Ann")))["text"]


def test_headings_stand_below_one_another_without_a_gap() -> None:
    for agenda, clients in ((of(FULL), 0), (of(FULL, tracker(plan(), your_name="Bea")), 2)):
        levels = [
            int(tag[1]) for tag, _ in HtmlPage(body(sent(agenda), "html")).elements if re.fullmatch("h[1-6]", tag)
        ]
        assert levels.count(1) == 1
        assert all(deeper - above <= 1 for above, deeper in pairwise(levels))
        assert levels.count(2) == clients or not clients


# When there is none


def test_nothing_due_is_no_reason_for_a_mail() -> None:
    later = plan(status=Status.DUE_SOON, due=TODAY + DAY)
    assert is_empty(of())
    assert is_empty(of(tracker(), tracker(later)))
    assert is_empty(of(tracker(history=[lapsed("Told", TODAY - 3 * DAY, TODAY - 2 * DAY)]), since=TODAY - DAY))


@pytest.mark.parametrize(
    "one",
    [
        tracker(plan()),
        tracker(plan(status=Status.OVERDUE, due=TODAY - DAY)),
        tracker(problems=[Problem("Settings", "B3", "'soon' is not a number")]),
        tracker(history=[lapsed("New", TODAY - DAY, TODAY)]),
        TrackerAgenda(Path("a.xlsx"), nights_unwritten=3),
        TrackerAgenda(Path("a.xlsx"), warnings=("a.xlsx: the tracker has 4 rows and had 40 last night",)),
    ],
    ids=["due today", "overdue", "to check", "missed", "left open", "shrunk"],
)
def test_what_a_person_should_know_today_is_a_reason(one: TrackerAgenda) -> None:
    assert not is_empty(of(tracker(), one, since=TODAY - DAY))


def test_a_note_is_a_reason() -> None:
    assert not is_empty(of(tracker(), notes=["An earlier digest may have come twice."]))


# A cell is data

NASTY = st.one_of(
    st.text(max_size=80),
    st.sampled_from(
        [
            "<script>alert(1)</script>",
            '"><img src=https://evil.example/x.png onerror=x>',
            "</td></table></body><h1>You have won</h1>",
            "{{ 7 * 7 }}{% include '/etc/passwd' %}",
            '=HYPERLINK("https://evil.example")',
            "Ann\r\nBcc: all@evil.example\r\n\r\nbody",
            "\x1b[31mred\x1b]0;title\x07",
            "\u202egnp.exe\u2066\u200b",
            "javascript:alert(1)",
            'https://evil.example/"onmouseover="x',
            "a@b.example?bcc=x@y.example",
            "&lt;b&gt; &amp;amp;",
            "\x00\x08\ufffe\ud800",
            "x" * 32_767,
            "é" * 500,
        ]
    ),
)
PLANS = st.builds(
    lambda texts, channel, status: plan(
        texts[0], action=texts[1], why=texts[2], company=texts[3], role=texts[4], phone=texts[5], email=texts[6],
        link=texts[7], discussed=texts[8], channel=channel, status=status,
    ),
    st.lists(NASTY, min_size=9, max_size=9),
    NASTY,
    st.sampled_from([Status.OVERDUE, Status.DUE_TODAY, Status.DUE_SOON]),
)  # fmt: skip


@given(cells=PLANS, other=NASTY, several=st.booleans())
def test_whatever_a_cell_holds_it_is_shown_as_text_and_nothing_else(cells: Plan, other: str, several: bool) -> None:
    problem = Problem("Tracker", "H2", other)
    line = lapsed(other, TODAY - DAY, TODAY)._replace(what=other, company=other)
    one = tracker(cells, your_name=other, history=[line], problems=[problem])
    agenda = of(*([one, one] if several else [one]), notes=[other])
    mail = sent(agenda)
    shown = HtmlPage(body(mail, "html"))
    assert shown.tags <= OUR_TAGS
    assert shown.fetched() == []
    assert all(re.match(r"(mailto|tel|https?):", link) for link in shown.links)
    assert not any(name.startswith("on") for _, attributes in shown.elements for name in attributes)
    assert not CONTROLS.search(shown.text + body(mail, "plain"))
    assert mail.keys() == sent(of(tracker())).keys()
    assert "evil" not in str(mail["To"]) + str(mail["Subject"])


OUR_TAGS = {
    *("html", "head", "meta", "title", "style", "body", "table", "tr", "td"),
    *("div", "span", "p", "h1", "h2", "h3", "h4", "a", "strong"),
}
CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")


@given(st.text(max_size=300), st.integers(min_value=1, max_value=200))
def test_a_text_is_one_visible_line_no_longer_than_allowed(cell: str, longest: int) -> None:
    shown = harmless(cell, longest)
    assert len(shown) <= longest
    assert not CONTROLS.search(shown)
    assert shown.split() == [word for word in shown.split(" ") if word]


def test_joiners_that_words_need_are_kept_and_a_cut_is_marked() -> None:
    assert harmless("\u0646\u200c\u0645", 80) == "\u0646\u200c\u0645"
    assert harmless("one two three", 8) == "one two…"


# The HTML face


def test_the_page_tells_phones_and_dark_rooms_how_to_show_it() -> None:
    shown = HtmlPage(html(page(of(FULL)), "the title"))
    metas = {one.get("name", ""): one.get("content", "") for one in shown.of("meta")}
    assert metas["viewport"] == "width=device-width, initial-scale=1"
    assert metas["color-scheme"] == "light dark"
    assert "@media (prefers-color-scheme: dark)" in shown.styles
    assert [one["lang"] for one in shown.of("html")] == ["en"]
    assert "<title>the title</title>" in html(page(of(FULL)), "the title")


def test_nothing_is_ever_fetched_to_show_the_mail() -> None:
    shown = HtmlPage(html(page(of(FULL)), "x"))
    assert shown.fetched() == []
    assert not shown.tags & {"img", "script", "link", "iframe", "form", "object", "embed", "svg", "base", "video"}


def test_tables_that_only_place_things_say_so() -> None:
    tables = list(HtmlPage(html(page(of(FULL)), "x")).of("table"))
    assert sum(one.get("role") != "presentation" for one in tables) == 1  # the next 14 days are a table indeed


def test_without_its_style_sheet_the_page_keeps_its_look() -> None:
    document = re.sub(r"<style>.*?</style>", "", html(page(of(FULL)), "x"), flags=re.DOTALL)
    for tag, attributes in HtmlPage(document).elements:
        if tag in ("h1", "p", "a") or "text" in attributes.get("class", ""):
            assert "color:#" in attributes.get("style", ""), (tag, attributes)


def test_headings_have_the_colours_of_the_sheet() -> None:
    spans = [one["style"] for one in HtmlPage(html(page(of(FULL)), "x")).of("span") if "background" in one["style"]]
    for status in (Status.OVERDUE, Status.DUE_TODAY, Status.DUE_SOON, Status.CHECK):
        fill, font = HIGHLIGHTS[status]
        assert any(f"background:#{fill};color:#{font}" in style for style in spans), status


@pytest.mark.parametrize("mode", [LIGHT, DARK], ids=["light", "dark"])
def test_every_text_can_be_read_on_its_ground_in_both_modes(mode: Colours) -> None:
    for ink, ground in product((mode.text, mode.quiet, mode.link), (mode.ground, mode.card)):
        assert contrast(ink, ground) >= 4.5, (ink, ground)
    for fill, ink in marks().values():
        assert contrast(ink, fill) >= 4.5


def test_dark_colours_are_given_for_everything_that_has_a_light_one() -> None:
    shown = HtmlPage(html(page(of(FULL)), "x"))
    for _, attributes in shown.elements:
        style, names = attributes.get("style", ""), attributes.get("class", "").split()
        for colour, name in ((LIGHT.text, {"text", "inside"}), (LIGHT.quiet, {"quiet"}), (LIGHT.link, {"link"})):
            if re.search(rf"(^|;)color:#{colour}", style):
                assert name & set(names), attributes
        for colour, name in ((LIGHT.ground, "ground"), (LIGHT.card, "card")):
            if f"background:#{colour}" in style:
                assert name in names, attributes
    for name in ("ground", "card", "text", "inside", "quiet", "link", "line"):
        assert f".{name}" in shown.styles


# The text face


def test_the_text_face_fits_a_terminal_and_has_no_colours(tmp_path: Path) -> None:
    agenda = read_agenda(copied_examples(tmp_path), since=EXAMPLES_DAY - 3 * DAY)
    for by_day, one in product((False, True), (agenda, Agenda(agenda.today, agenda.trackers[-1:]))):
        lines = text(page(one, by_day=by_day)).splitlines()
        assert len(lines) > 60
        assert [line for line in lines if len(line) > 78 and "https://" not in line] == []
        assert not any("\x1b" in line or line != line.rstrip() for line in lines)


def test_days_stand_in_a_column_and_everything_else_beside_it() -> None:
    lines = text(page(of(FULL))).splitlines()
    start = lines.index("Overdue")
    assert lines[start + 1 : start + 5] == [
        "  Fri 20 Nov  Thank-you note by e-mail (until Mon 23 Nov)",
        "              Ann Lee · Clerk at Acme",
        "              ann@acme.example   +44 20 7946 0618",
        "              https://www.acme.example/jobs?id=7&x=1",
    ]


def test_the_examples_give_a_mail_that_is_not_clipped(tmp_path: Path) -> None:
    """The largest mail program cuts HTML after 102 kB."""
    agenda = read_agenda(copied_examples(tmp_path))
    assert len(html(page(agenda), "x").encode()) < 102_000
    assert not is_empty(agenda)
