"""Which module imports which: those inside functions and under TYPE_CHECKING count too."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import grimp

ROOT = Path(__file__).resolve().parents[2]
CODE = sorted(path for top in ("integrations", "portal") for path in (ROOT / top).rglob("*.py"))


@cache
def graph() -> grimp.ImportGraph:
    """Every module of ours, and the libraries by their top name."""
    return grimp.build_graph("integrations", "portal", include_external_packages=True, cache_dir=None)


@cache
def imports() -> frozenset[tuple[str, str]]:
    """Pairs of importer and imported."""
    made = graph()
    ours = [name for name in made.modules if within(name, "integrations") or within(name, "portal")]
    return frozenset((here, there) for here in ours for there in made.find_modules_directly_imported_by(here))


def within(module: str, package: str) -> bool:
    return module == package or module.startswith(f"{package}.")


def module_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
