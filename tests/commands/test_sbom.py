"""The bill of materials: what is installed, in the form that others read."""

from __future__ import annotations

import json
import re
from importlib.metadata import version
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command


@pytest.fixture(scope="module")
def made() -> dict[str, Any]:
    out = StringIO()
    call_command("sbom", stdout=out)
    found: dict[str, Any] = json.loads(out.getvalue())
    return found


def test_it_is_cyclonedx_of_the_right_version(made: dict[str, Any]) -> None:
    assert (made["bomFormat"], made["specVersion"], made["version"]) == ("CycloneDX", "1.6", 1)
    assert re.fullmatch(r"urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", made["serialNumber"])
    assert made["metadata"]["component"]["name"] == "callboard"
    assert set(made) <= {
        *("$schema", "bomFormat", "specVersion", "serialNumber", "version"),
        *("metadata", "components", "dependencies"),
    }


def test_every_package_has_version_purl_and_licence(made: dict[str, Any]) -> None:
    found = {each["name"].lower(): each for each in made["components"]}
    assert found["django"]["version"] == version("django")
    assert found["django"]["purl"] == f"pkg:pypi/django@{version('django')}"
    assert "BSD" in json.dumps(found["django"]["licenses"])
    assert len(found) > 15 and "callboard" not in found
    unlicensed = sorted(name for name, each in found.items() if not each.get("licenses"))
    # needed for tests only, and its metadata name none
    assert set(unlicensed) <= {"axe-playwright-python"}


def test_references_are_unique_and_lead_somewhere(made: dict[str, Any]) -> None:
    refs = [each["bom-ref"] for each in made["components"]]
    assert len(refs) == len(set(refs))
    by_ref = {each["ref"]: each["dependsOn"] for each in made["dependencies"]}
    own = made["metadata"]["component"]["bom-ref"]
    assert by_ref.keys() == {own, *refs} and set(by_ref[own]) == set(refs)
    assert all(one in refs for needed in by_ref.values() for one in needed)
    allauth = next(ref for ref in refs if "django-allauth@" in ref)
    assert any(one.startswith("pkg:pypi/django@") for one in by_ref[allauth])


def test_licences_are_spdx_expressions_or_names(made: dict[str, Any]) -> None:
    for licences in (each["licenses"] for each in made["components"] if "licenses" in each):
        kinds = {kind for one in licences for kind in one}
        assert kinds in ({"expression"}, {"license"})
        assert len(licences) == 1 or kinds == {"license"}
