"""Records what the commands print now where it differs from what was recorded before:

    uv run python -m tests.golden.record            everything
    uv run python -m tests.golden.record sample     our own programme and the demo
    uv run python -m tests.golden.record rc3        digests of rC3, whose programme lies beside the project

To be used deliberately: what is recorded is what all later versions are held against. A sentence that reads better now
is no reason to record: it goes into ``reworded.py``. Afterwards look at ``git diff --stat tests/golden/data``, and run
``uv run pytest tests/golden tests/commands/test_transcript_rc3.py``, which must find no difference.
"""

from __future__ import annotations

import os
import sys

import pytest

from .kept import RECORDING

PARTS = {
    "sample": "tests/golden/test_sample.py",
    "rc3": "tests/commands/test_transcript_rc3.py::test_the_documents_are_those_recorded",
}


def main(chosen: list[str]) -> int:
    """Run the tests that compare, with the switch that makes them write instead."""
    unknown = set(chosen) - set(PARTS)
    if unknown:
        print(f"There is {', '.join(PARTS)} to record, not {', '.join(sorted(unknown))}.", file=sys.stderr)
        return 2
    os.environ[RECORDING] = "1"
    return int(pytest.main(["-n", "0", "-q", *(PARTS[part] for part in chosen or PARTS)]))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
