"""The state folder: found, private, or explained."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from followup_sheet.errors import ConfigurationError
from followup_sheet.files import state as module
from followup_sheet.files.state import STATE_VARIABLE, state_folder, tracker_key


def test_the_variable_names_the_folder_and_it_is_made_private(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(STATE_VARIABLE, str(tmp_path / "a" / "b"))
    assert state_folder() == tmp_path / "a" / "b"
    assert state_folder().stat().st_mode & 0o777 == 0o700


def test_a_relative_folder_becomes_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(STATE_VARIABLE, "state")
    assert state_folder() == tmp_path / "state"


def test_without_the_variable_it_is_the_platforms_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(STATE_VARIABLE)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    assert state_folder() == tmp_path / "followup-sheet"


def test_without_any_home_the_error_names_the_variable_to_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(STATE_VARIABLE)
    monkeypatch.delenv("XDG_STATE_HOME", raising=False)
    monkeypatch.delenv("HOME", raising=False)
    monkeypatch.setattr(os, "getuid", lambda: 987_654)  # nobody's number: no account, no home
    with pytest.raises(ConfigurationError, match=STATE_VARIABLE):
        state_folder()


def test_a_place_left_at_a_tilde_is_no_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv(STATE_VARIABLE)
    # What older versions of platformdirs answer where there is no home.
    monkeypatch.setattr(module, "user_state_path", lambda *_, **__: Path("~/.local/state/followup-sheet"))
    with pytest.raises(ConfigurationError, match=STATE_VARIABLE):
        state_folder()
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_cannot_be_written_is_named_with_the_variable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "taken").write_text("a file")
    monkeypatch.setenv(STATE_VARIABLE, str(tmp_path / "taken"))
    with pytest.raises(ConfigurationError, match=STATE_VARIABLE) as caught:
        state_folder()
    assert caught.value.path == str(tmp_path / "taken")


def test_a_tracker_has_one_key_under_all_its_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "client.xlsx").touch()
    (tmp_path / "link.xlsx").symlink_to("client.xlsx")
    monkeypatch.chdir(tmp_path)
    names = ("client.xlsx", "link.xlsx", "./client.xlsx", str(tmp_path / "client.xlsx"))
    assert len({tracker_key(Path(name)) for name in names}) == 1
    assert tracker_key(Path("other.xlsx")) != tracker_key(Path("client.xlsx"))
