"""W7: a file of people for an agency that asks five courses of everyone, from the command line."""

from __future__ import annotations

import csv
import subprocess
import sys
import time
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils import timezone

from certificates.benchmark import cpu_seconds
from courses.progress.models import Assignment, Enrolment
from lms.people.models import Agency

from .actions import bench_courses
from .client import Unexpected
from .workload import COURSES, IMPORTED


def bring_in() -> tuple[float, float]:
    """Bring the file in; return the seconds on the clock, and those of our processes' CPU."""
    number = Agency.objects.count()
    agency = Agency.objects.create(name=f"Imported {number}", slug=f"imported-{number}")
    for course in bench_courses():
        Assignment.objects.create(agency=agency, course=course, created_at=timezone.now())
    path = _write(settings.VAR_DIR / f"{agency.slug}.csv", agency)
    command = [sys.executable, "manage.py", "import_people", agency.slug, str(path), "--make-teams"]
    connection.close()
    began, cpu = time.perf_counter(), cpu_seconds()
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603  (nothing of anybody's)
    took = time.perf_counter() - began, cpu_seconds() - cpu
    path.unlink()
    found = Enrolment.objects.filter(agency=agency).count()
    if found != COURSES * IMPORTED:
        raise Unexpected(f"The import made {found} enrolments and not {COURSES * IMPORTED}.")
    return took


def _write(path: Path, agency: Agency) -> Path:
    with path.open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["Employee ID", "Email", "First name", "Last name", "Team", "Role"])
        for place in range(IMPORTED):
            email = f"p{place}@{agency.slug}.example"
            rows.writerow([place + 1, email, "Petra", f"Person {place}", f"Team {place % 40}", ""])
    return path
