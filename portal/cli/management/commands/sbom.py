"""sbom: what the portal is made of."""

from __future__ import annotations

import json
from typing import Any

from django.utils import timezone

from portal.cli.command import PortalCommand
from portal.cli.sbom import document
from portal.versions import version


class Command(PortalCommand):
    help = (
        "Prints what is installed as a CycloneDX 1.6 document (JSON): every package with version, licence and purl, "
        "and what needs what. The database is not asked."
    )

    def run(self, **options: Any) -> int | None:
        self.stdout.write(json.dumps(document("callboard", version(), timezone.now()), indent=2, ensure_ascii=False))
        return None
