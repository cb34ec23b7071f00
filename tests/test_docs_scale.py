"""The page on scale: its lines hand trackers to other programs, and every tracker is done once, by one of them."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from followup_sheet.conflict_copies import original_of
from followup_sheet.files.backups import NEWEST_KEPT, WEEKS_KEPT
from tests.support.command import ANN, ROOT, cells, workbook
from tests.support.doc_commands import program

PAGE = (ROOT / "docs" / "scale.md").read_text(encoding="utf-8")
ARRAY, TASK = re.findall(r"^```bash\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
XARGS = next(line for line in PAGE.splitlines() if line.startswith("find ") and "xargs" in line)
PARALLEL = next(line for line in PAGE.splitlines() if line.startswith("find ") and "parallel" in line)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Five clients, one of them with a folder of their own, and what lies about in such a folder."""
    clients = tmp_path / "clients"
    (clients / "ann lee").mkdir(parents=True)
    for name in ("ann lee/tracker.xlsx", "ben.xlsx", "cem's.xlsm", "dora.xlsx", "eve.xlsx"):
        (clients / name).write_bytes(workbook([ANN]))
    (clients / "~$dora.xls").write_bytes(b"a lock of another file")
    (clients / ".~tmp.xlsx").write_bytes(b"being written")
    (clients / "eve (Case Conflict).xlsx").write_bytes(workbook([ANN]))
    return clients


def typed(script: str, folder: Path, **more: str) -> subprocess.CompletedProcess[str]:
    environment = program(folder.parent) | more
    return subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script], cwd=folder.parent, env=environment, capture_output=True, text=True
    )


def done_in(folder: Path) -> list[str]:
    """The trackers that somebody's night has filled in."""
    found = {path.relative_to(folder): cells(path)[0]["Status"] for path in folder.rglob("[!.~]*.xls[xm]")}
    return sorted(str(path) for path, status in found.items() if status)


EVERY = ["ann lee/tracker.xlsx", "ben.xlsx", "cem's.xlsm", "dora.xlsx", "eve.xlsx"]


def test_xargs_hands_out_every_tracker_and_no_copy(folder: Path) -> None:
    done = typed(XARGS.replace("-n 50", "-n 2"), folder)
    assert (done.returncode, done.stdout) == (0, "")
    assert done_in(folder) == EVERY
    assert done.stderr.count("passed over as a copy of eve.xlsx") == 1


@pytest.mark.skipif(not shutil.which("parallel"), reason="GNU parallel is not installed")
def test_gnu_parallel_hands_out_every_tracker_and_logs_how_each_run_ended(folder: Path) -> None:
    (folder / "fay.xlsx").write_bytes(b"no workbook")
    done = typed(
        PARALLEL.replace("-n 50", "-n 4").replace("host1,host2", ":"), folder, PARALLEL_HOME=str(folder.parent)
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert "fay.xlsx: the file" in done.stderr
    (folder / "fay.xlsx").unlink()
    assert done_in(folder) == EVERY
    _, *runs = (folder.parent / "night.log").read_text(encoding="utf-8").splitlines()
    assert sorted(run.split("\t")[6] for run in runs) == ["0", "1"]


def test_the_tasks_of_an_array_job_share_the_trackers(folder: Path) -> None:
    seen: list[str] = []
    for part in range(3):
        task = typed(ARRAY, folder, PARTS="3", SLURM_ARRAY_TASK_ID=str(part))
        assert task.returncode == 0, task.stderr
        now = done_in(folder)
        assert len(now) - len(seen) in (1, 2)
        seen = now
    assert seen == EVERY


def test_a_task_for_each_file_leaves_its_results_and_its_exit_code(folder: Path) -> None:
    results = folder.parent / "results"
    results.mkdir()
    done = typed(TASK, folder, TRACKER="clients/ben.xlsx", RESULTS="results")
    assert done.returncode == 0, done.stderr
    assert '"path": "clients/ben.xlsx"' in (results / "ben.xlsx.json").read_text(encoding="utf-8")
    (folder / ".~lock.dora.xlsx#").write_text("Ann,ann,elsewhere,20.11.2026 21:55,;")
    assert typed(TASK, folder, TRACKER="clients/dora.xlsx", RESULTS="results").returncode == 75
    assert typed(TASK, folder, TRACKER="clients/.~tmp.xlsx", RESULTS="results").returncode == 1


def test_every_name_of_a_copy_that_the_page_shows_is_known() -> None:
    table = PAGE.split("| made by |")[1].split("\n\n")[0]
    names = re.findall(r"`([^`]+\.xlsx)`", table)
    assert len(names) >= 7
    assert [original_of(name) for name in names] == ["ann.xlsx"] * len(names)


def test_the_number_of_backups_the_page_reckons_with_is_that_of_the_program() -> None:
    assert f"the newest {NEWEST_KEPT} and {WEEKS_KEPT} weekly ones" in PAGE.replace("\n   ", " ")
