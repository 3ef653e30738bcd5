"""A page as a file is that page: its rows, its words, its order; and who took it is on record."""

from __future__ import annotations

import csv
import datetime as dt
import io
from typing import Any

import openpyxl
import pypdf
import pytest
from django.test import Client

from certificates import printing
from courses.pages.models import CoursePage
from courses.progress.status import Status
from lms.activity.models import Event
from lms.people.models import Agency, Team, User
from tests.certificates.checker import RULES
from tests.conftest import signed_in
from tests.factories import make_course
from tests.reports.conftest import crowd, put
from tests.reports.reading import cells, names, text

TAKE = "/team/take/"
FORMULA = '=HYPERLINK("http://stranger.example","Click")'


def taken(client: Client, form: str, to: str = TAKE, **asked: Any) -> bytes:
    answer = client.post(to, {"as": form, **asked})
    assert answer.status_code == 200, answer.content
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def as_rows(body: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(body.decode("utf-8-sig"), newline="")))


def sheet_of(body: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(body)).active


def printed(body: bytes) -> str:
    reader = pypdf.PdfReader(io.BytesIO(body))
    return " ".join(" ".join(page.extract_text().split()) for page in reader.pages)


def shown(row: list[str], columns: list[str]) -> dict[tuple[str, str], str]:
    """Return a row of the file as the screen has it, by person and course."""
    words = [cell.replace("; ", " ") for cell in row[2:]]
    return {(row[0], course): cell for course, cell in zip(columns[2:], words, strict=True)}


@pytest.mark.parametrize(
    "asked", [{}, {"status": "overdue"}, {"move": "learner", "sort": "due"}, {"q": "complete"}]
)
def test_the_file_has_the_cells_of_the_screen(
    as_manager: Client, statuses: dict[Status, User], asked: dict[str, str]
) -> None:
    put(statuses[Status.COMPLETE], make_course("Advanced"), Status.OVERDUE)
    screen = as_manager.get("/team/", asked)
    first, columns, *rows = as_rows(taken(as_manager, "csv", **asked))
    on_file = {key: cell for row in rows for key, cell in shown(row, columns).items()}
    on_screen = {
        key: cell.removeprefix("– ").replace("; ", " ") for key, cell in cells(screen).items()
    }
    assert on_file == on_screen
    assert list(dict.fromkeys(row[0] for row in rows)) == names(screen)
    assert text(screen.content.decode()).count(first[2].split(".")[0])


def test_every_form_holds_the_same_rows_under_the_same_headings(
    as_manager: Client, harbour: Agency, team: Team, other_team: Team, course: CoursePage
) -> None:
    for number, person in enumerate(crowd(harbour, 5, team=team)):
        put(person, course, (Status.COMPLETE, Status.OVERDUE)[number > 2])
    crowd(harbour, 2, team=other_team, name="Few")
    rows = as_rows(taken(as_manager, "csv", group="team"))
    assert ["Residential", "5 people · 3 of 5 courses complete, 2 past the due date"] in rows
    assert ["Outpatient", "Fewer than 5 people: no figures"] in rows
    book = sheet_of(taken(as_manager, "xlsx", group="team"))
    in_book = [[cell for cell in row if cell] for row in book.values]
    plain = [[cell.replace("\n", "; ") for cell in row] for row in in_book if row]
    assert plain[len(rows[0]) :] == rows[1:]
    paper = printed(taken(as_manager, "pdf", group="team"))
    for row in rows:
        for cell in row:
            for part in cell.split("; "):
                assert part in paper, part
    assert "Page 1 of" in paper


def test_on_top_stands_whose_it_is_who_took_it_when_and_what_was_asked(
    as_manager: Client, statuses: dict[Status, User], harbour: Agency, time_machine: Any
) -> None:
    time_machine.move_to(dt.datetime(2026, 3, 10, 1, 30, tzinfo=dt.UTC), tick=False)
    [first, *_] = as_rows(taken(as_manager, "csv", status="overdue", sort="due", group="role"))
    assert first[0] == "My team"
    assert first[1] == (
        "Harbour Recovery Services. Taken by Max Manager on 9 March 2026, 21:30, America/New_York."
    )
    assert "past its due date" in first[2].lower() or "overdue" in first[2].lower()
    assert first[2].endswith("In groups: role. Order: due date, soonest first.")


def test_a_name_that_is_a_formula_stays_a_name(
    as_manager: Client, staff: User, course: CoursePage
) -> None:
    User.objects.filter(pk=staff.pk).update(first_name=FORMULA, last_name="Staff")
    rows = as_rows(taken(as_manager, "csv"))
    assert f"'{FORMULA} Staff" in [row[0] for row in rows]
    found = [cell for row in sheet_of(taken(as_manager, "xlsx")) for cell in row if cell.value]
    [cell] = [cell for cell in found if cell.value.startswith(FORMULA)]
    assert (cell.data_type, cell.quotePrefix) == ("s", True)
    assert {cell.data_type for cell in found} == {"s"}


def test_a_person_is_written_in_the_words_of_their_page(
    as_manager: Client, staff: User, course: CoursePage, manager: User
) -> None:
    put(staff, course, Status.EXEMPT)
    enrolment = put(staff, make_course("Advanced"), Status.COMPLETE)
    to = f"/team/people/{staff.pk}/take/"
    page = text(as_manager.get(f"/team/people/{staff.pk}/").content.decode())
    rows = as_rows(taken(as_manager, "csv", to=to))
    assert rows[0][0] == "Sam Staff"
    assert ["Advanced"] in rows
    headings = {"What", "How it stands", "Status"}
    for row in rows[1:]:
        for cell in row:
            for part in cell.split("; "):
                assert part in page or part in headings, part
    book = [
        [cell for cell in row if cell] for row in sheet_of(taken(as_manager, "xlsx", to=to)).values
    ]
    assert ["Status", "Complete"] in book
    assert "Steps on record: 1 of 2 required" in printed(taken(as_manager, "pdf", to=to))
    assert enrolment.learner == staff


def test_the_pdf_is_tagged_and_keeps_to_the_rules(
    as_manager: Client, statuses: dict[Status, User]
) -> None:
    pikepdf = pytest.importorskip("pikepdf")
    pdf = pikepdf.open(io.BytesIO(taken(as_manager, "pdf")))
    rules = {
        words: rule for words, rule in RULES.items() if not words.startswith("what is attached")
    }
    assert [words for words, rule in rules.items() if not rule(pdf)] == []


def test_what_is_too_long_for_paper_is_refused_with_a_way_on(
    as_manager: Client, harbour: Agency, course: CoursePage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printing, "MOST_CELLS", 10)
    crowd(harbour, 3)
    answer = as_manager.post(TAKE, {"as": "pdf"})
    assert answer.status_code == 422
    assert "take it as a spreadsheet" in answer.content.decode()


@pytest.mark.parametrize("form", ["", "docx", "PDF"])
def test_an_unknown_form_is_refused_and_notes_nothing(
    as_manager: Client, course: CoursePage, form: str
) -> None:
    assert as_manager.post(TAKE, {"as": form}).status_code == 400
    assert not Event.objects.filter(verb="view.taken").exists()


def test_who_took_what_is_on_record(
    as_manager: Client, manager: User, staff: User, course: CoursePage
) -> None:
    taken(as_manager, "xlsx", status="overdue")
    taken(as_manager, "csv", to=f"/team/people/{staff.pk}/take/")
    person, view = Event.objects.filter(verb="view.taken")
    assert view.data == {"page": "team", "form": "xlsx", "query": "status=overdue"}
    assert (view.actor, person.actor, person.person) == (manager, manager, staff)


def test_a_manager_of_a_team_takes_that_team_and_nobody_else(
    team_manager: User, staff: User, other_supervisor: User, outsider: User, course: CoursePage
) -> None:
    client = signed_in(team_manager)
    people = {row[0] for row in as_rows(taken(client, "csv"))[2:]}
    assert people == {staff.name, team_manager.name}
    for other in (other_supervisor, outsider):
        assert client.post(f"/team/people/{other.pk}/take/", {"as": "csv"}).status_code == 404


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_it_asks_as_much_for_five_as_for_fifty(
    as_manager: Client, harbour: Agency, team: Team, form: str, django_assert_num_queries: Any
) -> None:
    courses = [make_course(f"Course {number}") for number in range(2)]

    def more(number: int) -> None:
        for person in crowd(harbour, number, team=team):
            for course in courses:
                put(person, course, Status.WAITING_ON_SUPERVISOR)

    more(5)
    taken(as_manager, form, group="team")
    with django_assert_num_queries(11):
        taken(as_manager, form, group="team")
    more(45)
    with django_assert_num_queries(11):
        taken(as_manager, form, group="team")
