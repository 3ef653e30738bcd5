"""A link that the holder turns on and off, and a card to carry."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from certificates import sharing
from certificates.actions import revoke
from certificates.models import Certificate, ShareLink
from lms.activity.models import Event
from lms.core.errors import NotPermitted
from lms.people.models import Agency, User


def say(client: Client, certificate: Certificate, then: str) -> int:
    address = reverse("certificates:share", args=[certificate.pk])
    return client.post(address, {"then": then}).status_code


def open_address(client: Client, key: str) -> tuple[int, str]:
    response = client.get(reverse("certificates:verify_code", args=[key]))
    return response.status_code, response.content.decode().split("<main")[1]


@pytest.fixture
def showing(harbour: Agency) -> Agency:
    harbour.verification_shows_name = True
    harbour.save()
    return harbour


class TestTheLink:
    def test_while_it_is_on_it_opens_the_same_page_with_the_name(
        self, as_staff: Client, client: Client, certificate: Certificate, showing: Agency
    ) -> None:
        assert say(as_staff, certificate, "on") == 302
        token = ShareLink.objects.get().token
        for key in (token, certificate.code):
            status, page = open_address(client, key)
            assert status == 200
            assert "This certificate is valid" in page
            assert "Sam Staff" in page

    def test_off_it_answers_like_one_that_never_was_and_the_paper_still_does(
        self, as_staff: Client, client: Client, certificate: Certificate, showing: Agency
    ) -> None:
        say(as_staff, certificate, "on")
        token = ShareLink.objects.get().token
        say(as_staff, certificate, "off")
        unknown = open_address(client, "x" * 27)
        assert open_address(client, token) == unknown
        status, page = open_address(client, certificate.code)
        assert status == 200
        assert "Sam Staff" not in page
        assert "Introduction" in page

    def test_a_new_one_ends_the_old_and_leaves_the_printed_code(
        self, as_staff: Client, client: Client, certificate: Certificate
    ) -> None:
        code = certificate.code
        say(as_staff, certificate, "on")
        old = ShareLink.objects.get().token
        say(as_staff, certificate, "new")
        new = ShareLink.objects.get(ended_at__isnull=True).token
        certificate.refresh_from_db()
        assert certificate.code == code
        assert [open_address(client, key)[0] for key in (old, new, code)] == [404, 200, 200]

    def test_pressed_twice_it_stays_the_one_that_was_sent(
        self, as_staff: Client, certificate: Certificate
    ) -> None:
        say(as_staff, certificate, "on")
        say(as_staff, certificate, "on")
        assert ShareLink.objects.count() == 1
        assert Event.objects.filter(verb="certificate.shared").count() == 1

    def test_where_the_agency_shows_no_names_the_link_does_not_either(
        self, as_staff: Client, client: Client, certificate: Certificate
    ) -> None:
        say(as_staff, certificate, "on")
        page = open_address(client, ShareLink.objects.get().token)[1]
        assert "Sam" not in page
        assert "Whose is it?" in page

    def test_one_that_was_withdrawn_is_not_shared_anew_but_can_be_ended(
        self, as_staff: Client, certificate: Certificate, manager: User
    ) -> None:
        say(as_staff, certificate, "on")
        revoke(certificate, by=manager, reason="A mistake.")
        assert say(as_staff, certificate, "new") == 409
        assert say(as_staff, certificate, "off") == 302
        assert not ShareLink.objects.filter(ended_at__isnull=True).exists()

    def test_nobody_else_decides(self, as_manager: Client, certificate: Certificate) -> None:
        assert say(as_manager, certificate, "on") == 404
        with pytest.raises(NotPermitted):
            sharing.share(certificate, by=User.objects.exclude(pk=certificate.learner_id).first())
        assert not ShareLink.objects.exists()

    def test_something_else_gets_a_sentence(
        self, as_staff: Client, certificate: Certificate
    ) -> None:
        assert say(as_staff, certificate, "maybe") == 400

    def test_the_database_holds_one_open_link(self, certificate: Certificate, staff: User) -> None:
        sharing.share(certificate, by=staff)
        with pytest.raises(IntegrityError), transaction.atomic():
            ShareLink.objects.create(certificate=certificate)

    def test_linkedin_gets_the_link_that_can_be_ended(
        self, certificate: Certificate, staff: User
    ) -> None:
        link = sharing.share(certificate, by=staff)
        assert link.token in sharing.linkedin_address(certificate, link)
        assert certificate.code not in sharing.linkedin_address(certificate, link)


class TestTheHoldersPage:
    def test_it_offers_what_can_be_done_next(
        self, as_staff: Client, certificate: Certificate
    ) -> None:
        before = as_staff.get(certificate.get_absolute_url()).content.decode()
        say(as_staff, certificate, "on")
        after = as_staff.get(certificate.get_absolute_url()).content.decode()
        assert "Turn on a link" in before
        assert "Turn it off" not in before
        assert "Turn it off" in after
        assert ShareLink.objects.get().address in after

    def test_a_manager_sees_no_link_of_the_holders(
        self, as_manager: Client, certificate: Certificate, staff: User
    ) -> None:
        link = sharing.share(certificate, by=staff)
        assert link.token not in as_manager.get(certificate.get_absolute_url()).content.decode()


class TestTheCard:
    def test_it_says_how_things_stand_and_leads_to_the_open_link(
        self, as_staff: Client, certificate: Certificate, staff: User
    ) -> None:
        address = reverse("certificates:card", args=[certificate.pk])
        page = as_staff.get(address).content.decode()
        for words in ("Sam Staff", "Introduction", certificate.number, "Valid", certificate.code):
            assert words in page
        link = sharing.share(certificate, by=staff)
        assert link.token in as_staff.get(address).content.decode()

    def test_the_file_holds_everything_and_fetches_nothing(
        self, as_staff: Client, certificate: Certificate
    ) -> None:
        response = as_staff.get(reverse("certificates:kept_card", args=[certificate.pk]))
        page = response.content.decode()
        assert "attachment" in response["Content-Disposition"]
        assert certificate.number in page
        for outside in ("<script", "<link", 'src="/', "url("):
            assert outside not in page
        assert "default-src 'none'" in response["Content-Security-Policy"]


class TestWhereItStands:
    def headings(self, client: Client, address: str) -> list[str]:
        page = client.get(address).content.decode()
        nav = page.split('id="site-nav"')[1].split("</nav>")[0]
        return [row.split("</a>")[0].split(">")[-1] for row in nav.split("<a") if "current" in row]

    def test_ones_own_is_under_certificates_and_anothers_under_the_team(
        self, as_staff: Client, as_manager: Client, certificate: Certificate
    ) -> None:
        assert self.headings(as_staff, certificate.get_absolute_url()) == ["Certificates"]
        withdraw = reverse("certificates:withdraw", args=[certificate.pk])
        for address in (certificate.get_absolute_url(), withdraw):
            assert self.headings(as_manager, address) == ["My team"]

    def test_a_manager_finds_the_way_back_to_the_person(
        self, as_manager: Client, certificate: Certificate, staff: User
    ) -> None:
        page = as_manager.get(certificate.get_absolute_url()).content.decode()
        crumbs = page.split('class="crumbs"')[1].split("</nav>")[0]
        person = reverse("reports:person", args=[staff.pk])
        assert person in crumbs
        assert as_manager.get(person).status_code == 200
