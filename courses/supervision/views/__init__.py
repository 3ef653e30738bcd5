from .after import (
    agree,
    amend,
    answer_look,
    ask_look,
    ask_repair,
    choose,
    plan,
    recording_gone,
    repair,
    reply,
)
from .asking import agree_time, answer, ask, calendar, observe_request, request_page, withdraw
from .observing import autosave, edit, preview, set_aside, share
from .people import home, observe_person, person
from .reading import acknowledge, feedback, sign_off

__all__ = [
    "acknowledge",
    "agree",
    "agree_time",
    "amend",
    "answer",
    "answer_look",
    "ask",
    "ask_look",
    "ask_repair",
    "autosave",
    "calendar",
    "choose",
    "edit",
    "feedback",
    "home",
    "observe_person",
    "observe_request",
    "person",
    "plan",
    "preview",
    "recording_gone",
    "repair",
    "reply",
    "request_page",
    "set_aside",
    "share",
    "sign_off",
    "withdraw",
]
