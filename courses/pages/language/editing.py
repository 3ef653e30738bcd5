"""How the check meets an editor: it shows what it found, and holds back publishing until then.

Nothing typed is lost: Wagtail has saved the draft before it asks whether to publish it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sized

from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from wagtail.admin import messages
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.models import DraftStateMixin, Page

from .looking import Finding, newest_draft, unresolved

SHOWN = 8


def edit_url(thing: Model) -> str:
    return AdminURLFinder().get_edit_url(thing)


def in_number(found: Sized) -> str:
    return f"{len(found)} wording{'' if len(found) == 1 else 's'} to look at"


def places(found: Iterable[Finding]) -> str:
    return "; ".join(dict.fromkeys(finding.place for finding in found))


def show_on_opening(request: HttpRequest, thing: Model) -> None:
    """List what is unresolved above the form, whenever the form is opened."""
    if request.method == "GET" and "_w_hydrate_create_view" not in request.GET:
        _show(request, thing, unresolved(thing))


def show_after_saving(request: HttpRequest, thing: Model) -> None:
    """Do the same for things without drafts: after saving them the editor sees another page."""
    if not isinstance(thing, DraftStateMixin) and request.accepts("text/html"):
        _show(request, thing, unresolved(thing))


def _show(request: HttpRequest, thing: Model, found: list[Finding]) -> None:
    if not found:
        return
    shown = {
        "thing": thing,
        "heading": in_number(found),
        "is_live_at_once": not isinstance(thing, DraftStateMixin),
        "findings": found[:SHOWN],
        "more": max(len(found) - SHOWN, 0),
        "edit_url": edit_url(thing),
    }
    messages.warning(request, render_to_string("courses/admin/wording_found.html", shown))


def hold_back(request: HttpRequest, thing: Model) -> HttpResponse | None:
    """Keep a thing from being published, and lead back to its form, while there is a wording."""
    found = unresolved(thing)
    if not found:
        return None
    if isinstance(thing, Page) and thing.live and thing.live_revision_id is None:
        # Wagtail has put a page that is published at once into the tree as live already.
        thing.unpublish(log_action=None)
    messages.warning(
        request,
        f"“{thing}” is saved and not published yet: {in_number(found)} ({places(found)}). "
        "Change the wording, or keep it with a reason; then publish.",
    )
    return redirect(edit_url(thing))


def hold_back_many(
    request: HttpRequest, action_type: str, things: Iterable[Model], action: object
) -> HttpResponse | None:
    """Do the same where several pages are published at once: all of them, or none."""
    if action_type != "publish" or request.method != "POST":
        return None
    with_those_below = bool(request.POST.get("include_descendants"))
    held = {page: unresolved(page) for page in _to_be_published(things, with_those_below)}
    held = {page: found for page, found in held.items() if found}
    for page, found in held.items():
        button = messages.button(edit_url(page), "Look at it")
        said = f"“{page}” has {in_number(found)}, so nothing is published yet."
        messages.warning(request, said, buttons=[button])
    return redirect(action.next_url) if held else None


def _to_be_published(things: Iterable[Model], with_those_below: bool) -> Iterator[Model]:
    for thing in things:
        yield newest_draft(thing.specific)
        if with_those_below:
            for page in thing.get_descendants().not_live().specific():
                yield newest_draft(page)


def hold_back_approved(thing: Model) -> bool:
    """Say no to publishing what a workflow has approved while there is a wording to look at."""
    return bool(unresolved(thing))
