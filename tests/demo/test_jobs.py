import pytest
from django.db import transaction
from django_tasks import TaskResultStatus

from certificates.tasks import render_pdfs
from lms.demo.jobs import jobs_dropped


def test_jobs_that_come_up_inside_never_run() -> None:
    with jobs_dropped():
        assert render_pdfs.enqueue([]).status == TaskResultStatus.READY


@pytest.mark.django_db(transaction=True)
def test_those_that_wait_for_the_commit_fall_away_too() -> None:
    found = []
    with jobs_dropped(), transaction.atomic():
        transaction.on_commit(lambda: found.append(render_pdfs.enqueue([]).status))
    assert found == [TaskResultStatus.READY]


@pytest.mark.django_db
def test_afterwards_jobs_run_again() -> None:
    with jobs_dropped():
        pass
    assert render_pdfs.enqueue([]).status == TaskResultStatus.SUCCESSFUL
