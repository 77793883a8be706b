"""The documents say what is there: tables, variables, commands; and nothing that belongs to one machine."""

from __future__ import annotations

import ast
import re
import shlex
import subprocess
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest

from integrations import registry
from tests.support.named import missing_tests, named_tests

from .generated import COMMANDS, MANUAL, ROOT, documents, parser_of

TOP = ("README.md", "ARCHITECTURE.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md")
DOCUMENTS = (*TOP, *sorted(str(path.relative_to(ROOT)) for path in MANUAL.rglob("*.md")))

# --- what is made from the code


@pytest.mark.parametrize("path", documents(), ids=lambda path: path.name)
def test_generated_parts_are_up_to_date(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == documents()[path], "run: uv run python -m tests.documents.generated"


def test_every_platform_has_a_page() -> None:
    assert {path.stem for path in (MANUAL / "platforms").glob("*.md")} == set(registry.PLATFORMS)


def test_the_readme_is_short() -> None:
    assert len((ROOT / "README.md").read_bytes()) <= 8192


# --- promises


def test_every_promise_names_a_test_that_shows_it() -> None:
    section = (MANUAL / "guarantees.md").read_text().partition("\n## What you can rely on\n")[2].partition("\n## ")[0]
    promises = [text for text in section.split("\n\n") if text.strip().startswith("**")]
    assert len(promises) >= 7
    assert [text for text in promises if not named_tests(text.partition("Shown by")[2])] == []
    assert missing_tests(section) == []


# --- variables


def _read_variables() -> dict[str, object]:
    """Variable → literal default (None where there is none) of every call in portal/settings that reads one."""
    found: dict[str, object] = {}
    for path in sorted((ROOT / "portal" / "settings").glob("*.py")):
        tree = ast.parse(path.read_text())
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and _reads(node.func) and node.args:
                for name in _names(node.args[0]):
                    found[name] = _default(node)
            elif isinstance(node, ast.Assign) and any(getattr(t, "id", "") == "NAMES" for t in node.targets):
                found |= dict.fromkeys(_names(node.value))
    return found


def _reads(function: ast.expr) -> bool:
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    return name in {"text", "flag", "seconds", "whole", "names", "url", "getenv"}


def _names(node: ast.AST) -> Iterator[str]:
    for part in ast.walk(node):
        if isinstance(part, ast.Constant) and re.fullmatch(r"[A-Z][A-Z_]+", str(part.value)):
            yield str(part.value)


def _default(call: ast.Call) -> object:
    second = call.args[1] if len(call.args) > 1 else None
    return second.value if isinstance(second, ast.Constant) else None


def _documented() -> Mapping[str, str]:
    """Variable → its row in the manual's configuration section."""
    section = (MANUAL / "operating.md").read_text().partition("\n## Configuration\n")[2].partition("\n## ")[0]
    rows = [line for line in section.splitlines() if line.startswith("| `")]
    return {name: row for row in rows for name in re.findall(r"`([A-Z][A-Z_]+)`", row.split("|")[1])}


def test_every_variable_is_documented_with_its_default() -> None:
    read, documented = _read_variables(), _documented()
    assert len(read) > 15
    assert sorted(documented) == sorted(read)
    wrong = [
        name
        for name, default in read.items()
        if default not in (None, "") and not all(part in documented[name] for part in _written(default))
    ]
    assert wrong == []


def _written(default: object) -> list[str]:
    return str(default).lower().split(",") if isinstance(default, bool) else str(default).split(",")


# --- commands


def _fenced(text: str) -> Iterator[str]:
    """The lines of code blocks, continued ones put together."""
    for block in re.findall(r"^```[a-z]*\n(.*?)^```", text, re.MULTILINE | re.DOTALL):
        yield from block.replace("\\\n", " ").splitlines()


def _invocations() -> list[tuple[str, str, list[str]]]:
    """Document, command and its words of every ``manage.py …`` in a code block; bare names elsewhere."""
    found: list[tuple[str, str, list[str]]] = []
    for name in DOCUMENTS:
        text = (ROOT / name).read_text()
        whole = {line: rest for line in _fenced(text) for rest in [line.partition("manage.py ")[2]] if rest}
        for rest in whole.values():
            words = shlex.split(rest, comments=True)
            found.append((name, words[0], words[1:]))
        found += [(name, command, []) for command in re.findall(r"manage\.py ([a-z_]+)", text)]
    return found


def test_every_command_exists_and_takes_what_is_shown() -> None:
    from django.core.management import get_commands

    invocations = _invocations()
    assert len(invocations) > 20
    assert {command for _, command, _ in invocations} <= set(get_commands())
    for document, command, words in invocations:
        flags = {word.partition("=")[0] for word in words if word.startswith("--")}
        known = set(parser_of(command)._option_string_actions)
        assert flags <= known, f"{document}: {command} does not take {sorted(flags - known)}"


def test_the_manual_lists_every_command_of_ours() -> None:
    ours = {path.stem for path in COMMANDS.glob("*.py")} - {"__init__"}
    listed = set(re.findall(r"^## (\w+)$", (MANUAL / "commands.md").read_text(), re.MULTILINE))
    assert listed == ours


# --- links and folders


@pytest.mark.parametrize("name", DOCUMENTS)
def test_links_lead_somewhere(name: str) -> None:
    path = ROOT / name
    targets = re.findall(r"\]\(([^)#]+)[^)]*\)", path.read_text())
    missing = [target for target in targets if "://" not in target and not (path.parent / target).exists()]
    assert missing == []


def test_architecture_names_what_is_there() -> None:
    """Every file or folder that stands in backticks, and every line of the folder tree, exists."""
    text = (ROOT / "ARCHITECTURE.md").read_text() + (MANUAL / "architecture.md").read_text()
    named = set(re.findall(r"`((?:portal|integrations|tests|templates)/[\w./]+)`", text)) - {
        "integrations/PLATFORM/wording.py"
    }
    tree = text.partition("```text\n")[2].partition("```")[0]
    missing = [path for path in [*named, *_tree_paths(tree)] if not (ROOT / path).exists()]
    assert named
    assert tree
    assert missing == []


def _tree_paths(tree: str) -> Iterator[str]:
    """Paths of an indented folder tree; two spaces a level, the name ends at the first double space."""
    above: list[str] = []
    for line in filter(str.strip, tree.splitlines()):
        depth = (len(line) - len(line.lstrip())) // 2
        names = re.split(r"\s{2,}", line.strip())[0].split()
        above = [*above[:depth], names[0].rstrip("/")]
        yield from ("/".join([*above[:depth], name.rstrip("/")]) for name in names)


def _functions() -> Iterator[str]:
    """Dotted names of functions in the table of steps; a bare one follows the module of the one before."""
    table = (MANUAL / "architecture.md").read_text().partition("| step | function |")[2].partition("\n\n")[0]
    for row in table.splitlines()[2:]:
        module = ""
        for name in re.findall(r"`([a-zA-Z_.]+)`", row.split("|")[2]):
            if "." in name:
                module = name.rpartition(".")[0]
                yield name
            else:
                yield f"{module}.{name}"


def test_architecture_names_functions_that_exist() -> None:
    names = list(_functions())
    missing = [name for name in names if not _exists(name)]
    assert len(names) > 20
    assert missing == []


def _exists(name: str) -> bool:
    module, _, function = name.rpartition(".")
    path = ROOT / "portal" / f"{module.replace('.', '/')}.py"
    return (
        path.exists() and re.search(rf"^(async )?(def|class) {function}\b", path.read_text(), re.MULTILINE) is not None
    )


# --- nothing of one machine

#: put together here so that this file does not hold them itself
FOREIGN = [
    re.compile(pattern)
    for pattern in (
        "py" + r"pi\.org",
        "python" + r"hosted\.org",
        "/opt" + "/(wheels|py)",
        "(?<![a-z])/work" + "/",
        "/root" + "/",
        "/home" + r"/[a-z]+/",
        r"\bfarm" + "-[a-z]",
    )
]
OUTSIDE = re.compile(r"\.\./" + "shared")


@cache
def _tracked() -> tuple[Path, ...]:
    try:
        listing = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("this is no git checkout")
    paths = [ROOT / name for name in listing.stdout.split("\0") if name]
    return tuple(path for path in {*paths, *(ROOT / name for name in DOCUMENTS)} if path.is_file())


def test_every_tracked_file_is_text_but_the_pictures_and_the_catalogue() -> None:
    pictures = ROOT / "static" / "screenshots"
    others = [path for path in _tracked() if path.parent != pictures and path.suffix != ".mo"]
    assert [path.name for path in others if b"\0" in path.read_bytes()] == []


def test_no_tracked_file_names_a_package_host_or_a_path_of_a_machine() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:80]}"
        for path in _tracked()
        if b"\0" not in path.read_bytes()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if any(pattern.search(line) for pattern in FOREIGN)
    ]
    assert found == []


def test_only_tests_reach_outside_the_project() -> None:
    outside = [path for path in _tracked() if "tests" not in path.relative_to(ROOT).parts]
    text = {str(path.relative_to(ROOT)): path.read_bytes().decode(errors="replace") for path in outside}
    assert [name for name, content in text.items() if OUTSIDE.search(content)] == []
