"""The content files: where they lie and how they are read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.core.exceptions import ValidationError

from .typography import typographic_throughout

try:  # the same in C, ten times as fast, where PyYAML was built with it
    from yaml import CSafeLoader as SafeLoader
except ImportError:
    from yaml import SafeLoader


class ContentError(Exception):
    """A content file says something that can't be loaded; the sentence names the file."""


def read(name: str) -> Any:
    """Return the file of that name below the fixtures, its prose with typographic quotes."""
    with explained(name):
        text = (Path(settings.FIXTURES_DIR) / name).read_text(encoding="utf-8")
        return typographic_throughout(yaml.load(text, Loader=SafeLoader))


def names(pattern: str) -> list[str]:
    """Return the files (or folders) below the fixtures that fit, in order."""
    base = Path(settings.FIXTURES_DIR)
    return sorted(found.relative_to(base).as_posix() for found in base.glob(pattern))


@contextmanager
def explained(name: str) -> Iterator[None]:
    """Turn what goes wrong inside into a sentence that begins with the file's name."""
    try:
        yield
    except KeyError as error:
        raise ContentError(f"{name}: there is no {error.args[0]!r} where one is needed.") from error
    except ValidationError as error:
        raise ContentError(f"{name}: {' '.join(error.messages)}") from error
    except (OSError, yaml.YAMLError, TypeError, ValueError) as error:
        raise ContentError(f"{name}: {error}") from error
