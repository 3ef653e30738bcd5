"""Errors that say it twice: a sentence for people and a code for machines."""


class LmsError(Exception):
    """A refusal that a person can understand.

    ``sentence`` is shown as it stands; ``code`` is stable and meant for programs and tests.
    """

    status = 409
    code = "refused"

    def __init__(self, sentence: str, *, code: str | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.code = code or self.code


class NotPermitted(LmsError):
    """The person may see the thing, but this action isn't theirs to take."""

    status = 403
    code = "not_permitted"


class BadInput(LmsError):
    """What was sent can't be read as what was asked for."""

    status = 400
    code = "bad_input"
