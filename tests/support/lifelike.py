"""Rows as job seekers keep them: invented companies and people, dates that hang together, a seed."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

Value = str | float | date | datetime
Row = dict[str, Value]
"""Column name to value; a blank cell is absent."""

TODAY = date(2026, 11, 20)

_PLACES = ("Leeds", "Halifax", "Bristol", "Dundee", "Sudbury", "Moncton", "Galway", "Ghent", "Turku", "Aarhus")
_TRADES = ("Logistics", "Foods", "Instruments", "Housing", "Water", "Rail", "Archives", "Optics", "Seeds", "Theatre")
_FORMS = ("Ltd", "& Daughters", "Group", "Partners", "Works", "Trust", "Collective", "Holdings")
_GRADES = ("Junior", "Senior", "Lead", "Assistant", "Regional", "Deputy", "Interim", "Chief")
_JOBS = (
    "data analyst",
    "nurse manager",
    "bookkeeper",
    "warehouse planner",
    "web developer",
    "buyer",
    "tutor",
    "welder",
)
_FIRST = ("Amara", "Björn", "Chloé", "Dmitri", "Eilidh", "Farah", "Grzegorz", "Hana", "Imani", "José", "Keiko", "Liam")
_LAST = (
    "Okafor",
    "Lindqvist",
    "Dubois",
    "Petrov",
    "MacLeod",
    "Haddad",
    "Nowak",
    "Sato",
    "Mwangi",
    "O'Brien",
    "Tan",
    "Weiß",
)
_TOPICS = (
    "the move to the new warehouse",
    "how they measure churn",
    "their plans for a second shift",
    "the audit & its follow-up",
    "why the last person left (< 1 year)",
    'the phrase "customer first" and what it costs',
)
_NOTES = (
    "Parking behind the building. Ask for the side entrance.",
    "Met at the fair; she remembered the poster.",
    "Salary not named; look it up before the next call.",
    "Likes short e-mails.\nNever on Mondays.",
    "Portal upload failed twice, sent by e-mail instead.",
)
_CHANNELS = ("Phone", "E-mail", "Letter", "LinkedIn", "In person")
_TYPES = ("Hiring manager", "HR", "Interviewer", "Recruiter", "Networking", "Other")
_SOURCES = ("Job board", "Company site", "Friend", "Recruiter", "Fair")
# Nobody is ever "Accepted" here: that would close every other row of the tracker.
_ENDINGS = ("Rejected", "Withdrawn", "On hold", "Offer")


def rows(count: int, seed: int = 1, today: date = TODAY) -> Iterator[Row]:
    """``count`` rows, the same for the same seed: leads, applications, interviews and endings of
    the four months before ``today``."""
    chance = random.Random(seed)
    for number in range(1, count + 1):
        yield _place(chance, number) | _person(chance) | _dates(chance, today) | _texts(chance, number)


def _place(chance: random.Random, number: int) -> Row:
    name = f"{chance.choice(_PLACES)} {chance.choice(_TRADES)} {chance.choice(_FORMS)}"
    role = f"{chance.choice(_GRADES)} {chance.choice(_JOBS)}"
    # Every twelfth row shares the company's name with others, so that groups happen.
    return {"Company": name if number % 12 == 0 else f"{name} {number}", "Role": role}


def _person(chance: random.Random) -> Row:
    first, last = chance.choice(_FIRST), chance.choice(_LAST)
    row: Row = {"E-mail": f"{first}.{last}@example.com".lower(), "Phone": f"+44 20 7946 0{chance.randrange(1000):03d}"}
    if chance.random() < 0.85:
        row["Contact"] = f"{first} {last}"
    if chance.random() < 0.7:
        row["Contact type"] = chance.choice(_TYPES)
    if chance.random() < 0.3:
        row["Prefers"] = chance.choice(_CHANNELS)
    if chance.random() < 0.08:
        row["Restrictions"] = chance.choice(("No calls", "No contact before interview", "Do not contact"))
    return row


def _dates(chance: random.Random, today: date) -> Row:
    start = today - timedelta(days=chance.randrange(1, 120))
    if chance.random() < 0.12:
        return {"Lead on": start}
    row: Row = {"Applied on": start}
    if chance.random() < 0.3:
        row["Deadline"] = start + timedelta(days=chance.randrange(0, 20))
    if chance.random() < 0.4:
        row |= _interview(chance, start, today)
    return row | _contacts(chance, start, today) | _odds(chance, today)


def _interview(chance: random.Random, start: date, today: date) -> Row:
    day = start + timedelta(days=chance.randrange(7, 35))
    at = time(chance.randrange(9, 17), chance.choice((0, 15, 30)))
    row: Row = {"Interview on": datetime.combine(day, at) if chance.random() < 0.5 else day}
    if chance.random() < 0.4:
        row["Decision by"] = day + timedelta(days=chance.randrange(5, 25))
    if day < today and chance.random() < 0.25:
        row |= {
            "Stage": chance.choice(_ENDINGS),
            "Outcome on": min(today, day + timedelta(days=chance.randrange(1, 20))),
        }
    return row


def _contacts(chance: random.Random, start: date, today: date) -> Row:
    since = (today - start).days
    row: Row = {}
    if chance.random() < 0.5:
        row |= {"Last follow-up": start + timedelta(days=chance.randrange(since + 1)), "How": chance.choice(_CHANNELS)}
    if chance.random() < 0.3:
        row["Reply on"] = start + timedelta(days=chance.randrange(since + 1))
    return row


def _odds(chance: random.Random, today: date) -> Row:
    row: Row = {}
    for column, share, reach in (
        ("Agreed follow-up", 0.1, 20),
        ("Snooze until", 0.05, 30),
        ("Other offer on", 0.03, -8),
    ):
        if chance.random() < share:
            row[column] = today + timedelta(days=chance.randrange(abs(reach)) * (1 if reach > 0 else -1))
    if "Other offer on" in row:
        row["Offer expires"] = today + timedelta(days=chance.randrange(1, 10))
    return row


def _texts(chance: random.Random, number: int) -> Row:
    row: Row = {
        "Notes": chance.choice(_NOTES),
        "Link": f"https://jobs.example.com/posting/{number * 7919}",
        "Source": chance.choice(_SOURCES),
        "Location": chance.choice(_PLACES),
        "Salary": float(chance.randrange(24, 90) * 1000),
        "Priority": float(chance.randrange(1, 6)),
    }
    if chance.random() < 0.6:
        row["Discussed"] = f"Talked about {chance.choice(_TOPICS)}, and {chance.choice(_TOPICS)}."
    return row
