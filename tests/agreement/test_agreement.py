"""A walk of random edits: nothing false is shown before it is counted, and everything agrees afterwards."""

from __future__ import annotations

import json
import os
import time
from collections import Counter
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.test import Client

from portal.dbtime import db_now
from portal.desk.base import banner
from portal.planning import plan
from portal.publishing.models import Account, AccountState, Canary, Edit, Publication
from portal.roles import Role
from portal.teams import audit
from portal.teams.people import add_user
from portal.teams.scope import everything
from tests.delivery.platforms import OPTIONS
from tests.delivery.world import World, build
from tests.support.counting import count_all

from . import pages
from .edits import EDITS, Editor

EDITS_IN_CI = 12
#: how many edits, from which number of chance, and the file that says what came of them
ASKED, SEED, RESULT = "AGREEMENT_EDITS", "AGREEMENT_SEED", "AGREEMENT_RESULT"


@pytest.fixture
def sample(db: None, monkeypatch: pytest.MonkeyPatch) -> World:
    """An event on a made-up platform that works, and on all four real ones, whose accounts are held."""
    monkeypatch.setattr(banner, "SECONDS", 1e9)
    world = build(monkeypatch, "A1 B2 C3 D4")
    for slug, options in OPTIONS.items():
        account = Account._base_manager.create(
            team=world.event.team, platform=slug, name=f"Acc {slug}", state=AccountState.HELD
        )
        Publication._base_manager.create(event=world.event, account=account, options=options)
    with everything():
        world.speaker("Bo", "A1", "B2")
        world.speaker("Cy", "C3")
        world.attendee("Ann")
        world.attendee("Di", "A1")
        world.go()
    return world


@pytest.fixture
def client(sample: World) -> Client:
    user = add_user("olivia", "olivia@example.org", Role.OWNER, sample.event.team, audit.operator())[0]
    client = Client()
    client.force_login(user)
    return client


def test_pages_agree_with_a_fresh_plan_after_any_edit(sample: World, client: Client) -> None:
    edits, seed = int(os.environ.get(ASKED, EDITS_IN_CI)), int(os.environ.get(SEED, "11"))
    found: list[str] = []
    done: Counter[str] = Counter()
    began, changed = time.monotonic(), 0
    with everything():
        editor = Editor(sample, Random(seed))
        for number in range(edits):
            Canary.objects.update_or_create(pk=1, defaults={"sent_at": db_now(), "back_at": db_now()})
            before = plan(sample.event).fingerprint
            name = editor.once()
            done[name] += 1
            is_other = plan(sample.event).fingerprint != before
            changed += is_other
            if is_other and not Edit.objects.exists():
                found.append(f"{number} {name}: nobody noticed that the plan changed")
            found += [f"{number} {name}: {words}" for words in pages.stale(client, sample.event)]
            count_all()
            found += [f"{number} {name}: {words}" for words in pages.disagreements(client, sample.event)]
    if path := os.environ.get(RESULT):
        Path(path).write_text(json.dumps(_result(edits, seed, changed, done, found, began)), encoding="utf-8")
    assert not found


def _result(edits: int, seed: int, changed: int, done: Counter[str], found: list[str], began: float) -> dict[str, Any]:
    return {
        "edits": edits,
        "seed": seed,
        "changed": changed,
        "done": dict(sorted(done.items())),
        "kinds": len(EDITS),
        "disagreements": found,
        "seconds": round(time.monotonic() - began),
    }
