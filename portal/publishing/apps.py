from typing import Any

from django.apps import AppConfig, apps
from django.core.checks import Tags, register
from django.db.models.signals import post_migrate

from portal import checks


class PublishingConfig(AppConfig):
    name = "portal.publishing"
    verbose_name = "Publishing"

    def ready(self) -> None:
        from portal.worker import lifeline  # noqa: PLC0415 - django-q2 can be imported once all apps are loaded

        register(checks.platforms, "platforms")
        register(checks.deployment, Tags.security, deploy=True)
        lifeline.attach()
        post_migrate.connect(_take_root, sender=self)


def _take_root(**signal: Any) -> None:
    """Give the database its seed at once: in a backup from before the first push it must stand, too, or what was made
    since is not found by it."""
    from portal.delivery.restore_guard import seed  # noqa: PLC0415 - it needs the models

    try:
        signal.get("apps", apps).get_model("publishing", "Installation")
    except LookupError:
        return  # migrated to a time before there was one
    seed()
