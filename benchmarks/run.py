"""Measures a night of ``followup-sheet run`` against the same work done by other means. See README.md."""

from __future__ import annotations

import argparse
import shlex
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from measure import BenchmarkError, Series, interleave
from report import page
from scenes import Scene, contenders, prepare, start_up

DEFAULT_ROWS = "50,500,5000,50000"


def arguments(given: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", default=DEFAULT_ROWS, help=f"sizes of tracker, by commas (default {DEFAULT_ROWS})")
    parser.add_argument("--repeat", type=int, default=5, help="measured runs of each, after one warm-up (default 5)")
    parser.add_argument("--output", type=Path, help="the Markdown file to write (default: standard output)")
    parser.add_argument(
        "--command",
        default=shlex.join([sys.executable, "-m", "followup_sheet"]),
        help="the program to measure (default: this checkout's)",
    )
    return parser.parse_args(given)


def measure_nights(
    rows: int, repeat: int, program: Sequence[str], folder: Path
) -> list[tuple[Scene, tuple[Series, ...]]]:
    """Every scene of a tracker of that size."""
    found = []
    for scene in prepare(rows, folder / str(rows), program):
        print(f"{scene.name}, {rows:,} rows, {scene.cells:,} cells", file=sys.stderr, flush=True)
        work = folder / "work"
        work.mkdir(exist_ok=True)
        found.append((scene, interleave(contenders(scene, work, program), repeat, folder)))
    return found


def main() -> int:
    options = arguments()
    program = shlex.split(options.command)
    with tempfile.TemporaryDirectory(prefix="benchmark-") as name:
        folder = Path(name)
        try:
            nights = [
                n
                for rows in options.rows.split(",")
                for n in measure_nights(int(rows), options.repeat, program, folder)
            ]
            text = page(options.repeat, nights, interleave(start_up(program), max(options.repeat, 9), folder))
        except BenchmarkError as error:
            print(error, file=sys.stderr)
            return 1
    if options.output:
        options.output.write_text(text, encoding="utf-8")
    else:
        print(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
