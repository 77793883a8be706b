"""Which platforms there are. A new one costs its folder and one line here."""

from __future__ import annotations

from collections.abc import Mapping

from .airmeet import PLATFORM as AIRMEET
from .bemyapp import PLATFORM as BEMYAPP
from .core.contract import Platform
from .core.reasons import Reason
from .meltingspot import PLATFORM as MELTINGSPOT
from .whereby import PLATFORM as WHEREBY

PLATFORMS: Mapping[str, Platform] = {
    platform.slug: platform
    for platform in (
        MELTINGSPOT,
        AIRMEET,
        WHEREBY,
        BEMYAPP,
    )
}


class UnknownPlatform(KeyError):
    """No platform of this name is registered."""

    def __init__(self, slug: str) -> None:
        super().__init__(slug)
        self.reason = Reason("core.unknown_platform", {"slug": slug, "known": sorted(PLATFORMS)})


def get(slug: str) -> Platform:
    """The platform of this slug, or UnknownPlatform."""
    try:
        return PLATFORMS[slug]
    except KeyError:
        raise UnknownPlatform(slug) from None
