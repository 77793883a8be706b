"""``startplatform`` writes a platform that the whole suite takes up: tried in a copy of the checkout."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from integrations import registry

ROOT = Path(__file__).parents[2]
LEFT_OUT = shutil.ignore_patterns(".git", ".venv", "var", "staticfiles", "__pycache__", ".*_cache", "*.sqlite3*")
SLUG = "kiosk"

pytestmark = pytest.mark.skipif(SLUG in registry.PLATFORMS, reason="this is the copy that the platform was begun in")

#: what walks the registry, and what once stumbled over a platform it did not know
SUITES = (
    ("the main job", ["tests/fifth/inside.py"]),
    ("contract", ["tests/integrations/contract", "tests/integrations/golden", "tests/wording", "-k", SLUG]),
    ("structure", ["tests/structure", "tests/wording", "tests/documents", "tests/desk/test_platforms.py"]),
    ("connecting all", ["tests/commands/test_usage.py", "-k", "not_there or no_people"]),
)


class Checkout:
    """A copy of this checkout."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        env = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "COV_"))}
        return subprocess.run(
            [sys.executable, *words],
            cwd=self.root,
            env={**env, "PYTHONPATH": str(self.root), "CALLBOARD_NO_SKIPS": ""},
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )

    def manage(self, *words: str) -> subprocess.CompletedProcess[str]:
        return self.run("manage.py", *words)


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Checkout:
    root = tmp_path_factory.mktemp("checkout") / "callboard"
    shutil.copytree(ROOT, root, ignore=LEFT_OUT)
    return Checkout(root)


@pytest.fixture(scope="module")
def started(checkout: Checkout) -> Checkout:
    """The copy, with the platform as the command and the documents' own command leave it."""
    done = checkout.manage("startplatform", SLUG, "--label", "Kiosk")
    assert done.returncode == 0, done.stderr
    assert f"integrations/{SLUG}/__init__.py" in done.stdout.splitlines()
    assert checkout.run("-m", "tests.documents.generated").returncode == 0
    return checkout


@pytest.mark.slow
@pytest.mark.parametrize("words", [words for _, words in SUITES], ids=[name for name, _ in SUITES])
def test_the_suites_take_it_up(started: Checkout, words: Sequence[str]) -> None:
    done = started.run("-m", "pytest", "-n0", "-q", "--no-header", "-p", "no:cacheprovider", *words)
    assert done.returncode == 0, done.stdout[-3000:]
    assert " passed" in done.stdout


@pytest.mark.slow
def test_it_is_linted_and_typed_as_it_stands(started: Checkout) -> None:
    for words in (["ruff", "check", "integrations"], ["ruff", "format", "--check", "integrations"]):
        done = started.run("-m", *words)
        assert done.returncode == 0, done.stdout
    assert started.run("-m", "mypy", f"integrations/{SLUG}").returncode == 0


def test_nothing_is_written_over(started: Checkout) -> None:
    before = (started.root / "integrations" / "registry.py").read_text()
    again = started.manage("startplatform", SLUG)
    assert (again.returncode, again.stdout) == (2, "")
    assert "is taken" in again.stderr
    assert (started.root / "integrations" / "registry.py").read_text() == before


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["whereby"], "'whereby' is taken. Choose another slug."),
        (["core"], "'core' is taken. Choose another slug."),
        (["plan"], "'plan' is taken. Choose another slug."),
        (["Zoom"], "A slug has 3 to 30 lower-case letters and digits and begins with a letter."),
        (["import"], "A slug has 3 to 30 lower-case letters and digits and begins with a letter."),
        (["../zoom"], "A slug has 3 to 30 lower-case letters and digits and begins with a letter."),
        (["zoom", "--label", "<b>"], "A platform's name begins with a letter"),
    ],
)
def test_what_cannot_be_a_platform(started: Checkout, words: Sequence[str], why: str) -> None:
    done = started.manage("startplatform", *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert why in done.stderr
