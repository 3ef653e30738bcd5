from datetime import datetime
from typing import Any

from django.dispatch import receiver

from courses.progress.models import Enrolment
from courses.progress.signals import course_completed

from .actions import issue


@receiver(course_completed, dispatch_uid="certificates.issue")
def on_course_completed(enrolment: Enrolment, at: datetime, **kwargs: Any) -> None:
    issue(enrolment, at=at)
