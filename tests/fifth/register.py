"""The one line that a new platform costs; also a pytest plugin, so that other tests can be run with it."""

from integrations import registry

from .kiosk import PLATFORM

registry.PLATFORMS[PLATFORM.slug] = PLATFORM  # type: ignore[index]
