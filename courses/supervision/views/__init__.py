from .asking import answer, ask, observe_request, request_page, withdraw
from .observing import autosave, edit, preview, set_aside, share
from .people import home, observe_person, person
from .reading import acknowledge, feedback, sign_off

__all__ = [
    "acknowledge",
    "answer",
    "ask",
    "autosave",
    "edit",
    "feedback",
    "home",
    "observe_person",
    "observe_request",
    "person",
    "preview",
    "request_page",
    "set_aside",
    "share",
    "sign_off",
    "withdraw",
]
