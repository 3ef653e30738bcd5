"""Many certificates in one file: what is chosen, what is in it, and what its names are."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import zipfile
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from certificates import pdfs
from certificates.actions import revoke
from certificates.models import Certificate, ProviderApproval
from certificates.register import bundle
from certificates.register.packing import Archive, safe_part
from certificates.rendering import RenderFailed
from lms.activity.models import Event
from lms.core.errors import NotPermitted
from lms.downloads.making import make
from lms.downloads.models import Download
from lms.people.models import Team, User
from tests import factories
from tests.certificates.factories import MOMENT, issued

pytestmark = pytest.mark.django_db

REGISTER = reverse("certificates:register")
BUNDLE = reverse("certificates:bundle")
YEAR = dt.timedelta(days=365)


@pytest.fixture(autouse=True)
def quick_pdfs(monkeypatch: pytest.MonkeyPatch) -> None:
    def made(pages: list) -> list[bytes]:
        return [f"%PDF {page.snapshot['number']}".encode() for page in pages]

    monkeypatch.setattr(pdfs, "render_pages", made)


def opened(download: Download) -> zipfile.ZipFile:
    assert download.problem == ""
    return zipfile.ZipFile(io.BytesIO(download.file.read()))


def listed(archive: zipfile.ZipFile, name: str = "index.csv") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(archive.read(name).decode("utf-8-sig"))))


def bundled(client: Client, **asked: Any) -> Download:
    client.post(BUNDLE, asked)
    return make(Download.objects.get())


class TestWhatIsChosen:
    def test_the_page_counts_and_shows_what_the_file_will_hold(
        self, certificate: Certificate, peer: User, as_manager: Client
    ) -> None:
        other = issued(peer, factories.make_course("Another", lessons=1), at=MOMENT - YEAR)
        page = as_manager.get(REGISTER).content.decode()
        assert "2 PDFs in one file" in page
        page = as_manager.get(REGISTER, {"course": other.course_id}).content.decode()
        assert "1 PDF in one file" in page
        assert other.number in page
        assert certificate.number not in page

    @pytest.mark.parametrize(
        ("asked", "found"),
        [
            ({}, {"Sam", "Pat"}),
            ({"since": "2026-11-22"}, {"Sam"}),
            ({"until": "2026-11-21"}, {"Pat"}),
            ({"since": "2025-11-22", "until": "2025-11-22"}, {"Pat"}),
            ({"state": "revoked"}, {"Pat"}),
            ({"state": "valid"}, {"Sam"}),
            ({"state": "expired"}, set()),
        ],
    )
    def test_by_period_and_state(
        self,
        asked: dict[str, str],
        found: set[str],
        certificate: Certificate,
        peer: User,
        manager: User,
        as_manager: Client,
    ) -> None:
        other = issued(peer, factories.make_course("Another", lessons=1), at=MOMENT - YEAR)
        revoke(other, by=manager, reason="A mistake.")
        taken = as_manager.post(reverse("certificates:take_register"), {"as": "csv", **asked})
        _, columns, *rows = csv.reader(taken.getvalue().decode().splitlines())
        assert columns[0] == "Person"
        assert {row[0].split()[0] for row in rows} == found

    def test_by_team_and_the_teams_below(
        self, certificate: Certificate, team: Team, other_team: Team, as_manager: Client
    ) -> None:
        above = factories.TeamFactory(agency=team.agency, name="House")
        Team.objects.filter(pk=team.pk).update(parent=above)
        assert certificate.number in as_manager.get(REGISTER, {"team": above.pk}).content.decode()
        page = as_manager.get(REGISTER, {"team": other_team.pk}).content.decode()
        assert certificate.number not in page
        assert "No certificate fits that" in page

    @pytest.mark.parametrize(
        ("asked", "said"),
        [
            ({"course": "999999"}, "This isn’t in the list any more"),
            ({"since": "soon"}, "Please give a day such as"),
            ({"since": "2026-12-01", "until": "2026-11-01"}, "The last day comes before the first"),
        ],
    )
    def test_what_cannot_be_read_comes_back_with_a_sentence(
        self, asked: dict[str, str], said: str, certificate: Certificate, as_manager: Client
    ) -> None:
        response = as_manager.get(REGISTER, asked)
        assert response.status_code == 422
        assert said in response.content.decode()
        assert certificate.number not in response.content.decode()
        assert as_manager.post(BUNDLE, asked).status_code == 400

    def test_who_has_left_still_stands_in_the_register_of_the_agency(
        self, certificate: Certificate, staff: User, as_manager: Client, team_manager: User
    ) -> None:
        staff.memberships.update(ended_on=dt.date(2026, 11, 23))
        assert certificate.number in as_manager.get(REGISTER).content.decode()
        as_team = Client()
        as_team.force_login(team_manager)
        assert certificate.number not in as_team.get(REGISTER).content.decode()

    @pytest.mark.parametrize(
        ("days", "said"),
        [(-90, None), (-1, "A board ended on"), (30, "A board ends on"), (90, None)],
    )
    def test_an_approval_that_ends_is_told_before_and_after(
        self, days: int, said: str | None, as_manager: Client, manager: User
    ) -> None:
        today = manager.agency.today()
        words = {"body": "A board", "statement": "Approved.", "checked_on": today}
        first = ProviderApproval.objects.create(
            agency=manager.agency, provider_number="1", valid_from=dt.date(2020, 1, 1),
            valid_until=today + dt.timedelta(days=days), **words,
        )  # fmt: skip
        page = as_manager.get(REGISTER).content.decode()
        assert (said in page) if said else ("The approval by" not in page)
        ProviderApproval.objects.create(
            agency=manager.agency, provider_number="2", valid_from=first.valid_until, **words
        )
        assert "The approval by" not in as_manager.get(REGISTER).content.decode()

    def test_it_asks_as_much_for_one_as_for_many(self, staff: User, as_manager: Client) -> None:
        issued(staff, factories.make_course("First", lessons=1))
        as_manager.get(REGISTER)
        with CaptureQueriesContext(connection) as one:
            as_manager.get(REGISTER)
        for number in range(3):
            issued(staff, factories.make_course(f"More {number}", lessons=1))
        as_manager.get(REGISTER)  # a new course has the links at the foot read anew
        with CaptureQueriesContext(connection) as many:
            as_manager.get(REGISTER)
        assert len(many) == len(one)


class TestTheFile:
    def test_it_holds_each_pdf_as_it_was_issued_and_a_list(
        self, certificate: Certificate, as_manager: Client, manager: User
    ) -> None:
        kept = pdfs.keep_pdf(certificate, b"%PDF as it was")
        download = bundled(as_manager)
        archive = opened(download)
        assert archive.testzip() is None
        (row,) = listed(archive)
        assert row["File"] == f"introduction/sam-staff-{certificate.number}.pdf"
        assert hashlib.sha256(archive.read(row["File"])).hexdigest() == kept.sha256
        assert row["SHA-256 of the PDF"] == kept.sha256
        assert Event.objects.filter(verb="file.asked_for", actor=manager).count() == 1

    def test_what_has_no_pdf_yet_gets_one(
        self, certificate: Certificate, as_manager: Client
    ) -> None:
        archive = opened(bundled(as_manager))
        assert archive.read(listed(archive)[0]["File"]).decode() == f"%PDF {certificate.number}"

    def test_one_that_cannot_be_made_is_named_and_spoils_nothing(
        self, certificate: Certificate, as_manager: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def broken(pages: list) -> list[RenderFailed]:
            return [RenderFailed("no ink") for _ in pages]

        monkeypatch.setattr(pdfs, "render_pages", broken)
        archive = opened(bundled(as_manager))
        assert listed(archive)[0]["File"] == bundle.NOT_MADE
        assert archive.namelist() == ["index.csv"]

    def test_a_choice_of_nothing_is_refused_at_once(self, as_manager: Client) -> None:
        assert as_manager.post(BUNDLE).status_code == 409
        assert not Download.objects.exists()

    def test_too_many_are_refused_with_a_sentence(
        self, certificate: Certificate, as_manager: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(bundle, "MOST", 0)
        assert "too many for one file" in bundled(as_manager).problem

    def test_a_manager_no_longer_gets_nothing(
        self, certificate: Certificate, as_manager: Client, manager: User
    ) -> None:
        download = bundled(as_manager)
        manager.memberships.update(ended_on=dt.date(2026, 1, 1))
        assert as_manager.get(download.get_absolute_url()).status_code == 403
        with pytest.raises(NotPermitted):
            download.maker.permit(Download.objects.get(pk=download.pk))

    def test_another_agency_cannot_be_asked_for(
        self, certificate: Certificate, as_outsider_manager: Client
    ) -> None:
        asked = {"agency": certificate.agency_id, "course": certificate.course_id}
        assert as_outsider_manager.post(BUNDLE, asked).status_code == 400
        assert not Download.objects.exists()


class TestNames:
    @pytest.mark.parametrize(
        ("words", "safe"),
        [
            ("../../etc/passwd", "etcpasswd"),
            ("C:\\Windows\\x", "cwindowsx"),
            ("Зоя Петрова", "зоя-петрова"),
            ("李小龍", "李小龍"),
            ("\u202egnp.exe", "gnpexe"),
            ("///", "otherwise"),
            ("x" * 300, "x" * 60),
        ],
    )
    def test_parts_of_a_path_are_harmless(self, words: str, safe: str) -> None:
        assert safe_part(words, "otherwise") == safe

    def test_two_of_the_same_name_both_stay(self) -> None:
        body = io.BytesIO()
        archive = Archive(body, MOMENT)
        names = [archive.add(name, io.BytesIO(b"x")) for name in ("a/B.pdf", "a/b.pdf", "a/b.pdf")]
        archive.close()
        assert names == ["a/B.pdf", "a/b-2.pdf", "a/b-3.pdf"]
        assert zipfile.ZipFile(body).namelist() == names
