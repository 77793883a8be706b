from django.apps import AppConfig
from django.core.checks import Tags, register
from django.utils.translation import gettext_lazy

from portal import checks


class PublishingConfig(AppConfig):
    name = "portal.publishing"
    verbose_name = gettext_lazy("Publishing")

    def ready(self) -> None:
        register(checks.platforms, "platforms")
        register(checks.deployment, Tags.security, deploy=True)
