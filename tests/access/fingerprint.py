"""What the database holds, as something to compare."""

from __future__ import annotations

import hashlib

from django.db import connection

# A visit to a lesson is remembered for “continue”; sessions are the visitor's own.
MAY_CHANGE = {
    "django_session": None,
    "progress_enrolment": {"last_step_id", "last_opened_at"},
}
# What Wagtail's editor notes about who has a page open, and how they like to see it.
EDITORS_OWN = {
    "wagtailadmin_editingsession": None,
    "wagtailcore_pagesubscription": None,
    "wagtailusers_userprofile": None,
}


def fingerprint(*, also: dict[str, set[str] | None] | None = None) -> dict[str, str]:
    """Return a hash of each table; a column or a whole table that may change is left out."""
    left_out = MAY_CHANGE | (also or {})
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
    counted = [table for table in tables if left_out.get(table, set()) is not None]
    return {table: _hash(table, left_out.get(table) or set()) for table in counted}


def _hash(table: str, without: set[str]) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608
        kept = [place for place, row in enumerate(cursor.description) if row[0] not in without]
        rows = sorted(repr([row[place] for place in kept]) for row in cursor.fetchall())
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()
