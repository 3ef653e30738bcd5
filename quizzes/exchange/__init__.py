"""Questions on their way in and out: GIFT, Moodle XML and QTI 2.1.

A reader makes plain questions of a file, a writer the reverse; neither knows the database. What a
format can't carry, or we can't, is said line by line.
"""
