from datetime import datetime
from typing import Any

from django.dispatch import receiver

from lms.people.models import User
from lms.people.signals import person_joined
from quizzes.models import Attempt
from quizzes.signals import attempt_graded

from .actions import apply_assignments
from .quiz_steps import credit_attempt


@receiver(attempt_graded, dispatch_uid="progress.credit_attempt")
def on_attempt_graded(attempt: Attempt, **kwargs: Any) -> None:
    credit_attempt(attempt)


@receiver(person_joined, dispatch_uid="progress.apply_assignments")
def on_person_joined(person: User, at: datetime, **kwargs: Any) -> None:
    apply_assignments(person, at=at)
