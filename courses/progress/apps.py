from django.apps import AppConfig


class ProgressConfig(AppConfig):
    name = "courses.progress"
    label = "progress"
    verbose_name = "Progress"

    def ready(self) -> None:
        from . import receivers  # noqa: F401, PLC0415  (receivers connect once apps are loaded)
