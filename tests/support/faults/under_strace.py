"""One command after the other in forked children, each with a fault at the next system call, put there by strace.

``python -m tests.support.faults.under_strace FOLDER SCENE FAULT`` prints a JSON list, one entry for each call
met. SCENE is a key of `SCENES`, FAULT one of `MEETS`. These are the kernel's own calls, whichever library makes
them. The children are forked from a process that has loaded the program, so that no call is only one of starting
Python.
"""

from __future__ import annotations

import io
import json
import os
import shutil
import signal
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

from followup_sheet.cli import boundary
from tests.support.faults.scenes import SCENES, Place, Scene
from tests.support.faults.system_calls import ANY_CALL, BEGIN, END, KILL, Call, calls_met

GO = signal.SIGUSR1


def child(arguments: list[str], told: Path) -> None:
    """Waits to be let go, runs the command line and ends; never returns."""
    signal.sigwait({GO})
    os.dup2(os.open(told, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), 2)
    os.access(BEGIN, os.F_OK)
    with redirect_stdout(io.StringIO()):
        code = boundary.run(arguments)
    os.access(END, os.F_OK)
    os._exit(code)


def started(arguments: list[str], told: Path) -> int:
    """A child that waits for a signal: for nothing that reads, which strace would count."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {GO})
    process = os.fork()
    if process == 0:
        child(arguments, told)
    return process


def ended(process: int) -> int:
    """Its exit code, negative where a signal ended it."""
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


def undisturbed(arguments: list[str]) -> tuple[int, str]:
    """The exit code of a command in this process, and what it told on stderr."""
    told = io.StringIO()
    with redirect_stdout(io.StringIO()), redirect_stderr(told):
        return boundary.run(arguments), told.getvalue()


def traced(arguments: list[str], told: Path, log: Path, fault: str = "") -> int:
    """The exit code of a command whose system calls go into ``log``; ``fault`` is as strace's ``inject`` has it."""
    process = started(arguments, told)
    command = ["strace", "-p", str(process), "-o", str(log), "-s", "0", "-e", f"trace={ANY_CALL}"]
    with subprocess.Popen(command + (["-e", f"inject={fault}"] if fault else []), stderr=subprocess.PIPE) as tracer:
        assert tracer.stderr is not None
        if b"attached" not in (said := tracer.stderr.readline()):
            os.kill(process, signal.SIGKILL)
            raise SystemExit(said.decode() + tracer.stderr.read().decode())
        os.kill(process, GO)
        return ended(process)


def attempt(scene: Scene, place: Place, fault: str, call: Call) -> dict[str, Any]:
    """One command with one fault, what it left, and what the next run makes of that."""
    lay_out(scene, place)
    told, log = place.folder / "told", place.folder / "log"
    what = "signal=SIGKILL" if fault == KILL else f"error={fault}"
    code = traced(scene.command(place), told, log, f"{call.name}:{what}:when={call.number}")
    result = {
        "call": f"{call.name} {call.number}",
        "met": code == -signal.SIGKILL if fault == KILL else "(INJECTED)" in log.read_text(errors="replace"),
        "code": code,
        "told": said(told),
        "found": place.content(),
        "lost": len(set(scene.kept) - place.everything()),
    }
    return result | healed(scene, place)


def healed(scene: Scene, place: Place) -> dict[str, Any]:
    """What is there after the same command once more, unless it was done, and a night."""
    undone = place.content() == scene.before and scene.command(place) != scene.night(place)
    commands = [scene.command(place)] * undone + [scene.night(place)]
    return {
        "codes": [undisturbed(command)[0] for command in commands],
        "after": place.content(),
        "beside": sorted(file.name for file in place.beside.iterdir()),
        "lost at last": len(set(scene.kept) - place.everything()),
    }


def said(told: Path) -> str:
    return told.read_text(errors="replace") if told.exists() else ""


def lay_out(scene: Scene, place: Place) -> None:
    shutil.rmtree(place.folder, ignore_errors=True)
    scene.prepare(place)
    os.environ["FOLLOWUP_SHEET_STATE"] = str(place.state)
    os.environ["XDG_CONFIG_HOME"] = str(place.folder / "config")


def whole(scene: Scene, place: Place) -> dict[bytes | None, str]:
    """What the tracker may hold, and its name: before the command, after it, after the night that follows. By then
    all that is needed is loaded."""
    lay_out(scene, place)
    names = {}
    for name, arguments in (("new", scene.command(place)), ("after a night", scene.night(place))):
        code, told = undisturbed(arguments)
        assert code == 0, told
        names[place.content()] = name
    return {**names, scene.before: "old"}


def main(folder: Path, scene: Scene, fault: str) -> list[dict[str, Any]]:
    place = Place(folder)
    names = whole(scene, place)
    lay_out(scene, place)
    assert traced(scene.command(place), folder / "told", folder / "log") == 0
    attempts = [attempt(scene, place, fault, call) for call in calls_met(folder / "log", fault)]
    for result in attempts:
        result |= {when: names.get(result[when], "neither") for when in ("found", "after")}
    return attempts


if __name__ == "__main__":
    json.dump(main(Path(sys.argv[1]), SCENES[sys.argv[2]], sys.argv[3]), sys.stdout)
