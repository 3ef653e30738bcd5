"""A certificate as an Open Badges 3.0 credential, in the words of its snapshot.

The data model is https://www.imsglobal.org/spec/ob/v3p0/ on https://www.w3.org/TR/vc-data-model-2.0/.
No score is ever part of it, and the holder is named by a salted hash of their address alone.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any

from certificates.page import CertificatePage, practice_words, quiz_words
from certificates.snapshot import Snapshot

CONTEXT = (
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
)
SCHEMA = (
    "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json"
)
PURPOSE = "suspension"  # by the specification the one that can be undone; "revocation" can't
Json = dict[str, Any]


@dataclass(frozen=True)
class Facts:
    """What a credential says beyond the words of the snapshot."""

    id: str
    subject: str
    email: str
    salt: str
    issued_at: datetime
    zone: tzinfo
    issuer: str
    issuer_name: str
    course: str
    status_list: str
    status_index: int


def credential_of(page: CertificatePage, facts: Facts) -> Json:
    words = page.snapshot
    return {
        "@context": list(CONTEXT),
        "id": facts.id,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": words["course"]["title"],
        "description": f"{words['design']['heading']} {words['number']}",
        "issuer": profile(facts.issuer, facts.issuer_name),
        "validFrom": moment(facts.issued_at),
        **valid_until(words, facts.zone),
        "credentialSubject": {
            "id": facts.subject,
            "type": ["AchievementSubject"],
            "identifier": [holder(facts.email, facts.salt)],
            "achievement": achievement(page, facts.course),
        },
        "evidence": evidence(words),
        "credentialStatus": status(facts.status_list, facts.status_index),
        "credentialSchema": [{"id": SCHEMA, "type": "1EdTechJsonSchemaValidator2019"}],
        "relatedResource": [words_of(page, facts.id)],
    }


def moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def last_moment(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), zone) - timedelta(seconds=1)


def valid_until(words: Snapshot, zone: tzinfo) -> Json:
    """Return the end of the last day in the agency's zone; nothing for one that stands for good."""
    if not words["expires_on"]:
        return {}
    return {"validUntil": moment(last_moment(date.fromisoformat(words["expires_on"]), zone))}


def profile(address: str, name: str) -> Json:
    return {"id": address, "type": ["Profile"], "name": name}


def holder(email: str, salt: str) -> Json:
    digest = hashlib.sha256(f"{email.lower()}{salt}".encode()).hexdigest()
    return {
        "type": "IdentityObject",
        "hashed": True,
        "identityHash": f"sha256${digest}",
        "identityType": "emailAddress",
        "salt": salt,
    }


def achievement(page: CertificatePage, course: str) -> Json:
    words = page.snapshot["course"]
    return {
        "id": f"{course}#edition-{words['edition']}",
        "type": ["Achievement"],
        "achievementType": "CertificateOfCompletion",
        "name": words["title"],
        "description": f"{words['title']}, edition {words['edition']}, {page.hours}.",
        "criteria": {"narrative": criteria(page)},
        "version": words["edition"],
        "inLanguage": "en-GB",
        **aligned(page.snapshot, course),
    }


def criteria(page: CertificatePage) -> str:
    lines = ["Every required step of the course was completed."]
    lines += [f"{name}: {said}." for name, said in tracks(page.snapshot)]
    if objectives := page.snapshot["course"]["objectives"]:
        lines += ["", "Whoever has completed it can:", ""]
        lines += [f"- {objective}" for objective in objectives]
    return "\n".join(lines)


def aligned(words: Snapshot, course: str) -> Json:
    """Return what the course teaches towards, and the rubrics by which practice was observed."""
    rows = [
        alignment(objective, course, "ceasn:Competency")
        for objective in words["course"]["objectives"]
    ]
    rows += [
        alignment(f"{rubric['title']}, version {rubric['version']}", course, "CFRubric")
        for rubric in (words["practice"] or {}).get("rubrics", [])
    ]
    return {"alignment": rows} if rows else {}


def alignment(name: str, address: str, kind: str) -> Json:
    return {"type": ["Alignment"], "targetName": name, "targetUrl": address, "targetType": kind}


def tracks(words: Snapshot) -> list[tuple[str, str]]:
    """Return both tracks in words, each quiz by its rule alone."""
    quizzes = [
        quiz_words({"title": row["title"], "pass_mark": row["pass_mark"]})
        for row in words["knowledge"]["quizzes"]
    ]
    pairs = [
        ("Knowledge", "; ".join(quizzes)),
        ("Observed practice", practice_words(words["practice"])),
    ]
    return [(name, said) for name, said in pairs if said]


def evidence(words: Snapshot) -> list[Json]:
    rows = tracks(words) or [("Completion", "Every required step of the course was completed")]
    return [{"type": ["Evidence"], "name": name, "narrative": said} for name, said in rows]


def status(address: str, index: int) -> Json:
    return {
        "id": f"{address}#{index}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": PURPOSE,
        "statusListIndex": str(index),
        "statusListCredential": address,
    }


def words_of(page: CertificatePage, credential: str) -> Json:
    """Bind the attached words to the credential: one letter changed, and the digest differs."""
    digest = base64.b64encode(hashlib.sha384(page.attachment().encode()).digest()).decode()
    return {
        "id": f"{credential}#certificate.json",
        "mediaType": "application/json",
        "digestSRI": f"sha384-{digest}",
    }
