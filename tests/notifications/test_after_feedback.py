"""Who is told what follows shared feedback, and that none of it holds a word of the record."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from courses.supervision import actions as supervision
from courses.supervision.models import Feedback, SupervisionSettings
from lms.activity.models import Event
from lms.notifications.models import Notice
from lms.people.models import Agency, Role, Team, User
from tests import factories
from tests.conftest import signed_in

from .conftest import CANARY, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def second(harbour: Agency, team: Team) -> User:
    return factories.member(harbour, Role.SUPERVISOR, team, last_name="Second")


@pytest.fixture
def neutral(harbour: Agency) -> User:
    person = factories.member(harbour, Role.STAFF, None, last_name="Neutral")
    SupervisionSettings.objects.create(agency=harbour, neutral_person=person)
    return person


def test_reading_together_is_told_to_the_observer(
    after_commit: Callable, shared: Feedback, staff: User, supervisor: User
) -> None:
    with after_commit():
        supervision.choose_reading(shared, by=staff, choice="together")
    assert told() == {("read_together", supervisor.email)}


def test_a_second_look_and_replies_reach_those_who_talk(
    after_commit: Callable, read: Feedback, staff: User, supervisor: User, second: User
) -> None:
    with after_commit():
        supervision.reply_to(read, by=staff, words=f"{CANARY} back")
        supervision.ask_second_look(read, by=staff, reviewer=second, words=f"{CANARY} view")
        supervision.answer_second_look(read, by=second, outcome="stands", answer=f"{CANARY} too")
        supervision.withdraw_feedback(read, by=supervisor, reason=f"{CANARY} reason")
    assert told() == {
        ("feedback_replied", supervisor.email),
        ("second_look", second.email),
        ("second_look", staff.email),
        ("second_look", supervisor.email),
        ("feedback_withdrawn", staff.email),
    }
    assert not Notice.objects.filter(sentence__contains=CANARY).exists()


def test_repair_reaches_the_pair_and_one_neutral_person_and_no_manager(
    after_commit: Callable,
    read: Feedback,
    staff: User,
    supervisor: User,
    manager: User,
    neutral: User,
) -> None:
    with after_commit():
        asked = supervision.ask_repair(read, by=staff, words=f"{CANARY} help")
    assert told() == {("repair", supervisor.email), ("repair", neutral.email)}
    assert not Event.objects.visible_to(manager).filter(verb__startswith="repair").exists()
    for person, status in ((staff, 200), (supervisor, 200), (neutral, 200), (manager, 404)):
        assert signed_in(person).get(asked.get_absolute_url()).status_code == status
