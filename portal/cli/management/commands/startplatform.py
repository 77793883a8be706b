"""startplatform: the folder, samples and registry line of a new platform, as a place to begin."""

from __future__ import annotations

import keyword
import re
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings

from integrations import registry
from portal.cli.command import PortalCommand, usage
from portal.wording.render import OURS

TEMPLATE = "integrations/template"
TAKEN = {"core", "sandbox", "registry", "template", *OURS}
END_OF_LIST = "    )\n"  #: of the registry's platforms


class Command(PortalCommand):
    help = (
        "Begins a new platform in a checkout of Callboard: its folder in integrations/, its line in the registry, its "
        "samples, expected bytes and manual page, all of a made-up platform that passes every test."
    )

    def arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", metavar="SLUG", help="lower-case letters and digits, such as zoom")
        parser.add_argument("--label", metavar="NAME", help="as people write it, such as Zoom")

    def run(self, **options: Any) -> None:
        slug, root = options["slug"], Path(settings.BASE_DIR)
        if not re.fullmatch(r"[a-z][a-z0-9]{2,29}", slug) or keyword.iskeyword(slug):
            raise usage("A slug has 3 to 30 lower-case letters and digits and begins with a letter.")
        if slug in TAKEN or slug in registry.PLATFORMS:
            raise usage(f"'{slug}' is taken. Choose another slug.")
        if not (root / "tests").is_dir():
            raise usage("This is an installation, not a checkout: there are no tests to extend here.")
        label = options["label"] or slug.capitalize()
        if not re.fullmatch(r"[A-Za-z][\w .+-]{1,38}", label):
            raise usage("A platform's name begins with a letter and holds letters, digits, blanks and . + - only.")
        written = list(_files(root, slug))
        there = [str(target.relative_to(root)) for _, target in written if target.exists()]
        if there:
            raise usage(f"Already there: {', '.join(there)}.")
        for source, target in written:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(_renamed(source.read_text(encoding="utf-8"), slug, label), encoding="utf-8")
        _register(root / "integrations" / "registry.py", slug)
        for _, target in written:
            self.stdout.write(str(target.relative_to(root)))
        self.stdout.write("integrations/registry.py: one line more")
        self.tell(
            "Next: uv run python -m tests.documents.generated, then replace what is made up, beginning with the "
            f"folder integrations/{slug}. The manual's page 'Adding a platform' goes through it."
        )


def _files(root: Path, slug: str) -> Iterator[tuple[Path, Path]]:
    """Each file of the template with the one that is made of it."""
    template = root / TEMPLATE
    contract = root / "tests" / "integrations"
    for source in sorted(template.rglob("*")):
        if source.suffix == ".py":
            yield source, root / "integrations" / slug / source.relative_to(template)
        elif source.suffix == ".json":
            yield source, contract / "contract" / "samples" / slug / source.name
    yield template / "golden.txt", contract / "golden" / f"{slug}.txt"
    yield template / "manual.md", root / "portal" / "manual" / "platforms" / f"{slug}.md"


def _renamed(text: str, slug: str, label: str) -> str:
    """``text`` of the template for this platform: its slug, its class names, its label."""
    name = re.sub(r"\W", "", label)
    text = re.sub(r"NewPlatform(?=[A-Z])", name, text).replace("NEWPLATFORM", slug.upper())
    return text.replace("newplatform", slug).replace("NewPlatform", label)


def _register(path: Path, slug: str) -> None:
    """Add the platform to the registry: its import in order, its name at the end of the list."""
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    line = f"from .{slug} import PLATFORM as {slug.upper()}\n"
    places = [place for place, text in enumerate(lines) if text.startswith("from .")]
    lines.insert(next((place for place in places if lines[place] > line), places[-1] + 1), line)
    lines.insert(lines.index(END_OF_LIST), f"        {slug.upper()},\n")
    path.write_text("".join(lines), encoding="utf-8")
