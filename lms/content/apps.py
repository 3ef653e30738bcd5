from django.apps import AppConfig


class ContentConfig(AppConfig):
    name = "lms.content"
    label = "content"
    verbose_name = "Course content"

    def ready(self) -> None:
        from . import receivers  # noqa: F401, PLC0415  (receivers connect once apps are loaded)
