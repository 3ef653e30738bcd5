"""What was issued stands: every field there is gets another value, and not a byte moves."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator
from dataclasses import asdict
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.core.cache import cache
from django.db import IntegrityError, models, transaction
from django.test import Client
from wagtail.models import Page

from certificates.credentials.keys import make_key
from certificates.models import Certificate, Design, ProviderApproval
from certificates.page import CertificatePage
from certificates.rendering import _document, render_page
from certificates.verification import public_answer
from courses.progress.actions import complete_step, enrol
from courses.progress.models import Enrolment
from courses.supervision.models import LiveObservation, Rubric
from lms.people.models import Agency, User
from quizzes.models import Attempt
from tests import factories
from tests.certificates.factories import MOMENT, completed

OURS = ("people", "courses", "progress", "supervision", "quizzes", "certificates")
ALSO = ("wagtailcore.page",)
# The record itself, which no author edits: it is what must not move.
THE_RECORD = {
    "certificates.certificate", "certificates.certificatepdf", "certificates.revocation",
    "certificates.picture", "certificates.issuer", "certificates.issuerkey",
    "certificates.statuslist", "certificates.statusentry", "certificates.sharelink",
}  # fmt: skip
# Where a page lies in the tree, which Wagtail keeps and nobody types.
THE_TREE = {"path", "depth", "numchild", "url_path"}
AFTER = "After"


def text(value: Any, field: models.Field, pk: object) -> Any:
    if field.choices:
        return next(key for key, _ in field.flatchoices if key != value)
    if field.unique or field.name == "slug":
        return f"{AFTER.lower()}-{pk}@x.example"[: field.max_length or 60]
    return AFTER[: field.max_length or 60]


def number(value: Any, field: models.Field, pk: object) -> Any:
    if field.choices:
        return next(key for key, _ in field.flatchoices if key != value)
    return (value or 0) + 1


# What becomes of a value, by the kind of its field; the first that fits.
CHANGES: tuple[tuple[type[models.Field], Callable[[Any, models.Field, Any], Any]], ...] = (
    (models.BooleanField, lambda value, field, pk: not value),
    (models.DateTimeField, lambda value, field, pk: (value or MOMENT) + dt.timedelta(days=400)),
    (models.DateField, lambda value, field, pk: (value or MOMENT.date()) + dt.timedelta(days=400)),
    (models.TimeField, lambda value, field, pk: dt.time(3, 3)),
    (models.DurationField, lambda value, field, pk: dt.timedelta(hours=3)),
    (models.DecimalField, lambda value, field, pk: Decimal(7)),
    (models.FloatField, lambda value, field, pk: 0.7),
    (models.IntegerField, number),
    (models.BinaryField, lambda value, field, pk: AFTER.encode()),
    (models.UUIDField, lambda value, field, pk: value),
    (models.JSONField, lambda value, field, pk: [AFTER]),
    (models.CharField, text),
    (models.FileField, lambda value, field, pk: f"{AFTER}/{pk}"),
    (models.TextField, text),
)


def fields_of(model: type[models.Model]) -> Iterator[models.Field]:
    for field in model._meta.local_concrete_fields:
        if not field.primary_key and not field.is_relation and field.name not in THE_TREE:
            yield field


def changed(field: models.Field, value: Any, pk: object) -> Any:
    if field.get_internal_type() == "JSONField" and hasattr(field, "stream_block"):
        return "[]"
    return next(change for kind, change in CHANGES if isinstance(field, kind))(value, field, pk)


def edit_row(model: type[models.Model], field: models.Field, pk: object) -> bool:
    """Give one field of one row another value, past every form and rule; say whether it took."""
    rows = model._base_manager.filter(pk=pk)
    value = changed(field, rows.values_list(field.attname, flat=True).get(), pk)
    try:
        with transaction.atomic():
            rows.update(**{field.name: value})
    except IntegrityError:
        return False
    return True


def edited_models() -> list[type[models.Model]]:
    return [
        model
        for model in apps.get_models()
        if (model._meta.app_label in OURS or model._meta.label_lower in ALSO)
        and model._meta.label_lower not in THE_RECORD
    ]


def edit_everything() -> set[str]:
    """Edit every field of every row there is; return which fields took another value."""
    taken = set()
    for model in edited_models():
        for field in fields_of(model):
            for pk in model._base_manager.values_list("pk", flat=True):
                if edit_row(model, field, pk):
                    taken.add(f"{model._meta.model_name}.{field.name}")
    cache.clear()
    return taken


@pytest.fixture
def certificate(staff: User, supervisor: User, harbour: Agency) -> Certificate:
    """One with everything on it: a design, an approval, a quiz, observed practice, a credential."""
    make_key()
    course = factories.make_course(
        "Before", lessons=1, renewal_months=24, objectives=[("objective", "Before.")]
    )
    Design.objects.create(
        name="Before", agency=harbour, statement="Before {course}", signatory_1="Before",
        provider_statement="Before.", shows_score=True,
    )  # fmt: skip
    ProviderApproval.objects.create(
        agency=harbour, body="Before", provider_number="1", statement="Before.",
        valid_from=dt.date(2026, 1, 1), checked_on=dt.date(2026, 1, 1),
    )  # fmt: skip
    enrolment = enrol(staff, course, by=staff, at=MOMENT)
    _pass_a_quiz(enrolment)
    _be_observed(enrolment, supervisor)
    return completed(staff, course).certificates.get()


def _pass_a_quiz(enrolment: Enrolment) -> None:
    quiz = factories.make_quiz(pass_mark=85)
    step = factories.add_quiz_page(enrolment.course, quiz)
    attempt = Attempt.objects.create(
        quiz=quiz, learner=enrolment.learner, number=1, quiz_title="Before", pass_mark=85,
        frozen=[], points_possible=10, points_earned=9, passed=True, submitted_at=MOMENT,
    )  # fmt: skip
    complete_step(
        enrolment, step, by=enrolment.learner, evidence_type="quizzes.attempt",
        evidence_id=attempt.pk,
    )  # fmt: skip


def _be_observed(enrolment: Enrolment, observer: User) -> None:
    rubric = factories.make_rubric()
    Rubric.objects.update(published_at=MOMENT)
    rubric.refresh_from_db()
    step = factories.add_practice_page(enrolment.course, rubric)
    LiveObservation.objects.create(
        enrolment=enrolment, step=step, rubric=rubric, learner=enrolment.learner,
        observer=observer, state="shared", shared_at=MOMENT, signed_off_at=MOMENT,
        signed_off_by=observer,
    )  # fmt: skip


def what_it_says(certificate: Certificate) -> dict[str, Any]:
    """Return every word of a certificate, wherever it is shown, and the file it makes."""
    page = CertificatePage(certificate.snapshot)
    public = asdict(public_answer(certificate))
    return {
        "words": page.attachment(),
        "credential": page.credential,
        "order": json.dumps(_document(page), sort_keys=True),
        "public": {name: public[name] for name in ("number", "course", "issued_on", "expires_on")},
        "hours": public["hours"],
        "file": render_page(page),
    }


def test_every_field_is_edited_afterwards_and_not_a_byte_moves(
    certificate: Certificate, client: Client
) -> None:
    before = what_it_says(certificate)
    taken = edit_everything()
    for field in (
        "coursepage.edition", "coursepage.contact_hours", "coursepage.objectives", "page.title",
        "coursepage.renewal_months", "design.heading", "design.statement", "design.signatory_1",
        "design.accent", "design.look", "agency.name", "agency.time_zone", "user.first_name",
        "user.last_name", "user.email", "rubric.title", "attempt.pass_mark", "attempt.quiz_title",
        "providerapproval.body", "providerapproval.statement", "enrolment.completed_at",
    ):  # fmt: skip
        assert field in taken, field

    Agency.objects.update(time_zone="Pacific/Apia")  # one that is a zone
    after = what_it_says(Certificate.objects.with_state().get())

    assert after == before
    assert AFTER not in after["words"]
    page = client.get(f"/verify/{certificate.code}/").content.decode()
    assert "Before" in page.split("<main")[1]


def test_the_walk_sees_every_field_and_knows_every_kind(db: None) -> None:
    """A field of a kind that isn't known would be an edit that nobody tried."""
    unknown = [
        f"{model._meta.label}.{field.name}"
        for model in edited_models()
        for field in fields_of(model)
        if not any(isinstance(field, kind) for kind, _ in CHANGES)
        and not hasattr(field, "stream_block")
    ]
    assert unknown == []
    assert Page in edited_models()
    assert len(edited_models()) > 40
