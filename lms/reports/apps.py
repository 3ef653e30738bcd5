from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "lms.reports"
    label = "reports"
    verbose_name = "Team reports"

    def ready(self) -> None:
        from .sheets.pages import register_pages  # noqa: PLC0415  (once models are loaded)

        register_pages()
