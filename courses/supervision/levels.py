from django.db import models


class Level(models.IntegerChoices):
    """How far a practice shows itself; each criterion says what that looks like."""

    NOT_YET = 1, "Not yet"
    EMERGING = 2, "Emerging"
    CONSISTENT = 3, "Consistent"
    INTEGRATED = 4, "Integrated"
