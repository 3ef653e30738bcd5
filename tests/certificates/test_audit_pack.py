"""The audit pack of one activity, read back whole."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import json
import zipfile
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from certificates import pdfs
from certificates.models import Certificate, Evaluation, ProviderApproval
from courses.pages.models import CoursePage, LessonPage
from courses.progress.actions import complete_step, enrol
from courses.supervision.actions import publish_rubric
from courses.supervision.models import PracticePage
from lms.core.errors import NotPermitted
from lms.downloads.making import make
from lms.downloads.models import Download
from lms.people.models import Agency, Membership, Role, User
from quizzes import actions as quizzes
from tests import factories
from tests.certificates.factories import MOMENT, completed

pytestmark = pytest.mark.django_db

AUDIT = reverse("certificates:audit")
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def quick_pdfs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdfs, "render_pages", lambda pages: [b"%PDF"] * len(pages))


@pytest.fixture
def activity(course: CoursePage, staff: User, peer: User) -> CoursePage:
    """A course with a quiz and a practice: one person completed it, one is under way."""
    course.objectives = [("objective", "Name one thing")]
    course.save()
    rubric = publish_rubric(factories.make_rubric(), by=None)
    factories.add_practice_page(course, rubric, required=False)
    PracticePage.objects.update(required=False)
    factories.add_quiz_page(course, factories.make_quiz("final"), required=False)
    completed(staff, course)
    begun = enrol(peer, course, by=peer, at=MOMENT)
    lesson = LessonPage.objects.descendant_of(course).first()
    complete_step(begun, lesson, by=peer, evidence_type="read", at=MOMENT)
    return course


def packed(client: Client, course: CoursePage, **more: Any) -> zipfile.ZipFile:
    response = client.post(AUDIT, {"course": course.pk} | more)
    assert response.status_code == 302, response.content.decode()
    download = make(Download.objects.order_by("-pk").first())
    assert download.problem == ""
    return zipfile.ZipFile(io.BytesIO(download.file.read()))


def table(archive: zipfile.ZipFile, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(archive.read(name).decode("utf-8-sig"))))


class TestWhatIsInIt:
    def test_each_file_is_there_and_is_what_the_manifest_says(
        self, activity: CoursePage, as_manager: Client
    ) -> None:
        archive = packed(as_manager, activity)
        manifest = json.loads(archive.read("manifest.json"))
        said = {row["name"]: row["sha256"] for row in manifest["files"]}
        here = {name: hashlib.sha256(archive.read(name)).hexdigest() for name in archive.namelist()}
        last = {"manifest.json": here["manifest.json"], "SHA256SUMS": here["SHA256SUMS"]}
        assert said | last == here
        sums = dict(
            reversed(line.split("  ")) for line in archive.read("SHA256SUMS").decode().splitlines()
        )
        assert sums == said | {"manifest.json": here["manifest.json"]}
        assert manifest["activity"]["course"] == "Introduction"

    def test_certificates_and_roster_say_who_took_part_and_for_how_long(
        self, activity: CoursePage, as_manager: Client
    ) -> None:
        certificate = Certificate.objects.get()
        archive = packed(as_manager, activity)
        (row,) = table(archive, "certificates.csv")
        assert archive.read(row["File"]) == b"%PDF"
        roster = {row["Name"]: row for row in table(archive, "roster.csv")}
        assert roster["Sam Staff"]["Contact hours"] == "3"
        assert roster["Sam Staff"]["Completed on"] == "2026-11-22"
        assert roster["Sam Staff"]["Certificates"] == certificate.number
        assert roster["Pat Peer"]["Completed on"] == ""
        done = [(row["Name"], row["Step"]) for row in table(archive, "attendance.csv")]
        assert ("Sam Staff", "Lesson 1") in done

    def test_course_rubric_rule_and_approvals_are_spelt_out(
        self, activity: CoursePage, as_manager: Client, manager: User
    ) -> None:
        words = {"body": "A board", "provider_number": "77", "statement": "Approved."}
        for first, last in (
            (dt.date(2020, 1, 1), dt.date(2020, 12, 31)),
            (dt.date(2026, 1, 1), None),
        ):
            ProviderApproval.objects.create(
                agency=manager.agency, valid_from=first, valid_until=last, checked_on=first, **words
            )
        archive = packed(as_manager, activity, since="2026-01-01")
        course = archive.read("course.txt").decode()
        assert "- Name one thing" in course
        assert "Contact hours: 3." in course
        assert "- Lesson 1 (lesson" in course
        assert "observations have been signed off" in archive.read("sign-off.txt").decode()
        assert {row["4, integrated"] for row in table(archive, "rubric.csv")} == {"Anchor 4"}
        assert [row["Valid from"] for row in table(archive, "approvals.csv")] == ["2026-01-01"]
        blueprint = table(archive, "blueprint.csv")
        assert [(row["Objective"], row["Always asked"]) for row in blueprint] == [("1", "2")]

    def test_no_key_no_answer_and_no_figure_of_a_few(
        self, activity: CoursePage, as_manager: Client, staff: User
    ) -> None:
        quiz = activity.get_descendants().last().specific.quiz
        attempt = quizzes.start_attempt(quiz, staff, at=MOMENT)
        quizzes.submit_attempt(attempt, by=staff, at=MOMENT)
        archive = packed(as_manager, activity)
        everything = b"".join(archive.read(name) for name in archive.namelist()).decode()
        assert "KEY-CANARY" not in everything
        (row,) = table(archive, "assessment.csv")
        assert row["Pass mark in per cent"] == "80"
        assert row["Pass rate in per cent"] == "withheld: fewer than 5 people"

    def test_with_five_people_there_is_a_pass_rate(
        self, activity: CoursePage, as_manager: Client, staff: User
    ) -> None:
        quiz = activity.get_descendants().last().specific.quiz
        for number in range(5):
            learner = factories.member(staff.agency, email=f"more{number}@harbour.example")
            attempt = quizzes.start_attempt(quiz, learner, at=MOMENT)
            quizzes.submit_attempt(attempt, by=learner, at=MOMENT)
            if number < 3:
                type(attempt).objects.filter(pk=attempt.pk).update(passed=True)
        (row,) = table(packed(as_manager, activity), "assessment.csv")
        assert (row["People who handed in"], row["Pass rate in per cent"]) == ("5", "60")

    def test_the_evaluation_comes_in_whole_blocks_of_five(
        self, activity: CoursePage, as_manager: Client, manager: User
    ) -> None:
        for month in (8, 8, 8, 9, 9, 9):
            Evaluation.objects.create(
                course=activity, agency=manager.agency, edition="1", month=dt.date(2026, month, 1),
                scales=[["It was clear", 4]], words=[["What else?", "WORDS-CANARY"]],
            )  # fmt: skip
        archive = packed(as_manager, activity)
        (row,) = table(archive, "evaluation.csv")
        assert (row["Answers"], row["Mean, of 5"]) == ("6", "4.0")
        assert b"WORDS-CANARY" not in b"".join(archive.read(name) for name in archive.namelist())
        Download.objects.all().delete()
        (row,) = table(packed(as_manager, activity, since="2026-09-01"), "evaluation.csv")
        assert row["Statement"].startswith("withheld")

    def test_what_lies_outside_the_period_is_outside(
        self, activity: CoursePage, as_manager: Client
    ) -> None:
        archive = packed(as_manager, activity, until="2026-11-21")
        assert table(archive, "certificates.csv") == []
        assert table(archive, "roster.csv") == []


class TestWhoGetsIt:
    def test_a_manager_of_one_team_is_offered_none(self, team_manager: User) -> None:
        client = Client()
        client.force_login(team_manager)
        assert client.get(AUDIT).status_code == 404

    def test_who_manages_no_longer_all_gets_none_of_what_was_made(
        self, activity: CoursePage, as_manager: Client, manager: User, team: Any
    ) -> None:
        packed(as_manager, activity)
        manager.memberships.update(team=team)
        download = Download.objects.get()
        assert as_manager.get(download.get_absolute_url()).status_code == 403
        with pytest.raises(NotPermitted):
            download.maker.permit(download)

    def test_another_agency_finds_no_course_to_choose(
        self, activity: CoursePage, as_outsider_manager: Client
    ) -> None:
        response = as_outsider_manager.post(AUDIT, {"course": activity.pk})
        assert response.status_code == 422
        assert "This isn’t in the list any more" in response.content.decode()

    def test_who_manages_two_agencies_has_each_of_them(
        self, activity: CoursePage, manager: User, northside: Agency
    ) -> None:
        Membership.objects.create(
            user=manager, agency=northside, role=Role.MANAGER, started_on=factories.LONG_AGO
        )
        client = Client()
        client.force_login(manager)
        for agency in (manager.agency, northside):
            page = client.get(AUDIT, {"agency": agency.pk}).content.decode()
            assert f"one course at {agency}" in page
        asked = {"agency": manager.agency.pk}
        register = client.get(reverse("certificates:register"), asked).content.decode()
        assert f"{AUDIT}?agency={manager.agency.pk}" in register

    def test_the_page_says_what_there_is_before_it_is_made(
        self, activity: CoursePage, as_manager: Client
    ) -> None:
        page = as_manager.get(AUDIT, {"course": activity.pk}).content.decode()
        assert "<dt>On the roster</dt><dd>2</dd>" in page
        assert as_manager.post(AUDIT, {"course": ""}).status_code == 422
