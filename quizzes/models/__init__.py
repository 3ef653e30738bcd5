from .accommodation import Accommodation
from .attempt import Attempt, Response
from .bank import Bank, Frozen, Option, Question, QuestionTag
from .blanks import BlanksQuestion, Gap
from .choice import Choice, MultipleChoiceQuestion, SingleChoiceQuestion
from .delivery import Delivery
from .mark import Mark, Met
from .matching import MatchingQuestion, MatchPair
from .ordering import OrderingItem, OrderingQuestion
from .quiz import Counts, Layout, Quiz, QuizDraw, QuizQuestion, Shown
from .reflection import ReflectionCriterion, ReflectionQuestion
from .regrade import Regrade, Remedy, Rescore
from .scenario import ScenarioPart, ScenarioQuestion
from .short_answer import AcceptedAnswer, Compared, ShortAnswerQuestion
from .true_false import TrueFalseQuestion

__all__ = [
    "AcceptedAnswer",
    "Accommodation",
    "Attempt",
    "Bank",
    "BlanksQuestion",
    "Choice",
    "Compared",
    "Counts",
    "Delivery",
    "Frozen",
    "Gap",
    "Layout",
    "Mark",
    "MatchPair",
    "MatchingQuestion",
    "Met",
    "MultipleChoiceQuestion",
    "Option",
    "OrderingItem",
    "OrderingQuestion",
    "Question",
    "QuestionTag",
    "Quiz",
    "QuizDraw",
    "QuizQuestion",
    "ReflectionCriterion",
    "ReflectionQuestion",
    "Regrade",
    "Remedy",
    "Rescore",
    "Response",
    "ScenarioPart",
    "ScenarioQuestion",
    "ShortAnswerQuestion",
    "Shown",
    "SingleChoiceQuestion",
    "TrueFalseQuestion",
]
