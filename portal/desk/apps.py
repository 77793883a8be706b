from django.apps import AppConfig
from django.contrib.staticfiles.apps import StaticFilesConfig
from django.utils.translation import gettext_lazy


class DeskConfig(AppConfig):
    name = "portal.desk"
    verbose_name = gettext_lazy("Desk")


class CollectedFiles(StaticFilesConfig):
    """Django's static files, less the pictures that only the README shows."""

    ignore_patterns = [*StaticFilesConfig.ignore_patterns, "screenshots"]
