from typing import Any

from django.dispatch import receiver
from wagtail.signals import page_published

from courses.progress.models import Enrolment
from courses.progress.signals import course_completed

from .actions import refresh_step
from .dose.planning import plan_sessions
from .models import PracticePage


@receiver(page_published, sender=PracticePage, dispatch_uid="supervision.refresh_step")
def on_practice_page_published(instance: PracticePage, **kwargs: Any) -> None:
    """A changed rule is applied at once, so that nobody waits for what is no longer asked."""
    refresh_step(instance)


@receiver(course_completed, dispatch_uid="supervision.plan_sessions")
def on_course_completed(enrolment: Enrolment, **kwargs: Any) -> None:
    plan_sessions(enrolment)
