"""Run the benchmarks; see the package's first lines."""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path

HERE = Path(__file__).parent


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description="Side by side, in one run.")
    parser.add_argument("names", nargs="*", help="which ones; all of them if none is named")
    parser.add_argument("--small", action="store_true", help="a few operations each: the counts are right, no time is")
    parser.add_argument("--json", action="store_true", help="figures as JSON instead of writing RESULTS.md")
    chosen = parser.parse_args()
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from . import catalogue, writing

    unknown = set(chosen.names) - catalogue.BENCHMARKS.keys()
    if unknown:
        parser.error(f"unknown: {', '.join(sorted(unknown))}; there are {', '.join(catalogue.BENCHMARKS)}")
    tables = catalogue.run(chosen.names, small=chosen.small)
    if chosen.json:
        json.dump([table.plain() for table in tables], sys.stdout)
        return
    text = writing.page(tables, small=chosen.small)
    sys.stdout.write(text)
    if not chosen.small and not chosen.names:
        (HERE / writing.file_name()).write_text(text)


if __name__ == "__main__":
    main()
