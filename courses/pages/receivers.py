from collections.abc import Callable
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from wagtail.models import Page, PageViewRestriction, Site
from wagtail.signals import page_published, page_unpublished, post_page_move

from .catalogue import forget_catalogue
from .links import forget_reading_links
from .models import CoursePage, HomePage, Source, Term
from .outline import forget_outlines
from .rendering import forget_glossary
from .serving import forget_serving


def _now_and_after_commit(forget: Callable[[], None]) -> None:
    """Forget at once, and again when others can read what is new: one of them may have read, and
    kept, the old words in between."""
    forget()
    transaction.on_commit(forget)


def _forget_pages(*paths: str) -> None:
    for path in paths:
        forget_outlines(path)
    forget_reading_links()
    forget_catalogue()


@receiver([page_published, page_unpublished], dispatch_uid="courses.forget_outline")
def on_page_changed(instance: Page, **kwargs: Any) -> None:
    _now_and_after_commit(partial(_forget_pages, instance.path))


@receiver(post_page_move, dispatch_uid="courses.forget_moved_outline")
def on_page_moved(instance: Page, parent_page_before: Page, **kwargs: Any) -> None:
    _now_and_after_commit(partial(_forget_pages, instance.path, parent_page_before.path))


@receiver(post_delete, sender=Page, dispatch_uid="courses.forget_deleted_outline")
@receiver(post_save, sender=CoursePage, dispatch_uid="courses.forget_catalogue")
def on_page_saved_or_deleted(instance: Page, **kwargs: Any) -> None:
    _now_and_after_commit(partial(_forget_pages, instance.path))


@receiver([post_save, post_delete], sender=Source, dispatch_uid="courses.forget_sources")
@receiver([post_save, post_delete], sender=Term, dispatch_uid="courses.forget_glossary")
def on_term_changed(**kwargs: Any) -> None:
    _now_and_after_commit(forget_glossary)


for _kept in (Site, HomePage, PageViewRestriction):
    for _change in (post_save, post_delete):
        _change.connect(
            lambda **kwargs: _now_and_after_commit(forget_serving),
            sender=_kept,
            weak=False,
            dispatch_uid=f"courses.forget_serving.{_kept.__name__}.{id(_change)}",
        )
