"""Whether the tests run on a continuous integration machine, where everything they need must be there."""

from __future__ import annotations

import os


def on_ci() -> bool:
    return os.environ.get("CI", "").lower() in {"true", "1", "yes"}
