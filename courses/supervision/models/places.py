"""Where a request or a feedback is looked after: at a practice step, or after the course."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

if TYPE_CHECKING:
    from .practice import PracticePage


class AboutPractice:
    coaching: bool
    enrolment_id: int
    step_id: int
    step: PracticePage

    def url_for_learner(self) -> str:
        if self.coaching:
            return reverse("supervision:sessions", args=[self.enrolment_id])
        return self.step.url or ""

    def url_for_supervisor(self) -> str:
        if self.coaching:
            return reverse("supervision:coaching", args=[self.enrolment_id])
        return reverse("supervision:person", args=[self.enrolment_id, self.step_id])
