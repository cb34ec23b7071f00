"""What clients are called in a report: two of one name told apart, or nobody named at all."""

from __future__ import annotations

import hashlib
import hmac
import os
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


def numbered(files: Sequence[str], key: bytes) -> list[int]:
    """A number from 1 for each file, in an order that only the holder of ``key`` can work out: by a keyed hash
    of its real path. The same files in the same places keep their numbers."""
    hashes = [hmac.digest(key, os.fsencode(file), hashlib.sha256) for file in files]
    numbers = {hashed: number for number, hashed in enumerate(sorted(hashes), start=1)}
    return [numbers[hashed] for hashed in hashes]
