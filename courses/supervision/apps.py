from django.apps import AppConfig


class SupervisionConfig(AppConfig):
    name = "courses.supervision"
    label = "supervision"
    verbose_name = "Supervision"

    def ready(self) -> None:
        from . import receivers  # noqa: F401, PLC0415  (receivers connect once apps are loaded)
