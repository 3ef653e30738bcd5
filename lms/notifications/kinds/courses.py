from courses.progress.models import Enrolment
from lms.people.models import User

from .base import NoticeKind, in_full
from .topics import COURSES


class CourseAssigned(NoticeKind):
    """Someone's agency would like them to complete a course."""

    topic = COURSES
    name = "course_assigned"
    verbs = ("enrolment.started",)
    model = Enrolment
    related = ("learner", "course", "assignment__agency")
    subject = "A course for you"
    more = "You can stop anywhere and come back to the same place."
    action_label = "See the course"
    why = "your agency has asked you to take this course"

    def recipients(self) -> list[User]:
        asked = self.thing.assignment_id and self.event.actor_id != self.thing.learner_id
        return [self.thing.learner] if asked else []

    def sentence(self) -> str:
        by_when = f" by the end of {in_full(self.thing.due_on)}" if self.thing.due_on else ""
        agency, course = self.thing.assignment.agency, self.thing.course
        return f"{agency} asks you to complete {course.title}{by_when}."

    def link(self) -> str:
        return self.thing.course.url or ""
