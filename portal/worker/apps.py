from django.apps import AppConfig
from django.utils.translation import gettext_lazy


class WorkerConfig(AppConfig):
    name = "portal.worker"
    verbose_name = gettext_lazy("Worker")

    def ready(self) -> None:
        # models, and with them django-q2, can be imported once all apps are loaded
        from portal.erasing.digests import erased_names, forgotten  # noqa: PLC0415
        from portal.events.imports import known_erased  # noqa: PLC0415

        from . import lifeline  # noqa: PLC0415

        lifeline.attach()
        known_erased.register(addresses=forgotten, names=erased_names)
