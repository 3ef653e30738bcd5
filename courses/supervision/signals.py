from django.dispatch import Signal

feedback_signed_off = Signal()
"""Sent inside the transaction that signs a feedback off, once for each.

Arguments: ``feedback`` (with its observer, learner, enrolment and step), ``by`` (who signed),
``at`` (when).
"""
