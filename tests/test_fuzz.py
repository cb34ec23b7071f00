"""Promise: however a workbook is spoiled, the answer is a sentence or a good night, and nothing of the user's is lost.

A bounded campaign over files that follow from their numbers alone (``python -m tests.fuzz`` goes on from here),
and proof that the judge of each file sees what it is there to see.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from followup_sheet import batch, console
from followup_sheet.workbook.package import Package
from followup_sheet.workbook.verify import Change
from tests.fuzz import verdict as verdicts
from tests.fuzz.campaign import MEGABYTES, campaign, save
from tests.fuzz.case import Case, Step, case
from tests.fuzz.judge import judged
from tests.fuzz.markup import MARKUP
from tests.fuzz.sheet_cells import CELLS, STRINGS
from tests.fuzz.smallest import smallest
from tests.fuzz.verdict import signature, tried
from tests.fuzz.zips import ZIPS
from tests.support.command import Ran
from tests.support.packages import edited, members, rewritten
from tests.support.quirks import plain
from tests.support.typing_by_hand import TRACKER

SOUND = Case(0, "usual columns, no other sheet", (), "run")
FILES = 480


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("part", range(4))
def test_spoiled_workbooks_end_in_a_sentence_or_a_good_night(part: int, tmp_path: Path) -> None:
    tally = campaign(range(part, FILES, 4), folder=tmp_path)
    assert [words for _, words in tally.findings.values()] == []
    assert tally.files == FILES // 4
    assert tally.outcomes["exit 0, cell by cell"] > tally.files / 10
    assert tally.refused > tally.files / 4
    assert tally.megabytes < MEGABYTES + 200  # of all files together, and of the judges


def test_a_case_is_the_same_whenever_and_wherever_it_is_made() -> None:
    assert [case(number) for number in range(50)] == [case(number) for number in range(50)]
    assert case(7) != case(7, campaign=1)
    assert case(5).data() == case(5).data()


def test_every_kind_of_mutation_comes_up() -> None:
    drawn = {step.kind for number in range(1_500) for step in case(number).steps}
    assert drawn == {*CELLS, *STRINGS, *MARKUP, *ZIPS}


@pytest.mark.parametrize("kind", [*CELLS, *STRINGS, *MARKUP, *ZIPS])
def test_every_mutation_spoils_something(kind: str) -> None:
    level = "zip" if kind in ZIPS else "xml" if kind in MARKUP else "cells"
    sound = SOUND.data()
    spoiled = [Case(0, SOUND.seed, (Step(level, kind, draw),), "run").data() for draw in range(12)]
    contents = [data if level == "zip" else members(data) for data in spoiled]
    assert any(content != (sound if level == "zip" else members(sound)) for content in contents)


def test_a_sound_workbook_passes() -> None:
    verdict = tried(SOUND)
    assert (verdict.outcome, verdict.findings, verdict.complaint) == ("exit 0, cell by cell", (), "")


# --- what the judge is there to see ---------------------------------------------------------------------


def _wrong_writer(change: Callable[[bytes], bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    """The program writes something else than it means to, and does not look again."""
    real = Package.rewrite
    monkeypatch.setattr(Package, "rewrite", lambda package, parts: change(real(package, parts)))
    monkeypatch.setattr(Change, "verify", lambda *_, **__: None)


SPOILERS: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "a cell of the user's": (lambda data: edited(data, TRACKER, b'<c r="D3"', b'<c r="D3" cm="1"'), "Tracker!D3"),
    "a part": (lambda data: rewritten(data, {"docProps/app.xml": b"<Properties/>"}), "docProps/app.xml"),
    "a part that goes": (lambda data: rewritten(data, {"docProps/app.xml": None}), "docProps/app.xml"),
    "a width": (lambda data: edited(data, TRACKER, b'width="', b'width="1'), "outside the rows"),
    "what Excel would repair": (
        lambda data: edited(data, "xl/styles.xml", b'<cellXfs count="', b'<cellXfs count="9'),
        "lint",
    ),
}


@pytest.mark.parametrize("what", SPOILERS)
def test_a_change_that_is_not_ours_is_found(what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    change, word = SPOILERS[what]
    _wrong_writer(change, monkeypatch)
    assert any(word in finding for finding in tried(SOUND).findings), what


def test_a_bug_a_traceback_and_a_line_without_the_file_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> object:
        raise KeyError("x")

    monkeypatch.setattr(batch, "night_change", broken)
    findings = tried(SOUND).findings
    assert any("fault of the program" in finding for finding in findings)
    assert any("KeyError" in finding for finding in findings)
    monkeypatch.undo()
    monkeypatch.setattr(console, "tell", lambda _: print("\x1b[31mno name", file=sys.stderr))
    refused = tried(SOUND, b"not a workbook").findings
    assert any("does not name the file" in finding for finding in refused)


def test_a_file_that_changed_although_it_failed_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    real = batch.replace_file

    def half(*arguments: object, **options: object) -> object:
        real(*arguments, **options)  # type: ignore[arg-type] - handed on as it came
        raise batch.TrackerError("and then it broke")

    monkeypatch.setattr(batch, "replace_file", half)
    assert any("it failed with 1, and the file changed" in finding for finding in tried(SOUND).findings)


def test_a_second_run_that_writes_again_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    real, runs = verdicts.called, []

    def restless(command: str, path: Path) -> Ran:
        ran = real(command, path)
        runs.append(command)
        path.write_bytes(path.read_bytes() + b" " * (len(runs) - 1))
        return ran

    monkeypatch.setattr(verdicts, "called", restless)
    (finding,) = tried(SOUND).findings
    assert finding.startswith("the second run of the night: exit 0, changed: True")


def test_the_plain_judge_sees_parts_where_the_other_gives_up() -> None:
    old = rewritten(plain(), {TRACKER: b"<x/>"})
    found = judged(old, rewritten(old, {"xl/theme/theme1.xml": b"<y/>"}), thoroughly=True)
    assert found.witness == "part by part"
    assert found.findings == ("the part xl/theme/theme1.xml changed",)


def test_a_finding_is_saved_with_its_least_mutations_and_shows_itself_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _wrong_writer(SPOILERS["a part"][0], monkeypatch)
    steps = (Step("cells", "a date", 3), Step("cells", "a text", 4))
    found = Case(0, SOUND.seed, steps, "run")
    key = "the part docProps/app.xml changed"
    small, _ = smallest(found, lambda verdict: key in verdict.findings, tries=5)
    assert len(small.steps) == 1
    path = save(tmp_path / "findings", 0, found, signature(key), tries=5)
    assert key in path.with_suffix(".txt").read_text()
    assert key in tried(SOUND, path.read_bytes()).findings
