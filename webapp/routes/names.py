"""What the controls of the form are called. The writer (views) and the reader (`form_reading`) agree on this page.

A row is a position in a repeated question, or the code that names it. Names double as HTML ids.
"""

from __future__ import annotations

ASKED = "asked"
"""Hidden: names of radio buttons and tick boxes on the page, which send nothing when they are empty."""
TICKED = "ticked"
"""Hidden: names of tick boxes that had their tick when the page was made."""
REMOVE = "remove"
"""The button that takes a row away; its value is `row_name`."""
SEARCH = "kod-"
"""Begins the value of the button that goes on to the search for a code; the field's id follows."""
KEPT = "*"
"""The value of an option that is what the answer holds, and none of what is offered: it stays as it is."""
REVISION = "revision"
USER = "user"


def control(field_id: str, row: int | str | None = None) -> str:
    return f"f-{field_id}" if row is None else f"f-{field_id}-{row}"


def part(control_name: str, which: str) -> str:
    """The first or last day (`start`, `end`) of a period."""
    return f"{control_name}-{which}"


def chosen(question_id: str, code: str) -> str:
    """The tick box of a row that is asked by code."""
    return f"k-{question_id}-{code}"


def choice(question_id: str) -> str:
    return f"c-{question_id}"


def code_system(question_id: str) -> str:
    return f"s-{question_id}"


def base(question_id: str) -> str:
    """Hidden: the revision that the question was shown from."""
    return f"base-{question_id}"


def row_name(question_id: str, row: int) -> str:
    return f"{question_id}-{row}"


def section(question_id: str) -> str:
    return f"q-{question_id}"


def category(category_id: str) -> str:
    return f"kat-{category_id}"


def address(part: str) -> str:
    return f"patient-{part.replace('_', '-')}"
