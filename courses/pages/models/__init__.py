from .checked import FactChecked
from .course import CourseIndexPage, CoursePage, HomePage, Level, ModulePage
from .reading import ArticlePage, GlossaryPage
from .reference import Source, Term
from .renewal import RefresherPlan
from .steps import LessonPage, Opens, QuizPage, StepPage, Taken
from .wording import Wording, WordingException

__all__ = [
    "ArticlePage",
    "CourseIndexPage",
    "CoursePage",
    "FactChecked",
    "GlossaryPage",
    "HomePage",
    "LessonPage",
    "Level",
    "ModulePage",
    "Opens",
    "QuizPage",
    "RefresherPlan",
    "Source",
    "StepPage",
    "Taken",
    "Term",
    "Wording",
    "WordingException",
]
