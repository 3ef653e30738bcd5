from django.apps import AppConfig


class ActivityConfig(AppConfig):
    name = "lms.activity"
    label = "activity"
    verbose_name = "Activity"

    def ready(self) -> None:
        from . import receivers  # noqa: F401, PLC0415  (receivers connect once apps are loaded)
