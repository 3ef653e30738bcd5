"""Rubrics in the admin: a published version never changes."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from courses.progress.models import Enrolment
from courses.supervision.actions import copy_rubric, publish_rubric, start_observation
from courses.supervision.models import PracticePage, Rubric
from lms.activity.models import Event
from lms.core.errors import LmsError
from lms.people.models import User
from tests import factories
from tests.conftest import signed_in


@pytest.fixture
def as_trainer(trainer: User) -> Client:
    return signed_in(trainer)


@pytest.fixture
def draft(db: None) -> Rubric:
    return factories.make_rubric()


def url(name: str, *args: Any) -> str:
    return reverse(Rubric.snippet_viewset.get_url_name(name), args=args)


def form_of(rubric: Rubric, **changes: str) -> dict[str, str]:
    """Return what the admin's form would send for a rubric as it stands."""
    rows = list(rubric.criteria.all())
    data = {"title": rubric.title, "slug": rubric.slug, "introduction": rubric.introduction}
    data |= {"criteria-TOTAL_FORMS": str(len(rows)), "criteria-INITIAL_FORMS": str(len(rows))}
    names = ["name", "slug", "description", "looking_for", *(f"level_{n}" for n in range(1, 5))]
    for place, row in enumerate(rows):
        prefix = f"criteria-{place}-"
        data |= {prefix + "id": str(row.pk), prefix + "ORDER": str(place + 1)}
        data |= {prefix + name: str(getattr(row, name)) for name in names}
    return data | changes


def test_a_draft_can_be_changed(draft: Rubric, as_trainer: Client) -> None:
    page = as_trainer.get(url("edit", draft.pk))
    assert "Publish this version" in page.content.decode()
    sent = as_trainer.post(url("edit", draft.pk), form_of(draft, title="A better title"))
    assert sent.status_code == 302
    draft.refresh_from_db()
    assert draft.title == "A better title"
    assert draft.criteria.count() == 2


def test_publishing_says_what_it_means_and_happens_once(
    draft: Rubric, trainer: User, as_trainer: Client
) -> None:
    assert "never changes again" in as_trainer.get(url("publish", draft.pk)).content.decode()
    for _ in range(2):
        as_trainer.post(url("publish", draft.pk))
    assert Event.objects.filter(verb="rubric.published", actor=trainer).count() == 1


def test_a_published_version_refuses_the_form_and_offers_the_next_version(
    draft: Rubric, as_trainer: Client
) -> None:
    rubric = publish_rubric(draft, by=None)
    for answer in (
        as_trainer.get(url("edit", rubric.pk), follow=True),
        as_trainer.post(url("edit", rubric.pk), form_of(rubric, title="Other"), follow=True),
    ):
        text = answer.content.decode()
        assert "is published and stays as it is" in text
        assert url("next_version", rubric.pk) in text
    rubric.refresh_from_db()
    assert rubric.title == "Practice rubric"


def test_a_form_that_was_open_while_it_was_published_changes_nothing(draft: Rubric) -> None:
    publish_rubric(draft, by=None)
    draft.title = "Too late"
    with pytest.raises(Exception, match="Copy it as the next version"):
        draft.full_clean()


def test_a_copy_is_the_next_version_word_for_word(draft: Rubric, as_trainer: Client) -> None:
    rubric = publish_rubric(draft, by=None)
    answer = as_trainer.post(url("next_version", rubric.pk))
    copy = Rubric.objects.get(version=2)
    assert answer.url == url("edit", copy.pk)
    assert not copy.is_published
    words = ("slug", "name", "critical", "level_1", "level_4", "sort_order")
    assert list(copy.criteria.values(*words)) == list(rubric.criteria.values(*words))


def test_copying_twice_leads_to_the_one_draft(draft: Rubric) -> None:
    rubric = publish_rubric(draft, by=None)
    assert copy_rubric(rubric, by=None) == copy_rubric(rubric, by=None)


def test_an_empty_rubric_cannot_be_published(as_trainer: Client, db: None) -> None:
    empty = Rubric.objects.create(title="Empty", slug="empty")
    with pytest.raises(LmsError, match="at least one criterion"):
        publish_rubric(empty, by=None)
    page = as_trainer.post(url("publish", empty.pk), follow=True)
    assert "Add at least one criterion first." in page.content.decode()


def test_a_short_name_that_is_taken_gets_a_sentence(draft: Rubric, as_trainer: Client) -> None:
    copy = form_of(draft) | {"criteria-INITIAL_FORMS": "0"}
    copy = {name: value for name, value in copy.items() if not name.endswith("-id")}
    page = as_trainer.post(url("add"), copy)
    assert "Another rubric has this short name" in page.content.decode()
    assert Rubric.objects.count() == 1


def test_a_published_version_is_never_deleted(draft: Rubric) -> None:
    root = User.objects.create_superuser("root@harbour.example", factories.PASSWORD)
    rubric = publish_rubric(draft, by=None)
    page = signed_in(root).post(url("delete", rubric.pk), follow=True)
    assert "stays: it is published" in page.content.decode()
    assert Rubric.objects.filter(pk=rubric.pk).exists()


def test_the_version_can_be_read_whole(draft: Rubric, as_trainer: Client) -> None:
    text = as_trainer.get(url("inspect", publish_rubric(draft, by=None).pk)).content.decode()
    for words in ("Criterion 0", "Anchor 4", "It stays as it is"):
        assert words in text


def test_the_list_says_what_is_published(draft: Rubric, as_trainer: Client) -> None:
    publish_rubric(draft, by=None)
    assert "Copy as next version" in as_trainer.get(url("list")).content.decode()


@pytest.mark.parametrize("name", ["staff", "supervisor", "manager"])
def test_only_trainers_come_here(name: str, draft: Rubric, request: pytest.FixtureRequest) -> None:
    client = signed_in(request.getfixturevalue(name))
    for address in (url("list"), url("publish", draft.pk), url("next_version", draft.pk)):
        assert client.get(address).status_code == 403
        assert client.post(address).status_code in (302, 403)
    draft.refresh_from_db()
    assert not draft.is_published


def test_a_step_on_which_feedback_rests_is_never_deleted(
    enrolment: Enrolment, step: PracticePage, supervisor: User
) -> None:
    root = User.objects.create_superuser("root@harbour.example", factories.PASSWORD)
    start_observation(enrolment, step, by=supervisor)
    address = reverse("wagtailadmin_pages:delete", args=[step.pk])
    page = signed_in(root).post(address, follow=True)
    assert "records rest on it" in page.content.decode()
    assert PracticePage.objects.filter(pk=step.pk).exists()


def test_the_practice_page_is_edited_in_the_admin(step: PracticePage, trainer: User) -> None:
    root = User.objects.create_superuser("root@harbour.example", factories.PASSWORD)
    page = signed_in(root).get(reverse("wagtailadmin_pages:edit", args=[step.pk]))
    assert "Sign-off rule" in page.content.decode()


def test_copying_an_older_version_goes_on_with_the_draft_there_is(rubric: Rubric) -> None:
    draft = copy_rubric(rubric, by=None)
    assert copy_rubric(rubric, by=None) == draft
    second = publish_rubric(draft, by=None)
    third = copy_rubric(rubric, by=None)
    assert (second.version, third.version) == (2, 3)
