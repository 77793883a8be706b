"""The sample event of the demo, whose main job is done in this process with no browser."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from unittest.mock import patch
from zoneinfo import ZoneInfo

from django.test import override_settings
from django.utils import timezone

from integrations.sandbox.world import World

from .normal import Days, Normal
from .office import KNOWN, QUICK, REPORTS, Office
from .steady import one_by_one, steady

TODAY = date(2031, 2, 3)
DAYS = Days(TODAY, ZoneInfo("Europe/Lisbon"))


def play(folder: Path) -> Office:
    """Do it in ``folder``, on a day that is the same each time. Needs an empty database."""
    office = Office(None, folder, "lighthouse-summit", Normal(DAYS, KNOWN))
    world = World.of_registry()
    with (
        override_settings(**QUICK, PORTAL_DATA_DIR=folder),
        patch.object(timezone, "localdate", lambda: TODAY),
        patch.object(World, "of_registry", lambda: world),
        one_by_one(),
        steady(world),
    ):
        status, out, err = office.run("demo", "--once", "--json")
        assert status == 0, err
        office.keep("demo", status, json.loads(out.replace(f"{folder}/", "")))
        office.say("plan", "plan", office.event)
        office.say("status", "sync_status")
        office.report("demo")
    return office


def small(step: str) -> bool:
    """Whether a document is kept in words. Those that name 250 people many times are kept as digests."""
    return step == "demo" or any(
        f"report {name} " in f"{step} " for name in REPORTS if name not in ("attendance", "links")
    )
