"""The tracker declared once: every column, its words, its synonyms and what it means.

The template, the reader, the checks and the documentation all come from this list.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cache, lru_cache
from typing import NamedTuple

from followup_sheet.model import Stage


class ColumnType(Enum):
    TEXT = "text"
    DATE = "date"
    LIST = "list"
    NUMBER = "number"


class Owner(Enum):
    """Who types into a column. ``USER_PLAIN`` columns come with the template but are the
    user's own: the tool never reads them."""

    USER = "user"
    USER_PLAIN = "user, plain"
    TOOL = "tool"


class Word(NamedTuple):
    """One word of a list column and the other spellings it is known by."""

    name: str
    synonyms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the Tracker sheet. ``width`` is in characters; ``hint`` is one line shown
    when the cell is selected; ``folded`` columns start collapsed in the template.

    ``beside`` is the header one of the tool's columns takes where the user has a column of their
    own by its plain name; where it stands, the plain name is the user's. ``loose`` synonyms may
    as well head something else (*Applied*: yes or no) and give way to the column's own name."""

    name: str
    type: ColumnType
    owner: Owner
    width: float
    hint: str
    synonyms: tuple[str, ...] = ()
    words: tuple[Word, ...] = ()
    several_words: bool = False
    group: str = ""
    needed: bool = False
    beside: str = ""
    loose: tuple[str, ...] = ()
    means: str = field(default="", compare=False)

    @property
    def folded(self) -> bool:
        return bool(self.group)

    @property
    def also_known_as(self) -> tuple[str, ...]:
        """Every header but its own name that means this column."""
        return (*self.synonyms, *self.loose, *((self.beside,) if self.beside else ()))


CHANNEL_WORDS = (
    Word("Phone", ("Call", "Called", "Telephone", "Phone call", "Voicemail", "Mobile", "Video call", "Zoom", "Teams")),
    Word("E-mail", ("Mail", "Mailed", "Emailed", "Thank-you e-mail")),
    Word("Letter", ("Post", "Card", "Note", "Thank-you card", "Handwritten note", "Paper")),
    Word("LinkedIn", ("LinkedIn message", "InMail", "Linked in")),
    Word("In person", ("Meeting", "Face to face", "Coffee", "Visit", "Met")),
)

CONTACT_TYPE_WORDS = (
    Word("Hiring manager", ("Manager", "Boss", "Team lead", "Department head")),
    Word("HR", ("Human resources", "HR manager", "People team", "Personnel", "Talent acquisition")),
    Word("Interviewer", ("Panel", "Panel member", "Interview panel")),
    Word("Recruiter", ("Agency", "Headhunter", "Recruitment agent", "Staffing agency")),
    Word("Networking", ("Network", "Networking contact", "Referral", "Friend", "Acquaintance")),
    Word("Other", ()),
)

STAGE_WORDS = (
    Word(
        Stage.TO_APPLY,
        ("Not applied", "Not yet applied", "Wishlist", "Saved", "Bookmarked", "Interested", "Applying", "To do"),
    ),
    Word(Stage.LEAD, ("Networking lead", "Prospect", "Lead received")),
    Word(Stage.APPLIED, ("Application sent", "Sent", "Submitted", "Application submitted", "Resume sent", "CV sent")),
    Word(
        Stage.INTERVIEWING,
        (
            "Interview",
            "Interviewed",
            "Phone screen",
            "Phone screening",
            "Screening",
            "Screen",
            "Phone interview",
            "First interview",
            "Second interview",
            "Final interview",
            "Onsite",
            "Interview scheduled",
            "Technical interview",
            "Video interview",
            "On-site interview",
            "In-person interview",
        ),
    ),
    Word(Stage.OFFER, ("Offered", "Offer received", "Job offer", "Negotiating")),
    Word(Stage.ACCEPTED, ("Hired", "Offer accepted", "Got the job", "Signed")),
    Word(
        Stage.REJECTED,
        (
            "Declined",
            "Rejection",
            "Turned down",
            "Not selected",
            "Unsuccessful",
            "No",
            "Position filled",
            "Filled",
            "Not selected by employer",
            "Not moving forward",
        ),
    ),
    Word(
        Stage.WITHDRAWN, ("Withdrew", "Offer declined", "I declined", "Declined offer", "Not interested", "Cancelled")
    ),
    Word(Stage.ON_HOLD, ("Hold", "Paused", "Hiring freeze", "Frozen", "Postponed")),
)

SILENCE_WORDS = (
    "Ghosted",
    "No reply",
    "No response",
    "Silence",
    "Waiting",
    "Pending",
    "In progress",
    "Active",
    "Open",
    "Under review",
    "In review",
    "Awaiting response",
    "Awaiting reply",
)
"""Stage words that say nothing has ended: silence is not a no (000-3), so the dates decide."""

RESTRICTION_WORDS = (
    Word("No calls", ("No phone calls", "Don't call", "Do not call")),
    Word("No contact before interview", ("No phone calls please", "No contact", "No contact until interview")),
    Word("Do not contact", ("Don't contact", "Told not to contact", "Told not to")),
)

_USER, _PLAIN, _TOOL = Owner.USER, Owner.USER_PLAIN, Owner.TOOL
_TEXT, _DATE, _LIST, _NUMBER = ColumnType.TEXT, ColumnType.DATE, ColumnType.LIST, ColumnType.NUMBER

_REACH = "How to reach them"
_DATES = "More dates"
_POSTING = "The posting"
_WINDOW = "The window"

COLUMNS: tuple[Column, ...] = (
    Column(
        "Status", _LIST, _TOOL, 11, "Filled in every night: what this row asks of you today.",
        needed=True, beside="Follow-up status",
        means="What the row asks for today, in one word.",
    ),
    Column(
        "Due", _DATE, _TOOL, 11, "Filled in every night: the day to do the next action by.",
        ("Due date", "Due on", "Next follow-up", "Next follow-up on"), needed=True, beside="Follow-up due",
        means="The day to do the next action by.",
    ),
    Column(
        "Next action", _TEXT, _TOOL, 26, "Filled in every night: what to do next.",
        ("Next step", "Action", "To do next"), needed=True, beside="Follow-up action",
        means="What to do next.",
    ),
    Column(
        "Channel", _TEXT, _TOOL, 9, "Filled in every night: phone, e-mail, letter, LinkedIn or in person.",
        ("By", "Contact by"), beside="Follow-up channel",
        means="The channel to use for the next action.",
    ),
    Column(
        "Company", _TEXT, _USER, 20, "The employer. Company or Contact is needed.",
        ("Employer", "Organisation", "Organization", "Firm", "Company name", "Employer name", "Name of company",
         "Business"),
        means="The employer. Company or Contact is needed.",
    ),
    Column(
        "Role", _TEXT, _USER, 22, "The job's title.",
        ("Position", "Job title", "Title", "Job", "Position title", "Vacancy", "Job role", "Role title", "Job position",
         "Position applied for"),
        means="The job.",
    ),
    Column(
        "Contact", _TEXT, _USER, 18, "The person you deal with; leave blank while you have no name.",
        ("Contact name", "Contact person", "Recruiter/Contact name", "Recruiter or contact", "Person", "Name",
         "Hiring manager", "Hiring manager name", "Recruiter name", "Interviewer name", "Point of contact",
         "Main contact", "Primary contact"),
        means="The person; blank while not known.",
    ),
    Column(
        "Last follow-up", _DATE, _USER, 13, "Type the day you last wrote, called or met them.",
        ("Last contact", "Last contacted", "Date of last contact", "Last contact date", "Followed up on",
         "Last followed up", "Last touch"), loose=("Followed up", "Follow-up date"),
        means="The day you last followed up: what you type afterwards.",
    ),
    Column(
        "How", _LIST, _USER, 10, "The channel you used: phone, e-mail, letter, LinkedIn, in person.",
        ("How contacted", "Last channel"), CHANNEL_WORDS, loose=("Method", "Contact method"),
        means="The channel you used for the last follow-up.",
    ),
    Column(
        "Reply on", _DATE, _USER, 12, "The last day they wrote or called you.",
        ("Replied on", "Response date", "Date of reply", "Response on", "Last reply", "Heard back on"),
        loose=("Reply", "Replied", "Heard back"),
        means="The last time they wrote or called.",
    ),
    Column(
        "Applied on", _DATE, _USER, 12, "The day you sent the application.",
        ("Date applied", "Application date", "Date of application", "Date submitted", "Submitted on", "Applied date"),
        loose=("Applied",),
        means="The day the application was sent.",
    ),
    Column(
        "Interview on", _DATE, _USER, 16, "The latest interview; phone screens count. A time may be added.",
        ("Interview date", "Date of interview", "Interviewed on", "Interview time", "Latest interview",
         "Next interview"), loose=("Interview",),
        means="The latest interview, past or future; phone screens count.",
    ),
    Column(
        "Agreed follow-up", _DATE, _USER, 13, "The day you agreed or promised to be in touch.",
        ("Agreed on", "Promised on", "Follow up on", "Promised follow-up", "Agreed date", "Call back on",
         "Callback date"),
        means="The day agreed or promised for the next contact.",
    ),
    Column(
        "Stage", _LIST, _USER, 13, "Leave blank until it ends: the dates tell the stage.",
        ("Application status", "Application stage", "Current stage", "Pipeline stage"), STAGE_WORDS,
        loose=("Job status", "Phase", "Progress"),
        means="Left blank until it ends: worked out from the dates.",
    ),
    Column(
        "Discussed", _TEXT, _USER, 30, "What you talked about: every follow-up should pick it up.",
        ("Talking points", "Topics", "Topics discussed", "Conversation", "What we discussed"),
        means="What was talked about; used to make each follow-up personal.",
    ),
    Column(
        "Notes", _TEXT, _USER, 30, "Your own notes.",
        ("Note", "Comments", "Comment", "Remarks", "Additional notes", "Notes/comments"),
        means="Own notes.",
    ),
    Column(
        "Why", _TEXT, _TOOL, 54, "Filled in every night: the reason, whose advice it is and what was moved.",
        ("Reason",), beside="Follow-up reason",
        means="The reason for the next action, in one sentence.",
    ),
    Column(
        "Contact type", _LIST, _USER, 16, "Who this person is; blank counts as Hiring manager.",
        ("Type of contact",), CONTACT_TYPE_WORDS, group=_REACH,
        loose=("Contact role", "Contact's role", "Relationship"),
        means="Who the person is; blank counts as Hiring manager.",
    ),
    Column(
        "E-mail", _TEXT, _USER, 24, "Their e-mail address.",
        ("Email address", "Contact e-mail", "Contact e-mail address", "Mail address", "Recruiter e-mail"), group=_REACH,
        means="Their e-mail address.",
    ),
    Column(
        "Phone", _TEXT, _USER, 16, "Their telephone number.",
        ("Telephone", "Phone number", "Telephone number", "Contact phone", "Contact phone number", "Mobile",
         "Mobile number", "Cell phone", "Tel"), group=_REACH,
        means="Their telephone number.",
    ),
    Column(
        "Prefers", _LIST, _USER, 11, "The channel this person asked you to use.",
        ("Preferred channel", "Preferred contact", "Preferred contact method", "Prefers contact by"), CHANNEL_WORDS,
        group=_REACH,
        means="The channel that person asked for.",
    ),
    Column(
        "Restrictions", _LIST, _USER, 24, "What the posting or the person asked you not to do.",
        ("Restriction", "Contact restrictions", "Do not"), RESTRICTION_WORDS, several_words=True, group=_REACH,
        means="What the posting or the person asked you not to do.",
    ),
    Column(
        "Lead on", _DATE, _USER, 12, "The day you were given this networking lead.",
        ("Lead date", "Lead received", "Lead received on", "Date of lead", "Referred on"), group=_DATES,
        loose=("Lead",),
        means="The day a networking lead was received.",
    ),
    Column(
        "Deadline", _DATE, _USER, 12, "The closing date of the posting.",
        ("Closing date", "Apply by", "Application deadline", "Closes on", "Posting closes"), group=_DATES,
        means="The closing date of the posting.",
    ),
    Column(
        "Decision by", _DATE, _USER, 12, "The day they said they would decide by.",
        ("Decision date", "Decision on", "Decision expected", "Expected decision", "Hear back by"), group=_DATES,
        means="When the employer said it would decide.",
    ),
    Column(
        "Snooze until", _DATE, _USER, 12, "Leave this row alone until that day.",
        ("Snoozed until", "Remind me on", "Pause until"), group=_DATES, loose=("Snooze",),
        means="Leave the row alone until that day.",
    ),
    Column(
        "Other offer on", _DATE, _USER, 12, "The day another employer made you an offer, if you prefer this one.",
        ("Competing offer on",), group=_DATES, loose=("Other offer", "Competing offer"),
        means="The day of another employer's offer.",
    ),
    Column(
        "Offer expires", _DATE, _USER, 12, "The deadline of the offer.",
        ("Offer deadline", "Offer expires on", "Offer expiry", "Answer offer by"), group=_DATES,
        means="The other offer's deadline; in stage Offer this offer's.",
    ),
    Column(
        "Outcome on", _DATE, _USER, 12, "The day it was accepted, rejected or withdrawn.",
        ("Outcome date", "Closed on", "Date closed", "Decided on", "Rejected on"), group=_DATES, loose=("Outcome",),
        means="When accepted, rejected or withdrawn; blank is the night it was first seen.",
    ),
    Column(
        "Link", _TEXT, _USER, 30, "The address of the posting.",
        ("URL", "Posting", "Job link", "Job URL", "Posting link", "Posting URL", "Job posting", "Job posting link",
         "Job posting URL", "Link to posting", "Link to job posting", "Link to job", "Listing URL", "Web address"),
        group=_POSTING,
        means="The posting.",
    ),
    Column("Source", _TEXT, _PLAIN, 16, "Where you found it.", ("Job source", "Job board"), group=_POSTING,
           means="Your own."),
    Column("Location", _TEXT, _PLAIN, 16, "Where the job is.", ("Job location", "City"), group=_POSTING,
           means="Your own."),
    Column("Salary", _TEXT, _PLAIN, 14, "What it pays.", ("Salary range", "Compensation"), group=_POSTING,
           means="Your own."),
    Column("Priority", _TEXT, _PLAIN, 10, "How much you want it.", group=_POSTING, means="Your own."),
    Column(
        "Opens", _DATE, _TOOL, 12, "Filled in every night: the first sensible day.", group=_WINDOW,
        beside="Follow-up opens",
        means="The first sensible day for the next action.",
    ),
    Column(
        "Lapses", _DATE, _TOOL, 12, "Filled in every night: the last day it is still worth doing.", group=_WINDOW,
        beside="Follow-up lapses",
        means="The last day it is still worth doing.",
    ),
    Column(
        "Follow-ups", _NUMBER, _TOOL, 11, "Filled in every night: how many follow-ups History holds.",
        ("Number of follow-ups",), group=_WINDOW, beside="Follow-up count",
        means="How many follow-ups History holds for the row.",
    ),
    Column(
        "ID", _TEXT, _TOOL, 9, "Filled in once: names the row in History. Leave it alone.",
        ("Row ID",), group=_WINDOW, beside="Follow-up ID",
        means="Names the row in History; stays with it when rows are sorted.",
    ),
)  # fmt: skip

HISTORY_COLUMNS = ("Date", "Kind", "What", "Channel", "Company", "Role", "Contact", "ID", "Recorded on")

DATE_COLUMNS = tuple(c.name for c in COLUMNS if c.type is _DATE and c.owner is _USER)
USER_COLUMNS = tuple(c.name for c in COLUMNS if c.owner is _USER)
TOOL_COLUMNS = tuple(c.name for c in COLUMNS if c.owner is _TOOL)
HIGHLIGHTED_COLUMNS = ("Status", "Due", "Next action")
NEEDED_COLUMNS = tuple(c.name for c in COLUMNS if c.needed)

BY_NAME: Mapping[str, Column] = {c.name: c for c in COLUMNS}


@lru_cache(maxsize=4096)
def normalise(text: str) -> str:
    """A header or list word as it is compared: case, spaces and punctuation do not matter."""
    return "".join(ch for ch in unicodedata.normalize("NFKC", text).casefold() if ch.isalnum())


@cache
def _headers() -> Mapping[str, str]:
    """Normalised header to column name; a column's own name wins over another's synonym."""
    known = {normalise(s): c.name for c in COLUMNS for s in c.also_known_as}
    return known | {normalise(c.name): c.name for c in COLUMNS}


def column_for_header(header: str) -> str | None:
    """The column a header names, by its name or a synonym; None for the user's own columns."""
    return _headers().get(normalise(header))


@cache
def _words(column: str) -> Mapping[str, str]:
    words = BY_NAME[column].words
    known = {normalise(s): w.name for w in words for s in w.synonyms}
    if column == "Stage":
        known |= {normalise(s): "" for s in SILENCE_WORDS}
    return known | {normalise(w.name): w.name for w in words}


def word_for(column: str, text: str, own_words: Mapping[str, str] | None = None) -> str | None:
    """The list word ``text`` means in ``column``; ``""`` where it counts as blank, None where
    nobody knows it. ``own_words`` are the Settings' ``Word:`` lines, their word to ours."""
    wanted = normalise(text)
    for theirs, ours in (own_words or {}).items():
        if normalise(theirs) == wanted:
            wanted = normalise(ours)
            break
    return _words(column).get(wanted)


def list_words(column: str) -> tuple[str, ...]:
    """The words a list column offers, in their order."""
    return tuple(w.name for w in BY_NAME[column].words)
