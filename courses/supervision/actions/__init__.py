"""Everything that changes supervised practice, from asking for it to signing it off.

Each action holds the learner's enrolment while it works, so that what happens to one learner's
practice happens one after another. Events carry ids, dates and states; words and levels stay in
the records themselves.
"""

from .after import (
    agree_plan,
    answer_second_look,
    ask_second_look,
    choose_reading,
    confirm_deleted,
    correct_feedback,
    plan_first,
    reply_to,
    withdraw_feedback,
)
from .arranging import agree_to_time, hand_over, propose_time
from .asking import answer_request, ask_for_practice, withdraw_request
from .closing import NotReady, acknowledge, share, sign_off, why_not_signed
from .observing import save_draft, set_aside, start_observation
from .repairing import ask_repair, follow_up, neutral_for
from .rubrics import copy_rubric, publish_rubric
from .waiting import refresh_step, refresh_waiting

__all__ = [
    "NotReady",
    "acknowledge",
    "agree_plan",
    "agree_to_time",
    "answer_request",
    "answer_second_look",
    "ask_for_practice",
    "ask_repair",
    "ask_second_look",
    "choose_reading",
    "confirm_deleted",
    "copy_rubric",
    "correct_feedback",
    "follow_up",
    "hand_over",
    "neutral_for",
    "plan_first",
    "propose_time",
    "publish_rubric",
    "refresh_step",
    "refresh_waiting",
    "reply_to",
    "save_draft",
    "set_aside",
    "share",
    "sign_off",
    "start_observation",
    "why_not_signed",
    "withdraw_feedback",
    "withdraw_request",
]
