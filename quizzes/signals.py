from django.dispatch import Signal

attempt_graded = Signal()
"""Sent inside the transaction that closes an attempt, once it has its score.

Arguments: ``attempt`` (an Attempt), ``at`` (when it was handed in).
"""

attempt_regraded = Signal()
"""Sent inside the transaction of a regrade, for each attempt that has a new score.

Arguments: ``rescore`` (a Rescore, with its attempt), ``by`` (who regraded), ``at`` (when).
"""
