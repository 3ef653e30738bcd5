"""The credential against the published data model of Open Badges 3.0, member by member."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from typing import Any

import jwt
import pytest

from certificates.actions import reissue
from certificates.credentials import badge
from certificates.models import Certificate, IssuerKey
from certificates.page import CertificatePage
from courses.pages.models import CoursePage
from lms.people.models import Agency, User
from tests import factories
from tests.certificates.credentials.conftest import opened
from tests.certificates.credentials.made import made
from tests.certificates.factories import MOMENT, issued

# What the JSON schema of the specification requires of each class, and the types of its members.
REQUIRED = {
    "AchievementCredential": {
        "@context": list, "id": str, "type": list, "credentialSubject": dict, "issuer": dict,
        "validFrom": str, "name": str,
    },
    "Profile": {"id": str, "type": list},
    "AchievementSubject": {"type": list, "achievement": dict},
    "IdentityObject": {"type": str, "hashed": bool, "identityHash": str, "identityType": str},
    "Achievement": {"id": str, "type": list, "criteria": dict, "description": str, "name": str},
    "Alignment": {"type": list, "targetName": str, "targetUrl": str},
    "Evidence": {"type": list},
    "CredentialStatus": {
        "id": str, "type": str, "statusPurpose": str, "statusListIndex": str,
        "statusListCredential": str,
    },
    "CredentialSchema": {"id": str, "type": str},
    "RelatedResource": {"id": str, "digestSRI": str},
}  # fmt: skip
ADDRESS = re.compile(r"https?://[^\s]+|urn:uuid:[0-9a-f-]{36}(#\S+)?")
DATE_TIME_Z = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")
ALIGNMENT_TYPES = {
    "ceasn:Competency", "ceterms:Credential", "CFItem", "CFRubric", "CFRubricCriterion",
    "CFRubricCriterionLevel", "CTDL",
}  # fmt: skip


def parts(credential: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """Return every object of a credential with the class it has in the data model."""
    subject = credential["credentialSubject"]
    achievement = subject["achievement"]
    return [
        ("AchievementCredential", credential),
        ("Profile", credential["issuer"]),
        ("AchievementSubject", subject),
        *(("IdentityObject", row) for row in subject["identifier"]),
        ("Achievement", achievement),
        *(("Alignment", row) for row in achievement.get("alignment", [])),
        *(("Evidence", row) for row in credential["evidence"]),
        ("CredentialStatus", credential["credentialStatus"]),
        *(("CredentialSchema", row) for row in credential["credentialSchema"]),
        *(("RelatedResource", row) for row in credential["relatedResource"]),
    ]


def faults(credential: dict[str, Any]) -> list[str]:
    return [
        f"{name}.{member}"
        for name, part in parts(credential)
        for member, kind in REQUIRED[name].items()
        if not isinstance(part.get(member), kind) or part[member] in ("", [])
    ]


class TestTheDataModel:
    @pytest.mark.parametrize(
        "changes",
        [{}, {"expires_on": "2028-11-22"}, {"practice": None, "course__objectives": []}],
        ids=["for good", "until a day", "least"],
    )
    def test_every_required_member_is_there_and_of_its_type(self, changes: dict) -> None:
        assert faults(made(**changes)) == []

    def test_the_check_itself_sees_what_is_missing(self) -> None:
        credential = made()
        del credential["credentialSubject"]["achievement"]["criteria"]
        credential["evidence"][0]["type"] = "Evidence"
        assert faults(credential) == ["Achievement.criteria", "Evidence.type"]

    def test_contexts_come_in_the_order_that_is_asked(self) -> None:
        first, second = made()["@context"]
        assert first == "https://www.w3.org/ns/credentials/v2"
        assert re.fullmatch(
            r"https://purl\.imsglobal\.org/spec/ob/v3p0/context-3\.0\.\d\.json", second
        )

    def test_types_name_their_classes(self) -> None:
        credential = made()
        assert credential["type"][0] == "VerifiableCredential"
        assert {"AchievementCredential", "OpenBadgeCredential"} & set(credential["type"])
        assert credential["issuer"]["type"] == ["Profile"]
        subject = credential["credentialSubject"]
        assert subject["type"] == ["AchievementSubject"]
        assert subject["achievement"]["type"] == ["Achievement"]
        assert subject["achievement"]["achievementType"] == "CertificateOfCompletion"
        kinds = {row["targetType"] for row in subject["achievement"]["alignment"]}
        assert kinds <= ALIGNMENT_TYPES

    def test_ids_are_addresses_and_times_end_in_z(self) -> None:
        credential = made(expires_on="2028-11-22")
        for name, part in parts(credential):
            if "id" in part:
                assert ADDRESS.fullmatch(part["id"]), name
        for member in ("validFrom", "validUntil"):
            assert DATE_TIME_Z.fullmatch(credential[member])

    def test_the_last_day_counts_to_its_end_where_the_agency_is(
        self, staff: User, key: IssuerKey
    ) -> None:
        course = factories.make_course(lessons=1, renewal_months=24)
        credential = opened(issued(staff, course).snapshot["credential"], key)
        assert credential["validUntil"] == "2028-11-23T04:59:59Z"  # midnight in New York
        assert credential["exp"] - credential["nbf"] > 700 * 24 * 3600

    def test_the_status_entry_is_as_the_specification_has_it(self) -> None:
        status = made()["credentialStatus"]
        assert status == {
            "id": "https://learn.example/credentials/status/1/#94567",
            "type": "BitstringStatusListEntry",
            "statusPurpose": "suspension",
            "statusListIndex": "94567",
            "statusListCredential": "https://learn.example/credentials/status/1/",
        }


class TestWhatItSays:
    def test_the_course_and_both_tracks_without_any_score(self) -> None:
        credential = made()
        said = json.dumps(credential)
        assert credential["name"] == "The title of a course"
        assert [row["name"] for row in credential["evidence"]] == ["Knowledge", "Observed practice"]
        assert "passed at 80 per cent or above" in said
        assert "93 per cent" not in said
        assert "score" not in said.replace(badge.SCHEMA, "")

    def test_objectives_and_rubrics_are_what_it_aligns_with(self) -> None:
        names = [
            row["targetName"]
            for row in made()["credentialSubject"]["achievement"]["alignment"]
        ]  # fmt: skip
        assert names[0] == "Describe three states of the nervous system in plain words."
        assert names[-1] == "A rubric, version 1"

    def test_the_holder_is_a_salted_hash_of_their_address_and_nothing_else(
        self, certificate: Certificate, credential: dict[str, Any], staff: User
    ) -> None:
        (identity,) = credential["credentialSubject"]["identifier"]
        plain = f"{staff.email}{identity['salt']}".encode()
        assert identity["identityHash"] == f"sha256${hashlib.sha256(plain).hexdigest()}"
        assert identity["identityType"] == "emailAddress"
        said = json.dumps(credential)
        assert staff.email not in said
        assert staff.last_name not in said
        assert len(identity["salt"]) == 32

    def test_an_address_in_capitals_is_the_same_address(self) -> None:
        assert badge.holder("SAM@A.example", "1") == badge.holder("sam@a.example", "1")

    def test_it_binds_every_attached_word(
        self, certificate: Certificate, credential: dict[str, Any]
    ) -> None:
        attached = CertificatePage(certificate.snapshot).attachment()
        digest = base64.b64encode(hashlib.sha384(attached.encode()).digest()).decode()
        assert credential["relatedResource"][0]["digestSRI"] == f"sha384-{digest}"
        assert "credential" not in json.loads(attached)


class TestTheSignature:
    def test_header_and_claims_are_what_open_badges_asks_of_a_jwt(
        self, certificate: Certificate, credential: dict[str, Any], key: IssuerKey
    ) -> None:
        header = jwt.get_unverified_header(certificate.snapshot["credential"])
        assert header == {"alg": "EdDSA", "typ": "JWT", "kid": key.address}
        assert credential["iss"] == credential["issuer"]["id"]
        assert credential["jti"] == credential["id"] == certificate.pk.urn
        assert credential["sub"] == credential["credentialSubject"]["id"]
        assert credential["nbf"] == int(MOMENT.timestamp())
        assert "iat" not in credential

    def test_one_changed_letter_is_noticed(self, certificate: Certificate, key: IssuerKey) -> None:
        head, body, signature = certificate.snapshot["credential"].split(".")
        plain = base64.urlsafe_b64decode(body + "==").replace(b"Introduction", b"Instruction!")
        forged = base64.urlsafe_b64encode(plain).rstrip(b"=").decode()
        with pytest.raises(jwt.InvalidSignatureError):
            opened(f"{head}.{forged}.{signature}", key)

    def test_another_agency_is_another_issuer(
        self, credential: dict[str, Any], outsider: User, course: CoursePage, key: IssuerKey
    ) -> None:
        other = opened(issued(outsider, course).snapshot["credential"], key)
        assert other["issuer"]["name"] == "Northside Counselling"
        assert other["issuer"]["id"] != credential["issuer"]["id"]
        assert (
            other["credentialStatus"]["statusListCredential"]
            != (credential["credentialStatus"]["statusListCredential"])
        )

    def test_one_issued_again_is_signed_anew(
        self, certificate: Certificate, manager: User, staff: User, key: IssuerKey, harbour: Agency
    ) -> None:
        staff.last_name = "Newname"
        staff.save()
        new = reissue(certificate, by=manager, reason="A new name.")
        token = Certificate.objects.get(pk=new.pk).snapshot["credential"]
        assert token != certificate.snapshot["credential"]
        assert opened(token, key)["id"] == new.pk.urn
        assert new.status_entry.pk != certificate.status_entry.pk
