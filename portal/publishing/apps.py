from django.apps import AppConfig
from django.core.checks import Tags, register
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy

from portal import checks

from . import edits


class PublishingConfig(AppConfig):
    name = "portal.publishing"
    verbose_name = gettext_lazy("Publishing")

    def ready(self) -> None:
        register(checks.platforms, "platforms")
        register(checks.deployment, Tags.security, deploy=True)
        pre_migrate.connect(edits.before_migrating, sender=self)
        post_migrate.connect(edits.after_migrating, sender=self)
