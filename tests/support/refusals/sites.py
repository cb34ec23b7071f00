"""Every text with which the code refuses something, as it stands in the source."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

CODE = Path(__file__).parents[3] / "followup_sheet"
_FEWEST_LETTERS = 4
"""A text with fewer is a place or a number that another text is put together with."""

_PLAIN = frozenset({"ValueError"})
_CAUSE = 0
"""Which argument of an error says what is wrong."""


class Text(NamedTuple):
    """One text: where it stands, and a pattern that is in every message made with it."""

    file: str
    line: int
    shown: str
    pattern: str

    def is_in(self, page: str) -> bool:
        return re.search(self.pattern, page) is not None


def texts() -> list[Text]:
    """The texts of all errors the code can raise, in the order of its files."""
    return [text for file in sorted(CODE.rglob("*.py")) for text in _of_module(file)]


@cache
def _tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


@cache
def _makers() -> frozenset[str]:
    """The classes of errors, and the functions that make or raise one of them."""
    classes = {"Exception", "TrackerError"}
    nodes = [node for file in CODE.rglob("*.py") for node in ast.walk(_tree(file))]
    for _ in range(3):  # as deep as they are derived
        classes |= {node.name for node in nodes if isinstance(node, ast.ClassDef) and _bases(node) & classes}
    functions = [node for node in nodes if isinstance(node, ast.FunctionDef) and node.returns]
    return frozenset(
        (classes - {"Exception"})
        | _PLAIN
        | {node.name for node in functions if _returned(node) & (classes | {"NoReturn"})}
    )


def _bases(node: ast.ClassDef) -> set[str]:
    return {base.id for base in node.bases if isinstance(base, ast.Name)}


def _returned(function: ast.FunctionDef) -> set[str]:
    return set(re.findall(r"\w+", ast.unparse(function.returns))) if function.returns else set()


def _of_module(file: Path) -> Iterator[Text]:
    name = file.relative_to(CODE).as_posix()
    for scope, node in _scoped(_tree(file), _tree(file)):
        for argument in _told(node):
            for shown, pattern in _templates(argument, scope, _tree(file)):
                if len(re.findall("[A-Za-z]", shown.replace("{}", ""))) >= _FEWEST_LETTERS:
                    yield Text(name, node.lineno, shown, pattern)


def _scoped(node: ast.AST, scope: ast.AST) -> Iterator[tuple[ast.AST, ast.Call]]:
    """Every call, with the function it stands in."""
    for child in ast.iter_child_nodes(node):
        inner = child if isinstance(child, ast.FunctionDef) else scope
        if isinstance(child, ast.Call):
            yield inner, child
        yield from _scoped(child, inner)


def _told(call: ast.Call) -> Sequence[ast.expr]:
    """The arguments of a call that end up in a refusal: of an error its cause, of what makes one all of
    them, and what is put on a list of ``faults``."""
    function = call.func
    name = (
        function.id if isinstance(function, ast.Name) else function.attr if isinstance(function, ast.Attribute) else ""
    )
    if name == "append" and isinstance(function, ast.Attribute) and ast.unparse(function.value) == "faults":
        return call.args
    if name == "fail" or name not in _makers() | {"fault"}:
        return call.args if name == "fail" else ()
    return call.args[: _CAUSE + 1] if name.endswith("Error") else call.args


def _templates(node: ast.expr, scope: ast.AST, module: ast.Module) -> list[tuple[str, str]]:
    """What an expression can say: each with ``{}``, and as a pattern, for what is put in."""
    if isinstance(node, ast.Constant):
        return [(node.value, re.escape(node.value))] if isinstance(node.value, str) else [_ANYTHING]
    if isinstance(node, ast.IfExp):
        return _templates(node.body, scope, module) + _templates(node.orelse, scope, module)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return _joined([node.left, node.right], scope, module)
    if isinstance(node, ast.JoinedStr):
        return _joined(node.values, scope, module)
    if isinstance(node, ast.FormattedValue):
        return _conditional(node.value, scope, module)
    if isinstance(node, ast.Name):
        return [found for value in _values(node.id, scope, module) for found in _templates(value, scope, module)] or [
            _ANYTHING
        ]
    return [_ANYTHING]


_ANYTHING = ("{}", ".*?")


def _conditional(node: ast.expr, scope: ast.AST, module: ast.Module) -> list[tuple[str, str]]:
    """What a placeholder puts in: one of two texts, or anything."""
    return _templates(node, scope, module) if isinstance(node, ast.IfExp) else [_ANYTHING]


def _joined(parts: Sequence[ast.expr], scope: ast.AST, module: ast.Module) -> list[tuple[str, str]]:
    found = [("", "")]
    for part in parts:
        ends = _templates(part, scope, module)
        found = [(shown + more, pattern + rest) for shown, pattern in found for more, rest in ends]
    return found


def _values(name: str, scope: ast.AST, module: ast.Module) -> list[ast.expr]:
    """What is assigned to a name in the function, else in the module."""
    for place in (ast.walk(scope), module.body):
        found = [
            node.value
            for node in place
            if isinstance(node, ast.Assign) and any(isinstance(to, ast.Name) and to.id == name for to in node.targets)
        ]
        if found and scope is not module:
            return found
    return []
