"""``python -m followup_sheet`` and the ``followup-sheet`` command."""

from __future__ import annotations

import sys

from followup_sheet.cli.boundary import run


def main() -> None:
    """Runs the command line and leaves with its exit code."""
    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
