"""Wagtail's search in the database, with one repair.

On SQLite it puts each word between quotation marks and leaves those inside a word as they are, so
that a quotation mark in a search box ended in an error. No index holds one: they are left out.
"""

from __future__ import annotations

from typing import Any

from wagtail.search.backends.database import SearchBackend as backend_of_this_database


class QuotesAreNoWords:
    def _search(self, compiler: type, query: Any, rows: Any, **options: Any) -> Any:
        words = " ".join(query.replace('"', " ").split()) if isinstance(query, str) else query
        return super()._search(compiler, words, rows, **options)


def SearchBackend(params: dict[str, Any]) -> Any:
    """Return the repaired backend of the database in use; Wagtail looks for it by this name."""
    kind = type(backend_of_this_database(dict(params)))
    return type(kind.__name__, (QuotesAreNoWords, kind), {})(params)
