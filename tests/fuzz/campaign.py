"""Case after case: what is found is made small, saved and counted."""

from __future__ import annotations

import resource
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from tests.fuzz.case import Case, case
from tests.fuzz.smallest import TRIES, smallest
from tests.fuzz.verdict import Verdict, signature, tried

MEGABYTES = 512


@dataclass
class Tally:
    """What a campaign came to. ``findings`` holds each kind's first case and words."""

    files: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    levels: Counter[str] = field(default_factory=Counter)
    commands: Counter[str] = field(default_factory=Counter)
    findings: dict[str, tuple[Case, str]] = field(default_factory=dict)
    slowest: float = 0.0

    @property
    def refused(self) -> int:
        return sum(count for outcome, count in self.outcomes.items() if not outcome.startswith("exit 0"))

    @property
    def megabytes(self) -> float:
        """The most memory this process ever had."""
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

    def note(self, tried_case: Case, verdict: Verdict) -> None:
        self.files += 1
        self.outcomes[verdict.outcome] += 1
        self.levels.update({step.level for step in tried_case.steps})
        self.commands[tried_case.command] += 1
        self.slowest = max(self.slowest, verdict.seconds)


def campaign(
    numbers: Iterable[int],
    *,
    seed: int = 0,
    until: float | None = None,
    folder: Path | None = None,
    tell: Callable[[str], None] = lambda _: None,
) -> Tally:
    """Tries the cases of these numbers, up to the moment ``until`` (of ``time.monotonic``); findings go to
    ``folder``, made small, and are told."""
    tally = Tally()
    for number in numbers:
        if until is not None and time.monotonic() > until:
            break
        found = case(number, seed)
        verdict = tried(found)
        tally.note(found, verdict)
        for words in verdict.findings:
            key = signature(words)
            if key not in tally.findings:
                tally.findings[key] = found, words
                tell(f"case {number} of campaign {seed}, {found.seed!r}, {found.command}: {words}")
                if folder:
                    save(folder, seed, found, key)
        if number % 500 == 499:
            tell(
                f"{tally.files:,} files, {len(tally.findings)} findings, "
                f"{tally.megabytes:.0f} MB: {dict(tally.outcomes)}"
            )
    return tally


def save(folder: Path, seed: int, found: Case, key: str, tries: int = TRIES) -> Path:
    """The finding as a file of its own, with what led to it beside it, as small as it can be made."""
    small, data = smallest(found, lambda verdict: key in map(signature, verdict.findings), tries)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"campaign-{seed}-case-{found.number}.xlsx"
    path.write_bytes(data)
    verdict = tried(small, data)
    lines = [
        f"seed: {small.seed}",
        f"command: {small.command}",
        *(f"step: {step}" for step in small.steps),
        *verdict.findings,
    ]
    path.with_suffix(".txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path
