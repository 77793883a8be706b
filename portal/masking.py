"""The one rule by which addresses are hidden from those who may not read them: first letter and domain stay."""

from __future__ import annotations

import re
from typing import Any

DOTS = "•••"
#: what stands before an at sign and its domain, wherever in a text; a run without them is passed over at once, so that
#: a long text takes no longer than its length. No dot, no address: ``live@A1`` is a source, A1 a session's code
_RUN = re.compile(r"""([^\s"<>,;:()\[\]@＠]+)([@＠][\w-]+(?:\.[\w-]+)+)?""")
_ENCODED = "%40"
SIGNS = ("@", "＠", _ENCODED)  #: a text without any of these holds no address


def mask(address: str) -> str:
    """``ada@example.org`` → ``a•••@example.org``; what is no address is hidden altogether, nothing stays nothing."""
    local, at, domain = address.rpartition("@")
    return f"{local[0]}{DOTS}@{domain}" if at and local and domain else DOTS if address else ""


def masked(value: Any, key: str = "") -> Any:
    """``value`` with every address in it masked, wherever it stands; a value under ``email`` is one as a whole."""
    if isinstance(value, str):
        if key == "email":
            return mask(value)
        return _RUN.sub(_hidden, value) if any(sign in value for sign in SIGNS) else value
    if isinstance(value, dict):
        return {masked(name): masked(item, name) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [masked(item, key) for item in value]
    return value


def _hidden(found: re.Match[str]) -> str:
    run, domain = found[1], found[2]
    if domain:
        return f"{run[0]}{DOTS}{domain}"
    local, at, rest = run.rpartition(_ENCODED)
    return f"{local[:1]}{DOTS}{at}{rest}" if at and "." in rest else run
