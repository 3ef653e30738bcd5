"""Who sees a journal, in code and in the sentence beside it."""

from __future__ import annotations

from lms.people.models import User
from lms.people.querysets import UserQuerySet

WHO_SEES_JOURNAL = (
    "Only you can read this: no supervisor, manager, trainer or administrator. "
    "That you wrote an entry counts towards sign-off; what you wrote doesn’t."
)
WHO_SEES_EXCERPT = (
    "Only you and the supervisor you name, until the day you choose. You can take it back at once."
)


def people_to_share_with(person: User) -> UserQuerySet:
    """Everyone who now supervises this person, in the agency they work for."""
    agency = person.agency
    return User.objects.supervising(person, agency.pk) if agency else User.objects.none()
