"""What becomes of a certificate: it expires, is replaced, is taken back, and is never rewritten."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db.models import ProtectedError

from certificates import actions
from certificates.models import Certificate, Design
from certificates.page import CertificatePage
from courses.pages.models import CoursePage
from lms.activity.models import Event
from lms.core.errors import BadInput, NotPermitted
from lms.people.models import Agency, User
from tests import factories
from tests.certificates.factories import MOMENT, issued, next_cycle


class TestStates:
    def test_the_last_day_still_counts(self, staff: User) -> None:
        course = factories.make_course(lessons=1, renewal_months=12)
        certificate = issued(staff, course)
        assert certificate.state(on=dt.date(2027, 9, 23)) == "valid"
        assert certificate.state(on=dt.date(2027, 9, 24)) == "expiring"
        assert certificate.state(on=dt.date(2027, 11, 22)) == "expiring"
        assert certificate.state(on=dt.date(2027, 11, 23)) == "expired"

    def test_without_a_term_it_stands_for_good(self, certificate: Certificate) -> None:
        assert certificate.state(on=dt.date(2099, 1, 1)) == "valid"

    def test_a_later_cycle_replaces_it(self, certificate: Certificate) -> None:
        newer = next_cycle(certificate, at=MOMENT + dt.timedelta(days=700))
        assert Certificate.objects.get(pk=certificate.pk).state() == "superseded"
        assert newer.state() == "valid"

    def test_a_newer_one_that_was_withdrawn_replaces_nothing(
        self, certificate: Certificate, manager: User
    ) -> None:
        newer = next_cycle(certificate, at=MOMENT)
        actions.revoke(newer, by=manager, reason="Issued by mistake.")
        assert Certificate.objects.get(pk=certificate.pk).state() == "valid"

    def test_the_state_costs_a_list_nothing_more(
        self, certificate: Certificate, django_assert_num_queries: object
    ) -> None:
        next_cycle(certificate, at=MOMENT)
        with django_assert_num_queries(1):
            states = [row.state() for row in Certificate.objects.with_state()]
        assert sorted(states) == ["superseded", "valid"]


class TestWithdrawing:
    def test_a_manager_takes_it_back_and_the_row_stays(
        self, certificate: Certificate, manager: User
    ) -> None:
        revocation = actions.revoke(certificate, by=manager, reason=" Named the wrong person. ")

        assert revocation.reason == "Named the wrong person."
        assert Certificate.objects.get().state() == "revoked"
        event = Event.objects.get(verb="certificate.revoked")
        assert (event.actor, event.person) == (manager, certificate.learner)
        assert "wrong person" not in str(event.data)

    def test_the_manager_of_the_team_may(
        self, certificate: Certificate, team_manager: User
    ) -> None:
        assert actions.revoke(certificate, by=team_manager, reason="A mistake.")

    @pytest.mark.parametrize("who", ["staff", "peer", "supervisor", "outsider_manager", "trainer"])
    def test_nobody_else_may(
        self, certificate: Certificate, who: str, request: pytest.FixtureRequest
    ) -> None:
        person = request.getfixturevalue(who)
        if who == "trainer":
            person.groups.clear()
        with pytest.raises(NotPermitted):
            actions.revoke(certificate, by=person, reason="Because.")
        assert certificate.state() == "valid"

    def test_a_reason_is_needed(self, certificate: Certificate, manager: User) -> None:
        with pytest.raises(BadInput):
            actions.revoke(certificate, by=manager, reason="  ")

    def test_a_second_time_says_so(self, certificate: Certificate, manager: User) -> None:
        actions.revoke(certificate, by=manager, reason="A mistake.")
        with pytest.raises(actions.AlreadyRevoked):
            actions.revoke(certificate, by=manager, reason="Again.")


class TestGivingBack:
    def test_it_stands_again_and_the_withdrawal_stays_on_record(
        self, certificate: Certificate, manager: User
    ) -> None:
        actions.revoke(certificate, by=manager, reason="Named the wrong person.")
        actions.reinstate(certificate, by=manager, reason="It was the right one.")
        assert Certificate.objects.get().state() == "valid"
        kept = certificate.revocations.get()
        assert (kept.reason, kept.reinstated_by) == ("Named the wrong person.", manager)
        assert Event.objects.filter(verb="certificate.reinstated").count() == 1

    def test_it_can_be_withdrawn_anew(self, certificate: Certificate, manager: User) -> None:
        actions.revoke(certificate, by=manager, reason="One.")
        actions.reinstate(certificate, by=manager, reason="Two.")
        actions.revoke(certificate, by=manager, reason="Three.")
        assert Certificate.objects.get().state() == "revoked"
        assert certificate.revocations.count() == 2

    def test_what_stands_cannot_be_given_back(
        self, certificate: Certificate, manager: User
    ) -> None:
        with pytest.raises(actions.NotRevoked):
            actions.reinstate(certificate, by=manager, reason="Why not.")


class TestWithdrawingWhatWasIssuedAgain:
    def test_the_older_paper_goes_and_comes_back_with_it(
        self, certificate: Certificate, manager: User
    ) -> None:
        new = actions.reissue(certificate, by=manager, reason="Married.")
        actions.revoke(new, by=manager, reason="The course was another's.")
        assert [row.state() for row in Certificate.objects.all()] == ["revoked", "revoked"]
        assert Event.objects.filter(verb="certificate.revoked").count() == 1
        actions.reinstate(new, by=manager, reason="It wasn't.")
        assert Certificate.objects.get(pk=new.pk).state() == "valid"
        assert Certificate.objects.get(pk=certificate.pk).state() == "superseded"

    def test_an_older_one_that_was_withdrawn_by_itself_stays_so(
        self, certificate: Certificate, manager: User
    ) -> None:
        new = actions.reissue(certificate, by=manager, reason="Married.")
        actions.revoke(certificate, by=manager, reason="The paper was lost.")
        actions.revoke(new, by=manager, reason="A mistake.")
        actions.reinstate(new, by=manager, reason="It wasn't.")
        assert Certificate.objects.get(pk=certificate.pk).state() == "revoked"
        assert Certificate.objects.get(pk=new.pk).state() == "valid"


class TestIssuingAgain:
    def test_a_new_name_is_a_new_row_linked_to_the_old(
        self, certificate: Certificate, manager: User, staff: User
    ) -> None:
        words = dict(certificate.snapshot)
        staff.last_name = "Newname"
        staff.save()
        certificate = Certificate.objects.get()
        new = actions.reissue(certificate, by=manager, reason="Married.")

        old = Certificate.objects.get(pk=certificate.pk)
        assert (new.replaces, old.reissue) == (old, new)
        assert new.snapshot["learner"]["name"] == "Sam Newname"
        assert new.snapshot["course"] == words["course"]
        assert new.snapshot["issued_on"] == words["issued_on"]
        assert old.snapshot == words
        assert (old.state(), new.state()) == ("superseded", "valid")
        assert actions.issue(old.enrolment) == new

    def test_once_only(self, certificate: Certificate, manager: User) -> None:
        actions.reissue(certificate, by=manager, reason="Married.")
        with pytest.raises(actions.AlreadyReissued):
            actions.reissue(certificate, by=manager, reason="Again.")

    def test_not_while_it_is_withdrawn(self, certificate: Certificate, manager: User) -> None:
        actions.revoke(certificate, by=manager, reason="A mistake.")
        with pytest.raises(actions.AlreadyRevoked):
            actions.reissue(certificate, by=manager, reason="Married.")

    def test_nobody_does_it_for_themselves(self, certificate: Certificate, staff: User) -> None:
        with pytest.raises(NotPermitted):
            actions.reissue(certificate, by=staff, reason="Married.")


def test_no_later_edit_moves_a_word(staff: User, harbour: Agency) -> None:
    course = factories.make_course(
        "Before", lessons=1, renewal_months=12, objectives=[("objective", "Before.")]
    )
    design = Design.objects.create(name="Harbour", agency=harbour, signatory_1="Before")
    certificate = issued(staff, course)
    before = dict(certificate.snapshot)

    edit_everything(staff, harbour, course, design)

    certificate = Certificate.objects.get()
    assert certificate.snapshot == before
    assert certificate.expires_on == dt.date(2027, 11, 22)
    assert "After" not in CertificatePage(certificate.snapshot).title


def edit_everything(staff: User, harbour: Agency, course: CoursePage, design: Design) -> None:
    course.title, course.edition, course.contact_hours = "After", "After", 99
    course.renewal_months, course.objectives = 1, [("objective", "After.")]
    course.save_revision().publish()
    course.unpublish()
    staff.first_name, staff.last_name = "After", "After"
    staff.save()
    harbour.name, harbour.time_zone = "After", "Pacific/Apia"
    harbour.save()
    for name in ("heading", "statement", "provider_statement", "signatory_1", "signatory_2"):
        setattr(design, name, "After")
    design.paper, design.accent = "A4", "#000000"
    design.save()
    design.delete()


def test_what_a_certificate_rests_on_cannot_be_deleted(certificate: Certificate) -> None:
    for thing in (certificate.enrolment, certificate.learner, certificate.agency):
        with pytest.raises(ProtectedError):
            thing.delete()
