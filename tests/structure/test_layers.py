"""Imports point one way, platforms are named in their own folders only, and files stay small."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from integrations import registry

from .graph import CODE, ROOT, graph, imports, module_of, within
from .rooms import circle, dependencies, rooms

PLATFORMS = sorted(registry.PLATFORMS)
LONGEST = 400

#: from the highest: who stands higher may import what stands lower; those beside each other know nothing of each other
LAYERS: tuple[set[str], ...] = (
    {"portal.urls", "portal.asgi", "portal.wsgi", "portal.web_server"},
    {"portal.cli"},
    {"portal.desk"},
    {"portal.demo"},
    {"portal.copying"},
    {"portal.reports"},
    {"portal.worker"},
    {"portal.pulling"},
    {"portal.drift"},
    {"portal.erasing"},
    {"portal.adoption"},
    {"portal.delivery"},
    {"portal.planning"},
    {"portal.accounts"},
    {"portal.publications"},
    {"portal.publishing"},
    {"portal.events"},
    {"portal.teams"},
)
GROUND = {
    f"portal.{name}"
    for name in (
        *("settings", "roles", "crypto", "fields", "files", "locking", "dbtime", "wake", "clean", "wording", "manual"),
        *("logs", "masking", "versions", "checks", "formulas", "shapes", "unfit", "refusal", "texts"),
    )
}
BELOW: tuple[set[str], ...] = (
    {"integrations.sandbox"},
    {"integrations.registry"},
    {f"integrations.{slug}" for slug in (*PLATFORMS, "template")},
    {"integrations.core"},
)
LIBRARIES_OF_HTTP = {
    "httpx": {"integrations.core.http"},
    "httpcore": {"integrations.core.http", "integrations.core.network"},
}
#: package → at most so many rooms, and dependencies between them
ROOMS = {"portal.delivery": (10, 25), "portal.desk": (8, 12)}


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def offences(forbidden: Callable[[str, str], bool]) -> list[str]:
    """``importer -> imported`` of every import in the project that ``forbidden`` names."""
    return sorted(f"{here} -> {there}" for here, there in imports() if forbidden(here, there))


def _height(module: str) -> int | None:
    rows = (*LAYERS, GROUND, *BELOW)
    return next((n for n, row in enumerate(rows) if any(within(module, name) for name in row)), None)


def test_imports_point_one_way() -> None:
    def upwards(here: str, there: str) -> bool:
        own, other = _height(here), _height(there)
        return own is not None and other is not None and other < own

    assert offences(upwards) == []


def test_every_package_has_its_place() -> None:
    listed = {name for row in (*LAYERS, GROUND, *BELOW) for name in row}
    there = {child for top in ("portal", "integrations") for child in graph().find_children(top)}
    assert there == listed


def test_no_two_modules_import_each_other() -> None:
    assert (
        circle((here, there) for here, there in imports() if within(there, "portal") or within(there, "integrations"))
        == []
    )


@pytest.mark.parametrize("package", sorted({name for row in LAYERS for name in row} | {"integrations.core"}))
def test_no_circle_between_rooms(package: str) -> None:
    assert circle(dependencies(package)) == []


@pytest.mark.parametrize("package", ROOMS)
def test_rooms_and_dependencies_stay_few(package: str) -> None:
    most_rooms, most = ROOMS[package]
    assert len(rooms(package)) <= most_rooms
    assert len(dependencies(package)) <= most


def test_a_platform_knows_no_other() -> None:
    def across(here: str, there: str) -> bool:
        rows = [{slug for slug in PLATFORMS if within(name, f"integrations.{slug}")} for name in (here, there)]
        return all(rows) and rows[0] != rows[1]

    assert offences(across) == []


def test_integrations_know_neither_django_nor_the_portal() -> None:
    def ours(here: str, there: str) -> bool:
        return within(here, "integrations") and there.split(".")[0] in {"django", "django_q", "environ", "portal"}

    assert offences(ours) == []


def test_only_the_registry_reaches_for_platforms() -> None:
    def reaches(here: str, there: str) -> bool:
        own = {slug for slug in PLATFORMS if within(there, f"integrations.{slug}")}
        inside = any(within(here, f"integrations.{slug}") for slug in own)
        return bool(own) and not inside and here != "integrations.registry"

    assert offences(reaches) == []


def test_teams_and_events_know_no_platforms_at_all() -> None:
    def knows(here: str, there: str) -> bool:
        below = within(here, "portal.teams") or within(here, "portal.events")
        return below and (within(there, "integrations.registry") or within(there, "integrations.sandbox"))

    assert offences(knows) == []


@pytest.mark.parametrize("library", LIBRARIES_OF_HTTP)
def test_the_http_library_is_used_in_one_place(library: str) -> None:
    users = {here for here, there in imports() if there == library}
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
    return [path for path in CODE if within(module_of(path), "portal") and "settings" not in path.parts]


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
