"""A question of the files that takes the place of an earlier one."""

from __future__ import annotations

from functools import cached_property

from quizzes.models import Question, QuizQuestion

from .ledger import Ledger


class Replacement:
    """One question retires another, unless a trainer has made that other their own.

    The retired question keeps its row and versions, and with them every attempt that asked it;
    it is only asked no more. It happens once: a question that someone publishes again stays.
    """

    def __init__(self, ledger: Ledger, name: str, code: str, replaced_code: str) -> None:
        self.ledger = ledger
        self.path, self.replaced_path = f"{name}/{code}", f"{name}/{replaced_code}"
        self.replaced_code = replaced_code
        self.is_due = bool(replaced_code) and self.path not in ledger.rows

    def may_come(self) -> bool:
        if not self.is_due or self.ledger.overwrite or not self._is_a_trainers():
            return True
        self.ledger.leave(self.replaced_path)
        return False

    def take_over(self, successor: Question | None) -> None:
        """Retire the replaced question, once its successor has come in."""
        if not self.is_due or self.path not in self.ledger.rows or not self.replaced:
            return
        asked_in = QuizQuestion.objects.filter(question=self.replaced)
        asked_in.exclude(quiz__quiz_questions__question=successor).update(question=successor)
        if self.replaced.live:
            self.replaced.unpublish()

    @cached_property
    def replaced(self) -> Question | None:
        return Question.objects.filter(code=self.replaced_code).first()

    def _is_a_trainers(self) -> bool:
        """Whether someone here changed, chose, withdrew or removed the replaced question."""
        loaded = self.ledger.rows.get(self.replaced_path)
        if self.replaced is None or loaded is None:
            return bool(self.replaced or loaded)
        is_chosen = self.replaced.quiz_questions.exists() or self.replaced.scenarios.exists()
        written = self.replaced.latest_revision
        is_changed = written is None or written.created_at > loaded.loaded_at
        return is_chosen or is_changed or not self.replaced.live
