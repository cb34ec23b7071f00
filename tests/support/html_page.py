"""An HTML document as a mail program takes it: its elements, links and texts, and what it would fetch."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

FETCHING = {"src", "srcset", "background", "poster", "data", "action", "ping", "manifest", "code", "codebase"}
"""Attributes whose value a program may load."""

_VOID = {"meta", "br", "hr", "img", "link", "input"}


class HtmlPage(HTMLParser):
    """``elements`` are tags with their attributes, in order; ``text`` everything a reader sees."""

    def __init__(self, document: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.text = ""
        self.styles = ""
        self._open: list[str] = []
        self.feed(document)
        self.close()
        assert self._open == [], f"never closed: {self._open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in _VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self._open[-1:] == ["style"]:
            self.styles += data
        elif self._open[-1:] != ["title"]:
            self.text += f"{data}\n"

    @property
    def tags(self) -> set[str]:
        return {tag for tag, _ in self.elements}

    @property
    def links(self) -> list[str]:
        return [attributes["href"] for tag, attributes in self.elements if tag == "a"]

    def of(self, tag: str) -> Iterator[dict[str, str]]:
        return (attributes for name, attributes in self.elements if name == tag)

    def fetched(self) -> list[str]:
        """Everything a program that shows the page would load."""
        found = [value for _, attributes in self.elements for name, value in attributes.items() if name in FETCHING]
        looks = [self.styles, *(attributes.get("style", "") for _, attributes in self.elements)]
        return found + [look for look in looks if re.search(r"url\(|@import|expression", look)]
