from django.dispatch import Signal

attempt_graded = Signal()
"""Sent inside the transaction that closes an attempt, once it has its score.

Arguments: ``attempt`` (an Attempt), ``at`` (when it was handed in).
"""
