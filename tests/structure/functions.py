"""How functions are cut: private helpers with one caller, and how long functions are.

``uv run python -m tests.structure.functions`` prints the figures, ``--list`` the helpers as well. A private function
counts as called once where its name stands exactly once in its module besides the definition.
"""

from __future__ import annotations

import ast
import statistics
import sys
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from .graph import CODE, ROOT

type Definition = ast.FunctionDef | ast.AsyncFunctionDef


class Function(NamedTuple):
    path: Path
    node: Definition

    @property
    def private(self) -> bool:
        return self.node.name.startswith("_") and not self.node.name.endswith("__")

    @property
    def lines(self) -> int:
        """Lines of the body, without docstring and signature."""
        body = self.node.body[1:] if ast.get_docstring(self.node) and len(self.node.body) > 1 else self.node.body
        return (self.node.end_lineno or 0) - body[0].lineno + 1


@cache
def functions() -> tuple[Function, ...]:
    return tuple(
        Function(path, node)
        for path in CODE
        if "migrations" not in path.parts
        for node in ast.walk(_tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )


def called_once() -> list[Function]:
    """Private functions with one caller; a decorated one is used by its decorator."""
    return [each for each in functions() if each.private and not each.node.decorator_list and _uses(each) == 1]


def _uses(function: Function) -> int:
    """In its own module; a method may be a hook that a class elsewhere calls, so those count everywhere."""
    inside = _counted(function.path)[function.node.name]
    elsewhere = sum(_counted(path)[function.node.name] for path in CODE if path != function.path)
    return inside if inside or not elsewhere else elsewhere


@cache
def _counted(path: Path) -> Counter[str]:
    return Counter(_names(_tree(path)))


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def _names(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.ImportFrom):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


if __name__ == "__main__":
    every, once = functions(), called_once()
    lengths = sorted(each.lines for each in every)
    print(f"{len(every)} functions, {len(once)} private with one caller: {len(once) / len(every):.1%}")
    print(f"median {statistics.median(lengths)} lines, p90 {lengths[len(lengths) * 9 // 10]}, longest {lengths[-1]}")
    if "--list" in sys.argv:
        for each in once:
            print(f"{each.path.relative_to(ROOT)}:{each.node.lineno} {each.node.name} {each.lines}")
