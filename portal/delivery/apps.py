from typing import Any

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate


class DeliveryConfig(AppConfig):
    name = "portal.delivery"
    verbose_name = "Delivery"

    def ready(self) -> None:
        post_migrate.connect(_take_root, sender=apps.get_app_config("publishing"))  # ours has no models


def _take_root(**signal: Any) -> None:
    """Give the database its seed at once: in a backup from before the first push it must stand, too, or what was made
    since is not found by it."""
    from .restore_guard import seed  # noqa: PLC0415 - it needs the models

    try:
        signal.get("apps", apps).get_model("publishing", "Installation")
    except LookupError:
        return  # migrated to a time before there was one
    seed()
