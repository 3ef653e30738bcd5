from django.apps import AppConfig
from django.urls import register_converter

from .converters import RowConverter


class CoreConfig(AppConfig):
    name = "lms.core"
    label = "core"
    verbose_name = "Core"

    def ready(self) -> None:
        register_converter(RowConverter, "row")
