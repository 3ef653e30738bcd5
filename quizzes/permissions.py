"""What the group Trainers may do here: everything that is written, nothing that is answered."""

from __future__ import annotations

from django.db.models import Model

from .models import Bank, Question, Quiz

# Permissions are asked for each kind by itself, so each kind is on the list.
TRAINER_MODELS: list[type[Model]] = [Bank, Quiz, Question, *Question.kinds().values()]
TRAINER_ACTIONS = ["add", "change", "delete", "publish", "view"]
