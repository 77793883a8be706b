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
IMPORT = re.compile(r"^from \.(\w+) import PLATFORM as (\w+)$", re.M)
LISTED = re.compile(r"(for platform in \()([\w, ]+)(\))")


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
            text = source.read_text(encoding="utf-8").replace("newplatform", slug).replace("NEWPLATFORM", slug.upper())
            text = re.sub(r"NewPlatform(?=[A-Z])", re.sub(r"\W", "", label), text)  # in names of classes
            target.write_text(text.replace("NewPlatform", label), encoding="utf-8")
        # its line in the registry: among the imports in their order, and at the end of the list
        path = root / "integrations" / "registry.py"
        text = path.read_text(encoding="utf-8")
        lines = {found[1]: found[0] for found in IMPORT.finditer(text)}
        line = f"from .{slug} import PLATFORM as {slug.upper()}"
        after = max((name for name in lines if name < slug), default="")
        if after:
            text = text.replace(lines[after], f"{lines[after]}\n{line}")
        else:
            text = IMPORT.sub(rf"{line}\n\g<0>", text, 1)
        path.write_text(LISTED.sub(rf"\g<1>\g<2>, {slug.upper()}\g<3>", text), encoding="utf-8")
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
