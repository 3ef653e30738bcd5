from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from polymorphic.managers import PolymorphicManager
from polymorphic.query import PolymorphicQuerySet

if TYPE_CHECKING:
    from lms.people.models import User


class QuestionQuerySet(PolymorphicQuerySet):
    def live(self) -> QuestionQuerySet:
        return self.filter(live=True)

    def to_draw(self) -> QuestionQuerySet:
        """Those a draw may take: published, scored, and no part of a scenario."""
        alone = self.live().filter(scenarios__isnull=True)
        return alone.filter(reflectionquestion__isnull=True)

    def matching(self, words: str) -> QuestionQuerySet:
        """Questions whose code, name or text holds some words, as they are typed."""
        found = Q(code__icontains=words) | Q(title__icontains=words) | Q(prompt__icontains=words)
        return self.filter(found)

    def for_objective(self, objective: str) -> QuestionQuerySet:
        return self.filter(objective=objective) if objective else self


QuestionManager = PolymorphicManager.from_queryset(QuestionQuerySet)


class AttemptQuerySet(models.QuerySet):
    def open(self) -> AttemptQuerySet:
        return self.filter(submitted_at__isnull=True)

    def closed(self) -> AttemptQuerySet:
        return self.filter(submitted_at__isnull=False)

    def visible_to(self, person: User) -> AttemptQuerySet:
        """One's own. What someone answered is nobody else's to read; others see the outcome."""
        return self.filter(learner=person) if person.is_authenticated else self.none()
