from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from lms.people.models import User

from .channels import Channels
from .models import DigestChoice, Preference


@transaction.atomic
def choose(person: User, chosen: Mapping[str, Channels], *, rhythm: str = "") -> None:
    """Keep what somebody wants by topic and, if they get one, how often their digest comes."""
    Preference.objects.bulk_create(
        (
            Preference(person=person, topic=topic, **channels._asdict())
            for topic, channels in chosen.items()
        ),
        update_conflicts=True,
        unique_fields=["person", "topic"],
        update_fields=["in_list", "by_mail"],
    )
    if rhythm:
        DigestChoice.objects.update_or_create(person=person, defaults={"rhythm": rhythm})
