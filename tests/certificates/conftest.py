from __future__ import annotations

import pytest

from certificates.models import Certificate
from courses.pages.models import CoursePage
from lms.people.models import User
from tests.certificates.factories import issued


@pytest.fixture
def certificate(staff: User, course: CoursePage) -> Certificate:
    return issued(staff, course)
