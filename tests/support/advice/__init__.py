"""What the five sources say, and where the program has it: docs/advice.toml, read into values.

The one place where the sources' numbers, their days and the claims about them stand; the seed cadences are
tested against it, docs/advice.md is written from it.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from followup_sheet.cadences import built_in as cadence
from followup_sheet.model import Rule

DATA = Path(__file__).parents[3] / "docs" / "advice.toml"

KINDS = ("decider", "column", "setting", "caution", "guidance", "program")
"""What may have a piece of advice beside the cadences."""


class Claim(NamedTuple):
    """What has a piece of advice beside the cadences; ``name`` is a column or setting, ``code`` is
    ``module:name`` in the package, ``story`` is ``module:test`` in tests/stories."""

    kind: str
    what: str
    name: str = ""
    code: str = ""
    story: str = ""


class Advice(NamedTuple):
    """One piece of advice: ``days`` are the days it names, ``words`` a pattern for what a rule must say,
    ``channel`` the only one a rule of its own cadence may have, ``but`` where the rule is not quite the advice."""

    number: str
    gist: str
    days: frozenset[int] = frozenset()
    words: str = ""
    channel: str = ""
    but: str = ""
    besides: tuple[Claim, ...] = ()


class Source(NamedTuple):
    """One of the five sources and the cadence that holds its advice alone."""

    number: str
    cadence: str
    title: str
    who: str
    about: str


class Contradiction(NamedTuple):
    """A question on which the sources differ; ``number`` counts from 1."""

    number: int
    question: str
    positions: tuple[str, ...]
    settled: str


def _claim(table: Mapping[str, str]) -> Claim:
    return Claim(table["is"], **{key: value for key, value in table.items() if key != "is"})


def _advice(number: str, table: Mapping[str, Any]) -> Advice:
    rest = dict(table)
    days, besides = frozenset(rest.pop("days", ())), tuple(map(_claim, rest.pop("besides", ())))
    return Advice(number, days=days, besides=besides, **rest)


def _contradiction(number: int, table: Mapping[str, Any]) -> Contradiction:
    return Contradiction(number, table["question"], tuple(table["positions"]), table["settled"])


_DOCUMENT = tomllib.loads(DATA.read_text(encoding="utf-8"))
SOURCES = tuple(Source(number, **table) for number, table in _DOCUMENT["source"].items())
ADVICE: Mapping[str, Advice] = {number: _advice(number, table) for number, table in _DOCUMENT["advice"].items()}
CONTRADICTIONS = tuple(_contradiction(number, table) for number, table in enumerate(_DOCUMENT["contradiction"], 1))


def advice_of(source: Source) -> tuple[Advice, ...]:
    """A source's pieces of advice, in their order."""
    return tuple(piece for piece in ADVICE.values() if piece.number.startswith(f"{source.number}-"))


def cited(rule: Rule) -> tuple[str, ...]:
    """The numbers a rule's Source gives."""
    return tuple(part.strip() for part in rule.source.split(",") if part.strip())


def rules_citing(name: str, number: str) -> tuple[Rule, ...]:
    """The rules of a built-in cadence that cite a number."""
    return tuple(rule for rule in cadence.load(name).rules if number in cited(rule))


def says(rule: Rule, piece: Advice) -> bool:
    """Whether a rule's words carry a piece of advice."""
    return bool(piece.words) and re.search(piece.words, rule.say) is not None


def numbers(rule: Rule) -> Iterator[tuple[str, int]]:
    """The numbers of a rule that need somebody to answer for them, by column."""
    days = (("Opens", rule.opens), ("Due", rule.due), ("Lapses", rule.lapses), ("Every", rule.every))
    yield from ((column, value) for column, value in days if value is not None)
    if rule.every is not None and rule.at_most is not None and rule.at_most > 1:
        yield "At most", rule.at_most


def unanswered(rule: Rule) -> tuple[tuple[str, int], ...]:
    """The numbers of a rule that stand in no advice it cites and are not marked as ours."""
    theirs = frozenset[int]().union(*(ADVICE[number].days for number in cited(rule)))
    return tuple((column, value) for column, value in numbers(rule) if value not in theirs and column not in rule.ours)
