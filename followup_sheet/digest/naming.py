"""What clients and their files are called where several stand beside one another: no two alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from followup_sheet.digest.entries import name as harmless_name
from followup_sheet.quoting import printable


def told_apart(clients: Sequence[tuple[str, Path]]) -> list[str]:
    """A name for each client and file, no two alike: the file's name is added to those that share one, and
    where that does not do, its whole path."""
    plain = [harmless_name(client) for client, _ in clients]
    with_file = [f"{name} ({harmless_name(path.name)})" for name, (_, path) in zip(plain, clients, strict=True)]
    with_path = [f"{name} ({printable(str(path))})" for name, (_, path) in zip(plain, clients, strict=True)]
    files = Counter(map(str.casefold, with_file))
    names = Counter(map(str.casefold, plain))
    return [
        name if names[name.casefold()] == 1 else file if files[file.casefold()] == 1 else whole
        for name, file, whole in zip(plain, with_file, with_path, strict=True)
    ]


def files_told_apart(paths: Sequence[Path]) -> list[str]:
    """What to call each of these files: its name, and its whole path where several have that name."""
    names = [harmless_name(path.name) for path in paths]
    alike = Counter(map(str.casefold, names))
    return [
        name if alike[name.casefold()] == 1 else printable(str(path)) for name, path in zip(names, paths, strict=True)
    ]
