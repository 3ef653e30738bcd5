"""What an agency asks: of whom, by when, now and later; and what someone brings along."""

from __future__ import annotations

import datetime as dt

import pytest

from courses.pages.models import CoursePage, LessonPage
from courses.progress import actions
from courses.progress.models import Assignment, DueRule, Enrolment, Exemption
from courses.progress.standings import in_status, standings_of
from courses.progress.status import Status
from lms.activity.models import Event
from lms.core.errors import LmsError
from lms.people.models import Agency, JobRole, Membership, Team, User
from tests.factories import LONG_AGO, TeamFactory, make_course, member

NOW = dt.datetime(2026, 3, 10, 15, tzinfo=dt.UTC)
TODAY = dt.date(2026, 3, 10)
DAYS = dt.timedelta(days=30)


def enrolled(course: CoursePage) -> dict[str, dt.date | None]:
    rows = Enrolment.objects.filter(course=course).select_related("learner")
    return {row.learner.email: row.due_on for row in rows}


def finish(learner: User, course: CoursePage, *, at: dt.datetime = NOW) -> Enrolment:
    enrolment = actions.enrol(learner, course, by=learner, at=at)
    for lesson in LessonPage.objects.descendant_of(course):
        actions.complete_step(enrolment, lesson, by=learner, evidence_type="read", at=at)
    enrolment.refresh_from_db()
    return enrolment


def test_a_team_is_asked_with_the_teams_below_it(
    harbour: Agency, team: Team, staff: User, manager: User, course: CoursePage
) -> None:
    night = TeamFactory(agency=harbour, name="Nights", parent=team)
    sleeper = member(harbour, team=night, email="night@harbour.example")
    actions.assign(course, agency=harbour, team=team, by=manager, due_days=30, at=NOW)
    assert enrolled(course) == {staff.email: TODAY + DAYS, sleeper.email: TODAY + DAYS}


def test_a_job_role_is_asked_wherever_its_people_work(
    harbour: Agency, staff: User, peer: User, manager: User, course: CoursePage
) -> None:
    nurse = JobRole.objects.create(agency=harbour, name="Nurse")
    staff.memberships.update(job_role=nurse)
    actions.assign(course, agency=harbour, job_role=nurse, by=manager, at=NOW)
    assert set(enrolled(course)) == {staff.email}


def test_another_agencys_team_or_job_role_is_refused(
    harbour: Agency, northside: Agency, manager: User, course: CoursePage
) -> None:
    theirs = JobRole.objects.create(agency=northside, name="Nurse")
    with pytest.raises(LmsError):
        actions.assign(course, agency=harbour, job_role=theirs, by=manager)
    assert not Assignment.objects.exists()


@pytest.mark.parametrize(
    ("hired", "due"),
    [(LONG_AGO, TODAY + DAYS), (TODAY, TODAY + DAYS)],
)
def test_days_after_hire_never_count_from_before_it_was_asked(
    harbour: Agency, staff: User, manager: User, course: CoursePage, hired: dt.date, due: dt.date
) -> None:
    staff.memberships.update(started_on=hired)
    actions.assign(
        course, agency=harbour, person=staff, by=manager, at=NOW,
        due_rule=DueRule.AFTER_HIRE, due_days=30,
    )  # fmt: skip
    assert enrolled(course) == {staff.email: due}


def test_days_after_another_course_begin_with_its_completion(
    harbour: Agency, staff: User, manager: User, course: CoursePage
) -> None:
    advanced = make_course("Advanced")
    actions.assign(
        advanced, agency=harbour, person=staff, by=manager, at=NOW,
        due_rule=DueRule.AFTER_COURSE, due_days=30, due_after=course,
    )  # fmt: skip
    assert enrolled(advanced) == {staff.email: None}
    finish(staff, course, at=NOW + DAYS)
    assert enrolled(advanced) == {staff.email: TODAY + 2 * DAYS}


def test_whoever_comes_later_is_asked_too_and_a_second_run_changes_nothing(
    harbour: Agency, team: Team, staff: User, manager: User, course: CoursePage
) -> None:
    actions.assign(course, agency=harbour, team=team, by=manager, due_days=30, at=NOW)
    later = member(harbour, team=team, email="later@harbour.example")
    assert len(actions.keep_assignments(harbour, at=NOW + DAYS)) == 1
    events = Event.objects.count()
    assert actions.keep_assignments(harbour, at=NOW + 2 * DAYS) == []
    assert Event.objects.count() == events
    assert enrolled(course)[later.email] == TODAY + 2 * DAYS


def test_an_ended_assignment_asks_nobody_else(
    harbour: Agency, staff: User, manager: User, course: CoursePage
) -> None:
    asked = actions.assign(course, agency=harbour, by=manager, at=NOW)
    actions.end_assignment(asked, by=manager)
    member(harbour, email="later@harbour.example")
    assert actions.keep_assignments(harbour) == []
    assert staff.email in enrolled(course)


def test_the_preview_says_what_saving_then_does(
    harbour: Agency, staff: User, peer: User, supervisor: User, manager: User, course: CoursePage
) -> None:
    finish(staff, course)
    actions.enrol(peer, course, by=peer, at=NOW)
    wish = Assignment(agency=harbour, course=course, due_rule=DueRule.ON_DATE, due_on=TODAY + DAYS)
    seen = {row.person.email: (row.change, row.due_on) for row in actions.preview(wish, at=NOW)}
    assert seen == {
        staff.email: ("done", None),
        peer.email: ("earlier", TODAY + DAYS),
        supervisor.email: ("new", TODAY + DAYS),
        manager.email: ("new", TODAY + DAYS),
    }
    actions.assign(course, agency=harbour, due_on=TODAY + DAYS, by=manager, at=NOW)
    assert {email: due for email, (_, due) in seen.items()} == enrolled(course)


def test_a_new_agency_gets_its_own_record_and_the_learner_keeps_what_is_done(
    harbour: Agency, northside: Agency, staff: User, outsider_manager: User, course: CoursePage
) -> None:
    old = actions.enrol(staff, course, by=staff, at=NOW)
    lesson = LessonPage.objects.descendant_of(course).first()
    actions.complete_step(old, lesson, by=staff, evidence_type="read", at=NOW)
    staff.memberships.update(ended_on=harbour.today())
    Membership.objects.create(user=staff, agency=northside, started_on=northside.today())
    actions.assign(course, agency=northside, by=outsider_manager)
    new = Enrolment.objects.get(learner=staff, agency=northside)
    assert (new.cycle, new.completions.count()) == (2, 1)
    old.refresh_from_db()
    assert old.agency == harbour
    assert old.completions.count() == 1


def test_on_the_last_day_at_one_agency_a_course_is_begun_at_the_next(
    harbour: Agency, northside: Agency, staff: User, course: CoursePage
) -> None:
    staff.memberships.update(ended_on=harbour.today())
    Membership.objects.create(user=staff, agency=northside, started_on=northside.today())
    moved = User.objects.get(pk=staff.pk)
    assert actions.enrol(moved, course, by=moved).agency == northside


def test_an_exemption_settles_a_course_until_its_last_day(
    harbour: Agency, staff: User, manager: User, course: CoursePage
) -> None:
    actions.assign(course, agency=harbour, person=staff, due_on=TODAY, by=manager, at=NOW)
    actions.exempt(
        staff, course, agency=harbour, by=manager, reason="Taught it", expires_on=TODAY + DAYS,
        at=NOW,
    )  # fmt: skip
    rows = Enrolment.objects.all()
    for day, status in ((TODAY + DAYS, Status.EXEMPT), (TODAY + 61 * DAYS / 30, Status.OVERDUE)):
        shown = standings_of(
            {staff.pk: staff}, [course], rows, agency=harbour, today=day
        )[staff.pk, course.pk]  # fmt: skip
        assert shown.standing.status == status
        assert rows.filter(in_status(status, courses=[course], today=day)).exists()


def test_nobody_exempts_whom_they_do_not_manage(
    harbour: Agency, staff: User, outsider_manager: User, supervisor: User, course: CoursePage
) -> None:
    for someone in (outsider_manager, supervisor):
        with pytest.raises(LmsError):
            actions.exempt(staff, course, agency=harbour, by=someone, reason="No")
    assert not Exemption.objects.exists()


def test_a_course_assigned_ahead_of_time_stays_closed_until_the_one_before_it_is_done(
    harbour: Agency, staff: User, manager: User, course: CoursePage, as_staff: object
) -> None:
    advanced = make_course("Advanced")
    advanced.prerequisites.add(course)
    advanced.save()
    actions.assign(advanced, agency=harbour, person=staff, by=manager)
    step = LessonPage.objects.descendant_of(advanced).first()
    refused = as_staff.get(step.url)
    assert refused.status_code == 403
    assert "Opens once Introduction is complete." in refused.content.decode()
    finish(staff, course)
    assert as_staff.get(step.url).status_code == 200
