"""What clients are called in a report that names nobody: each by a number."""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Sequence


def numbered(files: Sequence[str], key: bytes) -> list[int]:
    """A number from 1 for each file, in an order that only the holder of ``key`` can work out: by a keyed hash
    of its real path. The same files in the same places keep their numbers."""
    hashes = [hmac.digest(key, os.fsencode(file), hashlib.sha256) for file in files]
    numbers = {hashed: number for number, hashed in enumerate(sorted(hashes), start=1)}
    return [numbers[hashed] for hashed in hashes]
