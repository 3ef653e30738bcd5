from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.dispatch import receiver

from lms.people.administrators import set_up_administrators

from .trainers import refresh_trainers

# Wagtail makes the permissions to publish in its snippets' turn; its admin comes after that.
LAST_TO_ADD_PERMISSIONS = "wagtailadmin"


@receiver(post_migrate, dispatch_uid="content.refresh_groups")
def on_migrated(sender: AppConfig, **kwargs: Any) -> None:
    """Give the groups what a new version brings, such as a new kind of question."""
    if sender.label == LAST_TO_ADD_PERMISSIONS:
        refresh_trainers()
        set_up_administrators()
