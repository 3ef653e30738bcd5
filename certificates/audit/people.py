"""Who took part: the roster, and what of the course each of them did on which day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import QuerySet

from courses.progress.models import StepCompletion

from .activity import Activity

ROSTER = (
    "Name", "E-mail", "Cycle", "Refresher", "Enrolled on", "Completed on", "Contact hours",
    "Certificates",
)  # fmt: skip
ATTENDANCE = ("Name", "E-mail", "Cycle", "Step", "Done at", "On what evidence")
EVIDENCE = {
    "read": "lesson read to its end",
    "quizzes.attempt": "quiz passed",
}


def roster(activity: Activity) -> Iterator[tuple]:
    """Yield a row for each cycle, with the hours as the certificate says them."""
    earned: dict[int, list] = {}
    for row in activity.certificates():
        earned.setdefault(row.enrolment_id, []).append(row)
    for row in activity.enrolments().iterator(chunk_size=500):
        held = earned.get(row.pk, [])
        hours = held[-1].snapshot["course"]["contact_hours"] if held else ""
        numbers = "; ".join(certificate.number for certificate in held)
        yield (
            row.learner.name, row.learner.email, row.cycle, "yes" if row.is_renewal else "no",
            day(activity, row.enrolled_at), day(activity, row.completed_at), hours, numbers,
        )  # fmt: skip


def attendance(activity: Activity) -> Iterator[tuple]:
    """Yield a row for each step that somebody did, whenever that was."""
    for row in completions(activity).iterator(chunk_size=1000):
        local = row.completed_at.astimezone(activity.agency.zone)
        yield (
            row.enrolment.learner.name, row.enrolment.learner.email, row.enrolment.cycle,
            row.step_title, local.strftime("%Y-%m-%d %H:%M"),
            EVIDENCE.get(row.evidence_type, "practice observed and signed off"),
        )  # fmt: skip


def completions(activity: Activity) -> QuerySet:
    ids = activity.enrolments().order_by().values("pk")
    rows = StepCompletion.objects.filter(enrolment__in=ids).select_related("enrolment__learner")
    return rows.order_by("enrolment__enrolled_at", "enrolment", "completed_at", "pk")


def day(activity: Activity, moment: datetime | None) -> str:
    return activity.agency.today(moment).isoformat() if moment else ""
