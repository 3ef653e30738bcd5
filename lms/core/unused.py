"""Rows on which nothing rests."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, QuerySet


def unused(rows: QuerySet) -> QuerySet:
    """Keep the rows to which no row of any other table points."""
    for relation in rows.model._meta.related_objects:
        there = relation.related_model._base_manager.filter(**{relation.field.name: OuterRef("pk")})
        rows = rows.filter(~Exists(there))
    return rows
