from __future__ import annotations

from django.db import models
from django.utils import timezone


class LoadedItem(models.Model):
    """What was loaded from a file, and how it looked then.

    When the thing no longer looks as it was loaded, a trainer has changed it, and loading again
    leaves it alone.
    """

    path = models.CharField(max_length=200, unique=True, help_text="The file, and the item in it.")
    object_type = models.CharField(max_length=60)
    object_id = models.CharField(max_length=40)
    file_fingerprint = models.CharField(max_length=64)
    loaded_fingerprint = models.CharField(max_length=64)
    loaded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["path"]

    def __str__(self) -> str:
        return self.path
