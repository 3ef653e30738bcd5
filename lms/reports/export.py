"""The matrix as rows for spreadsheet programs: what is on screen, all pages of it."""

from __future__ import annotations

from collections.abc import Iterator

from certificates.models import Certificate

from .matrix import Cell, Matrix, Row

HEADER = (
    "Person",
    "E-mail",
    "Team",
    "Role",
    "Course",
    "Status",
    "Steps done",
    "Steps in all",
    "Due",
    "Completed",
    "Whose move",
    "Certificate",
)
PEOPLE_AT_A_TIME = 5_000


def export_rows(matrix: Matrix) -> Iterator[tuple]:
    """Yield one row for each person and course shown, without ever holding all of them."""
    numbers = _numbers(matrix)
    for row in every_row(matrix, extra=("pk",)):
        who = _who(row)
        yield from ((*who, *_what(cell, numbers)) for cell in row.cells if cell.standing)


def every_row(matrix: Matrix, extra: tuple[str, ...] = ()) -> Iterator[Row]:
    """Yield the rows of all pages in the order of the screen."""
    people = list(matrix.people.only("first_name", "last_name", "email"))
    places = matrix.reach.places_of(matrix.people.order_by().values("pk"))
    for start in range(0, len(people), PEOPLE_AT_A_TIME):
        yield from matrix.rows(people[start : start + PEOPLE_AT_A_TIME], places, extra=extra)


def _numbers(matrix: Matrix) -> dict[int, str]:
    """Return the number of the current certificate of each enrolment within reach."""
    visible = Certificate.objects.visible_to(matrix.reach.viewer).current()
    return dict(visible.values_list("enrolment_id", "number"))


def _who(row: Row) -> tuple:
    teams = "; ".join(str(place.team or "") for place in row.places)
    roles = "; ".join(place.get_role_display() for place in row.places)
    return row.person.name, row.person.email, teams, roles


def _what(cell: Cell, numbers: dict[int, str]) -> tuple:
    here = cell.standing
    number = numbers.get(cell.extra[0], "") if cell.extra else ""
    return (
        cell.course.title,
        here.label,
        here.done,
        here.total,
        here.due_on,
        here.completed_on,
        here.whose_move,
        number,
    )
