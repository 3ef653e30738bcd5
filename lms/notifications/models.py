from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from lms.activity.models import Event

from .choosing.models import DigestChoice, Preference, Rhythm
from .kinds import kind_named
from .reminding.models import Reminder, ReminderDay, ReminderPlan

if TYPE_CHECKING:
    from lms.people.models import User

__all__ = [
    "DigestChoice",
    "Notice",
    "Preference",
    "Reminder",
    "ReminderDay",
    "ReminderPlan",
    "Rhythm",
]

# What is older stays in the list and isn't mailed any more: after a long outage, nobody wants a
# week of it at once.
MAIL_WITHIN = timedelta(days=7)
# A worker that was killed while sending leaves its claim behind; then the next one may try.
CLAIM_LASTS = timedelta(minutes=10)


class NoticeQuerySet(models.QuerySet):
    def visible_to(self, person: User) -> NoticeQuerySet:
        """Return what stands in someone’s list; some news they may want by mail alone."""
        rows = self.filter(in_list=True)
        return rows.filter(person=person) if person.is_authenticated else self.none()

    def unread(self) -> NoticeQuerySet:
        return self.filter(read_at__isnull=True)

    def unread_first(self) -> NoticeQuerySet:
        return self.annotate(noted=Q(read_at__isnull=False)).order_by("noted", "-created_at", "-pk")

    def to_mail(self, at: datetime) -> NoticeQuerySet:
        """Wanted by mail and not mailed, not read here since, not too old, and nobody is at it."""
        unclaimed = Q(mail_claimed_at__isnull=True) | Q(mail_claimed_at__lte=at - CLAIM_LASTS)
        fresh = Q(by_mail=True, mailed_at__isnull=True, created_at__gte=at - MAIL_WITHIN)
        return self.unread().filter(fresh & unclaimed)

    def claim_mail(self, notices: Collection[int], at: datetime) -> set[int]:
        """Return which of some notices this caller may mail.

        They are asked for and taken under a lock, so that of two workers with the same notice only
        one sends; whatever somebody else holds at the moment is left to them.
        """
        with transaction.atomic():
            rows = self.filter(pk__in=notices).to_mail(at).select_for_update(skip_locked=True)
            mine = set(rows.values_list("pk", flat=True))
            self.filter(pk__in=mine).update(mail_claimed_at=at)
        return mine


class Notice(models.Model):
    """What someone is told about one event, here and by mail; at most once for each kind."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="notices"
    )
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="notices")
    kind = models.CharField(max_length=60)
    subject = models.CharField(max_length=160)
    sentence = models.CharField(max_length=400)
    lines = models.JSONField(default=list, blank=True)
    link = models.CharField(max_length=1000, blank=True)
    day = models.OneToOneField(
        ReminderDay,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="notice",
        help_text="The day on which its mail is the one reminder.",
    )
    in_list = models.BooleanField(default=True)
    by_mail = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)
    mail_claimed_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "event", "kind"], name="one_notice_per_person_event_and_kind"
            )
        ]
        indexes = [
            models.Index(
                fields=["person"], condition=Q(read_at__isnull=True), name="notices_unread"
            )
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def is_unread(self) -> bool:
        return self.read_at is None

    @property
    def action_label(self) -> str:
        return kind_named(self.kind).action_label if self.link else "Noted"

    def note(self, *, at: datetime | None = None) -> None:
        """Take it as read; the first time counts."""
        if self.is_unread:
            self._set(read_at=at or timezone.now())

    def take_day(self, at: datetime) -> bool:
        """Say whether its mail may be the reminder of the day; the day's row decides between two.

        Once it has the day it keeps it, so that a mail that couldn't go is tried again.
        """
        agency = self.event.agency or self.person.agency
        today = agency.today(at)
        if self.day and self.day.on == today:
            return True
        wanted = ReminderDay(person=self.person, agency=agency, on=today, at=at)
        if not ReminderDay.objects.keep([wanted]):
            return False
        self.day = wanted
        self.save(update_fields=["day"])
        return True

    def release_mail(self) -> None:
        self._set(mail_claimed_at=None)

    def mark_mailed(self, at: datetime) -> None:
        self._set(mailed_at=at)

    def _set(self, **values: datetime | None) -> None:
        for name, value in values.items():
            setattr(self, name, value)
        self.save(update_fields=list(values))
