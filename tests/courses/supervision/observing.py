"""An observation as far along as a test wants it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from courses.progress.models import Enrolment
from courses.supervision.actions import (
    acknowledge,
    save_draft,
    share,
    sign_off,
    start_observation,
)
from courses.supervision.models import Feedback, LiveObservation, PracticePage
from lms.people.models import User

MONDAY = dt.datetime(2026, 3, 2, 16, tzinfo=dt.UTC)
TUESDAY = MONDAY + dt.timedelta(days=1)
WEDNESDAY = MONDAY + dt.timedelta(days=2)


def written(
    enrolment: Enrolment,
    step: PracticePage,
    by: User,
    *levels: int | None,
    at: dt.datetime = MONDAY,
    **words: Any,
) -> LiveObservation:
    """Write a draft with a level for each criterion; both are “consistent” when none is given."""
    draft = start_observation(enrolment, step, by=by, at=at)
    ids = draft.ratings.values_list("criterion_id", flat=True)
    ratings = {
        pk: {"level": level, "evidence": "PRIVATE-EVIDENCE" if level else ""}
        for pk, level in zip(ids, levels or (3, 3), strict=True)
    }
    data = {
        "observed_on": at.date(),
        "setting": "PRIVATE-SETTING",
        "context": "PRIVATE-CONTEXT",
        "strengths": "PRIVATE-STRENGTHS",
        "next_step": "PRIVATE-NEXT-STEP",
        "ratings": ratings,
    }
    return save_draft(draft, data | words, by=by, at=at)


def shared(
    enrolment: Enrolment,
    step: PracticePage,
    by: User,
    *levels: int | None,
    at: dt.datetime = MONDAY,
) -> Feedback:
    return share(written(enrolment, step, by, *levels, at=at), by=by, at=at)


def read(
    enrolment: Enrolment,
    step: PracticePage,
    by: User,
    *levels: int | None,
    at: dt.datetime = MONDAY,
) -> Feedback:
    feedback = shared(enrolment, step, by, *levels, at=at)
    return acknowledge(feedback, by=enrolment.learner, reply="PRIVATE-REPLY", at=at)


def signed(
    enrolment: Enrolment,
    step: PracticePage,
    by: User,
    *levels: int | None,
    at: dt.datetime = MONDAY,
) -> Feedback:
    return sign_off(read(enrolment, step, by, *levels, at=at), by=by, at=at)
