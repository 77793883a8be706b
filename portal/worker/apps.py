from django.apps import AppConfig


class WorkerConfig(AppConfig):
    name = "portal.worker"
    verbose_name = "Worker"

    def ready(self) -> None:
        from . import lifeline  # noqa: PLC0415 - django-q2 can be imported once all apps are loaded

        lifeline.attach()
