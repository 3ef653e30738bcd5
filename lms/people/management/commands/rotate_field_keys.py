from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from allauth.mfa.models import Authenticator
from cryptography.fernet import InvalidToken
from django.apps import apps
from django.core.management.base import BaseCommand, CommandError
from django.db import models, transaction

from lms.core.sealing import SealedField, box_of
from lms.people.second_step import SECRETS


def sealed_fields() -> Iterator[tuple[type[models.Model], str]]:
    for model in apps.get_models():
        for field in model._meta.local_fields:
            if isinstance(field, SealedField):
                yield model, field.name


class Command(BaseCommand):
    help = (
        "Seal private words and the secrets of second steps anew with the first of FIELD_KEYS. Put "
        "a new key in front, run this, then take the old key away. Without its key, what was "
        "sealed is lost."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        lost = self.reseal("Second steps", Authenticator.objects.all(), _reseal_second_step)
        for model, name in sealed_fields():
            rows = model._base_manager.exclude(**{name: ""})
            lost += self.reseal(f"{model._meta.label} {name}", rows, partial(_reseal_field, name))
        if lost:
            raise CommandError(f"{lost} texts open with none of FIELD_KEYS and stay as they are.")

    def reseal(
        self, what: str, rows: models.QuerySet, anew: Callable[[models.Model], dict[str, Any]]
    ) -> int:
        """Reseal some rows one by one; return how many no key opens."""
        done = lost = 0
        for pk in rows.values_list("pk", flat=True):
            try:
                done += _reseal_row(rows.filter(pk=pk), anew)
            except InvalidToken:
                lost += 1
        self.stdout.write(f"{what}: {done} sealed anew.")
        return lost


@transaction.atomic
def _reseal_row(found: models.QuerySet, anew: Callable[[models.Model], dict[str, Any]]) -> int:
    """Hold the row, so that words written meanwhile aren't overwritten with older ones."""
    row = found.select_for_update(of=("self",)).first()  # none, when it was emptied meanwhile
    return found.update(**anew(row)) if row else 0


def _reseal_field(name: str, row: models.Model) -> dict[str, str]:
    return {name: box_of(row.agency_id).rotate(getattr(row, name).encode()).decode()}


def _reseal_second_step(row: Authenticator) -> dict[str, Any]:
    fresh = {
        name: box_of(None).rotate(row.data[name].encode()).decode()
        for name in SECRETS
        if name in row.data
    }
    return {"data": row.data | fresh}
