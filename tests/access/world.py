"""Two agencies with everything in them that somebody else might want to see.

Made through the product's own actions. What is private carries a word from ``PRIVATE``, so that a
page on which it shows gives itself away.
"""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from allauth.account.models import EmailAddress
from django.core import mail
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.test import Client
from django.test.client import ClientHandler
from django.utils import timezone
from PIL import Image
from wagtail.documents.models import Document

from certificates.credentials.keys import make_key
from courses.pages.models import CourseIndexPage, HomePage, LessonPage, QuizPage
from courses.progress.acting.actions import carry_out
from courses.progress.acting.kinds import doing
from courses.progress.actions import add_evidence, ask, complete_step, enrol, remember_place
from courses.progress.models import Assignment, Enrolment, HoldsFor
from courses.supervision import actions as practice
from courses.supervision.actions.attaching import attach
from courses.supervision.calibration import actions as calibration
from courses.supervision.calibration import moderating
from courses.supervision.groups import actions as groups
from courses.supervision.groups.recording import Share, record_session
from courses.supervision.hours.actions import log_hours
from courses.supervision.journal import actions as journal
from courses.supervision.models import (
    CalibrationRound,
    CaseConsultation,
    CoachingRhythm,
    Feedback,
    HoursSplit,
    HoursStandard,
    JournalReview,
    LiveObservation,
    Moderation,
    Pilot,
    PracticeDomain,
    PracticePage,
    RecordedReview,
    Rubric,
    SupervisionSettings,
)
from courses.supervision.pilots import actions as pilots
from lms.content.trainers import set_up_trainers
from lms.core.papers import read_paper
from lms.downloads.actions import ask_for
from lms.downloads.makers import register
from lms.downloads.making import make
from lms.downloads.models import Download
from lms.notifications.models import Notice
from lms.people.actions import invite, withdraw_invitation
from lms.people.imports.actions import open_file
from lms.people.imports.planning import guess_columns
from lms.people.kept.actions import keep_view
from lms.people.models import Agency, JobRole, Role, User
from lms.schedules import actions as schedules
from quizzes import actions as quizzes
from quizzes.marking import mark
from quizzes.models import (
    Accommodation,
    Attempt,
    Quiz,
    QuizQuestion,
    ReflectionCriterion,
    ReflectionQuestion,
    Response,
)
from tests import factories
from tests.courses.supervision.pilots.trying_out import CASE, RULE, make_template
from tests.downloads.making import NoteMaker

PEOPLE = (
    "anonymous",
    "staff",
    "peer",
    "supervisor",
    "other_supervisor",
    "manager",
    "other_manager",
    "trainer",
    "outsider",
    "outsider_manager",
    "leaver",
    "superuser",
)
"""Who tries: ``staff`` is the learner whose things they are, ``peer`` works in the same team, the
``other_…`` answer for another team of the agency, the ``outsider…`` belong to another agency, and
``leaver`` managed this one until last month."""

DAY = dt.timedelta(days=1)

PRIVATE = {
    "place": "PRIVATE-PLACE",
    "request": "PRIVATE-REQUEST",
    "wish": "PRIVATE-WISH",
    "answer": "PRIVATE-ANSWER",
    "setting": "PRIVATE-SETTING",
    "context": "PRIVATE-CONTEXT",
    "strengths": "PRIVATE-STRENGTHS",
    "next_step": "PRIVATE-NEXT-STEP",
    "evidence": "PRIVATE-EVIDENCE",
    "reply": "PRIVATE-REPLY",
    "word_back": "PRIVATE-WORD-BACK",
    "plan": "PRIVATE-PLAN",
    "view": "PRIVATE-VIEW",
    "repair": "PRIVATE-REPAIR",
    "follow_up": "PRIVATE-FOLLOW-UP",
    "reason": "PRIVATE-REASON",
    "moments": "PRIVATE-MOMENT",
    "question": "PRIVATE-QUESTION",
    "response": "PRIVATE-RESPONSE",
    "journal": "PRIVATE-JOURNAL",
    "excerpt": "PRIVATE-EXCERPT",
    "activity": "PRIVATE-ACTIVITY",
    "topic": "PRIVATE-TOPIC",
    "agreements": "PRIVATE-AGREEMENTS",
    "file": "PRIVATE-FILE",
    "rated": "PRIVATE-RATED",
    "moderation": "PRIVATE-MODERATION",
    "reflection": "PRIVATE-REFLECTION",
    "mark": "PRIVATE-MARK",
    "pilot_plan": "PRIVATE-PILOT-PLAN",
    "pilot_change": "PRIVATE-PILOT-CHANGE",
    "pilot_contact": "PRIVATE-PILOT-CONTACT",
    "pilot_back": "PRIVATE-PILOT-BACK",
    "pilot_reason": "PRIVATE-PILOT-REASON",
    "pilot_draft": "PRIVATE-PILOT-DRAFT",
}
SUPERVISORS_OWN = {PRIVATE["rated"], PRIVATE["moderation"]}
"""What supervisors write about how they see; the learner whose things the others are never does."""


@dataclass
class World:
    people: dict[str, User] = field(default_factory=dict)
    things: dict[str, Any] = field(default_factory=dict)
    sessions: dict[str, str] = field(default_factory=dict)
    mails: list[str] = field(default_factory=list)
    handlers: dict[bool, ClientHandler] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Any:
        return self.things[name]

    def client(self, name: str, *, enforce_csrf_checks: bool = False) -> Client:
        """Return a fresh browser in which somebody is signed in, or nobody.

        All share one server: to start one takes longer than most pages.
        """
        client = Client(raise_request_exception=False)
        client.handler = self.handlers.setdefault(
            enforce_csrf_checks, ClientHandler(enforce_csrf_checks)
        )
        if name != "anonymous":
            client.cookies["sessionid"] = self.sessions[name]
        return client

    @property
    def secrets(self) -> set[str]:
        """The private words, and what was chosen in the attempts."""
        return set(PRIVATE.values()) | self.chosen

    @property
    def chosen(self) -> set[str]:
        """The tokens of the options that ``staff`` chose: they stand in no other attempt."""
        attempts = [self["open_attempt"], self["closed_attempt"]]
        return {answer for attempt in attempts for answer in attempt.answers().values() if answer}


def build() -> World:
    world = World()
    _pages(world)
    _people(world)
    _studies(world)
    _quizzes(world)
    _reflects(world)
    _accommodations(world)
    _calibrates(world)
    _practises(world)
    _disagree(world)
    _writes_and_logs(world)
    _meets_in_a_group(world)
    _starts_small(world)
    _completes(world)
    _manages(world)
    _files(world)
    _sign_in(world)
    return world


def _pages(world: World) -> None:
    factories.make_site()
    world.things["home"] = HomePage.objects.get()
    world.things["index"] = CourseIndexPage.objects.get()
    first = world.things["course"] = factories.make_course("Introduction")
    world.things["module"] = factories.first_module(first)
    world.things["done_lesson"], world.things["lesson"] = LessonPage.objects.child_of(
        world["module"]
    )
    world.things["draft_lesson"] = factories.add_lesson(world["module"], "Not out yet", live=False)
    quiz = factories.make_quiz("early")
    question = quiz.quiz_questions.first().question
    world.things |= {"quiz": quiz, "question": question}
    page = QuizPage(title="Early quiz", quiz=quiz, opens="any_time")
    world.things["quiz_page"] = world["module"].add_child(instance=page)
    final = factories.make_quiz("final")
    world.things["locked_quiz_page"] = factories.add_quiz_page(first, final)
    _practice_pages(world)
    world.things |= {"document": _document(), "image": _picture()}


def _practice_pages(world: World) -> None:
    advanced = world.things["advanced"] = factories.make_course("Advanced", lessons=0)
    rubric = practice.publish_rubric(factories.make_rubric(), by=None)
    page = factories.add_practice_page(advanced, rubric, minutes=30)
    world.things["practice_page"] = PracticePage.objects.get(pk=page.pk)
    world.things |= {"rubric": rubric, "criterion": rubric.criteria.first()}
    world.things["finished_course"] = factories.make_course("Welcome", lessons=1)


def _document() -> Document:
    document = Document(title="Handout")
    document.file.save("handout.txt", ContentFile(b"A handout."), save=False)
    document._set_document_file_metadata()
    document.save()
    return document


def _picture() -> str:
    """Keep a picture where lessons have theirs, and return its name in the address."""
    kept = default_storage.save("images/wave.png", ContentFile(b"a picture"))
    return kept.removeprefix("images/")


def _people(world: World) -> None:
    harbour = factories.AgencyFactory(name="Harbour Recovery Services", slug="harbour")
    northside = factories.AgencyFactory(name="Northside Counselling", slug="northside")
    team = factories.TeamFactory(agency=harbour, name="Residential")
    other = factories.TeamFactory(agency=harbour, name="Outpatient")
    world.things |= {"harbour": harbour, "northside": northside, "team": team, "other_team": other}
    world.things["job_role"] = JobRole.objects.create(agency=harbour, name="Nurse")
    places = {
        "staff": (harbour, Role.STAFF, team),
        "peer": (harbour, Role.STAFF, team),
        "supervisor": (harbour, Role.SUPERVISOR, team),
        "other_supervisor": (harbour, Role.SUPERVISOR, other),
        "manager": (harbour, Role.MANAGER, None),
        "other_manager": (harbour, Role.MANAGER, other),
        "trainer": (harbour, Role.STAFF, other),
        "outsider": (northside, Role.STAFF, None),
        "outsider_manager": (northside, Role.MANAGER, None),
        "leaver": (harbour, Role.MANAGER, None),
    }
    world.people = {name: _person(name, *place) for name, place in places.items()}
    world.people["superuser"] = User.objects.create_superuser("root@lms.example", "x" * 12)
    world.things["staff_person"] = world.people["staff"]
    world.people["trainer"].groups.add(set_up_trainers())
    last_day = timezone.localdate() - 30 * DAY
    world.people["leaver"].memberships.update(ended_on=last_day)


def _has_a_view_sent(world: World) -> None:
    by, early = world.people["manager"], timezone.now() - 8 * DAY
    monday = {"form": "csv", "rhythm": "weekly", "day": 0, "hour": 7}
    schedule = schedules.schedule_view(world["kept_view"], **monday, by=by, at=early)
    world.things["schedule"] = schedule
    world.things["expired_sending"] = schedules.send_now(schedule, by=by, at=early)
    world.things["sending"] = schedules.send_now(schedule, by=by)


def _person(name: str, agency: Agency, role: str, team: Any) -> User:
    first, last = name.split("_")[0].title(), name.title().replace("_", "")
    email = f"{name}@{agency.slug}.example"
    person = factories.member(agency, role, team, email=email, first_name=first, last_name=last)
    EmailAddress.objects.create(user=person, email=email, verified=True, primary=True)
    return person


def _studies(world: World) -> None:
    staff = world.people["staff"]
    enrolment = enrol(staff, world["course"], by=staff, at=timezone.now() - 90 * DAY)
    complete_step(enrolment, world["done_lesson"], by=staff, evidence_type="read")
    remember_place(enrolment, world["lesson"], PRIVATE["place"])
    world.things["enrolment"] = enrolment


def _quizzes(world: World) -> None:
    staff, quiz = world.people["staff"], world["quiz"]
    closed = quizzes.start_attempt(quiz, staff)
    quizzes.save_answers(closed, answers(closed, right=False), by=staff)
    world.things["closed_attempt"] = quizzes.submit_attempt(closed, by=staff)
    world.things["open_attempt"] = current = quizzes.start_attempt(quiz, staff)
    quizzes.save_answers(current, answers(current, right=True, upto=1), by=staff)


def _reflects(world: World) -> None:
    """Write two reflections that a person marks: one is marked, one waits."""
    staff, supervisor = world.people["staff"], world.people["supervisor"]
    bank = world["question"].bank
    asked = ReflectionQuestion.objects.create(
        bank=bank, code="open-1", title="Open", prompt="<p>What did you see?</p>", is_marked=True
    )
    ReflectionCriterion.objects.create(question=asked, text="Says what was seen")
    quiz = Quiz.objects.create(title="Reflection", slug="reflection")
    QuizQuestion.objects.create(quiz=quiz, question=asked)
    page = QuizPage(title="Reflection", quiz=quiz, opens="any_time", required=False)
    world["module"].add_child(instance=page)
    first, second = (_wrote(quiz, staff) for _ in range(2))
    mark(first, met={0: "partly"}, by=supervisor, comment=PRIVATE["mark"])
    world.things["to_mark"] = second


def _wrote(quiz: Quiz, learner: User) -> Response:
    attempt = quizzes.start_attempt(quiz, learner)
    data = QueryDict(mutable=True)
    data.update({"asked": "1", "q1": PRIVATE["reflection"]})
    quizzes.save_answers(attempt, data, by=learner)
    return quizzes.submit_attempt(attempt, by=learner).responses.get()


def _accommodations(world: World) -> None:
    world.things["accommodation"] = Accommodation.objects.create(
        learner=world.people["staff"],
        granted_by=world.people["supervisor"],
        extra_attempts=1,
        reason="Agreed.",
    )


def answers(attempt: Attempt, *, right: bool, upto: int | None = None) -> QueryDict:
    """Return the form of an attempt with some or all of its questions, filled in."""
    data = QueryDict(mutable=True)
    for number, frozen in enumerate(attempt.frozen[:upto], 1):
        fitting = [row["token"] for row in frozen["options"] if row["correct"] == right]
        data.appendlist("asked", str(number))
        data[f"q{number}"] = fitting[0]
    return data


def _calibrates(world: World) -> None:
    """The supervisor is calibrated, and has begun another round; a colleague saw it otherwise."""
    supervisor, rubric = world.people["supervisor"], world["rubric"]
    world.things["vignette"] = factories.make_vignette(rubric)
    early = timezone.now() - 80 * DAY
    round_ = world.things["round"] = _rated(rubric, supervisor, 3, early)
    world.things["rated_vignette"] = round_.sightings.get()
    begun = calibration.start_round(rubric, by=supervisor)
    seen = world.things["open_vignette"] = begun.sightings.get()
    words = {"criterion-0": {"evidence": PRIVATE["rated"]}}
    calibration.save_ratings(seen, words, by=supervisor)
    colleague = factories.member(
        world["harbour"], Role.SUPERVISOR, world["team"], last_name="Colleague"
    )
    _rated(rubric, colleague, 1, early)
    talk = world.things["moderation"] = Moderation.objects.order_by("criterion").first()
    moderating.write_note(talk, PRIVATE["moderation"], by=colleague)


def _rated(rubric: Rubric, by: User, level: int, at: dt.datetime) -> CalibrationRound:
    begun = calibration.start_round(rubric, by=by, at=at)
    for sighting in begun.sightings.all():
        rows = sighting.ratings.all()
        data = {row.criterion: {"level": level, "evidence": PRIVATE["rated"]} for row in rows}
        calibration.save_ratings(sighting, data, by=by, at=at)
        calibration.finish_vignette(sighting, by=by, at=at)
    return begun


def a_picture(name: str) -> SimpleUploadedFile:
    made = io.BytesIO()
    Image.new("RGB", (4, 4)).save(made, "PNG")
    return SimpleUploadedFile(f"{name}.png", made.getvalue(), "image/png")


def _practises(world: World) -> None:
    staff, supervisor = world.people["staff"], world.people["supervisor"]
    step, start = world["practice_page"], timezone.now() - 60 * DAY
    enrolment = world.things["practice_enrolment"] = enrol(
        staff, world["advanced"], by=staff, at=start
    )
    world.things["handed_back"] = handed_back = practice.ask_for_practice(
        step, learner=staff, supervisor=supervisor, what=PRIVATE["request"], at=start + DAY
    )
    practice.answer_request(handed_back, by=supervisor, accept=False, reply=PRIVATE["answer"])
    first = _draft(enrolment, step, supervisor, start + DAY)
    world.things["file"] = attach(first, a_picture(PRIVATE["file"]), by=supervisor)
    signed = practice.share(first, by=supervisor, at=start + DAY)
    practice.acknowledge(signed, by=staff, reply=PRIVATE["reply"], at=start + DAY)
    world.things["signed_feedback"] = practice.sign_off(signed, by=supervisor, at=start + DAY)
    second = _draft(enrolment, step, supervisor, start + 2 * DAY)
    world.things["shared_feedback"] = practice.share(second, by=supervisor, at=start + 2 * DAY)
    world.things["draft_feedback"] = _draft(enrolment, step, supervisor, start + 3 * DAY)
    picture = a_picture("begun")
    world.things["draft_file"] = attach(world["draft_feedback"], picture, by=supervisor)
    words = {"what": PRIVATE["request"], "when": PRIVATE["wish"]}
    world.things["request"] = practice.ask_for_practice(
        step, learner=staff, supervisor=supervisor, **words
    )


def _writes_and_logs(world: World) -> None:
    staff, supervisor = world.people["staff"], world.people["supervisor"]
    entry = world.things["journal_entry"] = journal.write(uuid4(), PRIVATE["journal"], by=staff)
    ends = staff.agency.today() + 3 * DAY
    world.things["excerpt"] = journal.share(
        entry, PRIVATE["excerpt"], by=staff, supervisor=supervisor, ends_on=ends
    )
    standard = HoursStandard.objects.create(title="Hours", slug="hours", standard="A board")
    domain = PracticeDomain.objects.create(standard=standard, slug="advocacy", name="Advocacy")
    world.things["hours"] = log_hours(
        uuid4(), domain, learner=staff, agency=staff.agency, on=staff.agency.today() - 9 * DAY,
        began=None, minutes=45, kind="experience", activity=PRIVATE["activity"],
        supervisor=supervisor,
    )  # fmt: skip


def _meets_in_a_group(world: World) -> None:
    """One session was held, another is planned; what it was about stays in the group."""
    staff, supervisor = world.people["staff"], world.people["supervisor"]
    split = world.things["split"] = HoursSplit.objects.create(title="Usual", slug="usual")
    also = factories.member(world["harbour"], Role.STAFF, world["team"], last_name="Also")
    group = world.things["group"] = groups.start_group(
        "A group", by=supervisor, members=[staff, also], split=split, words=PRIVATE["agreements"]
    )
    groups.accept_agreements(group, by=staff, version=1)
    world.things["group_member"] = group.members.get(person=also)
    now = timezone.now()
    topic = {"minutes": 60, "topic": PRIVATE["topic"]}
    held = groups.plan_session(group, by=supervisor, starts_at=now - 3 * DAY, **topic)
    shares = {staff.pk: Share(60, 10), also.pk: Share(30, 0)}
    world.things["group_session"] = record_session(held, shares, by=supervisor, minutes=60)
    world.things["planned_session"] = groups.plan_session(
        group, by=supervisor, starts_at=now + 3 * DAY, **topic
    )


def _starts_small(world: World) -> None:
    """One pilot that was reviewed, and one that is before the supervisor."""
    staff, supervisor = world.people["staff"], world.people["supervisor"]
    start = timezone.now() - 40 * DAY
    make_template()
    words = {"role": "Worker", "changes": PRIVATE["pilot_plan"]}
    pilot = _planned_pilot(world, words, start)
    pilots.hand_in(pilot, by=staff, at=start)
    pilots.move(pilot, "agree", by=supervisor, at=start)
    pilots.move(pilot, "start", by=staff, at=start)
    for number in (1, 2):
        day = start + number * DAY
        seen = {"observed": PRIVATE["pilot_contact"]}
        pilots.note_contact(pilot, uuid4(), "A", seen, on=day.date(), by=staff, at=day)
    pilots.move(pilot, "finish", by=staff)
    pilots.save_reflection(pilot, {"seen": PRIVATE["pilot_back"]}, by=staff)
    pilots.look_back(pilot, by=staff)
    world.things["reviewed_pilot"] = pilots.review(
        pilot, "adapt", PRIVATE["pilot_reason"], by=supervisor
    )
    words = {"role": "Worker", "changes": PRIVATE["pilot_draft"]}
    current = _planned_pilot(world, words, timezone.now())
    pilots.hand_in(current, by=staff)
    pilots.move(current, "ask_change", by=supervisor, words=PRIVATE["pilot_change"])
    world.things["pilot"] = pilots.hand_in(current, by=staff)


def _planned_pilot(world: World, words: dict[str, str], at: dt.datetime) -> Pilot:
    staff = world.people["staff"]
    pilot = pilots.begin(world["practice_page"], by=staff, at=at)
    pilots.save_plan(
        pilot, words, by=staff, supervisor=world.people["supervisor"], stop_rules=[RULE],
        starts_on=at.date(), reviews_on=at.date() + DAY, at=at,
    )  # fmt: skip
    pilots.add_case(pilot, CASE, by=staff, consented_on=at.date() - DAY, at=at)
    return pilot


def _disagree(world: World) -> None:
    """Another supervisor saw a recording; the learner sees it differently, and needs repair."""
    staff, supervisor, step = (
        world.people["staff"],
        world.people["supervisor"],
        world["practice_page"],
    )
    harbour, start = world["harbour"], timezone.now() - 50 * DAY
    sky = factories.member(harbour, Role.SUPERVISOR, world["team"], last_name="Second")
    neutral = factories.member(harbour, Role.STAFF, world["other_team"], last_name="Neutral")
    SupervisionSettings.objects.create(agency=harbour, neutral_person=neutral)
    enrolment = world["practice_enrolment"]
    draft = _draft(enrolment, step, sky, start, kind=RecordedReview, level=1)
    shared = practice.share(draft, by=sky, at=start)
    practice.acknowledge(shared, by=staff, at=start)
    practice.plan_first(shared, by=supervisor, words=PRIVATE["plan"])
    practice.ask_second_look(shared, by=staff, reviewer=supervisor, words=PRIVATE["view"])
    practice.reply_to(shared, by=staff, words=PRIVATE["word_back"])
    world.things["contested_feedback"] = shared
    world.things["repair"] = practice.ask_repair(shared, by=staff, words=PRIVATE["repair"])
    practice.follow_up(world["repair"], by=neutral, words=PRIVATE["follow_up"])
    gone = practice.share(_draft(enrolment, step, sky, start), by=sky, at=start)
    practice.acknowledge(gone, by=staff, at=start)
    practice.withdraw_feedback(gone, by=sky, reason=PRIVATE["reason"])
    for kind in (CaseConsultation, JournalReview):
        draft = _draft(enrolment, step, supervisor, start, kind=kind)
        talk = practice.share(draft, by=supervisor, at=start)
        world.things[kind.kind] = practice.acknowledge(talk, by=staff, at=start)


def _draft(
    enrolment: Enrolment,
    step: PracticePage,
    by: User,
    at: dt.datetime,
    *,
    kind: type[Feedback] = LiveObservation,
    level: int = 3,
) -> Feedback:
    draft = practice.start_observation(enrolment, step, by=by, kind=kind, at=at)
    words = {name: PRIVATE[name] for name in ("setting", "context", "strengths", "next_step")}
    words |= {"consent": True, "storage": "A locked drawer", "delete_on": at.date() + DAY}
    words |= {"moments": f"01:10 {PRIVATE['moments']}", "response": PRIVATE["response"]}
    words |= dict.fromkeys(("question", "observation", "alternatives", "plan"), PRIVATE["question"])
    ids = draft.ratings.values_list("criterion_id", flat=True)
    ratings = {pk: {"level": level, "evidence": PRIVATE["evidence"]} for pk in ids}
    return practice.save_draft(
        draft, words | {"observed_on": at.date(), "ratings": ratings}, by=by, at=at
    )


def _completes(world: World) -> None:
    """Two months ago, so that a session is owed; one was given, and talked over in private."""
    staff, course = world.people["staff"], world["finished_course"]
    world.things["issuer_key"] = make_key()
    CoachingRhythm.objects.create(course=course)
    then = timezone.now() - 70 * DAY
    enrolment = enrol(staff, course, by=staff, at=then)
    lesson = LessonPage.objects.descendant_of(course).get()
    complete_step(enrolment, lesson, by=staff, evidence_type="read", at=then)
    enrolment.refresh_from_db()
    world.things["finished_enrolment"] = enrolment
    supervisor, step = world.people["supervisor"], world["practice_page"]
    talk = _draft(enrolment, step, supervisor, then + 20 * DAY, kind=CaseConsultation)
    world.things["session"] = practice.share(talk, by=supervisor, at=then + 20 * DAY)
    world.things["certificate"] = enrolment.certificates.get()
    world.things["certified_enrolment"] = enrolment
    status_list = world["certificate"].status_entry.status_list
    world.things |= {"status_list": status_list, "issuer": status_list.issuer}


def _manages(world: World) -> None:
    where = {"role": Role.STAFF, "team": world["team"], "by": world.people["manager"]}
    world.things["invitation"] = invite(world["harbour"], "new@harbour.example", **where)
    asked = Assignment(
        agency=world["harbour"], course=world["course"], team=world["team"],
        holds_for=HoldsFor.LATER,
    )  # fmt: skip
    world.things["assignment"] = ask(asked, by=where["by"])
    listed = Assignment(agency=world["harbour"], course=world["finished_course"], by_name=True)
    world.things["named_assignment"] = ask(listed, by=where["by"], people=[world.people["peer"]])
    world.things["kept_view"] = keep_view(where["by"], world["harbour"], "Late", "status=overdue")
    _has_a_view_sent(world)
    world.things["place"] = world.people["peer"].memberships.get()
    world.things["ended_place"] = world.people["leaver"].memberships.get()
    exempting = doing(
        "exempt", [world.people["peer"]], agency=world["harbour"], by=where["by"],
        course=world["finished_course"], why="Agreed.", at=timezone.now(),
    )  # fmt: skip
    world.things["act"] = carry_out(exempting)
    world.things["exemption"] = world["act"].exemptions.get()
    paper = read_paper(a_picture("letter"))
    world.things["evidence_file"] = add_evidence(world["exemption"], paper, by=where["by"])
    file = b"Employee ID,Email,Team\n7,seven@harbour.example,Residential"
    batch = open_file(world["harbour"], "people.csv", file, by=where["by"])
    batch.columns = guess_columns(batch.header)
    batch.save()
    world.things["import"] = batch
    spent = invite(world["harbour"], "nobody@harbour.example", **where)
    world.things["spent_invitation"] = withdraw_invitation(spent, by=where["by"])


def _files(world: World) -> None:
    """What the learner had made: one that is there, one that isn't yet, one that has gone."""
    staff = world.people["staff"]
    register(NoteMaker())
    for name, line in {
        "download": "One",
        "unmade_download": "refuse",
        "expired_download": "3",
    }.items():
        asked = {"lines": [line]}
        download = ask_for("test-note", "A note", asked, owner=staff, agency=staff.agency)
        world.things[name] = make(download)
    Download.objects.filter(pk=world["expired_download"].pk).update(expires_at=timezone.now())


def _sign_in(world: World) -> None:
    for name, person in world.people.items():
        client = Client()
        client.force_login(person)
        world.sessions[name] = client.cookies["sessionid"].value


def finish(world: World) -> World:
    """Take up what waits for the commit: notices, mails and the file of the certificate."""
    world.mails = [f"{row.subject} {row.body} {row.alternatives}" for row in mail.outbox]
    world.things["notice"] = Notice.objects.filter(person=world.people["staff"]).first()
    world.things["certificate"].refresh_from_db()
    return world
