"""``python -m tests.fuzz.coverage NAME [SECONDS]``: one parser searched for so long, or until interrupted.

An input that breaks a promise is saved as ``crash-...`` in the folder ``fuzz-findings``, and told with its
traceback; ``python -m tests.fuzz.coverage NAME FILE`` tries it again. Needs atheris (Linux, x86-64).
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["followup_sheet"]):
    from tests.fuzz.coverage.harnesses import HARNESSES

from tests.fuzz.coverage.seeds import write

FOLDER = Path("fuzz-findings")
LONGEST = 8_192


def main() -> None:
    """Ends with libFuzzer's exit code: 0, or 77 where something was found."""
    if len(sys.argv) < 2 or sys.argv[1] not in HARNESSES:
        sys.exit(f"python -m tests.fuzz.coverage NAME [SECONDS or FILE]; NAME is one of {', '.join(HARNESSES)}")
    name, then = sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else "0"
    if not then.isdecimal():
        HARNESSES[name](Path(then).read_bytes())
        return
    with tempfile.TemporaryDirectory() as folder:
        corpus = Path(folder) / "corpus"
        corpus.mkdir()
        dictionary = write(name, corpus)
        FOLDER.mkdir(exist_ok=True)
        options = [
            f"-max_total_time={then}", f"-dict={dictionary}", f"-artifact_prefix={FOLDER}/", f"-max_len={LONGEST}",
            "-rss_limit_mb=1024", "-timeout=10", "-print_final_stats=1", str(corpus),
        ]  # fmt: skip
        atheris.Setup([sys.argv[0], *options], HARNESSES[name])
        atheris.Fuzz()


if __name__ == "__main__":
    main()
