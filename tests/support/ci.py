"""Whether the tests run on a continuous integration machine, where everything they need must be there."""

from __future__ import annotations

import os

NOT_ALLOWED = "this machine does not allow"
"""How the reason begins of a test that is skipped for want of a right, such as mounting in a container."""


def on_ci() -> bool:
    return os.environ.get("CI", "").lower() in {"true", "1", "yes"}
