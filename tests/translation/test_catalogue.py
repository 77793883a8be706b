"""The catalogue holds every marked text, and texts are marked so that it can."""

from __future__ import annotations

import ast
import shutil
from pathlib import Path

import pytest

from integrations import registry
from integrations.core.wording import Plural, Wording
from portal.wording.render import OURS
from tests.documents import catalogue

from . import words

MARKS = {"gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy", "pgettext", "_"}
#: ``counted`` of ours; others of that name count something else
COUNTED = "counted"


@pytest.mark.skipif(bool(catalogue.missing_tools()), reason="needs gettext's tools")
def test_it_is_up_to_date(tmp_path: Path) -> None:
    made = tmp_path / "locale"
    shutil.copytree(catalogue.LOCALE, made)
    catalogue.make(made)
    old = [path.relative_to(made) for path in sorted(made.rglob("*")) if path.is_file()]
    kept = {path: (catalogue.LOCALE / path).read_bytes() if (catalogue.LOCALE / path).exists() else b"" for path in old}
    outdated = [str(path) for path in old if kept[path] != (made / path).read_bytes()]
    assert not outdated, "run: uv run python -m tests.documents.catalogue"


def known() -> set[str]:
    text = (catalogue.LOCALE / "fr" / "LC_MESSAGES" / "django.po").read_text(encoding="utf-8")
    starts = ("msgid ", "msgid_plural ")
    found = [(line, start) for line in text.splitlines() for start in starts if line.startswith(start)]
    return {ast.literal_eval(line.removeprefix(start)) for line, start in found}


def test_every_reason_is_in_it() -> None:
    tables = [*OURS.values(), *(platform.wordings for platform in registry.PLATFORMS.values())]
    said = {text for table in tables for wording in table.values() for text in _texts(wording)}
    # what is nothing but a parameter needs no translation
    assert {text for text in said if not (text.startswith("{") and text.endswith("}") and " " not in text)} <= known()


@pytest.mark.parametrize("slug", registry.PLATFORMS)
def test_every_text_of_a_platforms_tables_is_in_it(slug: str) -> None:
    platform = registry.PLATFORMS[slug]
    listings = platform.listings.values()
    models = (platform.account_options, platform.publication_options, *(one.filters for one in listings))
    texts = {info.description or "" for model in models for info in model.model_fields.values()}
    texts |= {label for model in models for label in model.labels.values()}
    texts |= {text for one in listings for text in (one.label, *one.columns.values())}
    texts |= {text for one in platform.credentials for text in (one.label, one.help)}
    texts |= {one.label for one in (*platform.texts, *platform.unoffered)}
    assert texts - {""} <= known()


@pytest.mark.parametrize("slug", registry.PLATFORMS)
def test_words_made_of_names_are_marked(slug: str) -> None:
    """No more and no fewer: what is gone from a table goes from its words."""
    platform = registry.PLATFORMS[slug]
    assert sorted(words.marked(platform)) == sorted(words.made(platform))
    assert words.made(platform) <= known()


def _texts(wording: Wording) -> list[str]:
    found = [one.texts if isinstance(one, Plural) else (one,) for one in (wording.cli, wording.browser) if one]
    return [text for texts in found for text in texts]


def test_marked_texts_are_whole_literals() -> None:
    """gettext's tools read neither f-strings nor what stands inside them."""
    assert [offence for path in catalogue.sources() if path.suffix == ".py" for offence in _offences(path)] == []


def _offences(path: Path) -> list[str]:
    where = path.relative_to(catalogue.ROOT)
    tree = ast.parse(path.read_text(encoding="utf-8"))
    inside = {
        id(node)
        for outer in ast.walk(tree)
        if isinstance(outer, ast.JoinedStr)
        for node in ast.walk(outer)
        if isinstance(node, ast.Call)
    }
    found = []
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        ours = node.func.id == COUNTED and len(node.args) >= 3
        if node.func.id not in MARKS and not ours:
            continue
        texts = node.args[1:3] if ours else node.args[: 2 if node.func.id.startswith("ngettext") else 1]
        if id(node) in inside or any(isinstance(text, ast.JoinedStr) for text in texts):
            found.append(f"{where}:{node.lineno}")
    return found


def test_nothing_is_counted_with_an_s() -> None:
    """``pluralize`` knows English only."""
    templates = [path for path in catalogue.sources() if path.suffix != ".py"]
    assert [path.name for path in templates if "pluralize" in path.read_text(encoding="utf-8")] == []
