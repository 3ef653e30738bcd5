"""Everything that changes supervised practice, from asking for it to signing it off.

Each action holds the learner's enrolment while it works, so that what happens to one learner's
practice happens one after another. Events carry ids, dates and states; words and levels stay in
the records themselves.
"""

from .asking import answer_request, ask_for_practice, withdraw_request
from .closing import NotReady, acknowledge, share, sign_off
from .observing import save_draft, set_aside, start_observation
from .rubrics import copy_rubric, publish_rubric
from .waiting import refresh_step, refresh_waiting

__all__ = [
    "NotReady",
    "acknowledge",
    "answer_request",
    "ask_for_practice",
    "copy_rubric",
    "publish_rubric",
    "refresh_step",
    "refresh_waiting",
    "save_draft",
    "set_aside",
    "share",
    "sign_off",
    "start_observation",
    "withdraw_request",
]
