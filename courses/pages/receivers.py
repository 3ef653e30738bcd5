from typing import Any

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


@receiver([page_published, page_unpublished], dispatch_uid="courses.forget_outline")
def on_page_changed(instance: Page, **kwargs: Any) -> None:
    forget_outlines(instance.path)
    forget_reading_links()
    forget_catalogue()


@receiver(post_page_move, dispatch_uid="courses.forget_moved_outline")
def on_page_moved(instance: Page, url_path_before: str, **kwargs: Any) -> None:
    forget_outlines(instance.path)
    forget_outlines(kwargs["parent_page_before"].path)
    forget_reading_links()
    forget_catalogue()


@receiver(post_delete, sender=Page, dispatch_uid="courses.forget_deleted_outline")
def on_page_deleted(instance: Page, **kwargs: Any) -> None:
    forget_outlines(instance.path)
    forget_reading_links()
    forget_catalogue()


@receiver(post_save, sender=CoursePage, dispatch_uid="courses.forget_catalogue")
def on_course_saved(instance: CoursePage, **kwargs: Any) -> None:
    forget_outlines(instance.path)
    forget_catalogue()


@receiver([post_save, post_delete], sender=Source, dispatch_uid="courses.forget_sources")
@receiver([post_save, post_delete], sender=Term, dispatch_uid="courses.forget_glossary")
def on_term_changed(**kwargs: Any) -> None:
    forget_glossary()


for _kept in (Site, HomePage, PageViewRestriction):
    for _change in (post_save, post_delete):
        _change.connect(
            lambda **kwargs: forget_serving(),
            sender=_kept,
            weak=False,
            dispatch_uid=f"courses.forget_serving.{_kept.__name__}.{id(_change)}",
        )
