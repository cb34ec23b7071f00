"""Writes the answers in docs/explaining.md from what the program really says: ``python docs/write_explaining.py``.

The commands of the page are run in their order on a copy of the examples; the ``text`` block after a command is
its answer.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

PAGE = Path(__file__).with_name("explaining.md")
ROOT = PAGE.parent.parent
_BLOCKS = re.compile(r"^```sh\n(?P<commands>.*?)^```\n\n```text\n.*?^```$", re.MULTILINE | re.DOTALL)


def page() -> str:
    """The page with the answers of today's program."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(ROOT / "examples", Path(folder) / "examples")
        return _BLOCKS.sub(lambda found: _answered(found["commands"], Path(folder)), PAGE.read_text(encoding="utf-8"))


def _answered(commands: str, folder: Path) -> str:
    answers = [_answer(command, folder) for command in commands.splitlines()]
    return f"```sh\n{commands}```\n\n```text\n{answers[-1].rstrip()}\n```"


def _answer(command: str, folder: Path) -> str:
    program = f'followup-sheet() {{ "{sys.executable}" -m followup_sheet "$@"; }}'
    environment = {name: value for name, value in os.environ.items() if not name.startswith("FOLLOWUP_SHEET_")}
    environment |= {"PYTHONPATH": str(ROOT), "FOLLOWUP_SHEET_STATE": str(folder / "state")}
    done = subprocess.run(
        ["bash", "-c", f"{program}; {command}"], cwd=folder, env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
