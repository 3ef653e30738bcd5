"""What was taught, and by which rule it was assessed; nobody's answers, and no key."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from certificates.evaluations.summary import ANSWERS, SMALLEST_GROUP, CourseSummary, summary
from certificates.models import Evaluation
from courses.pages.models import QuizPage
from courses.pages.outline import CourseOutline
from courses.supervision.models import Feedback, PracticePage, Rubric
from quizzes.models import Attempt, Quiz

from .activity import Activity

ASSESSMENT = (
    "Quiz", "Required", "Pass mark in per cent", "Attempts allowed", "Questions in an attempt",
    "Time limit in minutes", "People who handed in", "People who passed", "Pass rate in per cent",
)  # fmt: skip
BLUEPRINT = ("Quiz", "Objective", "Always asked", "Drawn")
RUBRIC = (
    "Rubric", "Version", "Criterion", "Critical", "Description", "1, not yet", "2, emerging",
    "3, consistent", "4, integrated",
)  # fmt: skip
APPROVALS = (
    "Approving body", "Provider number", "Valid from", "Valid until", "Statement", "Disclaimer",
    "Last checked on",
)  # fmt: skip
EVALUATION = ("Statement", "Answers", "Mean, of 5", *ANSWERS.values())
WITHHELD = f"withheld: fewer than {SMALLEST_GROUP} people"


def course_in_words(activity: Activity) -> Iterator[str]:
    course = activity.course
    yield f"{course.title}\n{'=' * len(course.title)}\n"
    yield f"Edition {course.edition}. Contact hours: {course.contact_hours.normalize():f}."
    yield f"Level: {course.get_level_display()}. For: {course.audience.rstrip('.') or 'everyone'}."
    yield f"\n{course.summary}\n\nHaving taken this course, people can:"
    yield from (f"- {text}" for text in course.objective_texts())
    yield from _outline("What it consists of", course.outline())
    if course.refresher().modules:
        yield from _outline(f"To renew it: {course.renewal_in_words()}", course.refresher())


def _outline(heading: str, outline: CourseOutline) -> Iterator[str]:
    yield f"\n{heading}\n{'-' * len(heading)}"
    for module in outline.modules:
        yield f"\n{module.title}"
        for step in module.steps:
            minutes = f", {step.minutes} minutes" if step.minutes else ""
            asked = "" if step.required else ", not required"
            yield f"- {step.title} ({step.kind_label.lower()}{minutes}{asked})"


def quiz_pages(activity: Activity) -> list[QuizPage]:
    pages = QuizPage.objects.live().descendant_of(activity.course).order_by("path")
    return list(pages.select_related("quiz"))


def assessment(activity: Activity) -> Iterator[tuple]:
    for page in quiz_pages(activity):
        quiz = page.quiz
        yield (
            quiz.title, "yes" if page.required else "no", quiz.pass_mark,
            quiz.attempts_allowed or "as many as needed", quiz.in_short.questions,
            quiz.time_limit or "none", *_passed(activity, quiz),
        )  # fmt: skip


def _passed(activity: Activity, quiz: Quiz) -> tuple:
    """Return how many handed in, how many of them passed, and the rate; nothing of few people."""
    attempts = Attempt.objects.closed().filter(
        activity.within("submitted_at"), agency=activity.agency, quiz=quiz
    )
    people = attempts.order_by().values("learner").distinct().count()
    if people < SMALLEST_GROUP:
        return (WITHHELD,) * 3
    passed = attempts.passed().order_by().values("learner").distinct().count()
    return people, passed, f"{100 * passed / people:.0f}"


def blueprint(activity: Activity) -> Iterator[tuple]:
    """Yield how many questions of each objective an attempt asks."""
    for page in quiz_pages(activity):
        chosen = Counter(page.quiz.quiz_questions.values_list("question__objective", flat=True))
        drawn: Counter[str] = Counter()
        for draw in page.quiz.draws.all():
            drawn[draw.objective] += draw.count
        for objective in sorted(chosen | drawn):
            words = objective or "any"
            yield page.quiz.title, words, chosen[objective], drawn[objective]


def practice_steps(activity: Activity) -> list[PracticePage]:
    return list(PracticePage.objects.live().descendant_of(activity.course).order_by("path"))


def sign_off_in_words(activity: Activity) -> Iterator[str]:
    for step in practice_steps(activity):
        yield f"{step.title}\n{'-' * len(step.title)}"
        yield f"The rule, as learners read it: {step.completion_rule()}\n"
        if step.taken != "course":
            yield f"In a refresher: {step.refresher_rule()}\n"


def rubrics(activity: Activity) -> Iterator[tuple]:
    """Yield each criterion of the rubrics in force, and of the versions that were signed off by."""
    used = Feedback.objects.non_polymorphic().filter(
        activity.within("signed_off_at"), enrolment__course=activity.course,
        enrolment__agency=activity.agency,
    ).signed_off()  # fmt: skip
    ids = {step.rubric_id for step in practice_steps(activity)}
    ids |= set(used.order_by().values_list("rubric", flat=True))
    for rubric in Rubric.objects.filter(pk__in=ids).prefetch_related("criteria"):
        for row in rubric.criteria.all():
            yield (
                rubric.title, rubric.version, row.name, "yes" if row.critical else "no",
                row.description, *(anchor.text for anchor in row.anchors()),
            )  # fmt: skip


def approvals(activity: Activity) -> Iterator[tuple]:
    for row in activity.approvals():
        yield (
            row.body, row.provider_number, row.valid_from, row.valid_until or "", row.statement,
            row.disclaimer, row.checked_on,
        )  # fmt: skip


def evaluated(activity: Activity) -> CourseSummary:
    rows = Evaluation.objects.filter(agency=activity.agency, course=activity.course)
    return summary(
        activity.course, list(rows), today=activity.today, since=activity.since,
        until=activity.until,
    )  # fmt: skip


def evaluation(activity: Activity) -> Iterator[tuple]:
    found = evaluated(activity)
    for row in found.statements:
        yield row.text, row.answered, f"{row.mean:.1f}", *row.counts
    if not found.statements:
        yield (WITHHELD,)
