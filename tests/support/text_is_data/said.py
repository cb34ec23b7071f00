"""All that the commands say of one tracker: each called once, what it printed and what it wrote."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.support.command import TODAY, Ran, call

READING: Mapping[str, Sequence[str]] = {
    "check": ("check", "FILE"),
    "run": ("-v", "run", "FILE", "--dry-run"),
    "run --json": ("run", "FILE", "--dry-run", "--json"),
    "explain": ("explain", "FILE"),
    "explain --json": ("explain", "FILE", "--json"),
    "agenda": ("agenda", "FILE"),
    "agenda as JSON": ("agenda", "FILE", "--format", "json"),
    "agenda as HTML": ("agenda", "FILE", "--format", "html"),
    "report": ("report", "FILE"),
    "history": ("history", "FILE"),
    "adopt": ("adopt", "FILE", "--dry-run"),
}
"""Commands that leave the tracker as it is."""

FACES: Mapping[str, tuple[str, str]] = {
    "calendar": ("agenda", ".ics"),
    "report as a workbook": ("report", ".xlsx"),
    "report as a table": ("report", ".csv"),
    "report as a page": ("report", ".html"),
    "history as a workbook": ("history", ".xlsx"),
    "history as a table": ("history", ".csv"),
    "history as a page": ("history", ".html"),
}
"""Files that commands write: the command and the ending."""

SAID = (*READING, *FACES, "doctor", "first night", "second night", "backups")
"""Everything that was called."""


@dataclass(frozen=True, slots=True)
class Said:
    """A tracker, what each command said of it, the files they wrote, and the tracker after each of two nights."""

    tracker: Path
    ran: Mapping[str, Ran]
    files: Mapping[str, Path]
    nights: Sequence[bytes]

    def page(self, name: str) -> str:
        """An HTML page, written or printed."""
        return self.files[name].read_text(encoding="utf-8") if name in self.files else self.ran[name].out


def said_of(folder: Path, data: bytes) -> Said:
    """Calls everything on this workbook."""
    path, out = folder / "client.xlsx", folder / "out"
    path.write_bytes(data)
    out.mkdir()
    ran = {name: call(*(word.replace("FILE", str(path)) for word in words), *TODAY) for name, words in READING.items()}
    files = {name: out / f"{name}{suffix}" for name, (_, suffix) in FACES.items()}
    for name, (command, _) in FACES.items():
        ran[name] = call(command, path, "-o", files[name], *TODAY)
    ran["doctor"] = call("doctor", path)
    nights = []
    for night in ("first night", "second night"):
        ran[night] = call("-v", "run", path, *TODAY)
        nights.append(path.read_bytes())
    ran["backups"] = call("restore", path, "--list")
    return Said(path, ran, files, nights)


def calls(*commands: Sequence[str | Path]) -> Iterator[Ran]:
    """What each command line says, one after the other."""
    return (call(*command) for command in commands)
