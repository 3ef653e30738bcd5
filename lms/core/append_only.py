"""Rows that are written once: what happened, and the evidence on which a record rests."""

from __future__ import annotations

from typing import Any, NoReturn

from django.db import models


class AppendOnly(Exception):
    """Someone tried to change or delete a row that stays as it was written."""


def refuse(model: type[models.Model]) -> NoReturn:
    raise AppendOnly(f"Each {model._meta.verbose_name} is written once, and never deleted.")


class WrittenOnceQuerySet(models.QuerySet):
    def update(self, **kwargs: Any) -> NoReturn:
        refuse(self.model)

    def delete(self) -> NoReturn:
        refuse(self.model)


class WrittenOnce(models.Model):
    objects = WrittenOnceQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            refuse(type(self))
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        refuse(type(self))
