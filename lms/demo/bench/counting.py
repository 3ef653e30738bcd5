"""The product as its server runs it, with the statements of a request counted when asked to.

``gunicorn lms.demo.bench.counting:application``. A request with the header X-Bench-Count leaves
one line in the file that BENCH_STATEMENTS names. Others run as they would anywhere.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from lms.wsgi import application as product  # isort: skip  (sets Django up)
from django.db import connection
from django.test.utils import CaptureQueriesContext


class Counted:
    """A response that knows how many statements it took, those while it streams included."""

    def __init__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> None:
        self.statements = CaptureQueriesContext(connection)
        self.statements.__enter__()
        self.response = product(environ, start_response)

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.response)

    def close(self) -> None:
        self.response.close()
        self.statements.__exit__(None, None, None)
        with open(os.environ["BENCH_STATEMENTS"], "a") as file:
            file.write(f"{len(self.statements)}\n")


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    if "HTTP_X_BENCH_COUNT" in environ:
        return Counted(environ, start_response)
    return product(environ, start_response)
