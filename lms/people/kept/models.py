from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q


class KeptViewQuerySet(models.QuerySet):
    def visible_to(self, person: models.Model) -> KeptViewQuerySet:
        """One's own, and nobody else's."""
        if not person.is_authenticated:
            return self.none()
        return self.filter(owner=person)


class KeptView(models.Model):
    """The filters of a page under a name; one of them can open first."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="kept_views"
    )
    agency = models.ForeignKey("people.Agency", on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=500, blank=True)
    is_default = models.BooleanField(default=False)

    objects = KeptViewQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "agency", "name"], name="kept_view_name_once_per_owner"
            ),
            models.UniqueConstraint(
                fields=["owner", "agency"],
                condition=Q(is_default=True),
                name="one_default_view_per_owner",
            ),
        ]

    def __str__(self) -> str:
        return self.name
