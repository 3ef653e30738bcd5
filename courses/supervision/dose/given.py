"""Which feedback counts as a session given."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from courses.supervision.models import Feedback
from lms.people.models import Agency


def sessions_given(agency: Agency, at: datetime) -> QuerySet[Feedback]:
    """Return each (learner, day) of practice seen or talked over until a moment, in any course.

    What was withdrawn doesn't count; an answer to a journal stays between two, and isn't a session.
    """
    shared = Feedback.objects.non_polymorphic().shared().standing()
    rows = shared.filter(enrolment__agency=agency, between_two=False, shared_at__lte=at)
    happened = rows.filter(observed_on__lte=agency.today(at))
    return happened.order_by().values_list("learner", "observed_on").distinct()
