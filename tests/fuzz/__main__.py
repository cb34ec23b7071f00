"""``python -m tests.fuzz``: spoiled workbooks by the thousand, and what became of them.

python -m tests.fuzz --files 2000           as many, the same ones every time
python -m tests.fuzz --seconds 600          for so long
python -m tests.fuzz --forever --campaign 7 until interrupted, other ones than campaign 0
python -m tests.fuzz --case 123             one of them again, told in full
"""

from __future__ import annotations

import argparse
import itertools
import sys
import time
from pathlib import Path

from tests.fuzz.campaign import Tally, campaign
from tests.fuzz.case import case
from tests.fuzz.verdict import tried
from tests.support.figures_file import write_counts

FOLDER = Path("fuzz-findings")
"""Where findings are saved, below the present folder."""


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.fuzz", description="Spoil workbooks and run the program on them."
    )
    parser.add_argument("--files", type=int, default=1_000, help="how many (1000)")
    parser.add_argument("--seconds", type=float, help="stop after so many seconds")
    parser.add_argument("--forever", action="store_true", help="until interrupted, or the seconds are over")
    parser.add_argument("--campaign", type=int, default=0, help="other files for another number (0)")
    parser.add_argument("--first", type=int, default=0, help="the first case (0)")
    parser.add_argument("--case", type=int, help="this case alone, told in full")
    parser.add_argument("--findings", type=Path, default=FOLDER, help=f"where to save what is found ({FOLDER})")
    parser.add_argument("--count-to", type=Path, help="a TOML file for the figures")
    return parser.parse_args()


def main() -> int:
    """Exit code 1 where something was found."""
    options = _options()
    if options.case is not None:
        return _one(options.case, options.campaign)
    numbers = itertools.count(options.first)
    wanted = numbers if options.forever or options.seconds else itertools.islice(numbers, options.files)
    until = time.monotonic() + options.seconds if options.seconds else None
    tally = campaign(wanted, seed=options.campaign, until=until, folder=options.findings, tell=_tell)
    _sum_up(tally)
    if options.count_to:
        again = f"python -m tests.fuzz --files {tally.files}" + (
            f" --campaign {options.campaign}" * bool(options.campaign)
        )
        write_counts(options.count_to, "workbooks", {"command": again, **figures(tally)})
    return 1 if tally.findings else 0


def figures(tally: Tally) -> dict[str, int | float]:
    """What a campaign counted, for the page of figures."""
    judged = {outcome: count for outcome, count in tally.outcomes.items() if outcome.startswith("exit 0, ")}
    return {
        "files": tally.files,
        "refused": tally.refused,
        "written_and_judged": sum(count for outcome, count in judged.items() if "nothing" not in outcome),
        "findings": len(tally.findings),
        "slowest_seconds": round(tally.slowest, 1),
        "megabytes": round(tally.megabytes),
    }


def _one(number: int, seed: int) -> int:
    found = case(number, seed)
    verdict = tried(found)
    for line in (found.seed, found.command, *found.steps, verdict.outcome, verdict.complaint, *verdict.findings):
        print(line)
    return 1 if verdict.findings else 0


def _sum_up(tally: Tally) -> None:
    for outcome, count in tally.outcomes.most_common():
        _tell(f"{count:>8,}  {outcome}")
    _tell(
        f"{tally.files:,} files, {len(tally.findings)} findings, "
        f"slowest {tally.slowest:.1f} s, {tally.megabytes:.0f} MB"
    )


def _tell(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
