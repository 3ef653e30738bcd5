from django.dispatch import Signal

attempt_graded = Signal()
"""Sent inside the transaction that closes an attempt, once it has its score.

Arguments: ``attempt`` (an Attempt), ``at`` (when it was handed in).
"""

attempt_regraded = Signal()
"""Sent inside the transaction of a regrade, for each attempt that has a new score.

Arguments: ``rescore`` (a Rescore, with its attempt), ``by`` (who regraded), ``at`` (when).
"""

attempt_waits = Signal()
"""Sent inside the transaction that closes an attempt whose result waits for a person's mark.

Arguments: ``attempt`` (an Attempt), ``at`` (when it was handed in).
"""

attempt_marked = Signal()
"""Sent inside the transaction in which a person marks an answer, or corrects a mark.

Arguments: ``rescore`` (a Rescore, with its attempt), ``by`` (who marked), ``at`` (when).
"""
