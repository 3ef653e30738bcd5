"""Who may take a certificate back or audit an agency, and what trainers edit."""

from __future__ import annotations

from lms.people.models import Agency, Role, User

from .models import Certificate

# What trainers may add, change and publish in the authoring pages, as "app_label.Model".
TRAINER_MODELS = [
    "certificates.Design",
    "certificates.EvaluationForm",
    "certificates.ProviderApproval",
]


def may_revoke(person: User, certificate: Certificate) -> bool:
    """Say whether someone manages the holder in the agency that issued it, and isn't the holder."""
    if person.pk == certificate.learner_id:
        return False
    if person.has_perm("certificates.add_revocation"):
        return True
    return Certificate.objects.visible_to(person).filter(pk=certificate.pk).exists()


def may_audit(person: User, agency: Agency | None) -> bool:
    """Say whether someone manages all of an agency: a part of a roster is no audit."""
    rows = person.memberships_as(Role.MANAGER, agency=agency) if agency else []
    return any(row.team_id is None for row in rows)
