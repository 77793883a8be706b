"""What commands print of a whole event is what they printed before; ``python -m tests.golden.record`` says how to
write it down anew."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from integrations.sandbox.control import ControlClient
from integrations.sandbox.server import serve
from integrations.sandbox.world import World
from tests.commands.desk import KEYS

from .compare import differences
from .normal import normal_step, remote_ids
from .record import RECORDING, SAMPLE
from .scenario import Scenario

pytestmark = pytest.mark.slow


@pytest.fixture
def said(transactional_db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Iterator[dict]:
    settings.PORTAL_NOT_READY_SECONDS = 1
    for names in KEYS.values():
        for variable in names.values():
            monkeypatch.setenv(variable, f"key-of-{variable}")
    with serve(World.of_registry()) as server:
        scenario = Scenario(ControlClient(server.url), tmp_path, server.world.addresses(server.url))
        yield scenario.play()


def test_every_document_is_what_it_was(said: dict[str, Any]) -> None:
    ids = frozenset(remote_ids(list(said.values())))
    now = {step: normal_step(step, document, ids) for step, document in said.items()}
    if os.environ.get(RECORDING):
        SAMPLE.write_text(json.dumps(now, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    before = json.loads(SAMPLE.read_text(encoding="utf-8"))
    assert list(differences(before, now)) == []
