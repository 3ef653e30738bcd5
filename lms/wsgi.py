from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")

CHARSET = re.compile(r";\s*charset=[^;]*", re.IGNORECASE)
answer = get_wsgi_application()


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer a request, read as UTF-8 whatever it claims to be written in.

    Browsers send our forms as UTF-8. Django would take any codec that Python has, those included
    that fail on the way or make text that no database can hold.
    """
    environ["CONTENT_TYPE"] = CHARSET.sub("", environ.get("CONTENT_TYPE", ""))
    return answer(environ, start_response)
