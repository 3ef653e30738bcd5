from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse

from courses.pages.links import PageLink, reading_links
from lms.people.models import Role
from lms.people.second_step import writes_courses


@dataclass(frozen=True)
class NavItem:
    label: str
    url: str
    current: bool


def navigation(request: HttpRequest) -> dict[str, list[NavItem]]:
    """Give each page the main navigation of the person looking at it.

    A view whose address lies under one heading and its page under another sets ``shown_under``.
    """
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"nav_items": []}
    entries = [("My learning", reverse("dashboard:learning")), ("Courses", "/courses/")]
    if user.has_role(Role.SUPERVISOR):
        entries.append(("Supervision", reverse("supervision:home")))
    if user.has_role(Role.MANAGER):
        entries.append(("My team", reverse("reports:team")))
    entries.append(("Certificates", reverse("certificates:list")))
    if writes_courses(user):
        entries.append(("Authoring", reverse("wagtailadmin_home")))
    here = getattr(request, "shown_under", request.path)
    return {"nav_items": [NavItem(name, url, here.startswith(url)) for name, url in entries]}


def account(request: HttpRequest) -> dict[str, list[dict[str, str]]]:
    """Give each page the links to what belongs to the person looking at it."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"account_items": []}
    entries = [
        ("My practice", "supervision:my_practice", "feather"),
        ("Notices", "notifications:list", "bell"),
        ("My files", "downloads:list", "download"),
        ("E-mail address", "account_email", "mail"),
        ("Password", "account_change_password", "lock"),
        ("Two-step sign-in", "mfa_index", "phone"),
    ]
    items = [{"label": name, "url": reverse(url), "icon": icon} for name, url, icon in entries]
    return {"account_items": items}


def reading(request: HttpRequest) -> dict[str, tuple[PageLink, ...]]:
    """Give each page the ways to the glossary and the articles, for people who may read them."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"footer_links": ()}
    return {"footer_links": reading_links().footer}
