"""The program run by an ordinary user, who may not even read where this interpreter's packages lie."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.support.command import Ran, environment
from tests.support.faults.disks import NOBODY

_SCRIPT = """
import io, os, sys
from contextlib import redirect_stderr, redirect_stdout
from followup_sheet.cli.boundary import run
home, *arguments = sys.argv[1:]
with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):  # loads what the user to be may not read
    run([*arguments, *(["--dry-run"] if arguments[0] == "run" else [])])
for name in ("FOLLOWUP_SHEET_STATE", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "HOME"):
    os.environ.pop(name, None)
if home:
    os.environ["HOME"] = home
os.setgid({nobody})
os.setuid({nobody})
sys.exit(run(arguments))
"""


def run_as_nobody(home: str | Path, *arguments: str | Path) -> Ran:
    """What a command tells a user with that home folder, or without any where it is empty. Only for the superuser."""
    command = [sys.executable, "-c", _SCRIPT.format(nobody=NOBODY), str(home), *map(str, arguments)]
    done = subprocess.run(command, env=environment(), capture_output=True, text=True, timeout=60, check=False)
    return Ran(done.returncode, done.stdout, done.stderr)
