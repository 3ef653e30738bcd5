"""Whose move it is with a pilot. None of these holds a word of it, a case or an outcome."""

from courses.supervision.models import Pilot
from lms.people.models import User

from .base import NoticeKind
from .topics import PRACTICE

SENTENCES = {
    "pilot.hand_in": "{actor} has handed in a pilot, and asks you to look at it.",
    "pilot.name_another": "{actor} hands a pilot over to you.",
    "pilot.ask_change": "{actor} would like something changed before your pilot begins.",
    "pilot.agree": "{actor} agrees to your pilot. You can begin.",
    "pilot.stop": "{actor} has stopped the pilot, as it was planned that one may.",
    "pilot.look_back": "{actor} has looked back on the pilot. The review is yours to hold.",
    "pilot.ask_more": "{actor} would like to know more before your pilot is reviewed.",
    "pilot.review": "{actor} has written down the review of your pilot.",
}


class PilotNews(NoticeKind):
    """Goes to whichever of the two didn’t make the move."""

    topic = PRACTICE
    name = "pilot_news"
    verbs = tuple(SENTENCES)
    model = Pilot
    related = ("learner", "supervisor")
    subject = "News of a pilot"
    action_label = "Open the pilot"
    why = "you are one of the two whose pilot it is"

    def recipients(self) -> list[User]:
        pair = (self.thing.learner, self.thing.supervisor)
        return [person for person in pair if person and person.pk != self.event.actor_id]

    def sentence(self) -> str:
        return SENTENCES[self.event.verb].format(actor=self.event.actor)

    def link(self) -> str:
        return self.thing.get_absolute_url()
