from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from .bank import Bank


class DeliveryQuerySet(models.QuerySet):
    def visible_to(self, person: object) -> DeliveryQuerySet:
        return self.filter(by=person)


class Delivery(models.Model):
    """A file of questions between looking at it and bringing it in. Not a record: it goes then."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    bank = models.ForeignKey(Bank, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=120)
    content = models.BinaryField()
    at = models.DateTimeField(default=timezone.now)

    objects = DeliveryQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name
