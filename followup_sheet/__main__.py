"""``python -m followup_sheet`` and the ``followup-sheet`` command."""

from __future__ import annotations

import gc
import sys


def main() -> None:
    """Runs the command line and leaves with its exit code."""
    gc.disable()  # while modules load there is no garbage, only many small things to look through in vain
    try:
        from followup_sheet.cli.boundary import run
    except KeyboardInterrupt:
        sys.exit(130)
    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
