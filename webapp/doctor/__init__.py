"""`intyg doctor`: looks at everything an installation needs, changes nothing, and says what to do.

    for check in examine(subject): ...          # a Check each: ok, warning, fault or skipped

`examination.py` knows the order and what depends on what; the other modules each know one part of an installation.
"""
