"""Reminders of dates: a ladder of days before and after, one notice a day at most."""
