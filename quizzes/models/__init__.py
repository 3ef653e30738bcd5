from .attempt import Attempt, Response
from .bank import Bank, Frozen, Question
from .choice import Choice, MultipleChoiceQuestion, SingleChoiceQuestion
from .delivery import Delivery
from .quiz import Quiz, QuizDraw, QuizQuestion
from .regrade import Regrade, Remedy, Rescore
from .true_false import TrueFalseQuestion

__all__ = [
    "Attempt",
    "Bank",
    "Choice",
    "Delivery",
    "Frozen",
    "MultipleChoiceQuestion",
    "Question",
    "Quiz",
    "QuizDraw",
    "QuizQuestion",
    "Regrade",
    "Remedy",
    "Rescore",
    "Response",
    "SingleChoiceQuestion",
    "TrueFalseQuestion",
]
