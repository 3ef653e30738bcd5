from django.dispatch import Signal

step_completed = Signal()
"""Sent inside the transaction that completes a step. Arguments: ``completion``."""

course_completed = Signal()
"""Sent inside the transaction that completes a course, once for each enrolment.

Arguments: ``enrolment``, ``at`` (when the last required step was done).
"""
