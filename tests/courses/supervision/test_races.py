"""Several people, or one person in several tabs, in the same moment."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

import pytest
from django.db import connection

from courses.progress.models import Enrolment, StepCompletion
from courses.supervision import actions
from courses.supervision.calibration.actions import finish_vignette, save_ratings, start_round
from courses.supervision.groups.actions import plan_session, start_group
from courses.supervision.groups.recording import Share, record_session
from courses.supervision.hours.actions import confirm_hours, correct_hours, log_hours
from courses.supervision.models import (
    Attendance,
    Feedback,
    HoursSplit,
    HoursStandard,
    LiveObservation,
    PracticeDomain,
    PracticePage,
    PracticeRequest,
    Rubric,
)
from lms.activity.models import Event
from lms.core.errors import LmsError
from lms.people.models import User
from tests import factories

from .observing import MONDAY, TUESDAY, read, signed, written

pytestmark = pytest.mark.django_db(transaction=True)


def race(*acts: Callable[[], object]) -> list[object]:
    """Do all of it at once, on a connection each; return what each got, a refusal included."""
    gate = Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        try:
            gate.wait(timeout=20)
            return act()
        except LmsError as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [future.result() for future in [pool.submit(run, act) for act in acts]]


def test_two_presses_on_ask_make_one_request(
    enrolment: Enrolment, step: PracticePage, staff: User, supervisor: User
) -> None:
    def ask() -> PracticeRequest:
        return actions.ask_for_practice(
            step, learner=staff, supervisor=supervisor, what="A check-in"
        )

    assert len({request.pk for request in race(*[ask] * 6)}) == 1


def test_two_presses_on_start_make_one_draft(
    enrolment: Enrolment, step: PracticePage, supervisor: User
) -> None:
    def start() -> LiveObservation:
        return actions.start_observation(enrolment, step, by=supervisor)

    assert len({draft.pk for draft in race(*[start] * 6)}) == 1
    assert LiveObservation.objects.get().ratings.count() == 2


def test_a_save_that_races_with_sharing_is_either_in_it_or_refused(
    enrolment: Enrolment, step: PracticePage, supervisor: User
) -> None:
    draft = written(enrolment, step, supervisor)
    words = {"strengths": "The last words."}
    saved, _ = race(
        lambda: actions.save_draft(draft, words, by=supervisor),
        lambda: actions.share(draft, by=supervisor, at=TUESDAY),
    )
    given = Feedback.objects.get(pk=draft.pk)
    assert given.is_shared
    refused = isinstance(saved, LmsError)
    assert given.strengths == ("PRIVATE-STRENGTHS" if refused else "The last words.")


def test_two_supervisors_signing_at_once_sign_once_and_complete_once(
    enrolment: Enrolment, step: PracticePage, supervisor: User, second_supervisor: User
) -> None:
    signed(enrolment, step, supervisor, at=MONDAY)
    feedback = read(enrolment, step, supervisor, at=TUESDAY)
    race(
        *[lambda: actions.sign_off(feedback, by=supervisor)] * 3,
        *[lambda: actions.sign_off(feedback, by=second_supervisor)] * 3,
    )
    assert Event.objects.filter(verb="feedback.signed_off").count() == 2
    assert StepCompletion.objects.filter(enrolment=enrolment).count() == 1
    assert Event.objects.filter(verb="course.completed").count() == 1


def test_hours_that_are_confirmed_while_they_are_corrected_go_on_counting(
    staff: User, supervisor: User
) -> None:
    standard = HoursStandard.objects.create(title="Hours", slug="hours", standard="A board")
    domain = PracticeDomain.objects.create(standard=standard, slug="one", name="One")
    entry = {"on": MONDAY.date(), "kind": "experience", "activity": "A meeting", "at": TUESDAY}
    row = log_hours(uuid4(), domain, learner=staff, agency=staff.agency, minutes=60, **entry)
    race(
        lambda: confirm_hours([row], by=supervisor, at=TUESDAY),
        lambda: correct_hours(
            row, domain, by=staff, because="Shorter.", pk=uuid4(), minutes=30, **entry
        ),
    )
    row.refresh_from_db()
    assert row.is_confirmed == (row.decided_by is not None)


def test_a_session_is_recorded_once_or_corrected_with_a_reason(
    staff: User, supervisor: User
) -> None:
    split = HoursSplit.objects.create(title="Usual", slug="usual")
    group = start_group("Tuesday", by=supervisor, members=[staff], words="Here.", split=split)
    session = plan_session(group, by=supervisor, starts_at=MONDAY, minutes=60)
    answers = race(
        *[
            lambda there=there: record_session(
                session, {staff.pk: Share(there)}, by=supervisor, minutes=60, at=TUESDAY
            )
            for there in (50, 40)
        ]
    )
    refused = [answer for answer in answers if isinstance(answer, LmsError)]
    assert [row.code for row in refused] == ["reason_missing"]
    assert Attendance.objects.count() == 1


def test_the_last_two_vignettes_finished_at_once_end_the_round_once(
    rubric: Rubric, supervisor: User
) -> None:
    for slug in ("first", "second"):
        factories.make_vignette(rubric, slug=slug)
    begun = start_round(rubric, by=supervisor)
    data = {row.slug: {"level": 3, "evidence": "A word."} for row in rubric.criteria.all()}
    seen = [save_ratings(row, data, by=supervisor) for row in begun.sightings.all()]
    race(*[lambda row=row: finish_vignette(row, by=supervisor) for row in seen])
    begun.refresh_from_db()
    assert (begun.compared, begun.same) == (4, 4)
    assert Event.objects.filter(verb="calibration.finished").count() == 1
