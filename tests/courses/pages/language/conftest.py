from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from django.conf import settings
from django.test import Client

from courses.pages.language.phrases import Phrases
from courses.pages.models import Wording
from lms.content.trainers import set_up_trainers
from lms.people.models import User
from tests.conftest import signed_in


def shipped_wordings() -> list[Wording]:
    """Return the wordings of the content files, not saved."""
    text = (Path(settings.FIXTURES_DIR) / "language.yaml").read_text(encoding="utf-8")
    return [
        Wording(
            avoid=row["avoid"],
            other_forms="\n".join(row["forms"]),
            fine_beside="\n".join(row.get("fine_beside", [])),
            prefer=row["prefer"],
            why=row["why"],
        )
        for row in yaml.safe_load(text)
    ]


@pytest.fixture(scope="session")
def shipped() -> Phrases:
    return Phrases(shipped_wordings())


@pytest.fixture
def wording(db: None) -> Wording:
    return Wording.objects.create(
        avoid="addict",
        other_forms="addicts\njunkie",
        prefer="a person in recovery",
        why="The person comes before the condition.",
    )


@pytest.fixture
def as_trainer(course: object, trainer: User) -> Client:
    """A trainer with just the rights that the product gives to trainers."""
    trainer.groups.set([set_up_trainers()])
    return signed_in(trainer)
