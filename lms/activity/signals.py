from django.dispatch import Signal

event_recorded = Signal()
"""Sent inside the transaction of the action, once an Event is written. Arguments: ``event``."""

events_recorded = Signal()
"""Sent once, inside the transaction, when many are written together. Arguments: ``events``."""
