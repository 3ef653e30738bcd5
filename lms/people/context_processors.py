from django.http import HttpRequest

from .models import Agency


def agency(request: HttpRequest) -> dict[str, object]:
    """Give every page the agency and the help it offers to someone who needs to stop."""
    user = getattr(request, "user", None)
    found = user.agency if user is not None and user.is_authenticated else None
    shown = found or Agency()
    support = {
        "on_call": shown.on_call,
        "emergency": shown.emergency_number,
        "crisis_line": shown.crisis_line,
        "ask": shown.ask_line,
        "duties": shown.duties,
    }
    return {"agency": found, "support": support}
