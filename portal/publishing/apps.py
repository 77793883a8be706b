from django.apps import AppConfig
from django.core.checks import Tags, register

from portal import checks


class PublishingConfig(AppConfig):
    name = "portal.publishing"
    verbose_name = "Publishing"

    def ready(self) -> None:
        register(checks.platforms, "platforms")
        register(checks.deployment, Tags.security, deploy=True)
