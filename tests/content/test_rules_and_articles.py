"""What is loaded beside the courses: an article, hours, forms, the pilot plan, refreshers."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest
import yaml
from django.conf import settings as product

from courses.pages.models import ArticlePage, CoursePage, GlossaryPage, RefresherPlan
from courses.supervision.models import FeedbackForm, HoursStandard, PilotTemplate, PracticeDomain
from lms.content.actions import load_content

from .small_course import edit, write

OWN_FILES = Path(product.FIXTURES_DIR)
RULES = ["forms.yaml", "hours.yaml", "pilot.yaml", "renewal.yaml"]
ARTICLE = {
    "title": "Evidence",
    "slug": "evidence",
    "intro": "What is known.",
    "checked": dt.date(2026, 11, 30),
    "explains_labels": True,
    "sources": ["S1"],
    "body": [{"claim": {"status": "disputed", "text": "It is so.", "sources": ["S1"]}}],
}


@pytest.fixture
def whole(small: Path) -> Path:
    """The small course, with the product's own rules and an article beside it."""
    for name in RULES:
        shutil.copy(OWN_FILES / name, small / name)
    hours = yaml.safe_load((small / "hours.yaml").read_text())
    write(small, "hours.yaml", hours | {"sources": ["S1"]})
    write(small, "evidence.yaml", ARTICLE)
    return small


def test_the_glossary_and_the_article_stand_where_the_foot_of_each_page_leads(whole: Path) -> None:
    load_content()
    assert GlossaryPage.objects.get().get_url() == "/glossary/"
    page = ArticlePage.objects.get()
    assert page.get_url() == "/evidence/"
    assert page.reviewed_on == dt.date(2026, 11, 30)
    assert page.review_due == dt.date(2027, 5, 30)
    assert [source.key for source in page.sources.all()] == ["S1"]


def test_the_targets_are_those_of_the_board(whole: Path) -> None:
    load_content()
    standard = HoursStandard.objects.get()
    targets = {row.kind: row.hours for row in standard.targets.all()}
    assert targets == {"experience": 500, "education": 46, "supervision": 25}
    needed = standard.domains.filter(is_on=True)
    assert [row.education_hours for row in needed] == [10, 16, 10, 10]
    assert standard.domains.get(is_on=False).slug == "harm-reduction"


def test_there_are_four_forms_and_a_pilot_plan(whole: Path) -> None:
    load_content()
    assert FeedbackForm.objects.count() == 4
    consultation = FeedbackForm.objects.get(kind="case_consultation")
    assert "ratings" not in consultation.wording()
    plan = PilotTemplate.objects.get()
    assert [stage.value["slug"] for stage in plan.stages] == [
        "plan",
        "cases",
        "do",
        "reflect",
        "review",
    ]
    assert [stage.value["repeats"] for stage in plan.stages] == [False, False, True, False, False]
    assert (plan.people_max, plan.contacts_min, plan.contacts_max) == (3, 2, 6)
    assert [block.value["slug"] for block in plan.decisions] == [
        "stop",
        "adapt",
        "continue",
        "widen",
    ]


def test_every_form_and_plan_is_one_that_the_editor_would_accept(whole: Path) -> None:
    load_content()
    for thing in (
        *FeedbackForm.objects.all(),
        PilotTemplate.objects.get(),
        HoursStandard.objects.get(),
        RefresherPlan.objects.get(),
    ):
        thing.full_clean()
        for field in thing._meta.get_fields():
            stream = getattr(field, "stream_block", None)
            if stream:
                stream.clean(getattr(thing, field.name))


def test_a_course_says_what_its_renewal_asks_for(whole: Path) -> None:
    edit(whole, "courses/start/course.yaml", slug="advanced")
    load_content()
    course = CoursePage.objects.get()
    assert course.renewal_minimum_level == 3
    assert course.renewal_in_words() == (
        "a refresher of about 90 minutes, one observed review and one case consultation"
    )


def test_loading_twice_changes_nothing(whole: Path) -> None:
    load_content()
    before = list(ArticlePage.objects.values_list("latest_revision_id"))
    ids = list(PracticeDomain.objects.values_list("pk", "slug"))
    ledger = load_content()
    assert ledger.kept == []
    assert list(ArticlePage.objects.values_list("latest_revision_id")) == before
    assert list(PracticeDomain.objects.values_list("pk", "slug")) == ids


def test_a_trainers_change_survives(whole: Path) -> None:
    load_content()
    page = ArticlePage.objects.get()
    page.introduction = "What is known here."
    page.save_revision().publish()
    PracticeDomain.objects.filter(slug="advocacy").update(education_hours=12)
    form = FeedbackForm.objects.get(kind="live_observation")
    form.introduction = "Our own words."
    form.save()
    PilotTemplate.objects.update(people_max=2)
    RefresherPlan.objects.update(reminder_days="30")
    ledger = load_content()
    assert set(ledger.kept) == {
        "evidence.yaml",
        "forms.yaml/live_observation",
        "hours.yaml",
        "pilot.yaml",
        "renewal.yaml",
    }
    assert ArticlePage.objects.get().introduction == "What is known here."
    assert PracticeDomain.objects.get(slug="advocacy").education_hours == 12
    load_content(overwrite=True)
    assert PracticeDomain.objects.get(slug="advocacy").education_hours == 10
    assert load_content().kept == []


def test_a_changed_file_changes_what_nobody_touched(whole: Path) -> None:
    load_content()
    edit(
        whole,
        "pilot.yaml",
        limits={
            "people_min": 1,
            "people_max": 2,
            "contacts_min": 2,
            "contacts_max": 4,
            "observed_to_widen": 2,
            "words_kept_days": 90,
        },
    )
    assert load_content().kept == []
    assert PilotTemplate.objects.get().contacts_max == 4
