"""An agency invites; an address accepts, once, in time, and with its own password."""

from __future__ import annotations

import datetime as dt
import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from courses.pages.models import CoursePage
from courses.progress.actions import assign
from courses.progress.models import Enrolment
from lms.activity.models import Event
from lms.core.errors import BadInput, LmsError, NotPermitted
from lms.notifications.waiting import send_waiting
from lms.people import actions
from lms.people.models import Agency, Invitation, Membership, Role, Team, User
from lms.people.places.actions import end_membership
from tests.conftest import signed_in
from tests.factories import PASSWORD, TeamFactory, UserFactory, member

NOW = dt.datetime(2026, 11, 20, 15, tzinfo=dt.UTC)
GOOD = {"first_name": "Nia", "last_name": "Newcomer", "password": "a quiet room with a window"}


@pytest.fixture
def invited(harbour: Agency, team: Team, manager: User) -> Invitation:
    return actions.invite(
        harbour, "Nia@Harbour.example", role=Role.STAFF, team=team, by=manager, first_name="Nia"
    )


def link(invitation: Invitation) -> str:
    return reverse("people:invitation", args=[invitation.token])


def test_the_mail_goes_out_after_commit_with_a_link_that_works(
    harbour: Agency,
    team: Team,
    manager: User,
    client: Client,
    django_capture_on_commit_callbacks: Any,
) -> None:
    with django_capture_on_commit_callbacks() as callbacks:
        invitation = actions.invite(
            harbour, "nia@harbour.example", role=Role.STAFF, team=team, by=manager
        )
        assert mail.outbox == []
    callbacks[0]()
    [message] = mail.outbox
    assert message.to == ["nia@harbour.example"]
    assert "Harbour Recovery Services invites you" in message.subject
    html, kind = message.alternatives[0]
    assert kind == "text/html"
    for body in (message.body, html):
        assert "Max Manager" in body
        [path] = set(re.findall(r"/invitations/[\w-]+/", body))
        assert client.get(path).status_code == 200
    invitation.refresh_from_db()
    assert invitation.mailed_at is not None


def test_the_mail_is_sent_once_for_each_link(invited: Invitation) -> None:
    actions.mail_invitation.call(invited.pk)
    actions.mail_invitation.call(invited.pk)
    assert len(mail.outbox) == 1


def test_a_mail_that_could_not_go_is_sent_once_the_server_answers(
    invited: Invitation, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = timezone.now() + dt.timedelta(minutes=10)
    with monkeypatch.context() as silent:
        silent.setattr(mail.EmailMessage, "send", lambda self, **kwargs: 1 / 0)
        assert send_waiting(at=later).now == 0
    assert send_waiting(at=timezone.now()).now == 0  # its own task has it still
    assert [send_waiting(at=later).now for _ in range(2)] == [1, 0]
    assert [message.to for message in mail.outbox] == [["nia@harbour.example"]]


def test_no_mail_for_an_invitation_that_was_withdrawn_meanwhile(
    invited: Invitation, manager: User
) -> None:
    actions.withdraw_invitation(invited, by=manager)
    actions.mail_invitation.call(invited.pk)
    assert mail.outbox == []


def test_no_column_holds_the_token(invited: Invitation) -> None:
    row = Invitation.objects.filter(pk=invited.pk).values().get()
    assert invited.token not in map(str, row.values())


def test_accepting_makes_an_account_and_signs_in(
    client: Client, invited: Invitation, harbour: Agency, team: Team
) -> None:
    response = client.post(link(invited), GOOD)
    assert response.status_code == 302
    assert response.url == reverse("dashboard:learning")
    person = User.objects.get(email="nia@harbour.example")
    assert client.session["_auth_user_id"] == str(person.pk)
    assert person.check_password(GOOD["password"])
    assert person.name == "Nia Newcomer"
    [place] = person.current_memberships
    assert (place.agency, place.team, place.role) == (harbour, team, Role.STAFF)
    assert EmailAddress.objects.get(user=person).verified


def test_courses_asked_of_the_team_are_there_at_once(
    client: Client,
    invited: Invitation,
    harbour: Agency,
    team: Team,
    manager: User,
    course: CoursePage,
) -> None:
    assign(course, agency=harbour, by=manager, team=team, due_days=30)
    client.post(link(invited), GOOD)
    enrolment = Enrolment.objects.get(learner__email="nia@harbour.example")
    assert enrolment.course == course
    assert enrolment.due_on == harbour.today() + dt.timedelta(days=30)


@pytest.mark.parametrize("zone", ["America/Los_Angeles", "Asia/Kolkata", "Pacific/Apia"])
@pytest.mark.parametrize("hour", [1, 13, 23])
def test_a_place_holds_from_the_moment_it_is_taken_up(
    harbour: Agency,
    invited: Invitation,
    course: CoursePage,
    zone: str,
    hour: int,
    time_machine: Any,
) -> None:
    Agency.objects.filter(pk=harbour.pk).update(time_zone=zone)
    assign(course, agency=Agency.objects.get(pk=harbour.pk), by=None)
    moment = (timezone.now() + dt.timedelta(days=1)).replace(hour=hour)
    time_machine.move_to(moment)
    person = actions.accept_invitation(invited.token, **GOOD)
    assert person.agency == harbour
    assert person.enrolments.count() == 1


def test_a_link_works_once(client: Client, invited: Invitation) -> None:
    client.post(link(invited), GOOD)
    again = Client()
    for response in (again.get(link(invited)), again.post(link(invited), GOOD)):
        assert response.status_code == 410
        assert "It was used on" in response.content.decode()
    assert User.objects.filter(email="nia@harbour.example").count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_presses_in_the_same_moment_make_one_account_and_one_place(
    invited: Invitation, manager: User
) -> None:
    def press(_: int) -> str:
        try:
            return actions.accept_invitation(invited.token, **GOOD).email
        except actions.InvitationClosed:
            return "closed"
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(press, range(4)))
    assert sorted(answers) == ["closed", "closed", "closed", "nia@harbour.example"]
    assert Membership.objects.filter(user__email="nia@harbour.example").count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_invitations_in_the_same_moment_are_one(harbour: Agency, manager: User) -> None:
    def press(_: int) -> None:
        by = User.objects.get(pk=manager.pk)
        actions.invite(harbour, "nia@harbour.example", role=Role.STAFF, by=by)
        connection.close()

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(press, range(4)))
    assert Invitation.objects.count() == 1
    assert len(mail.outbox) == 1


def test_a_link_runs_out_after_seven_days(
    client: Client, invited: Invitation, time_machine: Any
) -> None:
    time_machine.move_to(invited.expires_at - dt.timedelta(seconds=1))
    assert client.get(link(invited)).status_code == 200
    time_machine.move_to(invited.expires_at)
    response = client.get(link(invited))
    assert response.status_code == 410
    assert (
        "Max Manager at Harbour Recovery Services can send you a new one."
        in response.content.decode()
    )
    assert client.post(link(invited), GOOD).status_code == 410
    assert not User.objects.filter(email="nia@harbour.example").exists()


def test_a_made_up_token_is_answered_calmly(client: Client, db: None) -> None:
    for token in ("nothing", "x" * 2_000, "é", "%00"):
        response = client.get(f"/invitations/{token}/")
        assert response.status_code == 410
        assert "The person who invited you can send you a new one." in response.content.decode()


def test_inviting_again_replaces_the_link(invited: Invitation, manager: User) -> None:
    old = invited.token
    later = timezone.now() + dt.timedelta(days=5)
    renewed = actions.renew_invitation(invited, by=manager, at=later)
    assert renewed.pk == invited.pk
    assert renewed.expires_at == later + dt.timedelta(days=7)
    with pytest.raises(actions.InvitationClosed):
        actions.open_invitation(old)
    assert actions.open_invitation(renewed.token) == invited


def test_a_second_press_sends_no_second_link(
    harbour: Agency, manager: User, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        for _ in range(2):
            actions.invite(harbour, "nia@harbour.example", role=Role.STAFF, by=manager)
    assert len(mail.outbox) == 1
    assert Invitation.objects.count() == 1


def test_someone_who_works_here_already_is_not_invited(
    harbour: Agency, staff: User, manager: User
) -> None:
    with pytest.raises(actions.AlreadyHere) as refusal:
        actions.invite(harbour, "STAFF@harbour.example", role=Role.STAFF, by=manager)
    assert "already has a place at Harbour" in refusal.value.sentence


def test_someone_who_has_left_may_be_invited_again(
    harbour: Agency, staff: User, manager: User
) -> None:
    Membership.objects.filter(user=staff).update(ended_on=harbour.today() - dt.timedelta(days=1))
    invitation = actions.invite(harbour, staff.email, role=Role.STAFF, by=manager)
    assert actions.join(invitation.token, by=staff).agency == harbour


def test_inviting_an_address_known_elsewhere_looks_like_any_other(
    as_manager: Client, outsider: User
) -> None:
    answers = []
    for address in (outsider.email, "nobody@elsewhere.example"):
        data = {"email": address, "role": "staff"}
        page = as_manager.post(reverse("people:invite"), data, follow=True).content.decode()
        answers.append(re.sub(r"csrf\S+ value=\S+|/\d+/", "", page.replace(address, "ADDRESS")))
        Invitation.objects.all().delete()
    assert answers[0] == answers[1]


def test_an_account_that_exists_is_never_taken_over_by_a_link(
    client: Client, harbour: Agency, outsider: User, manager: User
) -> None:
    invitation = actions.invite(harbour, outsider.email, role=Role.STAFF, by=manager)
    page = client.get(link(invitation)).content.decode()
    assert "You have an account already" in page
    client.post(link(invitation), GOOD)
    outsider.refresh_from_db()
    assert outsider.check_password(PASSWORD)
    with pytest.raises(actions.AlreadyHere):
        actions.accept_invitation(invitation.token, **GOOD)


def test_the_holder_of_an_account_signs_in_and_joins(
    harbour: Agency, outsider: User, northside: Agency, manager: User
) -> None:
    invitation = actions.invite(harbour, outsider.email, role=Role.SUPERVISOR, by=manager)
    client = signed_in(outsider)
    assert "Join Harbour Recovery Services" in client.get(link(invitation)).content.decode()
    assert client.post(reverse("people:join", args=[invitation.token])).status_code == 302
    places = {(row.agency, row.role) for row in outsider.memberships.all()}
    assert places == {(northside, Role.STAFF), (harbour, Role.SUPERVISOR)}


def test_someone_else_signed_in_cannot_join_with_it(invited: Invitation, peer: User) -> None:
    client = signed_in(peer)
    assert "This invitation is for someone else" in client.get(link(invited)).content.decode()
    assert client.post(reverse("people:join", args=[invited.token])).status_code == 403
    assert client.post(link(invited), GOOD).status_code == 200
    assert not User.objects.filter(email=invited.email).exists()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"password": "short"}, "too short"),
        ({"password": "nia@harbour.example"}, "too similar"),
        ({"first_name": ""}, "required"),
        ({"first_name": "N" * 10_000}, "at most 150"),
        ({"last_name": "Null\x00"}, "Null characters"),
    ],
)
def test_what_cannot_be_used_is_said_beside_the_field_and_nothing_is_lost(
    client: Client, invited: Invitation, change: dict[str, str], sentence: str
) -> None:
    response = client.post(link(invited), GOOD | {"last_name": "O’Newcomer"} | change)
    page = response.content.decode()
    assert response.status_code == 422
    assert sentence in page
    assert "last_name" in change or "O’Newcomer" in page
    assert not User.objects.filter(email=invited.email).exists()


def test_a_manager_of_one_team_invites_to_it_and_the_teams_below(
    harbour: Agency, team: Team, other_team: Team, team_manager: User
) -> None:
    below = TeamFactory(agency=harbour, parent=team)
    for allowed in (team, below):
        actions.invite(
            harbour, f"{allowed.pk}@x.example", role="staff", team=allowed, by=team_manager
        )
    for refused in (other_team, None):
        with pytest.raises(NotPermitted):
            actions.invite(harbour, "no@x.example", role="staff", team=refused, by=team_manager)


def test_nobody_invites_into_another_agency(
    harbour: Agency, northside: Agency, team: Team, outsider_manager: User, manager: User
) -> None:
    with pytest.raises(NotPermitted):
        actions.invite(harbour, "no@x.example", role="staff", by=outsider_manager)
    with pytest.raises(BadInput):
        actions.invite(northside, "no@x.example", role="staff", team=team, by=outsider_manager)
    for person in (UserFactory(), member(harbour, Role.SUPERVISOR), member(harbour)):
        with pytest.raises(NotPermitted):
            actions.invite(harbour, "no@x.example", role="staff", by=person)


def test_invitations_of_others_cannot_be_touched(
    invited: Invitation, outsider_manager: User
) -> None:
    client = signed_in(outsider_manager)
    for name in ("people:renew", "people:withdraw"):
        assert client.post(reverse(name, args=[invited.pk])).status_code == 404
    assert invited.email not in client.get(reverse("people:invite")).content.decode()
    assert actions.open_invitation(invited.token)


def test_withdrawing_closes_the_link_at_once(
    as_manager: Client, client: Client, invited: Invitation
) -> None:
    response = as_manager.post(reverse("people:withdraw", args=[invited.pk]), follow=True)
    assert "is withdrawn" in response.content.decode()
    assert client.get(link(invited)).status_code == 410
    assert as_manager.post(reverse("people:withdraw", args=[invited.pk])).status_code == 404


def test_an_accepted_invitation_cannot_be_withdrawn(invited: Invitation, manager: User) -> None:
    actions.accept_invitation(invited.token, **GOOD)
    with pytest.raises(LmsError):
        actions.withdraw_invitation(invited, by=manager)


def test_the_manager_sees_who_has_not_answered(as_manager: Client, invited: Invitation) -> None:
    page = as_manager.get(reverse("people:invite")).content.decode()
    assert "nia@harbour.example" in page
    assert "Residential" in page
    actions.accept_invitation(invited.token, **GOOD)
    assert "nia@harbour.example" not in as_manager.get(reverse("people:invite")).content.decode()


def test_the_form_offers_only_teams_within_reach(
    team_manager: User, team: Team, other_team: Team
) -> None:
    page = signed_in(team_manager).get(reverse("people:invite")).content.decode()
    assert team.name in page
    assert other_team.name not in page
    assert "No team" not in page


def test_a_foreign_team_in_the_form_is_no_choice(as_manager: Client, northside: Agency) -> None:
    foreign = TeamFactory(agency=northside)
    data = {"email": "nia@x.example", "role": "staff", "team": foreign.pk}
    response = as_manager.post(reverse("people:invite"), data)
    assert response.status_code == 422
    assert "nia@x.example" in response.content.decode()
    assert not Invitation.objects.exists()


@pytest.mark.parametrize("who", ["staff", "supervisor", "trainer"])
def test_the_page_is_not_there_for_people_who_manage_nobody(
    who: str, request: pytest.FixtureRequest
) -> None:
    client = signed_in(request.getfixturevalue(who))
    assert client.get(reverse("people:invite")).status_code == 404


def test_strangers_are_asked_to_sign_in(client: Client, db: None) -> None:
    assert client.get(reverse("people:invite")).status_code == 302


def test_links_change_nothing_by_being_looked_at(as_manager: Client, invited: Invitation) -> None:
    for name in ("people:renew", "people:withdraw"):
        assert as_manager.get(reverse(name, args=[invited.pk])).status_code == 405
    before = Invitation.objects.values().get()
    Client().get(link(invited))
    assert Invitation.objects.values().get() == before


def test_everything_is_in_the_audit_trail(
    invited: Invitation, harbour: Agency, manager: User
) -> None:
    person = actions.accept_invitation(invited.token, **GOOD)
    end_membership(person.memberships.get(), by=manager, on=harbour.today())
    verbs = Event.objects.filter(agency=harbour).order_by("pk").values_list("verb", "actor")
    assert list(verbs) == [
        ("person.invited", manager.pk),
        ("person.joined", person.pk),
        ("person.left", manager.pk),
    ]


def test_the_list_of_invitations_takes_the_same_number_of_queries_however_long(
    as_manager: Client, manager: User, harbour: Agency, django_assert_max_num_queries: Any
) -> None:
    as_manager.get(reverse("people:invite"))
    for number in range(12):
        actions.invite(harbour, f"n{number}@x.example", role="staff", by=manager)
    with django_assert_max_num_queries(10):
        as_manager.get(reverse("people:invite"))
