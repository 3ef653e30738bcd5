from collections.abc import Iterator
from typing import Any

from cryptography.fernet import InvalidToken
from django.apps import apps
from django.core.management.base import BaseCommand, CommandError
from django.db import models, transaction

from lms.core.sealing import SealedField, box_of


def sealed_fields() -> Iterator[tuple[type[models.Model], str]]:
    for model in apps.get_models():
        for field in model._meta.local_fields:
            if isinstance(field, SealedField):
                yield model, field.name


class Command(BaseCommand):
    help = (
        "Seal private words anew with the first of FIELD_KEYS. Put a new key in front, run this, "
        "then take the old key away. Without its key, what was sealed is lost."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        lost = sum(self.reseal(model, name) for model, name in sealed_fields())
        if lost:
            raise CommandError(f"{lost} texts open with none of FIELD_KEYS and stay as they are.")

    def reseal(self, model: type[models.Model], name: str) -> int:
        """Reseal one field of a model; return how many texts no key opens."""
        done = lost = 0
        for pk in model._base_manager.exclude(**{name: ""}).values_list("pk", flat=True):
            try:
                done += _reseal_row(model, name, pk)
            except InvalidToken:
                lost += 1
        self.stdout.write(f"{model._meta.label} {name}: {done} sealed anew.")
        return lost


@transaction.atomic
def _reseal_row(model: type[models.Model], name: str, pk: object) -> int:
    """Hold the row, so that words written meanwhile aren't overwritten with older ones."""
    row = model._base_manager.select_for_update().get(pk=pk)
    sealed = getattr(row, name)
    if not sealed:
        return 0
    fresh = box_of(row.agency_id).rotate(sealed.encode()).decode()
    model._base_manager.filter(pk=pk).update(**{name: fresh})
    return 1
