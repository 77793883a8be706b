from django.apps import AppConfig
from django.contrib.staticfiles.apps import StaticFilesConfig


class DeskConfig(AppConfig):
    name = "portal.desk"
    verbose_name = "Desk"


class CollectedFiles(StaticFilesConfig):
    """Django's static files, less the pictures that only the README shows."""

    ignore_patterns = [*StaticFilesConfig.ignore_patterns, "screenshots"]
