"""A trainer writes, is shown what the check found, mends it or gives a reason, and publishes."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from wagtail.models import GroupApprovalTask, Workflow, WorkflowTask

from courses.pages.language.approving import publish_approved
from courses.pages.models import CoursePage, LessonPage, Term, Wording, WordingException
from lms.activity.models import Event
from lms.core.append_only import AppendOnly
from lms.people.models import User
from quizzes.models import Bank, TrueFalseQuestion
from tests import factories
from tests.conftest import signed_in

from .writing import lesson_form, newest, rows, true_false_form

BAD = "The addict’s brother called."
GOOD = "His brother called."
PUBLISH = {"action-publish": "action-publish"}
REASON = "It is the name of the group, and they chose it."


@pytest.fixture
def lesson(course: CoursePage) -> LessonPage:
    page = factories.add_lesson(factories.first_module(course), "A lesson")
    page.save_revision().publish()
    return page


@pytest.fixture
def edit(lesson: LessonPage) -> str:
    return reverse("wagtailadmin_pages:edit", args=[lesson.pk])


def html(response: object) -> str:
    return response.content.decode()


def keep_links(response: object) -> list[str]:
    return re.findall(r'href="(/admin/wording/keep/[^"]+)"', html(response))


@pytest.mark.usefixtures("wording")
class TestPages:
    def test_publishing_is_held_back_and_nothing_typed_is_lost(
        self, as_trainer: Client, lesson: LessonPage, edit: str
    ) -> None:
        sent = lesson_form(introduction=BAD, **PUBLISH)
        response = as_trainer.post(edit, sent, follow=True)
        assert "saved and not published yet: 1 wording to look at (Introduction)" in html(response)
        assert BAD in html(response)
        assert newest(lesson).introduction == BAD
        lesson.refresh_from_db()
        assert lesson.introduction == ""
        assert lesson.live

    def test_the_form_shows_excerpt_preferred_wording_why_and_a_way_to_keep_it(
        self, as_trainer: Client, edit: str
    ) -> None:
        shown = as_trainer.post(edit, lesson_form(introduction=BAD), follow=True)
        for words in ("1 wording to look at", BAD, "a person in recovery", "comes before"):
            assert words in html(shown)
        assert len(keep_links(shown)) == 1

    def test_a_clean_page_is_published_without_a_word(
        self, as_trainer: Client, lesson: LessonPage, edit: str
    ) -> None:
        response = as_trainer.post(edit, lesson_form(introduction=GOOD, **PUBLISH), follow=True)
        assert "1 wording to look at" not in html(response)
        lesson.refresh_from_db()
        assert lesson.introduction == GOOD

    def test_mending_the_sentence_lets_it_be_published(
        self, as_trainer: Client, lesson: LessonPage, edit: str
    ) -> None:
        as_trainer.post(edit, lesson_form(introduction=BAD, **PUBLISH))
        as_trainer.post(edit, lesson_form(introduction=GOOD, **PUBLISH))
        lesson.refresh_from_db()
        assert lesson.introduction == GOOD

    def test_a_new_page_is_held_back_as_a_draft(
        self, as_trainer: Client, course: CoursePage
    ) -> None:
        module = factories.first_module(course)
        add = reverse("wagtailadmin_pages:add", args=["courses", "lessonpage", module.pk])
        response = as_trainer.post(add, lesson_form("The addict", **PUBLISH), follow=True)
        page = LessonPage.objects.get(title="The addict")
        assert not page.live
        assert newest(page).title == "The addict"
        assert "saved and not published yet" in html(response)
        assert all(step.title != "The addict" for step in course.outline().steps())

    def test_an_autosaved_draft_leaves_no_pile_of_messages(
        self, as_trainer: Client, edit: str
    ) -> None:
        sent = lesson_form(introduction=BAD)
        for _ in range(3):
            saved = as_trainer.post(edit, sent, headers={"accept": "application/json"})
            assert saved.json()["success"]
        assert html(as_trainer.get(edit)).count("1 wording to look at") == 1

    def test_publishing_many_pages_at_once_is_held_back_too(
        self, as_trainer: Client, course: CoursePage, lesson: LessonPage
    ) -> None:
        lesson.introduction = BAD
        lesson.save_revision()
        bulk = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
        module = factories.first_module(course)
        response = as_trainer.post(f"{bulk}?id={lesson.pk}&next=/admin/", {}, follow=True)
        assert "nothing is published yet" in html(response)
        lesson.refresh_from_db()
        assert lesson.introduction == ""
        lesson.unpublish()
        as_trainer.post(f"{bulk}?id={module.pk}&next=/admin/", {"include_descendants": "on"})
        lesson.refresh_from_db()
        assert not lesson.live

    def test_what_a_workflow_approves_is_held_back_too(self, lesson: LessonPage) -> None:
        workflow = Workflow.objects.create(name="Two people")
        task = GroupApprovalTask.objects.create(name="Read it")
        WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
        lesson.introduction = BAD
        lesson.save_revision()
        publish_approved(workflow.start(lesson, None))
        lesson.refresh_from_db()
        assert lesson.introduction == ""
        lesson.introduction = GOOD
        lesson.save_revision()
        publish_approved(lesson.current_workflow_state)
        lesson.refresh_from_db()
        assert lesson.introduction == GOOD


@pytest.mark.usefixtures("wording")
class TestKeeping:
    @pytest.fixture
    def keep(self, as_trainer: Client, edit: str) -> str:
        shown = as_trainer.post(edit, lesson_form(introduction=BAD), follow=True)
        return keep_links(shown)[0]

    def test_with_a_reason_it_can_be_published(
        self, as_trainer: Client, lesson: LessonPage, edit: str, keep: str, trainer: User
    ) -> None:
        assert BAD in html(as_trainer.get(keep))
        kept = as_trainer.post(keep, {"reason": REASON}, follow=True)
        assert "“addict” stays in this sentence" in html(kept)
        assert "1 wording to look at" not in html(kept)
        as_trainer.post(edit, lesson_form(introduction=BAD, **PUBLISH))
        lesson.refresh_from_db()
        assert lesson.introduction == BAD
        exception = WordingException.objects.get()
        assert (exception.reason, exception.by, exception.phrase) == (REASON, trainer, "addict")
        assert exception.field == "Introduction"
        assert Event.objects.get(verb="wording.kept").actor == trainer

    def test_without_a_reason_it_is_refused_with_a_sentence_and_the_words_stay(
        self, as_trainer: Client, lesson: LessonPage, keep: str
    ) -> None:
        refused = as_trainer.post(keep, {"reason": "Because."})
        assert refused.status_code == 422
        assert "at least ten characters" in html(refused)
        assert "Because." in html(refused)
        assert not WordingException.objects.exists()
        assert newest(lesson).introduction == BAD

    def test_the_reason_holds_for_that_sentence_alone(
        self, as_trainer: Client, lesson: LessonPage, edit: str, keep: str
    ) -> None:
        as_trainer.post(keep, {"reason": REASON})
        more = f"{BAD}  Another addict came."
        response = as_trainer.post(edit, lesson_form(introduction=more, **PUBLISH), follow=True)
        assert "1 wording to look at" in html(response)
        assert "Another addict came." in html(response)

    def test_the_reason_survives_spaces_and_quotation_marks(
        self, as_trainer: Client, lesson: LessonPage, edit: str, keep: str
    ) -> None:
        as_trainer.post(keep, {"reason": REASON})
        same = "The  addict's brother called."
        as_trainer.post(edit, lesson_form(introduction=same, **PUBLISH))
        lesson.refresh_from_db()
        assert lesson.introduction == same

    def test_a_sentence_that_is_gone_leads_back_to_the_form(
        self, as_trainer: Client, edit: str, keep: str
    ) -> None:
        as_trainer.post(edit, lesson_form(introduction=GOOD))
        response = as_trainer.get(keep, follow=True)
        assert response.redirect_chain[0][0] == edit
        assert "nothing to keep here any more" in html(response)

    def test_a_reason_is_never_changed_or_deleted(self, as_trainer: Client, keep: str) -> None:
        as_trainer.post(keep, {"reason": REASON})
        exception = WordingException.objects.get()
        for change in (
            exception.save,
            exception.delete,
            WordingException.objects.all().delete,
            lambda: WordingException.objects.update(reason="Another reason."),
        ):
            with pytest.raises(AppendOnly):
                change()

    def test_only_those_who_may_edit_the_page_may_keep_its_wording(
        self, keep: str, manager: User, outsider: User
    ) -> None:
        for person in (manager, outsider):
            assert signed_in(person).post(keep, {"reason": REASON}).status_code in (302, 403, 404)
        outsider.user_permissions.add(
            *Permission.objects.filter(codename__in=("access_admin", "add_wordingexception"))
        )
        assert signed_in(outsider).post(keep, {"reason": REASON}).status_code == 404
        assert not WordingException.objects.exists()

    def test_an_address_that_leads_nowhere_is_a_404(self, as_trainer: Client) -> None:
        kind = ContentType.objects.get_for_model(User).pk
        for parts in ([kind, "1", "a"], [99999, "1", "a"]):
            assert as_trainer.get(reverse("keep_wording", args=parts)).status_code == 404


@pytest.mark.usefixtures("wording")
class TestSnippets:
    def test_a_question_is_held_back_as_a_draft(self, as_trainer: Client) -> None:
        bank = Bank.objects.create(title="Bank", slug="bank")
        add = reverse(TrueFalseQuestion.snippet_viewset.get_url_name("add"))
        sent = true_false_form(bank.pk, feedback_true=BAD, **PUBLISH)
        response = as_trainer.post(add, sent, follow=True)
        question = TrueFalseQuestion.objects.get()
        assert not question.live
        assert "saved and not published yet" in html(response)
        assert keep_links(response)
        as_trainer.post(keep_links(response)[0], {"reason": REASON})
        edit = reverse(TrueFalseQuestion.snippet_viewset.get_url_name("edit"), args=[question.pk])
        as_trainer.post(edit, sent)
        question.refresh_from_db()
        assert question.live
        assert question.feedback_true == BAD

    def test_an_option_of_a_question_is_read_too(self, as_trainer: Client) -> None:
        factories.make_quiz(questions=1)
        question = Bank.objects.get().questions.get()
        edit = reverse(question.snippet_viewset.get_url_name("edit"), args=[question.pk])
        choices = question.choices.all()
        options = [
            {"id": choice.pk, "text": BAD, "feedback": "", "is_correct": "on" if right else ""}
            for choice, right in zip(choices, (True, False), strict=True)
        ]
        options[1]["text"] = GOOD
        sent = true_false_form(question.bank_id) | rows("choices", *options)
        sent |= {"choices-INITIAL_FORMS": 2}
        response = as_trainer.post(edit, sent | PUBLISH, follow=True)
        assert "1 wording to look at (Option 1 / Text)" in html(response)

    def test_a_term_has_no_draft_so_what_was_found_is_said_after_saving(
        self, as_trainer: Client
    ) -> None:
        add = reverse(Term.snippet_viewset.get_url_name("add"))
        sent = {"term": "State", "slug": "state", "definition": BAD, "not_say": "addict",
                "status": "policy"}  # fmt: skip
        response = as_trainer.post(add, sent, follow=True)
        assert Term.objects.get().definition == BAD
        assert "1 wording to look at" in html(response)
        assert "has no draft" in html(response)
        edit = reverse(Term.snippet_viewset.get_url_name("edit"), args=[Term.objects.get().pk])
        assert "1 wording to look at" in html(as_trainer.get(edit))

    def test_a_rubric_is_held_back_before_it_is_published_for_good(
        self, as_trainer: Client
    ) -> None:
        rubric = factories.make_rubric(criteria=1)
        rubric.criteria.update(level_2=BAD)
        publish = reverse(rubric.snippet_viewset.get_url_name("publish"), args=[rubric.pk])
        response = as_trainer.post(publish, follow=True)
        assert "saved and not published yet" in html(response)
        rubric.refresh_from_db()
        assert not rubric.is_published


class TestWordings:
    def test_trainers_find_and_change_them(self, as_trainer: Client, wording: Wording) -> None:
        listing = reverse(Wording.snippet_viewset.get_url_name("list"))
        assert "addict" in html(as_trainer.get(f"{listing}?q=junk"))
        assert "There are no" in html(
            as_trainer.get(f"{listing}?q=zebra")
        ) or "No wordings" in html(as_trainer.get(f"{listing}?q=zebra"))
        edit = reverse(Wording.snippet_viewset.get_url_name("edit"), args=[wording.pk])
        sent = {"avoid": "addict", "other_forms": "junkies", "prefer": "a person", "why": "So.",
                "fine_beside": ""}  # fmt: skip
        as_trainer.post(edit, sent)
        wording.refresh_from_db()
        assert wording.forms() == ["addict", "junkies"]
        assert not wording.active

    def test_a_form_that_would_be_found_everywhere_is_refused(
        self, as_trainer: Client, wording: Wording
    ) -> None:
        edit = reverse(Wording.snippet_viewset.get_url_name("edit"), args=[wording.pk])
        sent = {"avoid": "addict", "other_forms": "a", "prefer": "a person", "why": "So."}
        assert "it would be found everywhere" in html(as_trainer.post(edit, sent))

    def test_one_that_is_not_active_is_not_looked_for(
        self, as_trainer: Client, wording: Wording, lesson: LessonPage, edit: str
    ) -> None:
        wording.active = False
        wording.save()
        as_trainer.post(edit, lesson_form(introduction=BAD, **PUBLISH))
        lesson.refresh_from_db()
        assert lesson.introduction == BAD

    def test_a_change_counts_at_once(
        self, as_trainer: Client, wording: Wording, lesson: LessonPage, edit: str
    ) -> None:
        as_trainer.post(edit, lesson_form(introduction="The zebra’s brother.", **PUBLISH))
        assert "1 wording to look at" not in html(as_trainer.get(edit))
        wording.other_forms = "zebra"
        wording.save()
        cache.clear()
        assert "1 wording to look at" in html(as_trainer.get(edit))
