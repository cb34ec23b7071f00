"""`python -m tests.support.corpus FOLDER` writes every workbook of the corpus there, for looking at by hand."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.support.corpus import NAMES, build
from tests.support.libreoffice import started


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as scratch, started(Path(scratch) / "profile") as office:
        for name in NAMES:
            made = build(name, office, Path(scratch))
            path = folder / (re.sub(r"[^\w-]+", "-", name) + made.ending)
            path.write_bytes(made.data)
            print(path)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m tests.support.corpus FOLDER")
    main(Path(sys.argv[1]))
