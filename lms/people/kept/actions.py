from __future__ import annotations

from django.db import transaction

from lms.core.errors import LmsError
from lms.people.models import Agency, KeptView, User

MOST_VIEWS = 20


@transaction.atomic
def keep_view(
    owner: User, agency: Agency, name: str, query: str, *, is_default: bool = False
) -> KeptView:
    """Keep filters under a name; the same name again means the newer ones."""
    User.objects.select_for_update().get(pk=owner.pk)
    mine = KeptView.objects.filter(owner=owner, agency=agency)
    if mine.exclude(name=name).count() >= MOST_VIEWS:
        raise LmsError(f"You have {MOST_VIEWS} views. Let one go first.", code="many_views")
    kept, _ = mine.update_or_create(
        name=name, defaults={"query": query, "owner": owner, "agency": agency}
    )
    if is_default:
        open_first(kept)
    return kept


@transaction.atomic
def open_first(kept: KeptView, *, yes: bool = True) -> None:
    """Let a view be the one that opens first, or no longer."""
    mine = KeptView.objects.filter(owner=kept.owner_id, agency=kept.agency_id)
    mine.update(is_default=False)
    if yes:
        mine.filter(pk=kept.pk).update(is_default=True)


def let_go(kept: KeptView) -> None:
    KeptView.objects.filter(pk=kept.pk).delete()
