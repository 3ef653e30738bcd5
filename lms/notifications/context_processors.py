from collections.abc import Callable
from functools import cache

from django.http import HttpRequest

from .models import Notice


def notices(request: HttpRequest) -> dict[str, Callable[[], int]]:
    """Give pages the number of unread notices; it is counted once, where a template asks for it."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    return {"unread_notices": cache(Notice.objects.visible_to(user).unread().count)}
