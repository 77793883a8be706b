"""Imitations of the platforms are loaded by the sandbox, the demo and tests, and by nothing that serves or works."""

from __future__ import annotations

import subprocess
import sys

import pytest

from .graph import ROOT

LOADED = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
{start}
print(sorted(name for name in sys.modules if name.startswith("integrations.") and ".sandbox" in name))
"""
STARTS = {
    "web": "import portal.wsgi\nfrom django.urls import reverse; reverse('home')",
    "worker": "import django; django.setup()\nimport portal.worker.supervisor, portal.worker.tasks",
    "a command": "from django.core.management import execute_from_command_line as run\n"
    "try: run(['manage.py', 'plan', '--help'])\nexcept SystemExit: pass",
}


@pytest.mark.parametrize("start", STARTS)
def test_no_imitation_is_loaded(start: str) -> None:
    code = LOADED.format(start=STARTS[start])
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines()[-1] == "[]"
