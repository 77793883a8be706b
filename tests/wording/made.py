"""Every reason that the source makes: its code, the parameters it is given, and where."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from tests.structure.graph import CODE, ROOT

TEMPLATE = ROOT / "integrations" / "template"


class Made(NamedTuple):
    """``params`` is None where they are not written out on the spot; ``fix`` is empty where it is another reason's."""

    code: str
    params: frozenset[str] | None
    place: str
    fix: str = ""


def made() -> Iterator[Made]:
    for path in CODE:
        if TEMPLATE in path.parents:
            continue  # no platform, and worded by itself
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Reason":
                place = f"{path.relative_to(ROOT)}:{node.lineno}"
                for code in _codes(node):
                    yield Made(code, _params(node), place, _fix(node))


def _codes(call: ast.Call) -> list[str]:
    """The code, or both where a condition chooses; an empty one where it is not written out."""
    first = call.args[0] if call.args else None
    choices = (first.body, first.orelse) if isinstance(first, ast.IfExp) else (first,)
    return [one.value if isinstance(one, ast.Constant) and isinstance(one.value, str) else "" for one in choices]


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
