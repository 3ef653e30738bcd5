from typing import Any

from django.dispatch import receiver
from wagtail.signals import page_published

from .actions import refresh_step
from .models import PracticePage


@receiver(page_published, sender=PracticePage, dispatch_uid="supervision.refresh_step")
def on_practice_page_published(instance: PracticePage, **kwargs: Any) -> None:
    """A changed rule is applied at once, so that nobody waits for what is no longer asked."""
    refresh_step(instance)
