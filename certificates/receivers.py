from datetime import datetime
from typing import Any

from django.dispatch import receiver

from courses.progress.models import Enrolment
from courses.progress.signals import course_completed

from .actions import issue
from .evaluations.asking import waits_for_evaluation


@receiver(course_completed, dispatch_uid="certificates.issue")
def on_course_completed(enrolment: Enrolment, at: datetime, **kwargs: Any) -> None:
    if not waits_for_evaluation(enrolment):
        issue(enrolment, at=at)
