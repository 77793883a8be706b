"""Reasons in tests: what they read like on the command line, and free words for made-up platforms."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager

import pytest

from integrations.core.errors import PlatformError
from integrations.core.reasons import Reason
from integrations.core.wording import Wording
from portal.refusal import Refusal
from portal.wording import Medium, say, say_all


def said(reason: Reason | None) -> str:
    """``reason`` as the command line words it; empty for none."""
    return say(reason, Medium.CLI) if reason else ""


def all_said(reasons: Iterable[Reason]) -> tuple[str, ...]:
    return tuple(map(said, reasons))


def line(reasons: tuple[Reason, ...]) -> str:
    """``reasons`` as one line."""
    return say_all(reasons, Medium.CLI)


@contextmanager
def raises(kind: type[PlatformError | Refusal], words: str) -> Iterator[None]:
    """As pytest.raises, with ``words`` searched in what the command line says of it."""
    with pytest.raises(kind) as caught:
        yield
    error = caught.value
    assert re.search(words, " ".join(error.said(Medium.CLI)) if isinstance(error, Refusal) else said(error.reason))


def free(slug: str) -> Mapping[str, Wording]:
    """The wordings of a made-up platform whose reasons say whatever a test wants."""
    return {f"{slug}.said": Wording("{text}")}


def why(text: str, slug: str = "tiny") -> Reason:
    return Reason(f"{slug}.said", {"text": text})


def plain(text: str) -> tuple[Reason, ...]:
    """``text`` as it stands, as what is stored with an operation, an attempt, a pull or an account; none for ""."""
    return (Reason("account.held_by", {"text": text}),) if text else ()
