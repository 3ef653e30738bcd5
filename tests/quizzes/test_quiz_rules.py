"""What a quiz's own rules do: headings, layout, waits, what is shown when, time, two tabs."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from courses.pages.models import CoursePage
from courses.progress.actions import enrol
from courses.progress.models import StepCompletion
from lms.activity.models import Event
from lms.core.errors import NotPermitted
from lms.people.models import User
from quizzes import accommodations, actions
from quizzes.models import Accommodation, Attempt, Question, Quiz, QuizDraw, QuizQuestion
from quizzes.regrade_actions import regrade
from quizzes.standing import NoAttemptsLeft, Standing, TooSoon
from tests.conftest import signed_in
from tests.factories import add_quiz_page

from .questions import CANARY, SAMPLES, a_bank, a_quiz, answered, asks, form, short_answer, single

FETCH = {"headers": {"x-requested-with": "fetch"}}
NOW = timezone.now()
HOUR = timedelta(hours=1)


def page(attempt: Attempt, name: str = "attempt") -> str:
    return reverse(f"quizzes:{name}", args=[attempt.pk])


def text(response: object) -> str:
    return response.content.decode()


def take(quiz: Quiz, learner: User, *, right: bool = True, at: object = None) -> Attempt:
    attempt = actions.start_attempt(quiz, learner, at=at)
    actions.save_answers(attempt, form(attempt, right=right), by=learner, at=at)
    return actions.submit_attempt(attempt, by=learner, at=at)


def typed(attempt: Attempt, number: int, *, right: bool, **fields: str) -> dict[str, object]:
    """Return the form of one question as a browser sends it that had read no answer yet."""
    filled = dict(form(attempt, right=right, numbers=[number]).lists())
    return filled | {f"read{number}": ""} | fields


def the_answer(attempt: Attempt, *, right: bool) -> list[str]:
    return answered(attempt.frozen[0], right)[""]


class TestHeadings:
    def test_what_shares_a_heading_is_asked_together(self, staff: User):
        quiz = a_quiz(size=4)
        for place, row in enumerate(quiz.quiz_questions.all()):
            QuizQuestion.objects.filter(pk=row.pk).update(section="AB"[place % 2])
        QuizDraw.objects.create(quiz=quiz, bank=a_bank(), count=1, section="A")
        single("drawn")
        attempt = actions.start_attempt(quiz, staff)
        assert [frozen["section"] for frozen in attempt.frozen] == ["A", "A", "A", "B", "B"]

    def test_all_on_one_page_shows_headings_and_every_question(self, as_staff: Client, staff: User):
        quiz = a_quiz(size=3, layout="all")
        QuizQuestion.objects.filter(quiz=quiz).update(section="Signs")
        attempt = actions.start_attempt(quiz, staff)
        shown = text(as_staff.get(page(attempt)))
        assert shown.count('<h2 class="section-head">Signs</h2>') == 1
        assert all(f"What about mixed-{number}?" in shown for number in range(3))
        data = dict(form(attempt).lists()) | {"go": "check"}
        assert as_staff.post(page(attempt), data).url == page(attempt, "check")
        assert all(attempt.answers().values())


def test_questions_seen_longest_ago_come_round_first(staff: User):
    bank = a_bank()
    for number in range(4):
        single(f"d-{number}", bank=bank)
    quiz = Quiz.objects.create(title="Drawn", slug="drawn")
    QuizDraw.objects.create(quiz=quiz, bank=bank, count=2)
    seen = [
        {frozen["question"] for frozen in take(quiz, staff, at=NOW + day * HOUR).frozen}
        for day in range(4)
    ]
    assert seen[0] == seen[2]
    assert seen[1] == seen[3]
    assert not seen[0] & seen[1]


class TestAnotherAttempt:
    def test_a_wait_says_when_the_next_one_opens(self, staff: User):
        quiz = a_quiz(wait_hours=24)
        take(quiz, staff, right=False, at=NOW)
        with pytest.raises(TooSoon, match="opens on"):
            actions.start_attempt(quiz, staff, at=NOW + 23 * HOUR)
        assert actions.start_attempt(quiz, staff, at=NOW + 25 * HOUR).number == 2

    def test_where_the_first_counts_a_later_one_is_practice(
        self, as_staff: Client, staff: User, course: CoursePage
    ):
        quiz = a_quiz(counts="first")
        add_quiz_page(course, quiz)
        enrol(staff, course, by=staff)
        take(quiz, staff, right=False)
        second = take(quiz, staff)
        assert not StepCompletion.objects.filter(evidence_type="quizzes.attempt").exists()
        assert "first attempt is what counts" in text(as_staff.get(page(second, "review")))
        history = text(as_staff.get(reverse("quizzes:history", args=[quiz.pk])))
        assert "The first attempt counts; later ones are practice." in history

    def test_the_history_lists_ones_own_attempts(self, as_staff: Client, staff: User, peer: User):
        quiz = a_quiz()
        take(quiz, peer)
        address = reverse("quizzes:history", args=[quiz.pk])
        assert as_staff.get(address).status_code == 404
        take(quiz, staff, right=False)
        take(quiz, staff)
        shown = text(as_staff.get(address))
        assert "Attempt 1" in shown
        assert "Attempt 2" in shown
        assert "Attempt 3" not in shown


class TestWhatIsShownWhen:
    def test_the_key_waits_for_a_pass(self, as_staff: Client, staff: User):
        quiz = asks("one", single("one"), show_key="after_passing", show_feedback="after_passing")
        first = take(quiz, staff, right=False)
        shown = text(as_staff.get(page(first, "review")))
        assert "This fits" not in shown
        assert CANARY not in shown
        assert "The key opens once you have passed" in shown
        assert shown.count(" checked") == 1
        take(quiz, staff)
        shown = text(as_staff.get(page(first, "review")))
        assert "This fits" in shown
        assert f"{CANARY} overall" in shown

    def test_right_or_not_waits_for_its_day(self, as_staff: Client, staff: User):
        later = {"show_outcome": "after_date", "shown_from": timezone.now() + HOUR}
        attempt = take(asks("one", single("one"), **later), staff, right=False)
        shown = text(as_staff.get(page(attempt, "review")))
        assert "Look again" not in shown
        assert "This fits" not in shown
        Quiz.objects.update(shown_from=timezone.now() - HOUR)
        assert "This fits" in text(as_staff.get(page(attempt, "review")))

    def test_feedback_can_wait_while_the_key_is_shown(self, as_staff: Client, staff: User):
        attempt = take(
            asks("one", single("one"), show_feedback="after_passing"), staff, right=False
        )
        shown = text(as_staff.get(page(attempt, "review")))
        assert "This fits" in shown
        assert CANARY not in shown

    def test_words_on_a_typed_answer_wait_with_the_feedback(self, as_staff: Client, staff: User):
        quiz = asks("typed", short_answer("typed"), show_feedback="after_passing", pass_mark=100)
        attempt = actions.start_attempt(quiz, staff)
        sent = QueryDict("asked=1&q1=perception")
        actions.save_answers(attempt, sent, by=staff)
        actions.submit_attempt(attempt, by=staff)
        shown = text(as_staff.get(page(attempt, "review")))
        assert "What fits:" in shown
        assert f"{CANARY} accepted" not in shown
        Quiz.objects.update(show_feedback="at_once")
        assert f"{CANARY} accepted" in text(as_staff.get(page(attempt, "review")))

    def test_a_regrade_tells_no_points_before_right_or_not_yet_is_shown(
        self, as_staff: Client, staff: User, trainer: User
    ):
        two = single("one"), single("two")
        quiz = asks("two", *two, show_outcome="after_passing", pass_mark=100)
        attempt = take(quiz, staff, right=False)
        regrade(Question.objects.get(code="one"), remedy="credit", reason="Unclear.", by=trainer)
        shown = text(as_staff.get(page(attempt, "review")))
        assert "was put right" in shown
        assert "It first earned you" not in shown
        Quiz.objects.update(show_outcome="at_once")
        assert "It first earned you 0" in text(as_staff.get(page(attempt, "review")))

    def test_a_date_is_asked_for(self, db: None):
        with pytest.raises(ValidationError, match="Give the date"):
            Quiz(title="x", slug="x", show_key="after_date").full_clean()


class TestTime:
    def test_a_limit_needs_a_reason(self, db: None):
        with pytest.raises(ValidationError, match="Say why"):
            Quiz(title="x", slug="x", time_limit=20).full_clean()
        Quiz(title="x", slug="x", time_limit=20, time_limit_reason="As on shift.").full_clean()

    def test_an_answer_after_the_time_is_kept_on_the_page_and_more_time_saves_it(
        self, as_staff: Client, staff: User
    ):
        quiz = asks("one", single("one"), time_limit=20, time_limit_reason="As on shift.")
        attempt = actions.start_attempt(quiz, staff, at=timezone.now() - HOUR)
        data = typed(attempt, 1, right=True)
        late = as_staff.post(page(attempt), data)
        assert late.status_code == 409
        assert "isn’t saved yet. Take ten more minutes" in text(late)
        assert text(late).count(" checked") == 1
        assert as_staff.post(page(attempt), data | {"go": "time"}).status_code == 302
        assert attempt.answers()[0]
        assert Event.objects.filter(verb="attempt.extended").count() == 1

    def test_more_time_can_be_taken_ten_times(self, staff: User):
        quiz = asks("one", single("one"), time_limit=20, time_limit_reason="As on shift.")
        attempt = actions.start_attempt(quiz, staff)
        for _ in range(10):
            extended = actions.extend_time(attempt, by=staff)
        assert extended.ends_at == attempt.ends_at + 10 * timedelta(minutes=10)
        with pytest.raises(actions.TimeIsUp):
            actions.extend_time(attempt, by=staff)

    def test_what_was_saved_in_time_can_be_handed_in_later(self, staff: User):
        quiz = asks("one", single("one"), time_limit=20, time_limit_reason="As on shift.")
        attempt = actions.start_attempt(quiz, staff, at=NOW - HOUR)
        actions.save_answers(attempt, form(attempt), by=staff, at=NOW - HOUR)
        assert actions.submit_attempt(attempt, by=staff, at=NOW).passed


class TestAccommodation:
    def granted(self, learner: User, by: User, **what: object) -> Accommodation:
        return Accommodation.objects.create(
            learner=learner, granted_by=by, reason="Agreed together.", **what
        )

    def test_it_lifts_the_limit_and_adds_attempts(self, staff: User, supervisor: User):
        limit = {"time_limit": 20, "time_limit_reason": "As on shift."}
        quiz = asks("one", single("one"), attempts_allowed=1, **limit)
        take(quiz, staff, right=False)
        self.granted(staff, supervisor, extra_attempts=1, without_time_limit=True, layout="all")
        second = actions.start_attempt(quiz, staff)
        assert (second.ends_at, second.layout) == (None, "all")
        actions.submit_attempt(second, by=staff)
        with pytest.raises(NoAttemptsLeft, match="allows 2 attempts"):
            actions.start_attempt(quiz, staff)

    def test_more_minutes_are_added(self, staff: User, supervisor: User):
        quiz = asks("one", single("one"), time_limit=20, time_limit_reason="As on shift.")
        self.granted(staff, supervisor, quiz=quiz, extra_minutes=15)
        assert Standing.of(quiz, staff).minutes == 35

    def test_it_ends_on_its_day_and_is_for_one_person_and_quiz(
        self, staff: User, peer: User, supervisor: User
    ):
        quiz, other = a_quiz("a", attempts_allowed=1), a_quiz("b", attempts_allowed=1)
        day = timezone.localdate(NOW)
        self.granted(staff, supervisor, quiz=quiz, extra_attempts=2, until=day)
        assert Standing.of(quiz, staff, NOW).attempts_allowed == 3
        assert Standing.of(quiz, staff, NOW + timedelta(days=1)).attempts_allowed == 1
        assert Standing.of(other, staff, NOW).attempts_allowed == 1
        assert Standing.of(quiz, peer, NOW).attempts_allowed == 1

    def test_a_supervisor_grants_and_ends_it_on_a_page_of_theirs(
        self, staff: User, supervisor: User, manager: User, other_supervisor: User
    ):
        address, client = reverse("quizzes:accommodations"), signed_in(supervisor)
        sent = {"learner": staff.pk, "extra_attempts": "1", "reason": "Agreed together."}
        assert client.post(address, sent | {"extra_attempts": ""}).status_code == 422
        assert client.post(address, sent).status_code == 302
        made = Accommodation.objects.get()
        assert made.granted_by == supervisor
        assert "Agreed together." in text(client.get(address))
        event = Event.objects.get(verb="accommodation.granted")
        assert "Agreed" not in str(event.data) + event.object_name
        end = reverse("quizzes:end_accommodation", args=[made.pk])
        for person in (staff, manager, other_supervisor):
            assert signed_in(person).post(end).status_code == 404
        assert signed_in(other_supervisor).post(address, sent).status_code == 422
        assert client.post(end).status_code == 302
        made.refresh_from_db()
        assert made.ended_by == supervisor
        assert client.post(end).status_code == 409

    def test_nobody_ends_it_for_people_they_answer_for_nowhere(
        self, staff: User, supervisor: User, outsider_manager: User
    ):
        made = self.granted(staff, supervisor, extra_minutes=5)
        for person in (staff, outsider_manager):
            with pytest.raises(NotPermitted):
                accommodations.end(made, by=person)
        assert accommodations.end(made, by=supervisor).ended_by == supervisor

    def test_a_manager_grants_too_and_reads_no_reason_of_others(
        self, staff: User, supervisor: User, manager: User, outsider_manager: User, trainer: User
    ):
        self.granted(staff, supervisor, extra_attempts=1)
        address, client = reverse("quizzes:accommodations"), signed_in(manager)
        assert "Agreed together." not in text(client.get(address))
        sent = {"learner": staff.pk, "extra_attempts": "2", "reason": "New on nights."}
        assert client.post(address, sent).status_code == 302
        assert "New on nights." in text(client.get(address))
        assert "New on nights." in text(signed_in(supervisor).get(address))
        assert signed_in(outsider_manager).post(address, sent).status_code == 422
        assert signed_in(trainer).get(address).status_code == 404
        with pytest.raises(NotPermitted):
            accommodations.grant(Accommodation(learner=manager), by=manager)


class TestTwoPages:
    ONE, TWO = "1" * 16, "2" * 16

    @pytest.fixture
    def attempt(self, staff: User) -> Attempt:
        return actions.start_attempt(asks("one", single("one")), staff)

    def test_another_page_does_not_overwrite_unseen_and_then_may(
        self, as_staff: Client, attempt: Attempt
    ):
        first = typed(attempt, 1, right=True, page=self.ONE, revision="2")
        assert as_staff.post(page(attempt, "save"), first, **FETCH).json()["saved"]
        second = typed(attempt, 1, right=False, page=self.TWO, revision="2")
        told = as_staff.post(page(attempt, "save"), second, **FETCH)
        assert told.status_code == 409
        assert "another tab or device" in told.json()["message"]
        assert [attempt.answers()[0]] == the_answer(attempt, right=True)
        again = second | {"read1": told.json()["read"]["1"], "revision": "3"}
        assert as_staff.post(page(attempt, "save"), again, **FETCH).json()["saved"]
        assert [attempt.answers()[0]] == the_answer(attempt, right=False)

    def test_a_message_that_was_overtaken_changes_nothing(self, as_staff: Client, attempt: Attempt):
        for right, revision in ((True, "5"), (False, "4")):
            data = typed(attempt, 1, right=right, page=self.ONE, revision=revision)
            as_staff.post(page(attempt, "save"), data, **FETCH)
        assert [attempt.answers()[0]] == the_answer(attempt, right=True)

    def test_without_script_the_form_comes_back_with_what_was_chosen(
        self, as_staff: Client, attempt: Attempt
    ):
        as_staff.post(page(attempt), typed(attempt, 1, right=True))
        response = as_staff.post(page(attempt), typed(attempt, 1, right=False))
        assert response.status_code == 409
        assert "Another tab or device" in text(response)
        token = attempt.responses.get().token
        assert f'name="read1" value="{token}"' in text(response)

    @pytest.mark.parametrize("bad", [{"page": "\x00"}, {"revision": "9" * 400}, {"page": "<b>"}])
    def test_nonsense_in_the_marks_does_no_harm(
        self, as_staff: Client, attempt: Attempt, bad: dict
    ):
        data = typed(attempt, 1, right=True) | bad
        assert as_staff.post(page(attempt, "save"), data, **FETCH).json()["saved"]


@pytest.mark.parametrize("kind", sorted(Question.kinds()))
def test_no_kind_tells_its_key_before_the_end(as_staff: Client, staff: User, kind: str):
    attempt = actions.start_attempt(asks("kind", SAMPLES[kind]("kind")), staff)
    first = typed(attempt, 1, right=True)
    seen = [
        as_staff.get(page(attempt)),
        as_staff.post(page(attempt, "save"), first | {"go": "next"}, **FETCH),
        as_staff.post(page(attempt), first, follow=True),
        as_staff.get(page(attempt, "review"), follow=True),
        as_staff.get(reverse("quizzes:history", args=[attempt.quiz_id])),
    ]
    for response in seen:
        assert CANARY not in text(response)
        assert "correct" not in text(response)


def test_a_whole_quiz_of_ten_in_eight_kinds_stays_within_its_budget(
    as_staff: Client, staff: User, course: CoursePage, django_assert_max_num_queries: object
):
    quiz = a_quiz(size=10, layout="all")
    step = add_quiz_page(course, quiz)
    type(step).objects.update(opens="any_time")
    enrol(staff, course, by=staff)
    as_staff.get(course.url)
    # One of them only where this process has yet to meet a content type.
    with django_assert_max_num_queries(80):
        as_staff.post(reverse("progress:start_quiz", args=[step.pk]))
        attempt = Attempt.objects.get()
        as_staff.get(page(attempt))
        as_staff.post(page(attempt), dict(form(attempt).lists()) | {"go": "check"})
        as_staff.post(page(attempt, "submit"))
        as_staff.get(page(attempt, "review"))
