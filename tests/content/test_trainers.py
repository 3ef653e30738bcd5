from pathlib import Path

import pytest
from django.contrib.auth.models import Group
from django.core.management.sql import emit_post_migrate_signal
from wagtail.models import GroupCollectionPermission, GroupPagePermission

from courses.pages.models import CourseIndexPage, CoursePage, LessonPage
from lms.content.actions import load_content
from lms.content.trainers import TRAINERS, set_up_trainers
from lms.people.models import User
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(small: Path) -> User:
    load_content()
    user = factories.UserFactory()
    user.groups.add(Group.objects.get(name=TRAINERS))
    return User.objects.get(pk=user.pk)


def test_trainers_write_and_publish_but_delete_no_course_with_lessons(editor: User) -> None:
    lesson = LessonPage.objects.get().permissions_for_user(editor)
    assert lesson.can_edit()
    assert lesson.can_publish()
    assert CourseIndexPage.objects.get().permissions_for_user(editor).can_add_subpage()
    assert not CoursePage.objects.get().permissions_for_user(editor).can_delete()


def test_trainers_edit_what_courses_are_made_of(editor: User) -> None:
    assert editor.has_perms(
        [
            "wagtailadmin.access_admin",
            "quizzes.add_truefalsequestion",
            "quizzes.change_quiz",
            "supervision.change_rubric",
            "certificates.add_design",
            "courses.add_term",
            "courses.change_source",
        ]
    )


def test_trainers_touch_no_records_of_people(editor: User) -> None:
    assert not editor.has_perm("people.change_user")
    assert not editor.has_perm("progress.change_enrolment")
    assert not editor.has_perm("certificates.delete_certificate")


def test_setting_them_up_twice_is_setting_them_up_once(editor: User) -> None:
    def counts() -> tuple[int, int, int]:
        return (
            Group.objects.get(name=TRAINERS).permissions.count(),
            GroupPagePermission.objects.count(),
            GroupCollectionPermission.objects.count(),
        )

    before = counts()
    set_up_trainers()
    assert counts() == before


def test_a_new_version_gives_them_what_it_brings(editor: User) -> None:
    group = Group.objects.get(name=TRAINERS)
    group.permissions.clear()
    emit_post_migrate_signal(verbosity=0, interactive=False, db="default")
    assert group.permissions.filter(codename="add_singlechoicequestion").exists()
