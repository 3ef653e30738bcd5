"""Consultation groups: who meets, on what agreements, who was there for how long."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.panels import FieldPanel

from courses.supervision.groups.querysets import (
    AttendanceQuerySet,
    GroupQuerySet,
    OfGroupQuerySet,
)
from courses.supervision.groups.split import SplitRule
from lms.people.models import Agency

USUAL_AGREEMENTS = """What is said here stays here, and nobody who is served is named.
Everyone may pass.
We listen before we advise, and ask before we do.
Time is shared out before we begin."""


class HoursSplit(models.Model):
    """By what a group's minutes are told apart into individual and group time."""

    title = models.CharField(max_length=80)
    slug = models.SlugField("short name", unique=True)
    largest_group = models.PositiveSmallIntegerField(
        default=8,
        validators=[MinValueValidator(1)],
        help_text="With more people than this, a session isn’t counted.",
    )
    individual_up_to = models.PositiveSmallIntegerField(
        default=4,
        help_text="In a session of up to so many people, whoever presents has individual time.",
    )
    most_individual = models.PositiveSmallIntegerField(
        "most individual minutes", default=30, help_text="For one person in one session."
    )

    panels = [
        FieldPanel("title"),
        FieldPanel("slug"),
        FieldPanel("largest_group"),
        FieldPanel("individual_up_to"),
        FieldPanel("most_individual"),
    ]

    class Meta:
        ordering = ["title"]
        verbose_name = "rule for hours in groups"
        verbose_name_plural = "rules for hours in groups"

    def __str__(self) -> str:
        return self.title

    def rule(self) -> SplitRule:
        return SplitRule(self.largest_group, self.individual_up_to, self.most_individual)


class ConsultationGroup(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    facilitator = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="groups_facilitated"
    )
    split = models.ForeignKey(HoursSplit, on_delete=models.PROTECT, related_name="groups")
    started_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = GroupQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("supervision:group", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.ended_at is None

    def current_agreement(self) -> GroupAgreement | None:
        return self.agreements.order_by("-version").first()


class GroupRole(models.TextChoices):
    MEMBER = "member", "Member"
    TIMEKEEPER = "timekeeper", "Keeps the time"
    OBSERVER = "observer", "Observes how the group works"
    NOTES = "notes", "Notes what is agreed"


class GroupMember(models.Model):
    group = models.ForeignKey(ConsultationGroup, on_delete=models.PROTECT, related_name="members")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="group_places"
    )
    role = models.CharField(max_length=12, choices=GroupRole, default=GroupRole.MEMBER)
    joined_at = models.DateTimeField(default=timezone.now)
    left_at = models.DateTimeField(null=True, blank=True)

    objects = OfGroupQuerySet.as_manager()

    class Meta:
        ordering = ["person__last_name", "person__first_name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["group", "person"],
                condition=Q(left_at__isnull=True),
                name="one_place_in_a_group",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} in {self.group}"


class GroupAgreement(models.Model):
    """What the group agreed on; a change is a next version, which everyone accepts anew."""

    group = models.ForeignKey(
        ConsultationGroup, on_delete=models.PROTECT, related_name="agreements"
    )
    version = models.PositiveSmallIntegerField()
    words = models.TextField("agreements", max_length=4000, help_text="One on a line.")
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    written_at = models.DateTimeField(default=timezone.now)

    objects = OfGroupQuerySet.as_manager()

    class Meta:
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(fields=["group", "version"], name="agreement_version_once")
        ]

    def __str__(self) -> str:
        return f"Agreements, version {self.version}"

    def lines(self) -> list[str]:
        return [line.strip() for line in self.words.splitlines() if line.strip()]


class Acceptance(models.Model):
    agreement = models.ForeignKey(
        GroupAgreement, on_delete=models.PROTECT, related_name="acceptances"
    )
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agreement", "person"], name="accepted_once")
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.agreement}"


class GroupSessionState(models.TextChoices):
    PLANNED = "planned", "Planned"
    HELD = "held", "Held"
    CALLED_OFF = "called_off", "Called off"


class GroupSession(models.Model):
    """One meeting. ``minutes``: how long it is planned to be, then how long it was."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    group = models.ForeignKey(ConsultationGroup, on_delete=models.PROTECT, related_name="sessions")
    starts_at = models.DateTimeField("when")
    minutes = models.PositiveSmallIntegerField(
        default=90, validators=[MinValueValidator(10), MaxValueValidator(480)]
    )
    place = models.CharField("where", max_length=120, blank=True)
    topic = models.CharField(
        max_length=160,
        blank=True,
        help_text="A theme, without names or anything that tells who a client is.",
    )
    state = models.CharField(
        max_length=12, choices=GroupSessionState, default=GroupSessionState.PLANNED
    )
    sequence = models.PositiveSmallIntegerField(default=0)
    # The rule as it was when minutes were counted; a later change doesn't count them anew.
    counted_by = models.JSONField(default=dict, blank=True)
    recorded_at = models.DateTimeField(null=True, blank=True)

    objects = OfGroupQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_at", "-pk"]

    def __str__(self) -> str:
        return f"Session of {self.starts_at:%Y-%m-%d}"

    def get_absolute_url(self) -> str:
        return reverse("supervision:group_session", args=[self.pk])

    @property
    def is_planned(self) -> bool:
        return self.state == GroupSessionState.PLANNED

    @property
    def is_held(self) -> bool:
        return self.state == GroupSessionState.HELD

    @property
    def has_begun(self) -> bool:
        return self.starts_at <= timezone.now()

    def rule(self) -> SplitRule:
        return SplitRule(**self.counted_by) if self.counted_by else self.group.split.rule()


class Attendance(models.Model):
    """Who was there for how long. Written once; a correction is a new row in its place."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    session = models.ForeignKey(GroupSession, on_delete=models.PROTECT, related_name="attendances")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="group_attendances"
    )
    attended = models.PositiveSmallIntegerField("minutes there", default=0)
    presented = models.PositiveSmallIntegerField("minutes presenting", default=0)
    individual = models.PositiveSmallIntegerField(default=0)
    in_group = models.PositiveSmallIntegerField(default=0)
    corrects = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="correction"
    )
    because = models.CharField(max_length=400, blank=True)
    logged = models.BooleanField(default=False)
    not_logged_because = models.CharField(max_length=300, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField(default=timezone.now)

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        ordering = ["person__last_name", "person__first_name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "person"],
                condition=Q(corrects__isnull=True),
                name="one_attendance_per_session",
            ),
            models.CheckConstraint(
                condition=Q(presented__lte=F("attended")), name="nobody_presents_longer_than_there"
            ),
            models.CheckConstraint(
                condition=Q(attended__gte=F("individual") + F("in_group")),
                name="counted_within_minutes_there",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.attended} minutes of {self.session}"

    @property
    def counted(self) -> int:
        return self.individual + self.in_group
