"""The standard work: how much there is of everything, and who has done how much of it."""

from __future__ import annotations

COURSES = 5
MODULES = 6
LESSONS_IN_A_MODULE = 8
LESSONS = MODULES * LESSONS_IN_A_MODULE
STEPS = LESSONS + 1
"""The lessons of a course and its quiz."""
TEAMS = 40
IMPORTED = 1_000
"""People in the file that W7 brings in, each of them for every course."""


def steps_done(learner: int, course: int) -> int:
    """Return how many steps of a course someone has done; both are counted from 1."""
    k = (learner + course) % 10
    if k <= 2:
        return STEPS
    if k <= 6:
        return (7 * learner + 11 * course) % 47 + 1
    return 0


def waits(learner: int, course: int) -> bool:
    """Say whether a course that is under way waits for a supervisor: one in ten of all."""
    return (learner + course) % 10 == 3


def days_of_sessions(learner: int) -> list[int]:
    """Return how many days after a course feedback was given to someone: never, or in the first
    window, or in the first and the third."""
    return [[], [20], [20, 100]][learner % 3]


def expected(people: int) -> tuple[int, int]:
    """Return how many step completions and course completions there are for so many people."""
    done = [
        steps_done(learner, course)
        for learner in range(1, people + 1)
        for course in range(1, COURSES + 1)
    ]
    return sum(done), done.count(STEPS)
