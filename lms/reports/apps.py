from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "lms.reports"
    label = "reports"
    verbose_name = "Team reports"

    def ready(self) -> None:
        from .sending.making import register_makers  # noqa: PLC0415  (once models are loaded)

        register_makers()
