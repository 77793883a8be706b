"""System checks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.checks import CheckMessage

from integrations import registry
from portal import checks
from tests.support.fakes import PublicationOptions, platform


def ids(found: list[CheckMessage]) -> set[str | None]:
    return {message.id for message in found}


def test_the_platforms_fit() -> None:
    assert checks.platforms(None) == []


def test_a_platform_that_does_not_fit_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = platform(account_options=PublicationOptions, hosts=(), credentials=platform().credentials * 2)
    monkeypatch.setitem(registry.PLATFORMS, "other", broken)
    assert ids(checks.platforms(None)) == {"callboard.E001", "callboard.E002", "callboard.E004"}


def test_a_deployment_is_warned(settings: Any, tmp_path: Path) -> None:
    settings.PORTAL_DATA_DIR = tmp_path
    tmp_path.chmod(0o755)
    assert {"callboard.W001", "callboard.W002", "callboard.W003", "callboard.E005"} == ids(checks.deployment(None))


def test_a_sound_deployment_is_not(settings: Any, tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    settings.PORTAL_DATA_DIR, settings.PORTAL_URL, settings.CAN_MAIL = tmp_path, "https://portal.example.org", True
    settings.ALLOW_PRIVATE_PLATFORM_HOSTS = False
    assert checks.deployment(None) == []
