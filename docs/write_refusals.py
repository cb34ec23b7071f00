"""Writes docs/refusals.md from what the program really says: ``python docs/write_refusals.py``.

Each message on the page comes from a fault brought about in a temporary folder, and the command run on it.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

PAGE = Path(__file__).with_name("refusals.md")
sys.path.insert(0, str(PAGE.parent.parent))

from tests.support.refusals import SECTIONS, Section, every_case  # noqa: E402 - found by the line above
from tests.support.refusals.case import RUN, Case, told  # noqa: E402 - likewise

HEAD = """\
# When it refuses

Everything the program refuses, with the very words it says. Look for a few words of your message on this page. Each
message names the file, what is wrong and what to do next; where several things are wrong, each has a line.

Whatever is refused, **the file is left as it was**, byte for byte. In a run over several trackers the others are done
all the same. A row with a mistake in it is no refusal: it gets the status *Check*, and `followup-sheet check FILE`
names the cell.

In the messages here, FILE stands for the path of your tracker, FOLDER for the folder it is in, STATE for the
[state folder](architecture.md#replacing-the-file), CONFIGURATION for the
[configuration file](settings.md#on-the-computer) where it is looked for, PYTHON for the program's own Python. Unless
another one is named, the command was `followup-sheet run FILE`, and the exit code is 1.

| exit code | means |
| --- | --- |
| 1 | this tracker cannot be read or written until somebody mends it |
| 2 | the command was called in a way it cannot work |
| 3 | the configuration, a cadence file or the state folder is wrong; nothing was touched |
| 4 | the trackers are done; a mail was not delivered, or may not have arrived |
| 75 | somebody has the tracker open or is saving it: run again later |

This page is written by `python docs/write_refusals.py`, which brings each of these about.
"""


def page(messages: Mapping[str, str]) -> str:
    """The whole page; ``messages`` are by the keys of `every_case`."""
    return "\n".join([HEAD, *_contents(), *(line for section in SECTIONS for line in _section(section, messages))])


def _contents() -> Iterator[str]:
    for section in SECTIONS:
        anchor = re.sub(r"[^a-z0-9 -]", "", section.title.lower()).replace(" ", "-")
        yield f"- [{section.title}](#{anchor})"
    yield ""


def _section(section: Section, messages: Mapping[str, str]) -> Iterator[str]:
    yield f"## {section.title}\n"
    if section.about:
        yield f"{section.about}\n"
    for case in section.cases:
        yield f"**{case.what}.**{_remarks(case)}\n"
        yield "\n>\n".join(map(_quoted, messages[f"{section.title}: {case.what}"].splitlines())) + "\n"


def _quoted(line: str) -> str:
    """As code, which is shown as it is and, unlike a block of it, wrapped to the reader's screen."""
    if not line:
        return "> "
    return f"> `` {line} ``" if "`" in line else f"> `{line}`"


def _unquoted(line: str) -> str:
    return re.sub(r"^> (`` |`?)(.*?)( ``|`?)$", r"\2", line)


def _remarks(case: Case) -> str:
    """What of a case is not as usual, and what more there is to say."""
    remarks = []
    if tuple(case.arguments) != RUN:
        remarks.append(f"`{case.command}`")
    if case.code != 1:
        remarks.append(f"exit code {case.code}")
    said = f" ({', '.join(remarks)})" if remarks else ""
    return f"{said} {case.more}".rstrip()


def written(text: str) -> dict[str, str]:
    """The messages on a page, by the same keys."""
    shown = re.findall(r"^## (.*)$|^\*\*(.*?)\.\*\*.*\n\n((?:>.*\n)+)", text, re.MULTILINE)
    title = ""
    found: dict[str, str] = {}
    for heading, what, lines in shown:
        title = heading or title
        if what:
            found[f"{title}: {what}"] = "\n".join(map(_unquoted, lines.splitlines()[::2]))
    return found


def _message(case: Case) -> str:
    """What a case says; SystemExit where it is not refused as it should be."""
    said = told(case)
    if (said.code, said.untouched, said.is_bug) != (case.code, True, case.is_bug):
        raise SystemExit(f"{case.what}: {said}")
    return said.message


if __name__ == "__main__":
    PAGE.write_text(page({key: _message(case) for key, case in every_case().items()}), encoding="utf-8")
