from .after import (
    agree,
    amend,
    answer_look,
    ask_look,
    ask_repair,
    choose,
    plan,
    repair,
    reply,
)
from .asking import answer, ask, observe_request, request_page, withdraw
from .observing import autosave, edit, preview, set_aside, share
from .people import home, observe_person, person
from .reading import acknowledge, feedback, sign_off

__all__ = [
    "acknowledge",
    "agree",
    "amend",
    "answer",
    "answer_look",
    "ask",
    "ask_look",
    "ask_repair",
    "autosave",
    "choose",
    "edit",
    "feedback",
    "home",
    "observe_person",
    "observe_request",
    "person",
    "plan",
    "preview",
    "repair",
    "reply",
    "request_page",
    "set_aside",
    "share",
    "sign_off",
    "withdraw",
]
