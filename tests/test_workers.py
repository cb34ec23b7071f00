"""Many pieces of work, several processes: one order, one piece lost to a death, nothing left behind."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from multiprocessing import active_children
from pathlib import Path
from typing import NoReturn

import pytest

from followup_sheet import workers
from followup_sheet.workers import AHEAD, in_order, usual_jobs
from tests.support.command import ROOT, environment
from tests.support.worker_tasks import killed, lost, noted, waited


def test_outcomes_come_in_the_order_of_the_pieces_whatever_is_done_first() -> None:
    pieces = [0.3, 0.0, 0.1, 0.0]
    outcomes = list(in_order(waited, pieces, 2, lost))  # type: ignore[arg-type] # nothing is lost
    assert [seconds for seconds, _ in outcomes] == pieces
    assert os.getpid() not in {process for _, process in outcomes}
    assert active_children() == []


def test_a_process_that_is_killed_costs_its_own_piece_only_and_another_takes_its_place() -> None:
    pieces = [1, 2, -3, 4, -5, 6, 7, 8]
    outcomes = list(in_order(killed, pieces, 2, lost))  # type: ignore[arg-type] # what is lost is a text
    assert [piece for piece, outcome in zip(pieces, outcomes, strict=True) if isinstance(outcome, str)] == [-3, -5]
    assert (outcomes[2], outcomes[4]) == ("-3 SIGKILL", "-5 SIGKILL")
    assert os.getpid() not in outcomes


def test_what_nobody_closes_keeps_no_program_from_ending() -> None:
    script = (
        "from tests.support.worker_tasks import waited\n"
        "if __name__ == '__main__':\n"
        "    outcomes = workers.in_order(waited, [0.0] * 9, 2, None)\n"
        "    print(next(outcomes)[0])\n"
    )
    assert said(script) == "0.0\n"


@pytest.mark.parametrize(("pieces", "jobs"), [(3, 1), (1, 8)])
def test_one_job_or_one_piece_starts_no_process(pieces: int, jobs: int) -> None:
    outcomes = list(in_order(waited, [0.0] * pieces, jobs, lost))  # type: ignore[arg-type] # nothing is lost
    assert {process for _, process in outcomes} == {os.getpid()}


def test_where_the_system_gives_no_process_the_work_is_done_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(_: object) -> NoReturn:
        raise BlockingIOError

    monkeypatch.setattr(workers, "_started", refused)
    outcomes = list(in_order(waited, [0.0] * 3, 2, lost))  # type: ignore[arg-type] # nothing is lost
    assert {process for _, process in outcomes} == {os.getpid()}


GONE = """
import sys
from tests.support.worker_tasks import waited
def told(pieces):
    print(*{process == os.getpid() for _, process in workers.in_order(waited, pieces, 2, None)}, flush=True)
told([0.0] * 3)
sys.path.remove(ROOT)
told([0.0] * 3)
"""


def test_processes_that_cannot_begin_leave_the_work_to_the_first_one_and_no_traceback(tmp_path: Path) -> None:
    script = GONE.replace("ROOT", repr(str(ROOT)))
    command = [sys.executable, "-c", f"import os, sys; sys.path.insert(0, {str(ROOT)!r})\n{IMPORTS}{script}"]
    bare = {name: value for name, value in environment().items() if name != "PYTHONPATH"}
    done = subprocess.run(command, env=bare, cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout, done.stderr) == (0, "False\nTrue\n", "")


def test_where_stderr_was_closed_the_work_is_done_all_the_same() -> None:
    script = "from tests.support.worker_tasks import waited\nos.close(2)\n"
    assert said(f"{script}print(len(list(workers.in_order(waited, [0.0] * 3, 2, None))))") == "3\n"


def test_the_script_that_began_it_all_is_not_run_again_by_each_process(tmp_path: Path) -> None:
    script = tmp_path / "without-a-guard"
    script.write_text(
        "from tests.support.worker_tasks import waited\nfrom followup_sheet.workers import in_order\n"
        "print(len(list(in_order(waited, [0.0] * 3, 2, None))))\n"
    )
    command = [sys.executable, str(script)]
    done = subprocess.run(command, env=environment(), capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout, done.stderr) == (0, "3\n", "")


def test_only_so_much_is_done_ahead_of_its_turn_and_closing_stops_between_two_pieces(tmp_path: Path) -> None:
    pieces = [tmp_path / f"{number:03}{'slow' * (number == 0)}" for number in range(AHEAD * 8)]
    outcomes = in_order(noted, pieces, 2, lost)  # type: ignore[arg-type] # nothing is lost
    assert next(outcomes) == pieces[0]
    done = len(list(tmp_path.iterdir()))
    assert 1 < done <= 2 * AHEAD
    outcomes.close()
    assert active_children() == []
    assert len(list(tmp_path.iterdir())) <= done + 2


def test_processes_end_when_the_first_one_was_killed(tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from tests.support.worker_tasks import noted; "
        "from followup_sheet.workers import in_order\n"
        "list(in_order(noted, [Path(sys.argv[1], f'{n:02}slow') for n in range(40)], 2, None))"
    )
    with subprocess.Popen([sys.executable, "-c", script, str(tmp_path)], env=environment()) as first:
        while len(others := {int(place.read_text() or 0) for place in tmp_path.iterdir()} - {0}) < 2:
            time.sleep(0.02)
        first.kill()
    end = time.monotonic() + 20
    while any(map(_is_there, others)) and time.monotonic() < end:
        time.sleep(0.05)
    assert not any(map(_is_there, others))
    assert len(list(tmp_path.iterdir())) <= 4


def _is_there(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    # what has ended and was not yet asked for is as good as gone
    return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"


@pytest.mark.parametrize(("pieces", "cores", "jobs"), [(1, 8, 1), (7, 8, 1), (8, 8, 2), (32, 8, 8), (9_999, 2, 2)])
def test_few_pieces_are_not_worth_a_process(
    pieces: int, cores: int, jobs: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "_cores", lambda: cores)
    assert usual_jobs(pieces) == jobs


IMPORTS = "import os, signal\nfrom followup_sheet import workers\n"


def said(script: str) -> str:
    """What a process of its own prints: one with no other threads, and cores it may give away."""
    command = [sys.executable, "-c", IMPORTS + script]
    return subprocess.run(command, env=environment(), capture_output=True, text=True, check=True, timeout=60).stdout


def test_the_cores_counted_are_those_this_process_may_use() -> None:
    assert said("os.sched_setaffinity(0, {min(os.sched_getaffinity(0))}); print(workers.usual_jobs(999))") == "1\n"


SIGNAL = """
signal.signal(signal.SIGTERM, lambda *_: print("heard"))
with workers._ignoring_signals():
    os.kill(os.getpid(), signal.SIGTERM)
    print("started")
print("over")
"""


def test_a_signal_waits_while_a_process_is_started() -> None:
    assert said(SIGNAL) == "started\nheard\nover\n"
