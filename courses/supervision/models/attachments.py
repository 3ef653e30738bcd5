"""A small document or picture that an observer adds to a draft; it is the pair's alone."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from .feedback import SHARED_STATES, Feedback, Reading

if TYPE_CHECKING:
    from lms.people.models import User


class AttachmentQuerySet(models.QuerySet):
    def visible_to(self, person: User) -> AttachmentQuerySet:
        """The observer's; and the learner's, once it is shared and they have chosen to read it."""
        if not person.is_authenticated:
            return self.none()
        seen = Feedback.objects.visible_to(person).non_polymorphic()
        is_open = Q(reading=Reading.NOW) | Q(acknowledged_at__isnull=False)
        theirs = Q(learner=person, state__in=SHARED_STATES) & is_open
        pair = seen.filter(Q(observer=person) | theirs)
        return self.filter(feedback__in=pair.values("pk"))


class FeedbackAttachment(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    feedback = models.ForeignKey(Feedback, on_delete=models.PROTECT, related_name="attachments")
    file = models.FileField(upload_to="feedback/%Y/%m/", max_length=200)
    name = models.CharField(max_length=120)
    type = models.CharField(max_length=40)
    size = models.PositiveIntegerField()
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    added_at = models.DateTimeField(default=timezone.now)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        ordering = ["added_at", "pk"]

    def __str__(self) -> str:
        return self.name
