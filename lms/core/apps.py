from typing import Any

from django.apps import AppConfig
from django.core.cache import cache
from django.db.models.signals import post_migrate
from django.urls import register_converter

from .converters import RowConverter


class CoreConfig(AppConfig):
    name = "lms.core"
    label = "core"
    verbose_name = "Core"

    def ready(self) -> None:
        register_converter(RowConverter, "row")
        post_migrate.connect(forget_what_was_kept, sender=self, dispatch_uid="core.forget")


def forget_what_was_kept(**kwargs: Any) -> None:
    """Another version may give what it keeps another shape."""
    cache.clear()
