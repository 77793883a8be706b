"""What is installed, as a CycloneDX 1.6 document: from the metadata that every package brings."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Iterator
from datetime import datetime
from email.message import Message
from importlib.metadata import Distribution, distributions
from typing import Any

NAMESPACE = uuid.NAMESPACE_URL
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


def document(root: str, version: str, made_at: datetime, found: Iterable[Distribution] | None = None) -> dict[str, Any]:
    """The bill of materials of the application ``root``: every installed package with version, licence and purl, and
    what needs what. The same packages have the same serial number."""
    packages = _unique(distributions() if found is None else found)
    packages.pop(_normal(root), None)
    refs = {name: _purl(name, one.version) for name, one in packages.items()}
    own = _purl(_normal(root), version)
    serial = uuid.uuid5(NAMESPACE, "\n".join([own, *refs.values()]))
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{serial}",
        "version": 1,
        "metadata": {
            "timestamp": made_at.isoformat(timespec="seconds"),
            "component": {"type": "application", "bom-ref": own, "name": root, "version": version},
        },
        "components": [_component(one, refs[name]) for name, one in packages.items()],
        "dependencies": [
            {"ref": own, "dependsOn": list(refs.values())},
            *({"ref": refs[name], "dependsOn": sorted(_needed(one, refs))} for name, one in packages.items()),
        ],
    }


def _unique(found: Iterable[Distribution]) -> dict[str, Distribution]:
    """By normal name; where one stands twice on the path, the first is the one that is imported."""
    named: dict[str, Distribution] = {}
    for one in found:
        name = one.metadata["Name"]
        if name:
            named.setdefault(_normal(name), one)
    return dict(sorted(named.items()))


def _component(one: Distribution, purl: str) -> dict[str, Any]:
    metadata: Any = one.metadata
    made = {"type": "library", "bom-ref": purl, "name": metadata["Name"], "version": one.version, "purl": purl}
    if metadata.get("Summary"):
        made["description"] = metadata["Summary"]
    licences = list(_licences(metadata))
    return {**made, **({"licenses": licences} if licences else {})}


def _licences(metadata: Message) -> Iterator[dict[str, Any]]:
    """The SPDX expression where the package gives one, else what it calls its licence."""
    expression = metadata.get("License-Expression")
    if expression:
        yield {"expression": expression}
        return
    classified = [each.rpartition(" :: ")[2] for each in metadata.get_all("Classifier", []) if "License ::" in each]
    named = " ".join((metadata.get("License") or "").split())
    for name in classified or ([named] if 0 < len(named) <= 100 else []):
        yield {"license": {"name": name}}


def _needed(one: Distribution, refs: dict[str, str]) -> set[str]:
    """What it needs, extras left out, of what is installed: what a marker keeps from this machine is not."""
    wanted = (each.partition(";") for each in one.requires or ())
    needed = {_normal(NAME.match(name.strip())[0]) for name, _, marker in wanted if "extra" not in marker}  # type: ignore[index]
    return {refs[name] for name in needed if name in refs}


def _purl(name: str, version: str) -> str:
    return f"pkg:pypi/{name}@{version}"


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
