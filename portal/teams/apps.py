from django.apps import AppConfig
from django.utils.translation import gettext_lazy


class TeamsConfig(AppConfig):
    name = "portal.teams"
    verbose_name = gettext_lazy("Teams")

    def ready(self) -> None:
        from . import devices, freshness, links, notices, provider, sessions, sign_in_log  # noqa: F401, PLC0415  # listen to sign-ins
