"""What follows shared feedback. None of these holds a word of it, or what anyone thinks of it."""

from courses.supervision.models import Repair
from lms.people.models import User

from .base import NoticeKind
from .feedback import FeedbackNews
from .topics import REPAIR


class ReadTogether(FeedbackNews):
    name = "read_together"
    verbs = ("feedback.together",)
    subject = "Someone would like to sit down with you"
    action_label = "See the feedback"
    why = "you gave this feedback"

    def recipients(self) -> list[User]:
        return [self.thing.observer]

    def sentence(self) -> str:
        return f"{self.thing.learner} would like to read your feedback of {self.day} with you."


class FeedbackAmended(FeedbackNews):
    name = "feedback_withdrawn"
    verbs = ("feedback.withdrawn",)
    subject = "News of your feedback"
    action_label = "See what changed"
    why = "it is your practice that was looked at"

    def recipients(self) -> list[User]:
        return [self.thing.learner]

    def sentence(self) -> str:
        return f"{self.thing.observer} has withdrawn the feedback of {self.day}, with a reason."


class PlanMade(FeedbackNews):
    name = "plan_made"
    verbs = ("plan.made",)
    subject = "Something to agree on"
    action_label = "Read it"
    why = "it is your practice that was looked at"

    def recipients(self) -> list[User]:
        return [self.thing.learner]

    def sentence(self) -> str:
        return f"What comes next after {self.day} is written down, and waits for your word."


class PlanAgreed(FeedbackNews):
    name = "plan_agreed"
    verbs = ("plan.agreed",)
    subject = "Something is agreed"
    action_label = "See it"
    why = "you gave this feedback"

    def recipients(self) -> list[User]:
        return [self.thing.observer]

    def sentence(self) -> str:
        return f"{self.thing.learner} has agreed to what comes next after {self.day}."


class FeedbackReplied(FeedbackNews):
    name = "feedback_replied"
    verbs = ("feedback.replied",)
    subject = "A word back"
    action_label = "Read it"
    why = "you are one of the two who talk here"

    def recipients(self) -> list[User]:
        pair = (self.thing.learner, self.thing.observer)
        return [person for person in pair if person.pk != self.event.actor_id]

    def sentence(self) -> str:
        return f"{self.event.actor} has written back about {self.day}."


class SecondLookNews(FeedbackNews):
    """Asked: the reviewer is told. Answered: the pair."""

    name = "second_look"
    verbs = ("second_look.asked", "second_look.answered")
    subject = "A second look"
    action_label = "Have a look"
    why = "you have a part in this"

    def recipients(self) -> list[User]:
        if self.event.verb == "second_look.asked":
            return [self.thing.second_look.reviewer]
        return [self.thing.learner, self.thing.observer]

    def sentence(self) -> str:
        if self.event.verb == "second_look.asked":
            return f"{self.thing.learner} asks how you see the feedback of {self.day}."
        return f"{self.event.actor} has said how they see the feedback of {self.day}."


class RepairNews(NoticeKind):
    topic = REPAIR
    name = "repair"
    verbs = ("repair.asked", "repair.followed", "repair.settled")
    model = Repair
    related = ("learner", "supervisor", "neutral")
    subject = "A conversation asks for you"
    more = "Only the three of you see this. No manager does."
    action_label = "Open it"
    why = "you are one of those whom it was told to"

    def recipients(self) -> list[User]:
        three = (self.thing.learner, self.thing.supervisor, self.thing.neutral)
        return [person for person in three if person and person.pk != self.event.actor_id]

    def sentence(self) -> str:
        doing = {"repair.asked": "asks for a conversation", "repair.settled": "says it is settled"}
        return f"{self.event.actor} {doing.get(self.event.verb, 'has followed up')}."

    def link(self) -> str:
        return self.thing.get_absolute_url()
