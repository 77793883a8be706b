from django.apps import AppConfig
from django.utils.translation import gettext_lazy


class WorkerConfig(AppConfig):
    name = "portal.worker"
    verbose_name = gettext_lazy("Worker")

    def ready(self) -> None:
        from . import lifeline  # noqa: PLC0415 - django-q2 can be imported once all apps are loaded

        lifeline.attach()
