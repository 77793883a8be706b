from typing import Any

from django.apps import AppConfig
from django.core.checks import Tags, register
from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy

from portal import checks


class PublishingConfig(AppConfig):
    name = "portal.publishing"
    verbose_name = gettext_lazy("Publishing")

    def ready(self) -> None:
        register(checks.platforms, "platforms")
        register(checks.deployment, Tags.security, deploy=True)
        pre_migrate.connect(_stop_watching, sender=self)
        post_migrate.connect(_watch, sender=self)


def _stop_watching(using: str, plan: Any = (), **_signal: Any) -> None:
    from . import edits  # noqa: PLC0415 - the rest of the package needs the models

    if plan and using == DEFAULT_DB_ALIAS:
        edits.remove()


def _watch(using: str, **_signal: Any) -> None:
    from . import edits  # noqa: PLC0415 - as above

    # not in a database that was migrated to a time before there were any
    if using == DEFAULT_DB_ALIAS and edits.can(connection.introspection.table_names()):
        edits.install()
