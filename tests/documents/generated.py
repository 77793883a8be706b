"""The parts of the documents that are made from the code: ``uv run python -m tests.documents.generated`` writes them.

Each stands between two markers in a file that is written by hand otherwise; ``commands.md`` is made as a whole.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from integrations import registry
from integrations.core import abilities
from integrations.core.contract import Platform
from integrations.core.options import Options, secret_names, session_names
from portal.wording import Medium, say

ROOT = Path(__file__).resolve().parents[2]
MANUAL = ROOT / "portal" / "manual"
BEGIN, END = "<!-- generated: begin -->", "<!-- generated: end -->"
COMMANDS = ROOT / "portal" / "cli" / "management" / "commands"
#: what Django gives every command
COMMON = frozenset(
    {
        *("--help", "--version", "--verbosity", "--settings", "--pythonpath", "--traceback", "--no-color"),
        *("--force-color", "--skip-checks", "--by"),
    }
)


def documents() -> dict[Path, str]:
    """Path → what the whole file is to say."""
    made = {path: _filled(path, matrix()) for path in (ROOT / "README.md", MANUAL / "platforms.md")}
    for platform in registry.PLATFORMS.values():
        path = MANUAL / "platforms" / f"{platform.slug}.md"
        made[path] = _filled(path, "\n".join(facts(platform)).strip())
    made[MANUAL / "commands.md"] = "\n".join(commands()).strip() + "\n"
    return made


def matrix() -> str:
    """What every registered platform can do, out of its capability table."""
    head, *rows = abilities.matrix(registry.PLATFORMS.values())
    return "\n".join(_table(head, rows))


def facts(platform: Platform) -> Iterator[str]:
    """A platform's tables: what it can do, its options, bounds on texts, work by hand and what surprises."""
    head, *rows = abilities.matrix([platform])
    yield "## What Callboard does there"
    yield ""
    yield from _table(["", "how"] if len(head) == 2 else head, rows)
    for title, model in (
        ("Options of the account", platform.account_options),
        ("Options of a publication", platform.publication_options),
    ):
        options = list(_options(model))
        if options:
            yield from ("", f"## {title}", "")
            yield from _table(["option", "default", "meaning"], options)
    if platform.texts:
        yield from ("", "## Bounds on texts", "")
        bounds = [[text.label, str(text.least or "–"), str(text.most or "–"), text.source] for text in platform.texts]
        yield from _table(["text", "at least", "at most", "document"], bounds)
    if platform.by_hand:
        yield from ("", "## Manual tasks", "")
        yield from _table(
            ["what", "why", "document"],
            [[one.action, say(one.reason, Medium.CLI), one.source] for one in platform.by_hand],
        )
    if platform.quirks:
        yield from ("", "## What surprises", "")
        yield from (f"- {say(quirk.reason, Medium.CLI)} ({quirk.source})" for quirk in platform.quirks)
    if platform.unoffered:
        yield from ("", "## Documented, not offered", "")
        yield from (f"- {one.label} (`{one.request}`): {say(one.reason, Medium.CLI)}" for one in platform.unoffered)


def commands() -> Iterator[str]:
    """Every command with its own arguments."""
    yield from (
        "# Commands",
        "",
        "Each is called as `uv run manage.py COMMAND` and takes `--help` and `--by USERNAME`. Without `--by` it acts",
        "as the operator of the machine, who may do everything, and the audit trail says so. Exit status 0 means done,",
        "1 that what was asked for failed or was done only in part, 2 wrong usage. With `--json`, where a command has",
        "it, standard output is exactly one JSON document.",
    )
    for path in sorted(COMMANDS.glob("[a-z]*.py")):
        parser = parser_of(path.stem)
        yield from ("", f"## {path.stem}", "", _sentence(parser.description or ""))
        rows = [[_words(one), _sentence(one.help or "")] for one in parser._actions if not _is_common(one)]
        if rows:
            yield ""
            yield from _table(["argument", "meaning"], rows)


def parser_of(command: str) -> argparse.ArgumentParser:
    from django.core.management import get_commands, load_command_class

    app = get_commands()[command]
    known = load_command_class(app, command) if isinstance(app, str) else app
    return known.create_parser("manage.py", command)


def _options(model: type[Options]) -> Iterator[list[str]]:
    secret, own = secret_names(model), session_names(model)
    for key, info in model.model_fields.items():
        default = info.get_default(call_default_factory=True)
        shown = getattr(default, "value", default)
        notes = [
            note
            for note, holds in (("stored encrypted", key in secret), ("may differ by session", key in own))
            if holds
        ]
        meaning = " ".join([_sentence(info.description or ""), *(f"({note})" for note in notes)])
        yield [f"`{key}`", f"`{shown}`" if shown not in ("", None, (), []) else "–", meaning]


def _is_common(action: argparse.Action) -> bool:
    return bool(set(action.option_strings) & COMMON)


def _words(action: argparse.Action) -> str:
    metavar: Any = action.metavar or (action.dest.upper() if action.nargs != 0 else "")
    if action.choices and not action.metavar:
        metavar = "|".join(map(str, action.choices))
    value = " ".join(metavar) if isinstance(metavar, tuple) else str(metavar)
    return f"`{' '.join(filter(None, (action.option_strings[-1] if action.option_strings else '', value)))}`"


def _sentence(text: str) -> str:
    """One line that begins with a capital and ends."""
    line = " ".join(text.replace("%%", "%").split())
    return line[:1].upper() + line[1:] + ("" if line.endswith((".", "!", "?", ":", ")")) or not line else ".")


def _table(head: list[str], rows: list[list[str]]) -> Iterator[str]:
    for line in [head, ["---"] * len(head), *rows]:
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|').replace(chr(10), ' ') for cell in line)} |"


def _filled(path: Path, made: str) -> str:
    text = path.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{made}\n{END}{after}"


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    for written, text in documents().items():
        written.write_text(text, encoding="utf-8")
