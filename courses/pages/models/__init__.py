from .course import CourseIndexPage, CoursePage, HomePage, Level, ModulePage
from .reference import Source, Term
from .steps import LessonPage, Opens, QuizPage, StepPage

__all__ = [
    "CourseIndexPage",
    "CoursePage",
    "HomePage",
    "LessonPage",
    "Level",
    "ModulePage",
    "Opens",
    "QuizPage",
    "Source",
    "StepPage",
    "Term",
]
