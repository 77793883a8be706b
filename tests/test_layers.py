"""Imports point one way, platforms are named in their own folders only, and files stay small.

The imports are read from the source with ast: those inside functions and under TYPE_CHECKING count too.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from integrations import registry

ROOT = Path(__file__).resolve().parents[1]
PLATFORMS = sorted(registry.PLATFORMS)
CODE = sorted(path for top in ("integrations", "portal") for path in (ROOT / top).rglob("*.py"))
LONGEST = 400

#: from the lowest; what stands in one row may use the others of it
STRAIGHT_LINE = (
    ("integrations.core",),
    tuple(f"integrations.{slug}" for slug in PLATFORMS),
    ("integrations.registry",),
    ("integrations.sandbox",),
    ("portal.publishing",),
    ("portal.reports",),
    ("portal.desk",),
    ("portal.demo",),
)
OUR_DATA = (("portal.teams",), ("portal.events",), *STRAIGHT_LINE[4:])
LIBRARIES_OF_HTTP = {
    "httpx": {"integrations.core.http"},
    "httpcore": {"integrations.core.http", "integrations.core.network"},
}


def module_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _within(module: str, package: str) -> bool:
    return module == package or module.startswith(f"{package}.")


def _is_command(module: str) -> bool:
    return ".management.commands" in module


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


@cache
def modules() -> frozenset[str]:
    return frozenset(map(module_of, CODE))


def imports_of(path: Path) -> Iterator[str]:
    """Every module that ``path`` imports, by its full name; ``from a import b`` is a.b where that is a module."""
    package = module_of(path) if path.name == "__init__.py" else module_of(path).rpartition(".")[0]
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = _absolute(package, node)
            names = (f"{base}.{alias.name}" for alias in node.names)
            yield from (name if name in modules() else base for name in names)


def _absolute(package: str, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    parts = package.split(".")
    above = parts[: len(parts) - node.level + 1]
    return ".".join([*above, node.module] if node.module else above)


def offences(forbidden: Callable[[str, str], bool]) -> list[str]:
    """``importer -> imported`` of every import in the project that ``forbidden`` names."""
    pairs = ((module_of(path), name) for path in CODE for name in imports_of(path))
    return sorted({f"{here} -> {there}" for here, there in pairs if forbidden(here, there)})


def _height(module: str, line: tuple[tuple[str, ...], ...]) -> int | None:
    return next((n for n, row in enumerate(line) if any(_within(module, name) for name in row)), None)


@pytest.mark.parametrize("line", [STRAIGHT_LINE, OUR_DATA], ids=["straight line", "our data"])
def test_imports_point_one_way(line: tuple[tuple[str, ...], ...]) -> None:
    def upwards(here: str, there: str) -> bool:
        low, high = _height(here, line), _height(there, line)
        return low is not None and high is not None and low < high and not _is_command(here)

    assert offences(upwards) == []


def test_commands_are_used_by_nobody_but_commands() -> None:
    """Commands may look at everything: then nothing may rest on a command."""

    def rests_on_command(here: str, there: str) -> bool:
        return (_is_command(there) or _within(there, "portal.cli.command")) and not _is_command(here)

    assert offences(rests_on_command) == []


def test_a_platform_knows_no_other() -> None:
    def across(here: str, there: str) -> bool:
        rows = [{slug for slug in PLATFORMS if _within(name, f"integrations.{slug}")} for name in (here, there)]
        return all(rows) and rows[0] != rows[1]

    assert offences(across) == []


def test_integrations_know_neither_django_nor_the_portal() -> None:
    def ours(here: str, there: str) -> bool:
        return _within(here, "integrations") and there.split(".")[0] in {"django", "django_q", "environ", "portal"}

    assert offences(ours) == []


def test_only_the_registry_reaches_for_platforms() -> None:
    def reaches(here: str, there: str) -> bool:
        own = {slug for slug in PLATFORMS if _within(there, f"integrations.{slug}")}
        inside = any(_within(here, f"integrations.{slug}") for slug in own)
        return bool(own) and not inside and here != "integrations.registry"

    assert offences(reaches) == []


def test_teams_and_events_know_no_platforms_at_all() -> None:
    def knows(here: str, there: str) -> bool:
        below = _within(here, "portal.teams") or _within(here, "portal.events")
        return below and (_within(there, "integrations.registry") or _within(there, "integrations.sandbox"))

    assert offences(knows) == []


@pytest.mark.parametrize("library", LIBRARIES_OF_HTTP)
def test_the_http_library_is_used_in_one_place(library: str) -> None:
    users = {module_of(path) for path in CODE if any(_within(name, library) for name in imports_of(path))}
    assert users == LIBRARIES_OF_HTTP[library]


# --- the portal names no platform


def _words() -> list[str]:
    labels = [platform.label.lower() for platform in registry.PLATFORMS.values()]
    return sorted({*PLATFORMS, *labels})


def _docstrings(tree: ast.Module) -> set[int]:
    """Docstrings are prose: 'whereby' is a word too."""
    holders = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    first = [node.body[0] for node in ast.walk(tree) if isinstance(node, holders) and node.body]
    return {id(node.value) for node in first if isinstance(node, ast.Expr)}


def _spoken(path: Path) -> Iterator[tuple[int, str]]:
    """Line and text of every string literal and every name in a Python file."""
    tree = tree_of(path)
    prose = _docstrings(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in prose:
            yield node.lineno, node.value
        elif isinstance(node, ast.Name):
            yield node.lineno, node.id
        elif isinstance(node, ast.Attribute):
            yield node.lineno, node.attr
        elif isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.lineno, node.name


def _portal_code() -> list[Path]:
    return [path for path in CODE if _within(module_of(path), "portal") and "settings" not in path.parts]


def test_portal_code_names_no_platform() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line}: {text[:60]}"
        for path in _portal_code()
        for line, text in _spoken(path)
        if any(word in text.lower() for word in _words())
    ]
    assert found == []


def test_templates_and_static_files_name_no_platform() -> None:
    endings = {".html", ".txt", ".css", ".js", ".svg"}
    files = [path for top in ("templates", "static") for path in (ROOT / top).rglob("*") if path.suffix in endings]
    assert files
    named = [str(path.relative_to(ROOT)) for path in files if any(w in path.read_text().lower() for w in _words())]
    assert named == []


# --- size


def test_files_stay_small() -> None:
    lengths = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in CODE}
    long = {name: lines for name, lines in lengths.items() if lines > LONGEST and "/migrations/" not in name}
    assert long == {}


# --- the walk itself


def test_the_walk_sees_relative_nested_and_package_imports(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "integrations" / "core"
    folder.mkdir(parents=True)
    path = folder / "odd.py"
    path.write_text("from . import http\nfrom ..registry import get\ndef f() -> None:\n    import httpx.x\n")
    monkeypatch.setattr("tests.test_layers.ROOT", tmp_path)
    assert list(imports_of(path)) == ["integrations.core.http", "integrations.registry", "httpx.x"]
