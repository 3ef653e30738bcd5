from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone

from certificates.credentials.keys import make_key
from certificates.models import Certificate, Design, IssuerKey
from certificates.tasks import render_pdfs
from courses.pages.models import CoursePage, Taken
from courses.supervision.pilots.actions import expire_words
from lms.content.actions import load_content
from lms.content.files import names, read
from lms.content.trainers import TRAINERS
from lms.core.errors import LmsError
from lms.downloads.actions import make_waiting
from lms.people.models import Agency

from .calendar import Calendar
from .calibrated import keep_rounds
from .evaluated import evaluate_courses
from .granted import arrange
from .groups import meet_in_groups
from .jobs import jobs_dropped
from .managed import manage
from .news import remind_for_a_week, tell_the_latest
from .observed import Observed
from .own_practice import keep_journals_and_logs
from .people import Cast, bring_in, local_part, make_agency
from .reflections import write_reflections
from .sessions import begin_the_rhythm, give_sessions
from .study import Refresher, Study, Syllabus

PASSWORD = "settle-and-learn"  # noqa: S105  (printed at the end; production refuses the demo)
FOLDER = "demo"
WORDS = f"{FOLDER}/practice.yaml"
COURSES = ("introduction", "advanced")

Say = Callable[[str], None]


class DemoRefused(LmsError):
    code = "demo_refused"


def load_demo(*, at: datetime | None = None, say: Say = lambda line: None) -> None:
    """Load the content and the invented agencies; an agency that is there already stays as it is.

    Raises DemoRefused under production settings.
    """
    if settings.PRODUCTION:
        raise DemoRefused(
            "This is a production installation. The demo would put invented people with a public "
            "password beside real ones, so it isn't loaded here."
        )
    now = at or timezone.now()
    with jobs_dropped(), transaction.atomic():
        load_content(say=say)
        if IssuerKey.objects.in_use() is None:
            make_key(at=now)
        made = [_load_agency(name, now, say) for name in agency_files()]
        if any(made):
            begin_the_rhythm(timezone.localdate(now))
            expire_words(at=now)
            tell_the_latest(now)
            remind_for_a_week(now)
    transaction.on_commit(_draw_certificates_of_logins)
    transaction.on_commit(make_waiting)


def agency_files() -> list[str]:
    return [name for name in names(f"{FOLDER}/*.yaml") if name != WORDS]


def logins() -> list[tuple[str, str]]:
    """Return the addresses to sign in with, each with what to try there."""
    return [
        (f"{row['login']}@{data['domain']}", row["try"])
        for data in map(read, agency_files())
        for row in data["people"]
        if "login" in row
    ]


def _load_agency(name: str, now: datetime, say: Say) -> bool:
    data = read(name)
    title = data["agency"]["name"]
    if Agency.objects.filter(slug=data["agency"]["slug"]).exists():
        say(f"{title} is there already and stays as it is.")
        _keep_to_one_password(data["agency"])
        return False
    cast = _gather(data, now)
    words = read(WORDS)
    keep_rounds(cast)
    for row in data["people"]:
        _live_through(cast, row, words)
    keep_journals_and_logs(cast, words["own"])
    meet_in_groups(cast, words["groups"])
    arrange(cast, data.get("accommodations", []))
    write_reflections(cast, words["marked"])
    evaluate_courses(cast, words["evaluated"])
    manage(cast, data.get("managed", {}))
    say(f"{title}: {len(cast.people)} people in {len(cast.teams)} teams.")
    return True


def _keep_to_one_password(row: dict[str, Any]) -> None:
    """Take up what the file says of a second step, which older databases switched on for all."""
    switch = row.get("two_step_required", True)
    Agency.objects.filter(slug=row["slug"]).update(two_step_required=switch)


def _gather(data: dict[str, Any], now: datetime) -> Cast:
    agency, teams = make_agency(data)
    Design.objects.create(agency=agency, **data["certificate"])
    courses = {slug: CoursePage.objects.get(slug=slug) for slug in COURSES}
    cast = Cast(agency, Calendar(now, agency.zone), data, teams, courses)
    bring_in(cast, make_password(PASSWORD))
    trainer = cast.people.get("trainer")
    if trainer:
        trainer.groups.add(Group.objects.get(name=TRAINERS))
    return cast


def _live_through(cast: Cast, row: dict[str, Any], words: dict[str, Any]) -> None:
    learner = cast.people[local_part(row)]
    rng = random.Random(learner.email)  # noqa: S311  (the same story on every machine, no secret)
    for slug in COURSES:
        told = row.get(slug, {})
        study = Study(cast, Syllabus(cast.courses[slug]), learner, told, rng)
        study.happen()
        if "refresher" in told:
            syllabus = Syllabus(cast.courses[slug], Taken.REFRESHER)
            Refresher(cast, syllabus, learner, told["refresher"], rng).happen()
        if "practice" in told:
            Observed(study, words).happen()
        give_sessions(study, words)


def _draw_certificates_of_logins() -> None:
    """Draw the few that a visitor opens first; the others are drawn when someone asks for them."""
    addresses = [address for address, _ in logins()]
    rows = Certificate.objects.filter(learner__email__in=addresses).without_pdf()
    ids = [str(pk) for pk in rows.values_list("pk", flat=True)]
    if ids:
        render_pdfs.enqueue(ids)
