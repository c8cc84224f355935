"""What cannot be read or written at all. Whatever can be read is a document, however wrong, and is judged by rules."""

from __future__ import annotations

from dataclasses import dataclass


class ExchangeError(Exception):
    """The family: a document that cannot pass between its outer form and ours."""


class Unreadable(ExchangeError):  # noqa: N818  (the name says what is the matter)
    """No document can be made of what was given. `message` is for people, `rule_id` for machines."""

    def __init__(self, message: str, rule_id: str) -> None:
        super().__init__(message)
        self.message = message
        self.rule_id = rule_id


@dataclass(frozen=True, slots=True)
class ShapeProblem:
    """One place in a JSON document whose kind of value is wrong; `pointer` is an RFC 6901 JSON pointer.

    `question`, `field` and `instance` (from 0) are given when the place is an answer.
    """

    pointer: str
    message: str
    question: str | None = None
    field: str | None = None
    instance: int | None = None


class Misshapen(Unreadable):
    """JSON of another shape than the type's JSON Schema; `problems` holds every place, in document order."""

    def __init__(self, problems: tuple[ShapeProblem, ...]) -> None:
        super().__init__("; ".join(problem.message for problem in problems), "json-shape")
        self.problems = problems


class Unwritable(ExchangeError):  # noqa: N818
    """The document holds something XML has no way to carry, such as a control character. `outgoing` removes those."""
