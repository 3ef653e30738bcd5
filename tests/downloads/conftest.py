from __future__ import annotations

from collections.abc import Iterator

import pytest

from lms.downloads.makers import MAKERS, register
from tests.downloads.making import NoteMaker


@pytest.fixture(autouse=True)
def maker() -> Iterator[NoteMaker]:
    made = NoteMaker()
    register(made)
    yield made
    del MAKERS[made.kind]
