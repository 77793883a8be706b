"""How a refusal must look, whatever is refused."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from .desk import Desk, Ran

EVENT = "umlaut"


@contextmanager
def nothing_sent(desk: Desk) -> Iterator[None]:
    before = (desk.seen(), desk.ledger())
    yield
    assert (desk.seen(), desk.ledger()) == before


def refused(desk: Desk, status: int, *arguments: object, **environment: str) -> str:
    """Run what must be refused without sending; returns the one sentence."""
    with nothing_sent(desk):
        ran = desk.run(*arguments, status=status, **environment)
    assert ran.out == ""
    return one_sentence(ran)


def one_sentence(ran: Ran) -> str:
    assert len(ran.sentences) == 1, ran.err
    assert ran.sentences[0].endswith((".", "…", "?")), ran.err
    return ran.sentences[0]
