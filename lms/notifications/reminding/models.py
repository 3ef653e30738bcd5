"""When an agency reminds, and who has been reminded of what."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable
from datetime import date

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel

from courses.progress.models import Enrolment
from lms.people.models import Agency

from .ladder import numbers

WHAT_NEXT = "If you need another day, say so to your manager."
DAYS = RegexValidator(r"^\d{1,3}(, *\d{1,3})*$", "Numbers of days, with commas between.")


class Weekday(models.IntegerChoices):
    MONDAY = 0, "Monday"
    TUESDAY = 1, "Tuesday"
    WEDNESDAY = 2, "Wednesday"
    THURSDAY = 3, "Thursday"
    FRIDAY = 4, "Friday"
    SATURDAY = 5, "Saturday"
    SUNDAY = 6, "Sunday"


class ReminderPlan(models.Model):
    """On which days around a due date people are reminded; quiet hours stand with supervision."""

    agency = models.OneToOneField(Agency, on_delete=models.PROTECT, related_name="reminder_plan")
    days_before = models.CharField(
        max_length=40, default="14, 3", blank=True, validators=[DAYS],
        help_text="Numbers of days before a due date, with commas between.",
    )  # fmt: skip
    on_the_day = models.BooleanField("on the day itself", default=True)
    days_after = models.CharField(
        max_length=40, default="3, 7, 14", blank=True, validators=[DAYS],
        help_text="Numbers of days after a due date, with commas between.",
    )  # fmt: skip
    supervisor_after = models.PositiveSmallIntegerField(
        "also to the supervisor, days after", default=7,
        help_text="From this many days after the date, reminders go to the supervisor as well.",
    )  # fmt: skip
    manager_after = models.PositiveSmallIntegerField(
        "also to the manager, days after", default=14,
        help_text="From this many days after the date, reminders go to the manager as well.",
    )  # fmt: skip
    what_next = models.CharField(
        max_length=160, default=WHAT_NEXT, blank=True,
        help_text="A plain sentence that each reminder to a learner ends with.",
    )  # fmt: skip
    digest_weekday = models.PositiveSmallIntegerField(
        "day of the weekly digest", choices=Weekday, default=Weekday.MONDAY
    )

    panels = [
        FieldPanel("agency"),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("days_before"), FieldPanel("days_after")]),
                FieldPanel("on_the_day"),
                FieldRowPanel([FieldPanel("supervisor_after"), FieldPanel("manager_after")]),
                FieldPanel("what_next"),
            ],
            heading="Reminders of due dates",
        ),
        FieldPanel("digest_weekday"),
    ]

    class Meta:
        ordering = ["agency__name"]
        verbose_name = "plan of reminders"
        verbose_name_plural = "plans of reminders"

    def __str__(self) -> str:
        return f"Reminders at {self.agency}"

    @property
    def rungs(self) -> set[int]:
        on_the_day = {0} if self.on_the_day else set()
        before = {-days for days in numbers(self.days_before)}
        return before | on_the_day | set(numbers(self.days_after))


class ReminderDayQuerySet(models.QuerySet):
    def had_by(self, people: Collection[int], on: date) -> set[int]:
        """Return who of some people has been reminded on a day already."""
        if not people:
            return set()
        return set(self.filter(on=on, person__in=people).values_list("person", flat=True))

    def keep(self, rows: Iterable[ReminderDay]) -> list[ReminderDay]:
        """Write the days of people who haven't had theirs; return those that are new.

        Of two runs at the same moment, the database lets one have each person's day.
        """
        rows = list(rows)
        self.bulk_create(rows, ignore_conflicts=True)
        mine = set(self.filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True))
        return [row for row in rows if row.pk in mine]


class ReminderDay(models.Model):
    """One person has been reminded on one day of their agency's calendar, and won't be again."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="reminder_days"
    )
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    with_digest = models.BooleanField(default=False)
    at = models.DateTimeField()

    objects = ReminderDayQuerySet.as_manager()

    class Meta:
        ordering = ["-on"]
        constraints = [
            models.UniqueConstraint(fields=["person", "on"], name="one_reminder_a_day_per_person")
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.on}"


class DateKind(models.TextChoices):
    DUE = "due", "Due date"
    EXPIRES = "expires", "End of a certificate"


class Reminder(models.Model):
    """Someone has been told of one date on one rung; once for each cycle, which is an enrolment.

    A date that is moved begins its ladder anew.
    """

    day = models.ForeignKey(ReminderDay, on_delete=models.PROTECT, related_name="reminders")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="reminders"
    )
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="reminders")
    kind = models.CharField(max_length=10, choices=DateKind)
    ends_on = models.DateField(help_text="The date that it is about.")
    rung = models.SmallIntegerField(help_text="Days from that date; before it, below nought.")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "enrolment", "kind", "ends_on", "rung"],
                name="one_reminder_per_person_date_and_rung",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.enrolment}, {self.rung:+}"

    @property
    def key(self) -> tuple[int, int, str, date, int]:
        return (self.person_id, self.enrolment_id, self.kind, self.ends_on, self.rung)
