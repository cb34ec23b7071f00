"""Writes docs/advice.md from docs/advice.toml and the built-in cadences: ``python docs/write_advice.py``.

Every day, channel and person on the page comes out of a cadence, or of the decider asked with it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

PAGE = Path(__file__).with_name("advice.md")
sys.path.insert(0, str(PAGE.parent.parent))

from followup_sheet.cadences import built_in as cadence  # noqa: E402 - found by the line above
from followup_sheet.model import Rule, Stage  # noqa: E402 - likewise
from tests.support.advice import (  # noqa: E402 - likewise
    ADVICE,
    CONTRADICTIONS,
    SOURCES,
    Advice,
    Claim,
    Contradiction,
    Source,
    advice_of,
    cited,
    rules_citing,
    says,
    unanswered,
)
from tests.support.advice.answers import table  # noqa: E402 - likewise
from tests.support.advice.rule_words import span  # noqa: E402 - likewise

HEAD = """\
# The advice, and where it is

The rules come from five published articles. They give {count} pieces of advice between them; each is here in our own
words, by its number, with what became of it. Rules cite these numbers in *Source*: `000-10` is the tenth piece of the
first article. **{ruled}** of them are carried by rules of the cadence that holds their source's advice alone, and
{both} of those by something else besides; **{other}** are no rule and are kept in another way. None is left out.

`standard`, which every new tracker has, makes the five agree; it leaves to each source what only that one says.
[Where they contradict each other](#where-they-contradict-each-other), each cadence goes its own way.

A day counts from the date the rule hangs on: day 0 is that day. † marks a figure of ours that no source gives. *Words*
means that the advice is in what *Why* tells you to say, not in a day. In `standard` some days are ours without the
mark, the first morning after or room after a note: {unmarked}.

Columns, settings and what the program itself does hold under every cadence, and so do warnings: each names whose it is.

This page is written by `python docs/write_advice.py`, and a test proves each line of it.
"""

CONTRADICTING = """\
## Where they contradict each other

What each cadence does is computed: from its rules, or by letting the program decide with it, night after night. *No
rule* means that the cadence says nothing of it.
"""

KIND_WORDS = {
    "decider": "the program",
    "column": "column",
    "setting": "setting",
    "caution": "a warning",
    "guidance": "*Why*",
    "program": "",
}
"""How the page calls what has a piece of advice beside the cadences."""


def page() -> str:
    """The whole page."""
    parts = [_head(), *_differing(), *(line for source in SOURCES for line in _source(source)), CONTRADICTING]
    parts += [line for question in CONTRADICTIONS for line in _contradiction(question)]
    return "\n".join(parts).rstrip() + "\n"


def _head() -> str:
    ruled = [piece for source in SOURCES for piece in advice_of(source) if rules_citing(source.cadence, piece.number)]
    both, other = sum(bool(piece.besides) for piece in ruled), len(ADVICE) - len(ruled)
    return HEAD.format(count=len(ADVICE), ruled=len(ruled), both=both, other=other, unmarked=_unmarked())


def _unmarked() -> str:
    """The numbers of the standard that nobody gives and no dagger marks, of rules that cite somebody."""
    rules = (rule for rule in cadence.load("standard").rules if cited(rule) and unanswered(rule))
    told = (f"*{rule.action}* ({', '.join(f'{name} {day}' for name, day in unanswered(rule))})" for rule in rules)
    return ", ".join(told)


def _grid(rows: Iterable[Sequence[str]]) -> Iterator[str]:
    titles, *rest = rows
    yield f"| {' | '.join(titles)} |"
    yield f"|{' --- |' * len(titles)}"
    yield from (f"| {' | '.join(row)} |" for row in rest)
    yield ""


def _differing() -> Iterator[str]:
    yield "## How the five differ\n"
    yield from _grid([["source", "its cadence", "it speaks of", "advice", "rules"], *map(_in_short, SOURCES)])
    yield from (f"- **{cadence.load(source.cadence).title}.** {source.about}" for source in SOURCES)
    yield ""


def _in_short(source: Source) -> list[str]:
    rules = cadence.load(source.cadence).rules
    stages = ", ".join(stage for stage in Stage if any(stage in rule.stages for rule in rules if not rule.holds))
    return [source.who.split(";")[0], f"`{source.cadence}`", stages, str(len(advice_of(source))), str(len(rules))]


def _source(source: Source) -> Iterator[str]:
    yield f"## {source.number}: {source.title}\n"
    yield f"{source.who[0].upper()}{source.who[1:]}. Cadence `{source.cadence}`.\n"
    titles = ["number", "advice", f"`{source.cadence}`", "`standard`", "besides"]
    yield from _grid([titles, *(_row(piece, source) for piece in advice_of(source))])


def _row(piece: Advice, source: Source) -> list[str]:
    own, standard = (_carried(piece, rules_citing(name, piece.number)) for name in (source.cadence, "standard"))
    but = f" ({piece.but})" if piece.but else ""
    return [piece.number, piece.gist, own + but, standard, "; ".join(map(_claimed, piece.besides))]


def _carried(piece: Advice, rules: Sequence[Rule]) -> str:
    """The rules that carry a piece of advice: by their day, or by their words or channel where it names no day."""
    dated = [f"{rule.action}: {_days(piece, rule)}" for rule in rules if _is_dated(piece, rule)]
    rest = [rule for rule in rules if not _is_dated(piece, rule)]
    by = f"by {_channels(rest)}" if piece.channel else "*words*"
    undated = [f"{', '.join(dict.fromkeys(rule.action for rule in rest))}: {by}"] if rest else []
    return "; ".join(dict.fromkeys(dated + undated))


def _is_dated(piece: Advice, rule: Rule) -> bool:
    in_why = any(claim.kind == "guidance" for claim in piece.besides)
    return bool(piece.days) or not (piece.channel or in_why or says(rule, piece))


def _days(piece: Advice, rule: Rule) -> str:
    """Opens to Due, and Lapses where it is this piece that gives it."""
    theirs = rule.lapses in piece.days and "Lapses" not in rule.ours
    return f"{span(rule)}, until day {rule.lapses}" if theirs else span(rule)


def _channels(rules: Sequence[Rule]) -> str:
    return ", ".join(dict.fromkeys(channel for rule in rules for channel in rule.channels))


def _claimed(claim: Claim) -> str:
    named = " ".join(part for part in (KIND_WORDS[claim.kind], f"*{claim.name}*" if claim.name else "") if part)
    return f"{named}: {claim.what}" if named else claim.what


def _contradiction(question: Contradiction) -> Iterator[str]:
    yield f"### {question.number}. {question.question}\n"
    yield from (f"- {position}" for position in question.positions)
    yield f"\n{question.settled}\n"
    yield from _grid(table(question.number))


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
