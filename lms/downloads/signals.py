from django.dispatch import Signal

file_made = Signal()
"""Sent inside the transaction that keeps a file, once it is whole. Arguments: ``download``, ``at``.
"""
