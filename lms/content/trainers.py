"""What the group “Trainers” may do in the Wagtail admin: write and publish.

Nobody is given the right to delete branches of pages; a single page on which people's records
rest is kept by the rule in courses.progress.wagtail_hooks.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, Q
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from certificates.models import Evaluation
from certificates.permissions import TRAINER_MODELS as CERTIFICATE_MODELS
from courses.pages.models import (
    HomePage,
    RefresherPlan,
    Source,
    Term,
    Wording,
    WordingException,
)
from courses.supervision.permissions import TRAINER_MODELS as SUPERVISION_MODELS
from quizzes.permissions import TRAINER_ACTIONS as QUIZ_ACTIONS
from quizzes.permissions import TRAINER_MODELS as QUIZ_MODELS

TRAINERS = "Trainers"
WRITING = ("add", "change", "publish", "view")
PAGE_PERMISSIONS = ("add_page", "change_page", "publish_page")
COLLECTION_PERMISSIONS = (
    "add_image",
    "change_image",
    "choose_image",
    "add_document",
    "change_document",
    "choose_document",
)


def trainer_permissions() -> Iterator[tuple[type[Model], str]]:
    """Yield each model that trainers edit, with each thing they may do to it."""
    for models, actions in (
        (QUIZ_MODELS, QUIZ_ACTIONS),
        (SUPERVISION_MODELS, WRITING),
        (CERTIFICATE_MODELS, WRITING),
        ((Evaluation,), ("view",)),
        ((Source, Term, RefresherPlan, Wording), WRITING),
        ((WordingException,), ("add", "view")),
    ):
        for model in models:
            for action in actions:
                yield apps.get_model(model) if isinstance(model, str) else model, action


def set_up_trainers() -> Group:
    """Make the group, and give it whatever it doesn't have yet."""
    group, _ = Group.objects.get_or_create(name=TRAINERS)
    _grant_models(group)
    home = HomePage.objects.first()
    if home:
        _grant_pages(group, home)
    root = Collection.get_first_root_node()
    if root:
        _grant_collection(group, root)
    return group


def refresh_trainers() -> None:
    group = Group.objects.filter(name=TRAINERS).first()
    if group:
        _grant_models(group)


def _grant_models(group: Group) -> None:
    wanted = Q(content_type__app_label="wagtailadmin", codename="access_admin")
    for model, action in trainer_permissions():
        options = model._meta
        codename = f"{action}_{options.model_name}"
        wanted |= Q(content_type__app_label=options.app_label, codename=codename)
    # A model without drafts has no permission to publish: only what exists is given.
    group.permissions.add(*Permission.objects.filter(wanted))


def _grant_pages(group: Group, home: HomePage) -> None:
    content_type = ContentType.objects.get_for_model(Page)
    for permission in Permission.objects.filter(
        content_type=content_type, codename__in=PAGE_PERMISSIONS
    ):
        GroupPagePermission.objects.get_or_create(group=group, page=home, permission=permission)


def _grant_collection(group: Group, root: Collection) -> None:
    for permission in Permission.objects.filter(
        content_type__app_label__in=("wagtailimages", "wagtaildocs"),
        codename__in=COLLECTION_PERMISSIONS,
    ):
        GroupCollectionPermission.objects.get_or_create(
            group=group, collection=root, permission=permission
        )
