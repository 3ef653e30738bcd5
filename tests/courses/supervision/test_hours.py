"""Practice hours: quick to log, impossible to log twice, confirmed by someone else."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import uuid4

import pytest
from django.db.models import Sum
from django.test import Client
from django.urls import reverse

from courses.supervision.hours import actions
from courses.supervision.hours.rules import Stretch, why_not
from courses.supervision.hours.totals import in_hours, totals_of
from courses.supervision.models import HoursStandard, HoursTarget, LoggedHours, PracticeDomain
from lms.core.errors import BadInput, LmsError, NotPermitted
from lms.people.models import Agency, Membership, User
from tests.conftest import signed_in

NOW = dt.datetime(2026, 3, 3, 18, tzinfo=dt.UTC)
MONDAY = dt.date(2026, 3, 2)
NOON = dt.datetime(2026, 3, 3, 12, tzinfo=dt.UTC)


@pytest.fixture
def standard(db: None) -> HoursStandard:
    made = HoursStandard.objects.create(title="Hours", slug="hours", standard="A board")
    HoursTarget.objects.create(standard=made, kind="experience", hours=500)
    for name in ("advocacy", "wellness"):
        PracticeDomain.objects.create(standard=made, slug=name, name=name.capitalize())
    PracticeDomain.objects.create(standard=made, slug="fifth", name="Fifth", is_on=False)
    return made


@pytest.fixture
def advocacy(standard: HoursStandard) -> PracticeDomain:
    return standard.domains.get(slug="advocacy")


def entry(**changes: Any) -> dict[str, Any]:
    usual = {"on": MONDAY, "began": None, "minutes": 60, "kind": "experience",
             "activity": "A meeting", "pk": uuid4(), "at": NOW}  # fmt: skip
    return usual | changes


def logged(domain: PracticeDomain, learner: User, **changes: Any) -> LoggedHours:
    return actions.log_hours(
        domain=domain, learner=learner, agency=learner.agency, **entry(**changes)
    )


@pytest.mark.parametrize(
    ("on", "began", "minutes", "said"),
    [
        (dt.date(2026, 3, 4), None, 10, "still to come"),
        (dt.date(2026, 3, 3), None, 721, "later than now"),
        (dt.date(2026, 3, 3), dt.time(11, 30), 31, "later than now"),
        (dt.date(2026, 3, 3), dt.time(11, 30), 30, ""),
        (MONDAY, None, 961, "16 hours"),
        (MONDAY, None, 960 - 59, "16 hours"),
        (MONDAY, None, 960 - 60, ""),
        (MONDAY, dt.time(9, 59), 5, "09:00 to 10:00"),
        (MONDAY, dt.time(10), 5, ""),
        (dt.date(2026, 3, 1), dt.time(23), 11 * 60, "09:00 to 10:00"),
        (dt.date(2019, 3, 1), None, 10, "five years"),
    ],
)
def test_what_can_t_be_gets_a_sentence(
    on: dt.date, began: dt.time | None, minutes: int, said: str
) -> None:
    before = [Stretch(MONDAY, 60, dt.time(9))]
    sentence = why_not(Stretch(on, minutes, began), before, now=NOON)
    assert said in sentence if said else sentence == ""


def test_the_same_minutes_without_a_beginning_may_be_one_entry_twice(
    advocacy: PracticeDomain, staff: User
) -> None:
    logged(advocacy, staff, began=dt.time(9))
    with pytest.raises(BadInput, match="already logged 60 minutes of Advocacy on 2 March"):
        logged(advocacy, staff)
    logged(advocacy, staff, began=dt.time(11))
    logged(advocacy, staff, minutes=45)
    logged(advocacy.standard.domains.get(slug="wellness"), staff)


@pytest.mark.parametrize(("minutes", "words"), [(90, "1.5"), (600, "10"), (0, "0"), (100, "1.67")])
def test_minutes_read_as_hours(minutes: int, words: str) -> None:
    assert in_hours(minutes) == words


def test_an_entry_counts_once_a_supervisor_has_confirmed_it(
    advocacy: PracticeDomain, standard: HoursStandard, staff: User, supervisor: User
) -> None:
    row = logged(advocacy, staff)
    assert [(t.confirmed, t.waiting) for t in totals_of(staff, standard).kinds] == [(0, 60)]
    actions.confirm_hours([row], by=supervisor)
    actions.confirm_hours([row], by=supervisor)
    assert [(t.confirmed, t.waiting) for t in totals_of(staff, standard).kinds] == [(60, 0)]
    domains = totals_of(staff, standard).domains
    assert [(t.name, t.hours) for t in domains] == [("Advocacy", "1"), ("Wellness", "0")]


def test_the_same_form_sent_twice_is_one_entry(advocacy: PracticeDomain, staff: User) -> None:
    pk = uuid4()
    assert logged(advocacy, staff, pk=pk) == logged(advocacy, staff, pk=pk)
    assert LoggedHours.objects.count() == 1


def test_nobody_confirms_their_own_or_those_of_another_team(
    advocacy: PracticeDomain, staff: User, supervisor: User, other_supervisor: User
) -> None:
    row, own = logged(advocacy, staff), logged(advocacy, supervisor)
    for rows, person in (([own], supervisor), ([row], other_supervisor), ([row], staff)):
        with pytest.raises(NotPermitted):
            actions.confirm_hours(rows, by=person)


def test_a_correction_is_a_new_entry_and_never_counts_beside_the_old(
    advocacy: PracticeDomain, standard: HoursStandard, staff: User, supervisor: User
) -> None:
    first = logged(advocacy, staff, minutes=60)
    actions.confirm_hours([first], by=supervisor)
    change = {"by": staff, "because": "It was shorter."}
    second = actions.correct_hours(first, advocacy, **change, **entry(minutes=30))
    third = actions.correct_hours(second, advocacy, **change, **entry(minutes=20))
    with pytest.raises(LmsError, match="corrected already"):
        actions.correct_hours(first, advocacy, **change, **entry(minutes=10))
    rows = LoggedHours.objects.filter(state="confirmed")
    assert rows.aggregate(sum=Sum("minutes"))["sum"] == 60
    actions.confirm_hours([third], by=supervisor)
    assert list(LoggedHours.objects.standing()) == [third]
    first.refresh_from_db()
    assert (first.minutes, first.decided_by) == (60, supervisor)


def test_a_return_says_why(advocacy: PracticeDomain, staff: User, supervisor: User) -> None:
    row = logged(advocacy, staff)
    with pytest.raises(BadInput):
        actions.return_hours([row], by=supervisor, because=" ")
    actions.return_hours([row], by=supervisor, because="Which day?")
    assert b"Which day?" in signed_in(staff).get(reverse("supervision:hours")).content


def test_session_hours_land_confirmed_and_once(
    standard: HoursStandard, staff: User, supervisor: User
) -> None:
    pk = uuid4()
    for _ in range(2):
        row = actions.add_session_hours(
            pk, learner=staff, agency=staff.agency, on=MONDAY, began=dt.time(9), minutes=90,
            activity="Consultation group", confirmed_by=supervisor, at=NOW,
        )  # fmt: skip
    assert (row.kind, row.is_confirmed, LoggedHours.objects.count()) == ("supervision", True, 1)


def test_the_form_remembers_and_says_no_in_a_sentence(
    advocacy: PracticeDomain, staff: User, supervisor: User, as_staff: Client
) -> None:
    logged(advocacy, staff, minutes=45, supervisor=supervisor)
    address = reverse("supervision:hours")
    assert 'value="45"' in as_staff.get(address).content.decode()
    sent = {"on": "2099-01-01", "domain": "advocacy", "minutes": "30", "kind": "experience",
            "activity": "=kept words"}  # fmt: skip
    answer = as_staff.post(address, sent)
    assert answer.status_code == 422
    assert "still to come" in answer.content.decode()
    assert "=kept words" in answer.content.decode()
    assert as_staff.post(address, sent | {"on": "2026-03-01"}).status_code == 302
    table = b"".join(as_staff.get(reverse("supervision:hours_export")).streaming_content).decode()
    assert "'=kept words" in table
    assert "=kept words" in as_staff.get(reverse("supervision:hours_printed")).content.decode()


def test_many_are_confirmed_at_once_with_as_many_questions_as_one(
    advocacy: PracticeDomain,
    staff: User,
    supervisor: User,
    as_supervisor: Client,
    django_assert_max_num_queries: Any,
) -> None:
    rows = [logged(advocacy, staff, minutes=10, began=dt.time(hour)) for hour in range(12)]
    address = reverse("supervision:confirm_hours")
    with django_assert_max_num_queries(20):
        page = as_supervisor.get(address).content.decode()
    assert page.count("10 minutes") == 12
    assert as_supervisor.post(address, {"then": "confirm"}).status_code == 422
    chosen = {"entries": [str(row.pk) for row in rows[:11]], "then": "confirm"}
    assert as_supervisor.post(address, chosen).status_code == 302
    assert LoggedHours.objects.filter(state="confirmed").count() == 11


def test_what_was_addressed_to_someone_who_has_left_waits_for_the_others(
    advocacy: PracticeDomain, staff: User, supervisor: User, second_supervisor: User
) -> None:
    row = logged(advocacy, staff, supervisor=second_supervisor)
    waiting = LoggedHours.objects.to_confirm_by
    assert not waiting(supervisor).exists()
    Membership.objects.filter(user=second_supervisor).update(ended_on=MONDAY)
    assert waiting(supervisor).get() == row


def test_a_refused_correction_keeps_what_was_typed(
    advocacy: PracticeDomain, staff: User, as_staff: Client
) -> None:
    row = logged(advocacy, staff)
    sent = {"on": "2026-03-02", "domain": "advocacy", "minutes": "30", "kind": "experience",
            "activity": "A meeting", "because": "It was shorter."}  # fmt: skip
    address = reverse("supervision:correct_hours", args=[row.pk])
    assert as_staff.post(address, sent).status_code == 302
    answer = as_staff.post(address, sent | {"because": "Shorter, and I say why."})
    assert answer.status_code == 422
    assert "Shorter, and I say why." in answer.content.decode()
    assert "corrected already" in answer.content.decode()


def test_one_minute_is_one_and_the_day_is_written_out(
    advocacy: PracticeDomain, staff: User, as_staff: Client
) -> None:
    sent = {"on": "2026-03-01", "domain": "advocacy", "minutes": "1", "kind": "experience",
            "activity": "A call"}  # fmt: skip
    page = as_staff.post(reverse("supervision:hours"), sent, follow=True).content.decode()
    assert "Logged: one minute on 1 March 2026." in page
    assert "1 March 2026: 1 minute, Advocacy" in page


def test_choosing_what_a_colleague_has_answered_gets_a_sentence(
    advocacy: PracticeDomain, staff: User, supervisor: User, as_supervisor: Client
) -> None:
    row = logged(advocacy, staff)
    actions.confirm_hours([row], by=supervisor)
    answer = as_supervisor.post(
        reverse("supervision:confirm_hours"), {"entries": [str(row.pk)], "then": "confirm"}
    )
    assert "Someone has answered some of these meanwhile." in answer.content.decode()
    assert str(row.pk) not in answer.content.decode()


def test_the_table_says_by_the_agencys_calendar_when_hours_were_confirmed(
    advocacy: PracticeDomain, staff: User, supervisor: User, harbour: Agency, as_staff: Client
) -> None:
    harbour.time_zone = "America/New_York"
    harbour.save()
    row = logged(advocacy, staff)
    actions.confirm_hours([row], by=supervisor, at=dt.datetime(2026, 3, 4, 2, tzinfo=dt.UTC))
    table = b"".join(as_staff.get(reverse("supervision:hours_export")).streaming_content).decode()
    assert "2026-03-03" in table
    assert "2026-03-04" not in table
