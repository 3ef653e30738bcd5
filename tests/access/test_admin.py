"""The admin: whoever isn't a trainer gets nowhere in it, and a trainer not everywhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from django.urls import NoReverseMatch, reverse

from tests.access.addresses import ADMIN, OTHER_DOORS, addresses
from tests.access.crawl import shown
from tests.access.fingerprint import EDITORS_OWN, fingerprint
from tests.access.table import outcome
from tests.access.world import World

pytestmark = pytest.mark.django_db

NO_TRAINERS = ("staff", "supervisor", "outsider", "outsider_manager", "leaver")
BREAKS_ON_PURPOSE = {"wagtailadmin_error_test"}
MERE_PARTS = {"wagtailadmin_sprite", "wagtailadmin_javascript_catalog"}
"""The drawings and the words that the admin's pages are made of."""

NEVER_FOR_TRAINERS = (
    "wagtailusers_users",
    "wagtailusers_groups",
    "wagtailsites",
    "wagtailredirects",
    "agencies",
)
"""The first parts of names that stay closed to trainers: people, rights and the site itself."""
NOT_FOR_TRAINERS = (
    *NEVER_FOR_TRAINERS,
    "wagtailadmin_collections",
    "wagtailadmin_workflows",
    "wagtailadmin_reports:locked_pages",
    "wagtailsnippets_supervision_rubric:delete",
    "wagtailsnippets_supervision_vignette:delete",
    "wagtailsnippets_supervision_hoursstandard:delete",
    "wagtailsnippets_supervision_pilottemplate:delete",
    "wagtailsnippets_supervision_coachingrhythm:delete",
    "wagtailsnippets_supervision_hourssplit:delete",
    "wagtailsnippets_supervision_supervisionsettings",
    "wagtailsnippetchoosers_supervision_supervisionsettings",
    "wagtailsnippets_notifications_reminderplan",
    "wagtailsnippetchoosers_notifications_reminderplan",
)

PAGE_VIEWS = ("edit", "view_draft", "delete", "unpublish", "usage", "move", "copy", "history",
              "workflow_history", "preview_on_edit")  # fmt: skip
QUESTION_VIEWS = ("edit", "copy", "usage", "history", "unpublish", "preview_on_edit")


def values(world: World) -> dict[str, Any]:
    """Return what may stand in the addresses of the admin, by the name it has there."""
    lesson, question = world["lesson"].pk, world["question"].pk
    return {
        "pk": question, "page_id": lesson, "parent_page_id": world["module"].pk,
        "page_to_move_id": lesson, "destination_id": world["module"].pk, "page_pk": lesson,
        "revision_id": 1, "document_id": world["document"].pk, "doc_id": world["document"].pk,
        "app_label": "wagtailcore", "model_name": "page", "action": "delete",
        "content_type_app_name": "courses", "content_type_model_name": "lessonpage",
        "app_name": "courses", "action_name": "copy", "object_id": question, "session_id": 1,
        "image_id": 1, "uploaded_file_id": 1, "redirect_id": 1, "collection_id": 1, "task_id": 1,
        "task_state_id": 1, "workflow_pk": 1, "workflow_state_id": 1, "filter_spec": "width-100",
        "revision_id_a": "earliest", "revision_id_b": "latest",
    }  # fmt: skip


def admin_addresses(world: World) -> dict[str, str]:
    """Return every address below the admin that can be written down, by its name."""
    known = values(world)
    found = {"compare": compare(world)}
    for entry in addresses():
        if entry.route.startswith(ADMIN) and entry.name not in MERE_PARTS:
            try:
                arguments = {name: known[name] for name in entry.arguments if name in known}
                found[entry.name] = reverse(entry.name, kwargs=arguments)
            except NoReverseMatch:
                continue
    return {name: path for name, path in found.items() if path[1:] not in OTHER_DOORS}


def compare(world: World) -> str:
    between = [world["lesson"].pk, "earliest", "latest"]
    return reverse("wagtailadmin_pages:revisions_compare", args=between)


def page(world: World, view: str) -> str:
    return reverse(f"wagtailadmin_pages:{view}", args=[world["lesson"].pk])


def question(world: World, view: str) -> str:
    thing = world["question"]
    return reverse(thing.snippet_viewset.get_url_name(view), args=[thing.pk])


def test_nearly_all_of_the_admin_is_tried(world: World) -> None:
    named = {entry.name for entry in addresses() if entry.route.startswith(ADMIN)}
    assert len(admin_addresses(world)) > 0.9 * len(named)


def test_without_signing_in_all_of_it_leads_to_the_door(world: World) -> None:
    answers = outcomes(world, "anonymous", admin_addresses(world))
    others = {name: words for name, words in answers.items() if words != {"sign-in"}}
    # Wagtail's own way to a new password is closed: ours has limits on tries.
    assert all(name.startswith("wagtailadmin_password_reset") for name in others)
    assert set().union(*others.values()) <= {"missing"}


def outcomes(world: World, name: str, tried: dict[str, str]) -> dict[str, set[str]]:
    """Return what somebody gets at some addresses, whether they look or send."""
    client = world.client(name)
    return {
        each: {outcome(client.get(path)), outcome(client.post(path))}
        for each, path in tried.items()
    }


def test_a_manager_gets_nowhere_in_it(world: World) -> None:
    client, tried = world.client("manager"), admin_addresses(world)
    answers = {name: outcome(client.get(path)) for name, path in tried.items()}
    answers |= {
        f"sending {name}": outcome(client.post(path))
        for name, path in tried.items()
        if name.endswith(("add", "edit", "delete", "create", "copy", "publish", "move"))
    }
    assert {name: word for name, word in answers.items() if word != "refused"} == {}


@pytest.mark.parametrize("name", NO_TRAINERS)
def test_nor_does_anybody_else_who_is_no_trainer(name: str, world: World) -> None:
    tried = {view: page(world, view) for view in PAGE_VIEWS}
    tried |= {f"question {view}": question(world, view) for view in QUESTION_VIEWS}
    tried |= {"compare": compare(world), "home": "/admin/", "people": "/admin/users/"}
    assert set().union(*outcomes(world, name, tried).values()) == {"refused"}


def test_who_is_no_trainer_reads_why_instead_of_going_round_in_circles(world: World) -> None:
    answer = world.client("staff").get("/admin/", follow=True)
    assert "This page isn’t open to you" in answer.content.decode()


@dataclass
class Round:
    """A trainer's walk through the whole admin, looking at everything."""

    answers: dict[str, Any]
    changed: set[str]


@pytest.fixture(scope="module")
def walked(world: World) -> Round:
    before = fingerprint(also=EDITORS_OWN)
    answers = {
        name: world.client("trainer").get(path)
        for name, path in admin_addresses(world).items()
        if name not in BREAKS_ON_PURPOSE
    }
    for of in ("course", "advanced", "practice_page", "done_lesson"):
        usage = reverse("wagtailadmin_pages:usage", args=[world[of].pk])
        answers[f"usage of {of}"] = world.client("trainer").get(usage)
    after = fingerprint(also=EDITORS_OWN)
    return Round(answers, {table for table in after if after[table] != before[table]})


def test_a_trainer_gets_everywhere_but_to_people_rights_and_the_site(walked: Round) -> None:
    closed = {name for name, answer in walked.answers.items() if sent_away(answer)}
    assert {name for name in closed if not name.startswith(NOT_FOR_TRAINERS)} == set()
    opened = {name for name, answer in walked.answers.items() if answer.status_code == 200}
    assert {name for name in opened if name.startswith(NEVER_FOR_TRAINERS)} == set()
    assert len(opened) > 150


def test_no_page_of_it_falls_over(walked: Round) -> None:
    fallen = {name for name, answer in walked.answers.items() if answer.status_code >= 500}
    assert fallen == set()


def test_nor_says_what_a_learner_and_their_supervisor_said(walked: Round, world: World) -> None:
    """Not even the pages that list where a course or a lesson is used."""
    staff = world.people["staff"]
    pages = {name: answer.content.decode() for name, answer in walked.answers.items()}
    assert shown(pages, world.secrets | {staff.email, staff.name}) == []


def test_looking_round_the_admin_changes_nothing(walked: Round) -> None:
    assert walked.changed == set()


def sent_away(response: Any) -> bool:
    return response.status_code == 302 and response.url == "/admin/"


@pytest.mark.parametrize("view", PAGE_VIEWS)
def test_a_trainer_reaches_what_concerns_a_page(view: str, world: World) -> None:
    assert world.client("trainer").get(page(world, view)).status_code == 200


@pytest.mark.parametrize("view", QUESTION_VIEWS)
def test_a_trainer_reaches_what_concerns_a_question(view: str, world: World) -> None:
    assert world.client("trainer").get(question(world, view)).status_code == 200
