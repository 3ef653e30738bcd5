"""A worker was killed: its task goes back to the queue."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult, get_date_max

pytestmark = pytest.mark.django_db


def a_task(status: str, minutes: int | None) -> DBTaskResult:
    """Make a row as a worker leaves it, begun some minutes ago."""
    started = None if minutes is None else timezone.now() - timedelta(minutes=minutes)
    return DBTaskResult.objects.create(
        status=status,
        started_at=started,
        args_kwargs={"args": [1], "kwargs": {}},
        task_path="lms.notifications.tasks.tell_about",
        backend_name="jobs",
        run_after=get_date_max(),
        worker_ids=["gone"],
    )


def requeue(*options: str) -> str:
    out = StringIO()
    call_command("requeue_stale_tasks", *options, stdout=out)
    return out.getvalue()


def test_a_task_left_behind_is_ready_again() -> None:
    left_behind = a_task(TaskResultStatus.RUNNING, minutes=11)
    assert requeue() == "1 task given back to the queue.\n"
    left_behind.refresh_from_db()
    assert left_behind.status == TaskResultStatus.READY
    assert left_behind.started_at is None
    assert DBTaskResult.objects.ready().get() == left_behind


def test_a_task_at_work_stays_with_its_worker() -> None:
    at_work = a_task(TaskResultStatus.RUNNING, minutes=9)
    assert requeue() == "0 tasks given back to the queue.\n"
    at_work.refresh_from_db()
    assert at_work.status == TaskResultStatus.RUNNING


@pytest.mark.parametrize(
    "status", [TaskResultStatus.READY, TaskResultStatus.SUCCESSFUL, TaskResultStatus.FAILED]
)
def test_other_tasks_are_left_alone(status: str) -> None:
    other = a_task(status, minutes=600)
    requeue()
    other.refresh_from_db()
    assert other.status == status


def test_how_long_is_too_long_can_be_chosen() -> None:
    a_task(TaskResultStatus.RUNNING, minutes=40)
    a_task(TaskResultStatus.RUNNING, minutes=20)
    assert requeue("--minutes", "30") == "1 task given back to the queue.\n"


def test_a_task_that_was_taken_without_a_start_is_found_too() -> None:
    taken = a_task(TaskResultStatus.RUNNING, minutes=None)
    DBTaskResult.objects.filter(pk=taken.pk).update(enqueued_at=timezone.now() - timedelta(hours=1))
    assert requeue() == "1 task given back to the queue.\n"


@pytest.mark.parametrize("minutes", ["0", "-5"])
def test_no_time_at_all_is_refused(minutes: str) -> None:
    a_task(TaskResultStatus.RUNNING, minutes=1)
    with pytest.raises(CommandError, match="from 1 up"):
        requeue("--minutes", minutes)


def test_a_second_run_finds_nothing_more() -> None:
    a_task(TaskResultStatus.RUNNING, minutes=11)
    requeue()
    assert requeue() == "0 tasks given back to the queue.\n"
