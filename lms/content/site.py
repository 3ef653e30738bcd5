"""The top of the page tree: Wagtail's root, our home page, the list of courses."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from wagtail.models import Collection, Locale, Page, Site

from courses.pages.models import CourseIndexPage, HomePage

from .files import read
from .ledger import Ledger
from .markdown import rich_text
from .pieces import PagePiece

INTRODUCTION_FEATURES = ("bold", "italic", "link")
HTTP_PORTS = {"http": 80, "https": 443}


def load_site(ledger: Ledger) -> CourseIndexPage | None:
    """Return the page below which the courses stand."""
    data = read("site.yaml")
    home = ledger.settle(_page("home", "start", HomePage, data["home"], _root()))
    if home is None:
        return None
    _serve(home)
    _remove_wagtails_welcome(home)
    return ledger.settle(_page("courses", "courses", CourseIndexPage, data["courses"], home))


def _page(
    name: str, slug: str, model: type[Page], words: dict[str, str], parent: Page
) -> PagePiece:
    values = {
        "title": words["title"],
        "slug": slug,
        "introduction": rich_text(words["introduction"], INTRODUCTION_FEATURES),
    }
    return PagePiece(
        path=f"site.yaml/{name}", model=model, key={"slug": slug}, values=values, parent=parent
    )


def _root() -> Page:
    """Return the tree's root; make it where Wagtail's migrations weren't run, as in tests."""
    if not Locale.objects.exists():
        Locale.objects.create(language_code=settings.LANGUAGE_CODE)
    if not Collection.objects.exists():
        Collection.add_root(name="Root")
    return Page.objects.filter(depth=1).first() or Page.add_root(title="Root", slug="root")


def _serve(home: HomePage) -> None:
    address = urlsplit(settings.BASE_URL)
    wanted = {
        "hostname": address.hostname,
        "port": address.port or HTTP_PORTS[address.scheme],
        "root_page": home,
        "site_name": settings.SITE_NAME,
    }
    site = Site.objects.filter(is_default_site=True).first() or Site(is_default_site=True)
    if any(getattr(site, name, None) != value for name, value in wanted.items()):
        for name, value in wanted.items():
            setattr(site, name, value)
        site.save()


def _remove_wagtails_welcome(home: HomePage) -> None:
    """Delete the page that a new Wagtail starts with, which is of no type of ours."""
    for page in Page.objects.sibling_of(home, inclusive=False).filter(numchild=0):
        if page.specific_class is Page and page.slug == "home":
            page.delete()
