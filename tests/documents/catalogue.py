"""The catalogue of translations: ``uv run python -m tests.documents.catalogue`` makes it anew from the code.

Finds every marked text of code and templates, keeps what is translated already, and compiles. Needs Debian's package
``gettext``. What comes out depends on nothing but the texts: no dates, no lines, no names of machines.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[2]
LOCALE = ROOT / "portal" / "locale"
LANGUAGES = ("fr",)
TOOLS = ("xgettext", "msgmerge", "msgattrib", "msgfmt")
#: how texts are marked, besides what xgettext knows by itself: _, gettext, ngettext
KEYWORDS = (
    *("gettext_noop", "gettext_lazy", "ngettext_noop:1,2", "ngettext_lazy:1,2", "counted:2,3"),
    *("pgettext:1c,2", "pgettext_lazy:1c,2", "npgettext:1c,2,3", "npgettext_lazy:1c,2,3"),
)
PLURALS = {"fr": "nplurals=2; plural=(n > 1);"}
HEADER = """\
msgid ""
msgstr ""
"Project-Id-Version: Callboard\\n"
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plurals}\\n"
"""


def missing_tools() -> list[str]:
    """Those of gettext's tools that this machine lacks."""
    return [tool for tool in TOOLS if shutil.which(tool) is None]


def sources() -> Iterator[Path]:
    """Every file whose texts people see, in a fixed order."""
    for folder, endings in (("integrations", (".py",)), ("portal", (".py",)), ("templates", (".html", ".txt"))):
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in endings and not {"migrations", "sandbox", "template"} & set(path.relative_to(ROOT).parts):
                yield path


def make(into: Path) -> None:
    """Write ``LANGUAGE/LC_MESSAGES/django.po`` and ``.mo`` into the folder ``into``, beside what was translated."""
    with tempfile.TemporaryDirectory() as folder:
        template = Path(folder) / "django.pot"
        _extract(Path(folder), template)
        for language in LANGUAGES:
            _merge(language, template, into / language / "LC_MESSAGES")


def _extract(folder: Path, template: Path) -> None:
    names = []
    for number, path in enumerate(sources()):
        text = path.read_text(encoding="utf-8")
        if path.suffix != ".py":
            text = templatize(text, origin=str(path.relative_to(ROOT)))
        names.append(f"{number:05}.py")
        (folder / names[-1]).write_text(text, encoding="utf-8")
    (folder / "files").write_text("\n".join(names), encoding="utf-8")
    _run(
        *("xgettext", "--language=Python", "--from-code=UTF-8", "--no-location", "--no-wrap"),
        *(f"--keyword={keyword}" for keyword in KEYWORDS),
        *(f"--directory={folder}", f"--files-from={folder / 'files'}", f"--output={template}"),
    )


def _merge(language: str, template: Path, into: Path) -> None:
    catalogue, compiled = into / "django.po", into / "django.mo"
    into.mkdir(parents=True, exist_ok=True)
    header = HEADER.format(language=language, plurals=PLURALS[language])
    if not catalogue.exists():
        catalogue.write_text(header, encoding="utf-8")
    made = template.with_name(f"{language}.po")
    _run(
        "msgmerge",
        "--quiet",
        "--no-fuzzy-matching",
        "--no-wrap",
        f"--output-file={made}",
        str(catalogue),
        str(template),
    )
    _run("msgattrib", "--no-obsolete", "--no-wrap", "--sort-output", f"--output-file={made}", str(made))
    _, _, messages = made.read_text(encoding="utf-8").partition("\n\n")
    catalogue.write_text(f"{header}\n{messages}", encoding="utf-8")
    _run("msgfmt", "--check-format", "--no-hash", f"--output-file={compiled}", str(catalogue))


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{command[0]} ended with {done.returncode}: {done.stderr}")


if __name__ == "__main__":
    if missing_tools():
        sys.exit(f"Install Debian's package gettext: {', '.join(missing_tools())} is not here.")
    make(LOCALE)
