"""News of people; each is sent inside the transaction of the action that brings it about."""

from django.dispatch import Signal

person_invited = Signal()
"""An agency asked an address to join. Arguments: ``invitation``, ``by``, ``at``."""

invitation_withdrawn = Signal()
"""An unanswered invitation was taken back. Arguments: ``invitation``, ``by``, ``at``."""

person_joined = Signal()
"""Someone took up a place at an agency. Arguments: ``person``, ``membership``, ``at``.

What the agency wants of people like them is assigned by whoever listens.
"""

membership_ended = Signal()
"""Someone's place at an agency has an end. Arguments: ``membership``, ``by``, ``at``, ``why``."""

membership_changed = Signal()
"""Someone has another place, or something of theirs is different: its team, role, job role or
supervisor, or its end was taken back. Arguments: ``membership``, ``what`` (a sentence), ``by``,
``at``, ``why``."""

people_imported = Signal()
"""A file of people was carried out. Arguments: ``batch``, the memberships ``joined``, ``moved``
and ``left``, ``by``, ``at``."""

people_import_undone = Signal()
"""A file of people was taken back. Arguments: ``batch``, ``by``, ``at``."""

second_step_reset = Signal()
"""Someone's lost second step was taken away. Arguments: ``person``, ``at``."""

structure_changed = Signal()
"""A team or a job role was made, renamed or moved. Arguments: ``thing``, ``what`` (a sentence),
``by``, ``at``."""
