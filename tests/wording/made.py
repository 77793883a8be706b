"""Every reason that the source makes: its code, the parameters it is given, and where."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from tests.structure.graph import CODE, ROOT


class Made(NamedTuple):
    """``params`` is None where they are not written out on the spot; ``fix`` is empty where it is another reason's."""

    code: str
    params: frozenset[str] | None
    place: str
    fix: str = ""


def made() -> Iterator[Made]:
    for path in CODE:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Reason":
                place = f"{path.relative_to(ROOT)}:{node.lineno}"
                yield Made(_code(node), _params(node), place, _fix(node))


def _code(call: ast.Call) -> str:
    first = call.args[0] if call.args else None
    return first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else ""


def _fix(call: ast.Call) -> str:
    given = next((k.value for k in call.keywords if k.arg == "fix"), None)
    return given.value if isinstance(given, ast.Constant) and isinstance(given.value, str) else ""


def _params(call: ast.Call) -> frozenset[str] | None:
    given = call.args[1] if len(call.args) > 1 else next((k.value for k in call.keywords if k.arg == "params"), None)
    if given is None:
        return frozenset()
    if isinstance(given, ast.Dict) and all(isinstance(key, ast.Constant) for key in given.keys):
        return frozenset(str(key.value) for key in given.keys if isinstance(key, ast.Constant))
    return None
