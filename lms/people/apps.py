from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "lms.people"
    label = "people"
    verbose_name = "People"

    def ready(self) -> None:
        from . import receivers  # noqa: F401, PLC0415  (receivers connect once apps are loaded)
