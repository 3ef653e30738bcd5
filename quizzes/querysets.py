from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Exists, OuterRef, Q
from polymorphic.managers import PolymorphicManager
from polymorphic.query import PolymorphicQuerySet

if TYPE_CHECKING:
    from lms.people.models import User

    from .models import Quiz


class QuestionQuerySet(PolymorphicQuerySet):
    def live(self) -> QuestionQuerySet:
        return self.filter(live=True)

    def to_draw(self) -> QuestionQuerySet:
        """Those a draw may take: published, scored, and no part of a scenario."""
        alone = self.live().filter(scenarios__isnull=True)
        return alone.filter(reflectionquestion__isnull=True)

    def of_kind(self, kind: str) -> QuestionQuerySet:
        model = self.model.kinds()[kind]
        return self.filter(polymorphic_ctype=ContentType.objects.get_for_model(model))

    def matching(self, words: str) -> QuestionQuerySet:
        """Questions whose code, name or text holds some words, as they are typed."""
        found = Q(code__icontains=words) | Q(title__icontains=words) | Q(prompt__icontains=words)
        return self.filter(found)

    def asked_by(self, quiz: Quiz) -> QuestionQuerySet:
        """Those that a quiz can ask: chosen, drawn, or part of a scenario that is."""
        draws = list(quiz.draws.all())
        drawn = Q(pk__in=[])
        for draw in draws:
            fits = self.model.objects.non_polymorphic().to_draw().filter(bank=draw.bank_id)
            drawn |= Q(pk__in=fits.for_objective(draw.objective).values("pk"))
        whole = self.model.objects.non_polymorphic().filter(Q(quiz_questions__quiz=quiz) | drawn)
        within = Q(scenarios__scenario__in=whole.values("pk"))
        return self.filter(Q(pk__in=whole.values("pk")) | within).distinct()

    def never_asked(self) -> QuestionQuerySet:
        """Those of no attempt, be it open or closed; parts of a scenario count with it."""
        return self.exclude(self._asked())

    def ever_asked(self) -> QuestionQuerySet:
        return self.filter(self._asked())

    def _asked(self) -> Q:
        responses = self.model.responses.rel.related_model.objects
        alone = responses.filter(question=OuterRef("pk"))
        within = responses.filter(question__scenarioquestion__scenes__question=OuterRef("pk"))
        return Q(Exists(alone)) | Q(Exists(within))

    def for_objective(self, objective: str) -> QuestionQuerySet:
        return self.filter(objective=objective) if objective else self


QuestionManager = PolymorphicManager.from_queryset(QuestionQuerySet)


class AttemptQuerySet(models.QuerySet):
    def open(self) -> AttemptQuerySet:
        return self.filter(submitted_at__isnull=True)

    def closed(self) -> AttemptQuerySet:
        return self.filter(submitted_at__isnull=False)

    def passed(self) -> AttemptQuerySet:
        """Passed when handed in, or by a regrade since: neither is ever taken away."""
        return self.filter(Q(passed=True) | Q(rescores__passed=True))

    def visible_to(self, person: User) -> AttemptQuerySet:
        """One's own. What someone answered is nobody else's to read; others see the outcome."""
        return self.filter(learner=person) if person.is_authenticated else self.none()


class ResponseQuerySet(models.QuerySet):
    def by_hand(self) -> ResponseQuerySet:
        """Those that a person marks, or has marked: handed in, and without points of their own."""
        return self.filter(attempt__submitted_at__isnull=False, points_earned__isnull=True)

    def unmarked(self) -> ResponseQuerySet:
        """Those that still wait: no mark and no regrade has given them points."""
        settled = self.model.attempt.field.related_model.rescores.rel.related_model.objects.filter(
            attempt=OuterRef("attempt"),
            position=OuterRef("position"),
            question_points__isnull=False,
        )
        return self.by_hand().exclude(Exists(settled))

    def to_mark_by(self, person: User) -> ResponseQuerySet:
        """Written answers of the people whom one supervises where they took the quiz.

        Not of oneself, and not of people one also manages: managers see no private words.
        """
        if not person.is_authenticated:
            return self.none()
        people = get_user_model().objects
        own = person.oversees("supervisor", whom="learner")
        attempts = self.model.attempt.field.related_model.objects.filter(own)
        attempts = attempts.exclude(learner=person)
        attempts = attempts.exclude(learner__in=people.managed_by(person).values("pk"))
        return self.by_hand().filter(attempt__in=attempts.values("pk"))


class AccommodationQuerySet(models.QuerySet):
    def current(self, day: date) -> AccommodationQuerySet:
        not_over = Q(until__isnull=True) | Q(until__gte=day)
        return self.filter(not_over, ended_at__isnull=True)

    def for_attempt(self, quiz: Quiz, learner: User, day: date) -> AccommodationQuerySet:
        """What holds for a learner at a quiz on a day: granted for it, or for every quiz."""
        concerns = Q(quiz=quiz) | Q(quiz__isnull=True)
        return self.current(day).filter(concerns, learner=learner)

    def visible_to(self, person: User) -> AccommodationQuerySet:
        """One's own, those of the people one supervises, and those one granted as their manager.

        Others' reasons are no manager's to read.
        """
        if not person.is_authenticated:
            return self.none()
        people = get_user_model().objects
        supervised, managed = people.supervised_by(person), people.managed_by(person)
        as_manager = Q(granted_by=person, learner__in=managed.values("pk"))
        return self.filter(Q(learner=person) | Q(learner__in=supervised.values("pk")) | as_manager)
