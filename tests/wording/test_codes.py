"""Every code that is made is worded, every worded code is made, and browsers are told nothing of the command line."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator
from functools import cache

import pytest
from django.core.management import get_commands

from integrations import registry
from integrations.core.options import Options
from integrations.core.reasons import FIXES
from integrations.core.wording import Plural, Wording
from portal.wording.render import OURS, wording_of
from tests.structure.graph import CODE, ROOT

from .made import made

#: what stands on every second page may be the name of a command too
PLAIN_WORDS = frozenset(
    {
        *(
            "plan",
            "push",
            "pull",
            "report",
            "hold",
            "release",
            "replace",
            "approve",
            "archive",
            "cancel",
            "confirm",
            "demo",
        ),
        *("worker", "tick"),
    }
)
#: constants of the documents that staff see on the platform itself, and what everybody writes in capitals
THEIRS = frozenset({"HOSTING", "BOOTH", "SPEED_NETWORKING", "IDT_", "API", "ISO", "UTC"})
#: kinds of files and of text in them
FORMATS = frozenset({"CSV", "JSON", "XML", "UTF"})

#: parameters that hold what people typed, or what a platform calls a thing
PERSONAL = frozenset(
    {
        "name",
        "email",
        "address",
        "title",
        "label",
        "object",
        "remote_id",
        "url",
        "value",
        "values",
        "answers",
        "message",
        "words",
    }
)


def tables() -> dict[str, dict[str, Wording]]:
    """Owner → what it words."""
    platforms = {slug: dict(platform.wordings) for slug, platform in registry.PLATFORMS.items()}
    return {**{owner: dict(table) for owner, table in OURS.items()}, **platforms}


def worded() -> Iterator[tuple[str, Wording]]:
    for table in tables().values():
        yield from table.items()


def texts(one: str | Plural) -> tuple[str, ...]:
    return one.texts if isinstance(one, Plural) else (one,)


def fields(*parts: str | Plural) -> set[str]:
    return {name for part in parts for text in texts(part) for _, name, _, _ in string.Formatter().parse(text) if name}


def test_every_reason_has_a_literal_code() -> None:
    assert [each.place for each in made() if not each.code and "core/reasons.py" not in each.place] == []


def test_every_code_made_is_worded() -> None:
    found = [each for each in made() if each.code]
    assert len(found) > 80
    known = {code for code, _ in worded()}
    assert [f"{each.place}: {each.code}" for each in found if each.code not in known] == []


def test_every_worded_code_is_made() -> None:
    codes = {each.code for each in made()}
    assert sorted(code for code, _ in worded() if code not in codes) == []


def test_a_code_begins_with_whoever_words_it() -> None:
    assert [code for owner, table in tables().items() for code in table if code.partition(".")[0] != owner] == []


def test_wordings_quote_what_is_given() -> None:
    wrong = [
        f"{each.place}: {each.code}"
        for each in made()
        if each.code and each.params is not None
        for text in (wording_of(each.code).cli, wording_of(each.code).browser)
        if fields(text) - each.params
    ]
    assert wrong == []


def test_where_it_is_fixed_is_one_of_the_words_for_it() -> None:
    assert {each.fix for each in made()} - {""} == FIXES


def test_what_is_personal_is_quoted() -> None:
    assert [code for code, one in worded() if one.personal - fields(one.cli) - fields(one.browser)] == []


def test_what_may_hold_a_persons_data_is_marked() -> None:
    """Names, addresses, and what people typed or platforms call things; the label of a registration field is none."""
    open_ones = [
        f"{code}: {name}"
        for code, one in worded()
        if code.partition(".")[0] != "options"  # their label is an option's
        for name in sorted((fields(one.cli) | fields(one.browser)) & PERSONAL - one.personal)
    ]
    assert open_ones == ["airmeet.strange_answer: label"]


@pytest.mark.parametrize(("code", "wording"), list(worded()), ids=lambda value: value if isinstance(value, str) else "")
def test_browsers_are_told_of_no_command_option_or_variable(code: str, wording: Wording) -> None:
    text = " ".join(texts(wording.browser or wording.cli))
    said = set(re.findall(r"[A-Za-z_]+", text))
    assert "--" not in text
    assert "manage.py" not in text
    assert not said & (set(_our_commands()) - PLAIN_WORDS)
    assert not {word for word in said & _option_keys() if "_" in word}
    assert not {word for word in said - THEIRS - FORMATS if re.fullmatch(r"[A-Z][A-Z_]{2,}", word)}
    assert not re.search(r"\w=\w", text)
    assert not said & _our_classes()


@cache
def _our_classes() -> set[str]:
    """Of two words at least: a session is called a session."""
    found = {
        node.name for path in CODE for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.ClassDef)
    }
    return {name for name in found if re.search(r"[a-z][A-Z]", name)}


def _our_commands() -> list[str]:
    return [name for name, app in get_commands().items() if app == "portal.cli"]


def _option_keys() -> set[str]:
    models: list[type[Options]] = [
        model
        for platform in registry.PLATFORMS.values()
        for model in (platform.account_options, platform.publication_options)
    ]
    return {key for model in models for key in model.model_fields}


def test_what_stops_an_account_says_who_can_mend_it() -> None:
    silent = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in CODE
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"CredentialRefused", "Untrusted"}
        for reason in node.args[:1]
        if isinstance(reason, ast.Call) and not {one.arg for one in reason.keywords} & {"fix"}
    ]
    assert silent == []
