from __future__ import annotations

from typing import NamedTuple

from courses.progress.models import Act
from lms.people.models import User

from .kinds import in_full


class Detail(NamedTuple):
    person: User
    words: str


def details_of(act: Act) -> list[Detail]:
    """Return what an act did, person by person."""
    found = [
        Detail(row.enrolment.learner, f"From {in_full(row.before)} to {in_full(row.due_on)}")
        for row in act.extensions.select_related("enrolment__learner")
    ]
    found += [
        Detail(row.enrolment.learner, row.sentence())
        for row in act.exemptions.select_related("enrolment__learner")
    ]
    found += [
        Detail(row.about, "" if row.to_id == row.about_id else f"To {row.to.name}")
        for row in act.messages.select_related("to", "about")
    ]
    return sorted(found, key=lambda row: (row.person.last_name, row.person.first_name))
