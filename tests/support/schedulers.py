"""The machine's own schedulers, asked what they make of our text."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.command import ROOT

SYSTEMD = Path("/lib/systemd/systemd")
NOBODY = 65_534

CRONTAB = """\
#!/bin/sh
table="$(dirname "$0")/table"
case "$1" in
  -l) [ -f "$table" ] && exec cat "$table"; echo "no crontab for ann" >&2; exit 1 ;;
  -) [ -f "$(dirname "$0")/refuse" ] && { echo '"-":3: bad minute' >&2; exit 1; }; exec cat > "$table" ;;
esac
"""
"""A crontab(1) that keeps its table beside itself, and refuses a new one where a file ``refuse`` stands there."""

needs_systemd = pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="needs systemd-analyze")
needs_cron = pytest.mark.skipif(not shutil.which("cron"), reason="needs cron")


@contextmanager
def users_home() -> Iterator[Path]:
    """A home folder for an ordinary user: the superuser's systemd does not tell what it would do."""
    with tempfile.TemporaryDirectory(dir="/var/tmp") as folder:
        home = Path(folder)
        (home / "run").mkdir(mode=0o700)
        if os.getuid() == 0:
            os.chown(home, NOBODY, NOBODY)
            os.chown(home / "run", NOBODY, NOBODY)
        yield home


def as_user(home: Path, *command: str | Path) -> subprocess.CompletedProcess[str]:
    """A program run by the user whose home it is."""
    drop = ("setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups") if os.getuid() == 0 else ()
    variables = {"HOME": str(home), "XDG_RUNTIME_DIR": str(home / "run"), "PATH": os.environ["PATH"]}
    words = [*drop, *map(str, command)]
    return subprocess.run(words, env=variables, capture_output=True, text=True, timeout=60, check=False, cwd=home)


def without_a_shell() -> dict[str, str]:
    """The few variables cron gives a job."""
    return {"PATH": "/usr/bin:/bin", "SHELL": "/bin/sh", "LOGNAME": "nobody"}


def script_in(folder: Path) -> Path:
    """An installed ``followup-sheet``: this checkout's, started as pip's script starts it."""
    script = folder / "followup-sheet"
    text = f"#!{sys.executable}\nimport sys\nsys.path.insert(0, {str(ROOT)!r})\n"
    script.write_text(f"{text}from followup_sheet.__main__ import main\nmain()\n", encoding="utf-8")
    script.chmod(0o755)
    return script
