"""The units of the standard work, each as the requests that a browser sends for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode

from certificates.actions import issue
from certificates.models import Certificate
from certificates.pdfs import make_pdfs
from courses.pages.models import CoursePage
from courses.pages.outline import StepItem, address_of
from courses.progress.models import Enrolment
from courses.progress.status import Status
from lms.demo.answers import filled_in
from lms.people.models import User
from quizzes.models import Attempt

from .actions import bench_courses
from .client import Unexpected, Visitor
from .workload import COURSES, LESSONS, STEPS, steps_done

Work = Callable[[], Any]


@dataclass
class Ground:
    """Whom and what the units need. Nobody's next lesson or quiz is taken twice."""

    port: int
    manager: User
    learners: list[User]
    courses: list[CoursePage]
    taken: Counter[str] = field(default_factory=Counter)
    visitors: dict[int, Visitor] = field(default_factory=dict)
    counts: bool = False

    @classmethod
    def of(cls, port: int) -> Ground:
        people = User.objects.filter(email__endswith="@bench.example").order_by("pk")
        learners = list(people.filter(email__startswith="learner"))
        return cls(port, people.get(email="manager@bench.example"), learners, bench_courses())

    def for_another(self) -> Ground:
        """Return the same for someone who works beside, with connections of their own."""
        return replace(self, visitors={})

    def visitor(self, user: User) -> Visitor:
        found = self.visitors.setdefault(user.pk, Visitor(self.port, user))
        found.counts = self.counts
        return found

    def next(self, unit: str, fits: Callable[[int], bool]) -> tuple[User, CoursePage, int]:
        """Return the next learner and course where the number of steps done fits, with it.

        Once all have had their turn, everyone is taken to be a step further.
        """
        places = len(self.learners) * COURSES
        while True:
            self.taken[unit] += 1
            round_, place = divmod(self.taken[unit], places)
            learner, course = divmod(place, COURSES)
            done = steps_done(learner + 1, course + 1)
            if fits(done):
                return self.learners[learner], self.courses[course], done + round_


def is_under_way(done: int) -> bool:
    return 0 < done < LESSONS


def my_learning(here: Ground) -> Work:
    user, _, _ = here.next("W1", lambda done: True)
    visitor = here.visitor(user)
    return lambda: visitor.get(reverse("dashboard:learning"))


def course_page(here: Ground) -> Work:
    user, course, _ = here.next("W2", is_under_way)
    visitor = here.visitor(user)
    return lambda: visitor.get(address_of(course.url_path))


def first_view(here: Ground) -> Work:
    user, course, done = here.next("W3", is_under_way)
    visitor, step = here.visitor(user), _lesson(course, done)

    def work() -> None:
        visitor.get(step.url)
        visitor.post(reverse("progress:finish_lesson", args=[step.id]))

    return work


def seen_before(here: Ground) -> Work:
    user, course, done = here.next("W3again", is_under_way)
    visitor, step = here.visitor(user), _lesson(course, done - 1)
    return lambda: visitor.get(step.url)


def _lesson(course: CoursePage, place: int) -> StepItem:
    lessons = [step for step in course.outline().steps() if step.kind == "lesson"]
    return lessons[place % LESSONS]


def quiz(here: Ground) -> Work:
    """Hand the whole sheet in at once, as without JavaScript."""
    return _quiz(here, _save_whole)


def quiz_saving(here: Ground) -> Work:
    """Save each answer as it is given, as browsers do."""
    return _quiz(here, _save_each)


def _quiz(here: Ground, save: Callable[[Visitor, Attempt], None]) -> Work:
    user, course, _ = here.next("W4", lambda done: done == 0)
    visitor = here.visitor(user)
    step = next(step for step in course.outline().steps() if step.kind == "quiz")

    def work() -> None:
        visitor.get(step.url)
        page = visitor.post(reverse("progress:start_quiz", args=[step.id]))
        visitor.get(page)
        attempt = Attempt.objects.get(pk=page.strip("/").split("/")[-1])
        save(visitor, attempt)
        visitor.get(f"{page}check/")
        visitor.get(visitor.post(f"{page}submit/"))
        attempt = Attempt.objects.get(pk=attempt.pk)
        if attempt.percent != 100:
            raise Unexpected(f"The quiz was worth {attempt.percent} per cent and not all.")

    return work


def _save_whole(visitor: Visitor, attempt: Attempt) -> None:
    form = filled_in(attempt, right=len(attempt.frozen))
    fields = [(name, value) for name, values in form.lists() for value in values]
    visitor.post(reverse("quizzes:attempt", args=[attempt.pk]), [*fields, ("go", "check")])


def _save_each(visitor: Visitor, attempt: Attempt) -> None:
    form = filled_in(attempt, right=len(attempt.frozen))
    for number in range(1, len(attempt.frozen) + 1):
        own = {f"q{number}", *(f"q{number}-{part}" for part in range(1, 10))}
        fields = [(name, value) for name in own for value in form.getlist(name)]
        address = reverse("quizzes:save", args=[attempt.pk])
        visitor.post(address, [("asked", str(number)), *fields], status=HTTPStatus.OK)


def team(here: Ground, **asked: object) -> Work:
    visitor = here.visitor(here.manager)
    return lambda: visitor.get(f"{reverse('reports:team')}?{urlencode(asked)}")


def team_export(here: Ground) -> Work:
    visitor, rows = here.visitor(here.manager), len(here.learners) * COURSES

    def work() -> None:
        lines = visitor.post_for(reverse("reports:take_team"), [("as", "lines")]).count(b"\r\n")
        if lines < rows:
            raise Unexpected(f"The export has {lines} lines and not {rows}.")

    return work


def certificate_first(here: Ground) -> Work:
    """Issue and render in this process, as the worker of the queue does."""
    user, course, _ = here.next("W6", lambda done: done == STEPS)
    while course != here.courses[-1]:
        user, course, _ = here.next("W6", lambda done: done == STEPS)
    enrolment = Enrolment.objects.select_related("learner", "course", "agency").get(
        learner=user, course=course
    )
    return lambda: make_pdfs([issue(enrolment)])


def certificate_again(here: Ground) -> Work:
    found = Certificate.objects.filter(pdf__isnull=False).select_related("learner").first()
    if found is None:
        certificate_first(here)()
        return certificate_again(here)
    visitor = here.visitor(found.learner)
    return lambda: visitor.get(reverse("certificates:pdf", args=[found.pk]))


@dataclass(frozen=True)
class Unit:
    name: str
    what: str
    prepare: Callable[[Ground], Work]
    budget: str = ""
    """Milliseconds of CPU and statements that we allow ourselves."""
    moodle: str = ""
    """Milliseconds of CPU, statements, requests; with 16 clients, units a second."""
    with_many: tuple[str, str] | None = None
    """Both for 10,000 people, where they differ."""
    repeats: int = 10
    many: bool = True
    """Whether 16 clients do it side by side as well."""
    in_server: bool = True


def _team(**asked: object) -> Callable[[Ground], Work]:
    return lambda here: team(here, **asked)


def _page(name: str, of: str = "reports") -> Callable[[Ground], Work]:
    """Return the unit of opening one of the pages that say something of everybody."""

    def prepare(here: Ground) -> Work:
        visitor = here.visitor(here.manager)
        return lambda: visitor.get(reverse(f"{of}:{name}"))

    return prepare


PAGE = "40 / 12"
WHOLE = "1,000 / 30"
MANY = 10_000
UNITS = (
    Unit("W1", "My learning, five courses", my_learning, "11 / 8", "115 / 50 / 2; 10.9"),
    Unit("W2", "Course page, 48 lessons", course_page, "15 / 10", "169 / 29 / 1; 6.5"),
    Unit("W3", "Lesson, first view and done", first_view, "20 / 18", "133 / 62 / 1; 6.5"),
    Unit("W3again", "Lesson seen before", seen_before, "9 / 8", "88 / 30 / 1; 11.6"),
    Unit("W4", "Quiz of ten, sheet sent once", quiz, "65 / 60", "653 / 331 / 7; 1.6", repeats=5),
    Unit("W4each", "Quiz of ten, answers saved", quiz_saving, "65 / 60", repeats=5, many=False),
    Unit("W5", "My team, first page", _team(), PAGE, "448 / 38 / 1; 1.8", (PAGE, "758 / 62")),
    Unit("W5page", "its tenth page", _team(page=10), PAGE, many=False),
    Unit("W5filter", "who is overdue", _team(status=Status.OVERDUE), PAGE, many=False),
    Unit("W5sort", "most pressing first", _team(sort="status"), PAGE, many=False),
    Unit("W5due", "due soonest first", _team(sort="due"), PAGE, many=False),
    Unit("W5search", "a name", _team(q="Amara"), PAGE, many=False),
    Unit("W5group", "by team", _team(group="team"), PAGE, many=False),
    Unit(
        "W5csv", "Export of everybody", team_export, "500 / 10", "10,970 / 14,519",
        ("4,000 / 10", "177,200 / 230,890"), repeats=1, many=False,
    ),
    Unit("W8glance", "At a glance", _page("glance"), WHOLE, many=False),
    Unit("W8done", "What was finished", _page("finished"), WHOLE, many=False),
    Unit("W8cover", "Covered on a day", _page("covered"), WHOLE, many=False),
    Unit("W8debts", "Feedback sessions owed", _page("debts"), WHOLE, many=False),
    Unit("W8certs", "Register", _page("register", of="certificates"), WHOLE, many=False),
    Unit(
        "W6", "Certificate, issued, rendered", certificate_first, "200 / 15", "1,048 / 93",
        repeats=3, many=False, in_server=False,
    ),
    Unit("W6again", "Certificate, again", certificate_again, "4 / 5", "348 / 33; 5.6"),
)  # fmt: skip
