"""Whether someone's way of rating has been compared lately, and agreed enough to sign off.

This is the one place that knows. The newest finished round is judged by what the agency asks for.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import TextChoices
from django.utils import timezone

from courses.supervision.models import (
    CalibrationRound,
    Feedback,
    Rubric,
    SupervisionSettings,
    Vignette,
)
from courses.supervision.sentences import long_date
from lms.core.dates import months_later
from lms.core.errors import LmsError
from lms.people.models import Agency, User

ENDS_SOON = timedelta(days=30)
NOT_CALIBRATED = "not_calibrated"


class Standing(TextChoices):
    NOT_YET = "not_calibrated", "Not calibrated yet"
    CALIBRATED = "calibrated", "Calibrated"
    BELOW = "below", "Not close enough yet"
    LAPSED = "lapsed", "Due again"


@dataclass(frozen=True)
class Calibration:
    """Where one person stands with one rubric, on a day of the agency's calendar."""

    rubric: Rubric
    settings: SupervisionSettings
    newest: CalibrationRound | None
    today: date

    @property
    def valid_until(self) -> date | None:
        """The last day on which the newest round counts."""
        if self.newest is None:
            return None
        return months_later(self.finished_on, self.settings.calibrated_months)

    @property
    def finished_on(self) -> date:
        return self.settings.agency.today(self.newest.finished_at)

    @property
    def next_from(self) -> date | None:
        """The first day on which another round may begin; nothing when it may begin at once."""
        if self.newest is None:
            return None
        first = self.finished_on + timedelta(days=self.settings.days_between_rounds)
        return first if first > self.today else None

    @property
    def standing(self) -> Standing:
        if self.newest is None:
            return Standing.NOT_YET
        if not meets(self.newest, self.settings):
            return Standing.BELOW
        return Standing.LAPSED if self.today > self.valid_until else Standing.CALIBRATED

    @property
    def may_sign(self) -> bool:
        return self.standing == Standing.CALIBRATED

    @property
    def ends_soon(self) -> bool:
        return self.may_sign and self.valid_until - self.today <= ENDS_SOON

    @property
    def sentence(self) -> str:
        if self.newest is None:
            return "You haven’t finished a round of vignettes yet."
        if self.standing == Standing.BELOW:
            done = long_date(self.finished_on)
            return f"Your round of {done} was not yet as close to the agreed levels as it takes."
        day = long_date(self.valid_until)
        return f"Valid until {day}." if self.may_sign else f"Your last round counted until {day}."


def meets(done: CalibrationRound, settings: SupervisionSettings) -> bool:
    """Judge a finished round. Where kappa has no meaning, the share alone decides."""
    close = done.kappa is None or done.kappa >= float(settings.least_kappa)
    return close and 100 * done.same >= settings.least_same * done.compared


def rubrics_with_vignettes() -> list[Rubric]:
    """Return the newest version of each rubric that has vignettes in use."""
    slugs = Vignette.objects.live().values("rubric__slug")
    rows = Rubric.objects.filter(slug__in=slugs, published_at__isnull=False)
    newest: dict[str, Rubric] = {}
    for row in rows.order_by("version"):
        newest[row.slug] = row
    return list(newest.values())


def calibration_of(
    person: User, rubric: Rubric, agency: Agency | None, *, at: datetime | None = None
) -> Calibration | None:
    """Return where somebody stands; nothing where there are no vignettes to be calibrated on."""
    if agency is None or not Vignette.objects.live().for_rubric(rubric).exists():
        return None
    return stand(person, rubric, SupervisionSettings.of(agency), at=at)


def stand(
    person: User, rubric: Rubric, settings: SupervisionSettings, *, at: datetime | None = None
) -> Calibration:
    moment = at or timezone.now()
    newest = CalibrationRound.objects.of(person, rubric).finished(by=moment).first()
    return Calibration(rubric, settings, newest, settings.agency.today(moment))


def standings_among(
    people: Iterable[User], rubric: Rubric, agency: Agency, *, at: datetime | None = None
) -> list[Calibration]:
    """Return where those stand at an agency who have finished a round, in the order given."""
    moment, settings = at or timezone.now(), SupervisionSettings.of(agency)
    found = list(people)
    rounds = CalibrationRound.objects.finished(by=moment).filter(rater__in=found)
    newest: dict[int, CalibrationRound] = {}
    for row in rounds.filter(rubric__slug=rubric.slug).select_related("rater"):
        newest.setdefault(row.rater_id, row)
    today = agency.today(moment)
    done = [newest[one.pk] for one in found if one.pk in newest]
    return [Calibration(rubric, settings, row, today) for row in done]


def calibrations_of(person: User, *, at: datetime | None = None) -> list[Calibration]:
    """Return where somebody stands with each rubric, by what their own agency asks for."""
    rubrics = rubrics_with_vignettes() if person.agency else []
    if not rubrics:
        return []
    settings = SupervisionSettings.of(person.agency)
    return [stand(person, rubric, settings, at=at) for rubric in rubrics]


def why_not_signing(feedback: Feedback, by: User, *, at: datetime | None = None) -> LmsError | None:
    """Return why somebody may observe and share but not sign this off, or nothing."""
    found = calibration_of(by, feedback.rubric, feedback.enrolment.agency, at=at)
    if found is None or found.may_sign:
        return None
    return LmsError(
        f"Signing off takes a calibrated eye. {found.sentence} You can go on observing and "
        "sharing; until you are calibrated, a calibrated colleague can sign this off.",
        code=NOT_CALIBRATED,
    )
