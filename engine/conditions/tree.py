"""The nodes of a condition. Two-valued: on a missing, hidden or unreadable answer every test is false, save `Answered`
and `Present` (docs/conditions.md has the whole table). The list is closed: a new node is a decision record, a test
table and an encoding in every evaluator.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from typing import Literal, TypeAlias

from engine.source import Place


class SubjectKind(Enum):
    """What a test looks at: an answer's field, a value of the context or header, or a fact about user and situation."""

    ANSWER = "answer"
    CONTEXT = "context"
    FACT = "fact"


class Others(Enum):
    """Which other answers to a repeated question are meant, by instance number."""

    LOWER = "lower"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class Subject:
    """`{"answer": "6.2"}`, `{"context": "today"}` or `{"fact": "role"}`.

    With `others` the field is read in other answers to its repeated question than the one that is meant: a test of it
    holds when it does for at least one of them. Only `Answered` and the right side of a date test have such subjects.
    """

    kind: SubjectKind
    name: str
    others: Others | None = None
    part: Literal["start", "end"] | None = None
    """Of a period: its first or last day, read as a date."""

    def __str__(self) -> str:
        return self.name


class Order(Enum):
    """The four date tests; `holds_for(-1 | 0 | 1)` says whether a three-way comparison satisfies the test."""

    BEFORE = "before"
    NOT_AFTER = "notAfter"
    AFTER = "after"
    NOT_BEFORE = "notBefore"

    def holds_for(self, sign: int) -> bool:
        match self:
            case Order.BEFORE:
                return sign < 0
            case Order.NOT_AFTER:
                return sign <= 0
            case Order.AFTER:
                return sign > 0
            case Order.NOT_BEFORE:
                return sign >= 0


class Measure(Enum):
    """The four number tests."""

    LESS_THAN = "lessThan"
    AT_MOST = "atMost"
    MORE_THAN = "moreThan"
    AT_LEAST = "atLeast"


class Reading(Enum):
    """How the two sides of a date test are read (`"compare"`). The last three exist because national rules use them."""

    DATE = "date"  # full calendar dates, as a clinician enters them
    MONTH = "month"  # year and month only: 0000 is never after, month 00 never after in the same year
    MOMENT = "moment"  # xs:date with optional zone, compared as instants in UTC
    TEXT = "text"  # trimmed text, code point by code point
    CHARACTERS = "characters"  # untrimmed text, code point by code point


@dataclass(frozen=True, slots=True)
class Operand:
    """Right side of a date test: a date written out (`YYYY-MM-DD`) or a subject, moved by whole days and months."""

    date: str | None = None
    subject: Subject | None = None
    plus_days: int = 0
    plus_months: int = 0


class Structure(Enum):
    """Facts about a document's form. Only the first has JSON; the others are used by rules derived from questions."""

    OWN = "own"  # the target question's fields are read from an answer to that question, not from a foreign one
    KNOWN_QUESTIONS = "known-questions"  # every question id is one of the spec's or an accepted supplementary one
    KNOWN_FIELDS = "known-fields"  # every field in an answer to the target question is one of its fields
    ONE_INSTANCE = "one-instance"  # exactly one instance number on the answer
    CONSECUTIVE = "consecutive"  # an instance number from 2 on has exactly one answer with the number before it
    INSTANCE_NUMBERS = "instance-numbers"  # every instance number in the document is a number of at least 1
    DISTINCT = "distinct"  # no earlier answer to the same question has the same trimmed code in the target field
    ONE_FIELD = "one-field"  # supplementary: exactly one field
    FIRST_OF_ITS_ID = "first-of-its-id"  # supplementary: no earlier answer has the same question id
    PLAIN_TEXTS = "plain-texts"  # supplementary: every field is a text in one piece


@dataclass(frozen=True, slots=True)
class Is:
    """`is` and `in`: the answer is one of these booleans, codes (trimmed, case-sensitive) or texts (trimmed)."""

    subject: Subject
    values: tuple[bool | str, ...]
    place: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Listed:
    """`{"in": {"codes": NAME}}`: the trimmed code or text is in that code system; `only` narrows the list."""

    subject: Subject
    codes: str
    only: tuple[str, ...] | None = None
    place: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Answered:
    """Something readable or not stands there; a text that is blank does not count. True also when hidden."""

    subject: Subject
    place: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Present:
    """The field, or an answer to the question, exists in the document, even blank. True also when hidden."""

    target: str
    place: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Compared:
    """A date test."""

    subject: Subject
    order: Order
    operand: Operand
    reading: Reading = Reading.DATE
    place: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Measured:
    """A number test on a whole number."""

    subject: Subject
    measure: Measure
    number: int
    place: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Scope:
    """Which answers or fields a count looks at, where it is not the usual ones. Hidden ones count too.

    `throughout` "question": a field in all answers to its question that counting rules see; "certificate": wherever it
    stands. `beside`: only in answers that stand on the same side of the certificate element as the meant answer to this
    question. `having`, `lacking`: only where the field reads as one of these values, or as none of them.
    """

    throughout: Literal["question", "certificate"] | None = None
    beside: str | None = None
    having: tuple[bool | str, ...] | None = None
    lacking: tuple[bool | str, ...] | None = None


USUAL = Scope()


@dataclass(frozen=True, slots=True)
class Counted:
    """How many answers a question has, or how often a field stands in one answer to its question (see `Scope`)."""

    target: str
    measure: Measure
    number: int
    scope: Scope = USUAL
    place: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Once:
    """`{"once": FIELD}`: the field stands at most once in the whole certificate."""

    target: str
    place: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Shaped:
    """The value has a named format of `engine.values.shapes`."""

    subject: Subject
    shape: str
    place: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class FromSystem:
    """The code's system is one of the named code systems, as each of these says it is to be recognised on the wire."""

    subject: Subject
    systems: tuple[str, ...]
    place: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class SameSystem:
    """Both codes have the same code system; `loosely` = the national test (used as a pattern, found in the other)."""

    subject: Subject
    other: Subject
    loosely: bool = False
    place: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Overlaps:
    """`{"overlaps": FIELD}`: the period has days in common with that of another answer to its repeated question.

    With `Reading.DATE` in any other answer, both ends included; with `Reading.TEXT` as the national rules compare it
    with earlier answers: trimmed texts, and a day that ends one and begins the other is no overlap.
    """

    target: str
    reading: Reading = Reading.DATE
    place: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Shown:
    """The question or field is asked, given the other answers."""

    target: str
    place: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Formed:
    """A fact about the document's form. Only derived rules use it, save `{"own": QUESTION}` (`Structure.OWN`)."""

    structure: Structure
    target: str = ""
    place: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class All:
    """Every part holds; true when there are none."""

    parts: tuple[Condition, ...] = ()
    place: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Any:
    """At least one part holds; false when there are none."""

    parts: tuple[Condition, ...] = ()
    place: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Not:
    """Plain negation."""

    part: Condition
    place: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Some:
    """At least one answer to the repeated question satisfies the condition."""

    question: str
    has: Condition
    place: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Each:
    """Every answer to the repeated question satisfies the condition; true when there is none."""

    question: str
    has: Condition
    place: Place | None = field(default=None, compare=False)


Test: TypeAlias = (
    Is
    | Listed
    | Answered
    | Present
    | Compared
    | Measured
    | Counted
    | Once
    | Shaped
    | FromSystem
    | SameSystem
    | Overlaps
    | Shown
    | Formed
)
Condition: TypeAlias = Test | All | Any | Not | Some | Each

ALWAYS = All()


def children(node: Condition) -> tuple[Condition, ...]:
    """The conditions directly inside a node."""
    match node:
        case All(parts) | Any(parts):
            return parts
        case Not(part):
            return (part,)
        case Some(_, has) | Each(_, has):
            return (has,)
        case _:
            return ()


def walk(node: Condition) -> Iterator[Condition]:
    """The node and everything below it, outermost first."""
    yield node
    for child in children(node):
        yield from walk(child)


def subjects(node: Test) -> tuple[Subject, ...]:
    """Everything a single test reads the value of, left side first."""
    match node:
        case Compared(subject, _, Operand(subject=Subject() as other)):
            return (subject, other)
        case SameSystem(subject, other):
            return (subject, other)
        case (
            Is(subject) | Listed(subject) | Answered(subject) | Compared(subject) | Measured(subject)
            | Shaped(subject) | FromSystem(subject)
        ):  # fmt: skip
            return (subject,)
        case _:
            return ()


def targets(node: Test) -> tuple[str, ...]:
    """The questions and fields a single test names without reading their value."""
    match node:
        case Counted(target, scope=Scope(beside=str() as beside)):
            return (target, beside)
        case Present(target) | Counted(target) | Once(target) | Overlaps(target) | Shown(target) | Formed(_, target):
            return (target,) if target else ()
        case _:
            return ()
