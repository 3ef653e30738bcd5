"""Who may supervise whom, and who sees what was said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef

from courses.progress.models import Enrolment
from lms.people.models import Membership, Role, User

if TYPE_CHECKING:
    from courses.progress.querysets import EnrolmentQuerySet
    from lms.people.querysets import UserQuerySet

    from .models import Feedback

# What trainers may add, change and publish in the authoring pages, as "app_label.Model".
TRAINER_MODELS = [
    "supervision.Rubric",
    "supervision.Vignette",
    "supervision.HoursStandard",
    "supervision.CoachingRhythm",
    "supervision.HoursSplit",
    "supervision.FeedbackForm",
    "supervision.PilotTemplate",
]

# Said beside every field and page that holds such words; FeedbackQuerySet.visible_to keeps it true.
WHO_SEES_DRAFT = "Only you see this until you share it."
WHO_SEES_FEEDBACK = (
    "The learner, the observer and the learner’s other supervisors see this. "
    "Managers see only dates and whose move it is."
)
WHO_SEES_PRACTICE = (
    "You and your supervisors read the feedback. Managers see only dates and whose move it is."
)
WHO_SEES_BETWEEN_TWO = "Only the two of you see this."
WHO_SEES_REPAIR = (
    "You, your supervisor and the neutral person see this. No manager does, and no report."
)
WHO_SEES_ROUND = (
    "You see your ratings. Where one lies two levels from the agreed one, the colleague with whom "
    "you talk it through sees that one. Trainers see figures, to coach. Managers see none of it."
)
WHO_SEES_MODERATION = "Only the two of you see this."
WHO_SEES_REQUEST = "Only you and the supervisor you ask see this."


def supervised_enrolments(person: User) -> EnrolmentQuerySet:
    """Enrolments of the people in someone’s care, in the agency where they are.

    Nobody judges the practice of whoever manages them, or reads what others said of it.
    """
    scopes = person.scopes(Role.SUPERVISOR)
    if not scopes:
        return Enrolment.objects.none()
    places = Membership.objects.active().filter(
        user=OuterRef("learner_id"), agency=OuterRef("agency_id")
    )
    above = [row.above() for row in person.current_memberships]
    managing = places.within(above).filter(role=Role.MANAGER)
    found = Enrolment.objects.filter(Exists(places.within(scopes)), ~Exists(managing))
    return found.exclude(learner=person)


def supervises(person: User, enrolment: Enrolment) -> bool:
    return supervised_enrolments(person).filter(pk=enrolment.pk).exists()


def may_sign(person: User, feedback: Feedback) -> bool:
    """Whether someone may sign practice off: any supervisor of the learner, and whoever saw it
    while they still supervise at the agency and don’t answer to the learner."""
    enrolment = feedback.enrolment
    if feedback.learner_id == person.pk or supervises(person, enrolment):
        return feedback.learner_id != person.pk
    is_supervisor = bool(person.memberships_as(Role.SUPERVISOR, agency=enrolment.agency))
    is_theirs = feedback.observer_id == person.pk and is_supervisor
    return is_theirs and not _managed_by_learner(enrolment).filter(pk=person.pk).exists()


def _managed_by_learner(enrolment: Enrolment) -> UserQuerySet:
    if enrolment.agency_id is None:
        return User.objects.none()
    return User.objects.managed_by(enrolment.learner, enrolment.agency)


def supervisors_of(enrolment: Enrolment) -> UserQuerySet:
    """The other way round: everyone in whose care the learner of an enrolment is."""
    found = User.objects.supervising(enrolment.learner, enrolment.agency_id)
    return found.exclude(pk__in=_managed_by_learner(enrolment).values("pk"))


def reads_feedback_of(person: User, enrolment: Enrolment) -> bool:
    """Whether someone sees levels and words of a learner: their supervisor, not their manager."""
    managed = User.objects.managed_by(person).filter(pk=enrolment.learner_id)
    return supervises(person, enrolment) and not managed.exists()
