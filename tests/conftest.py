"""The people whom every test may call: a team, its managers, and a manager of another agency."""

from __future__ import annotations

import gc
import itertools
import os
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from django.contrib.auth.models import Group, Permission
from django.core.cache import cache
from django.test import Client

from courses.pages.models import CoursePage
from lms.people.models import Agency, Role, Team, User
from tests import factories

HERE = Path(__file__).parent
FOLDERS = itertools.count(1)

# The gate says the same of the same code each time, on a slow machine too. New examples are looked
# for with HYPOTHESIS_PROFILE=search.
hypothesis.settings.register_profile("gate", derandomize=True, deadline=None, print_blob=True)
hypothesis.settings.register_profile("search", deadline=None, print_blob=True)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "gate"))

# Whatever asks for a database is heard on PostgreSQL, which is what production runs. Two lists say
# where SQLite comes in, which serves the demo and a small agency; what asks for none runs there.
#
# What these say can't depend on the database: words, files and drawings, reading and writing of
# formats, pages of the admin. They are heard on SQLite alone.
ONCE = (
    "access/test_addresses.py",
    "access/test_admin.py",
    "access/test_methods.py",
    "access/test_private_words.py",
    "access/test_uploads.py",
    "certificates/test_conformance.py",
    "certificates/test_design_admin.py",
    "certificates/test_pdf.py",
    "certificates/test_renderer.py",
    "certificates/test_verify.py",
    "content/test_taking_both_courses.py",
    "content/test_the_courses.py",
    "content/test_walk.py",
    "core/test_headers.py",
    "courses/pages/language/",
    "courses/pages/test_reading_pages.py",
    "demo/test_demo.py",
    "notifications/test_mail.py",
    "notifications/test_reminders_clock.py",
    "quizzes/test_admin_writing.py",
    "quizzes/test_exchange_reading.py",
    "quizzes/test_kind_grading.py",
)


# Here the two databases may part: constraints, locks and races, and what our own SQL counts, dates
# and sorts. They are heard on both.
TWICE = (
    "access/test_races.py",
    "activity/test_events.py",
    "certificates/test_issuing.py",
    "certificates/test_stands.py",
    "content/test_loading.py",
    "courses/progress/test_assigning.py",
    "courses/progress/test_status.py",
    "courses/progress/test_taking_a_course.py",
    "courses/supervision/pilots/test_pilot_rules.py",
    "courses/supervision/test_flow.py",
    "courses/supervision/test_hours.py",
    "courses/supervision/test_lingering.py",
    "courses/supervision/test_races.py",
    "demo/",
    "notifications/test_reminders.py",
    "people/test_places.py",
    "quizzes/test_item_analysis.py",
    "quizzes/test_killed_server.py",
    "quizzes/test_marking.py",
    "quizzes/test_races.py",
    "reports/test_answers.py",
    "reports/test_glance.py",
    "reports/test_team.py",
    "schedules/test_sending.py",
)


def _once(item: pytest.Item) -> bool:
    asks = "django_db_setup" in item.fixturenames or item.get_closest_marker("django_db")
    return not asks or _is_named_in(ONCE, item)


def _is_named_in(files: tuple[str, ...], item: pytest.Item) -> bool:
    return item.path.relative_to(HERE).as_posix().startswith(files)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if _once(item):
            item.add_marker(pytest.mark.once)
        elif _is_named_in(TWICE, item):
            item.add_marker(pytest.mark.twice)


def pytest_collection_finish() -> None:
    """Keep the collector of garbage from going through all that was imported, again and again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def fresh_cache() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def own_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Name a folder that nobody else has; unlike ``tmp_path`` it costs nothing until it is used."""
    return tmp_path_factory.getbasetemp() / "files" / str(next(FOLDERS))


@pytest.fixture(autouse=True)
def own_files(settings: object, own_folder: Path) -> None:
    settings.MEDIA_ROOT = own_folder / "media"
    settings.EMAIL_FILE_PATH = own_folder / "mail"


@pytest.fixture
def harbour(db: None) -> Agency:
    return factories.AgencyFactory(name="Harbour Recovery Services", slug="harbour")


@pytest.fixture
def northside(db: None) -> Agency:
    return factories.AgencyFactory(name="Northside Counselling", slug="northside")


@pytest.fixture
def team(harbour: Agency) -> Team:
    return factories.TeamFactory(agency=harbour, name="Residential")


@pytest.fixture
def other_team(harbour: Agency) -> Team:
    return factories.TeamFactory(agency=harbour, name="Outpatient")


@pytest.fixture
def staff(harbour: Agency, team: Team) -> User:
    return factories.member(
        harbour, team=team, email="staff@harbour.example", first_name="Sam", last_name="Staff"
    )


@pytest.fixture
def peer(harbour: Agency, team: Team) -> User:
    return factories.member(
        harbour, team=team, email="peer@harbour.example", first_name="Pat", last_name="Peer"
    )


@pytest.fixture
def supervisor(harbour: Agency, team: Team) -> User:
    return factories.member(
        harbour, Role.SUPERVISOR, team, email="supervisor@harbour.example",
        first_name="Sol", last_name="Supervisor",
    )  # fmt: skip


@pytest.fixture
def other_supervisor(harbour: Agency, other_team: Team) -> User:
    return factories.member(harbour, Role.SUPERVISOR, other_team, email="other.sup@harbour.example")


@pytest.fixture
def manager(harbour: Agency) -> User:
    return factories.member(
        harbour,
        Role.MANAGER,
        email="manager@harbour.example",
        first_name="Max",
        last_name="Manager",
    )


@pytest.fixture
def team_manager(harbour: Agency, team: Team) -> User:
    return factories.member(harbour, Role.MANAGER, team, email="team.manager@harbour.example")


@pytest.fixture
def outsider_manager(northside: Agency) -> User:
    return factories.member(northside, Role.MANAGER, email="manager@northside.example")


@pytest.fixture
def outsider(northside: Agency) -> User:
    return factories.member(northside, email="staff@northside.example")


@pytest.fixture
def trainer(harbour: Agency) -> User:
    user = factories.member(harbour, email="trainer@harbour.example")
    group, _ = Group.objects.get_or_create(name="Trainers")
    group.permissions.add(
        *Permission.objects.filter(
            content_type__app_label__in=("quizzes", "courses", "supervision", "certificates")
        ),
        *Permission.objects.filter(codename="access_admin"),
    )
    user.groups.add(group)
    return user


@pytest.fixture
def course(db: None) -> CoursePage:
    return factories.make_course()


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def as_staff(staff: User) -> Client:
    return signed_in(staff)


@pytest.fixture
def as_manager(manager: User) -> Client:
    return signed_in(manager)


@pytest.fixture
def as_supervisor(supervisor: User) -> Client:
    return signed_in(supervisor)


@pytest.fixture
def as_outsider_manager(outsider_manager: User) -> Client:
    return signed_in(outsider_manager)
