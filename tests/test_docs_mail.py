"""The page on mail shows what is there: every setting, and examples that are read."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from textwrap import dedent

import pytest

from followup_sheet.configuration import load_configuration
from followup_sheet.mail.credentials import PASSWORD_VARIABLE
from followup_sheet.mail.settings import MAIL_KEYS, USUAL_PORTS, Security
from followup_sheet.mail.smtp import SECONDS
from followup_sheet.mailing.outbox import KEPT_DAYS
from followup_sheet.mailing.outbox.database import FILE_NAME
from tests.support.command import call
from tests.support.smtp_server import HOST, SECRET, USER, Authority, serving
from tests.test_docs import ROOT, commands

PAGE = (ROOT / "docs" / "mail.md").read_text(encoding="utf-8")
EXAMPLES = [dedent(text) for text in re.findall(r"^ *```toml\n(.*?)^ *```", PAGE, re.MULTILINE | re.DOTALL)]

AS_OF = ("--today", "2026-11-19")
"""The day around which the rows of the examples are dated."""


def test_every_setting_of_mail_is_on_the_page_and_no_other() -> None:
    table = PAGE.split("## Settings")[1].split("```")[0]
    assert re.findall(r"^\| `(\w+)`", table, re.MULTILINE) == [
        "host", "security", "port", "user", "from", "to", "always", "password_file", "password_command", "clients",
    ]  # fmt: skip
    assert set(re.findall(r"^\| `(\w+)`", table, re.MULTILINE)) == set(MAIL_KEYS)
    assert ", ".join(str(USUAL_PORTS[each]) for each in Security) in table


def test_the_examples_are_read_as_they_stand(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text("\n".join(EXAMPLES), encoding="utf-8")
    mail = load_configuration(str(tmp_path / "config.toml")).mail
    assert mail is not None
    assert (mail.host, mail.port, len(mail.clients)) == ("smtp.gmail.com", 465, 2)


@pytest.mark.parametrize("line", commands(PAGE))
def test_every_command_of_the_page_is_one(line: str) -> None:
    name, *words = line.split()
    assert name == "followup-sheet"
    assert call(*words, "--help").code == 0


def test_the_commands_of_the_page_do_what_it_says_in_their_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(ROOT / "examples" / "clients", tmp_path / "clients")
    shutil.copy(ROOT / "examples" / "my-search.xlsx", tmp_path)
    monkeypatch.chdir(tmp_path)
    authority = Authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    monkeypatch.setenv(PASSWORD_VARIABLE, SECRET)
    with serving(authority.good) as server:
        example = "\n".join(EXAMPLES).replace("smtp.gmail.com", HOST).replace("bob.xlsx", "amara-okafor.xlsx")
        config = example.replace(
            'user = "ann@gmail.com"', f'user = "{USER}"\nport = {server.port}\nfrom = "ann@gmail.com"'
        )
        (tmp_path / "config.toml").write_text(config.replace("/home/coach", str(tmp_path)), encoding="utf-8")
        monkeypatch.setenv("FOLLOWUP_SHEET_CONFIG", str(tmp_path / "config.toml"))
        lines = [line for line in commands(PAGE) if line != "followup-sheet mail setup"]  # which a person answers
        told = {line: call(*line.split()[1:], *(AS_OF if " run " in line else ())) for line in lines}
    assert [(line, ran.err) for line, ran in told.items() if ran.code] == []
    assert "Would be mailed to ann@gmail.com" in told["followup-sheet -v run my-search.xlsx --dry-run --email"].out
    assert "--email" in told["followup-sheet schedule my-search.xlsx"].out
    to = [recipient for mail in server.mails for recipient in mail.recipients]
    assert to == ["ann@gmail.com"] * 3 + ["bob@example.org"]


def test_the_figures_of_the_page_are_the_programs() -> None:
    for word in (f"{SECONDS:.0f} seconds", f"{KEPT_DAYS} days", f"`{FILE_NAME}`", f"`{PASSWORD_VARIABLE}`"):
        assert word in PAGE
