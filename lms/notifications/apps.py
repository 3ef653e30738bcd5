from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "lms.notifications"
    label = "notifications"
    verbose_name = "Notices"

    def ready(self) -> None:
        from . import receivers  # noqa: F401, PLC0415  (receivers connect once apps are loaded)
