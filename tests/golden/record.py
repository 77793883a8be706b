"""Writes down anew what commands print: ``uv run python -m tests.golden.record``.

Only for a change of the contract that was decided on: review the difference line by line.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

RECORDING = "RECORD_GOLDEN"
DATA = Path(__file__).parent / "data"
SAMPLE = DATA / "sample.json"
RC3 = DATA / "rc3.json"

if __name__ == "__main__":
    words = [sys.executable, "-m", "pytest", "-q", "-n", "0", str(Path(__file__).parent)]
    words += ["tests/commands/test_transcript_rc3.py"]
    sys.exit(subprocess.run(words, env={**os.environ, RECORDING: "1"}, check=False).returncode)
