from django.apps import AppConfig


class TeamsConfig(AppConfig):
    name = "portal.teams"
    verbose_name = "Teams"

    def ready(self) -> None:
        from . import freshness  # noqa: F401, PLC0415  # listens to sign-ins
