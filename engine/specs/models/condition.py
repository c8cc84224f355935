"""The JSON form of a condition. What may stand beside what is checked by `engine.specs.conditions`, with better words
than a schema has; the tree it is parsed into hangs on the model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from engine.conditions.tree import Condition
from engine.specs.models.base import SpecModel


class SubjectModel(SpecModel):
    """A value to read: `{"answer": "6.2"}` or `{"context": "today"}`."""

    answer: str | None = Field(default=None, description="A field id, such as 6.2")
    context: str | None = Field(
        default=None, description="A value of the situation, such as today, birthDate or unit.phone"
    )
    part: Literal["start", "end"] | None = Field(
        default=None, description="Of a period: its first or last day, read as a date"
    )
    instance: Literal["lower", "same"] | None = Field(
        default=None,
        description="The field in other answers to its repeated question: those whose instance number is lower than"
        " here, or the same; true when the test holds for at least one of them",
    )


class MovedSubject(SubjectModel):
    """A date that another value gives, moved by days or months."""

    plus_days: int = Field(default=0, description="Days added to the date; may be negative")
    plus_months: int = Field(default=0, description="Months added to the date; may be negative")


class CodeListModel(SpecModel):
    """All codes of a code system."""

    codes: str = Field(description="Name of a file in specs/code-systems")
    only: Annotated[list[str], Field(description="Only these of its codes")] | None = None


DateOperand = Annotated[
    str | MovedSubject,
    Field(description="A date YYYY-MM-DD, or {answer: id} / {context: name}, with plusDays, plusMonths"),
]


class ConditionModel(SpecModel):
    """One test, or `all`, `any`, `not`, `some`/`has`, `each`/`has` of other conditions.

    A test on a missing, hidden or unreadable answer is false, save `answered` and `present`; `not` is plain negation.
    """

    answer: str | None = Field(default=None, description="The field whose value is tested, such as 6.2")
    part: Literal["start", "end"] | None = Field(
        default=None, description="With answer, of a period: its first or last day, tested as a date"
    )
    context: str | None = Field(
        default=None, description="The value of the situation that is tested, such as unit.phone"
    )
    fact: str | None = Field(default=None, description="Permissions only: the fact that is tested, such as role")

    is_: bool | str | None = Field(default=None, alias="is", description="The value is this code, text or true/false")
    in_: list[bool | str] | CodeListModel | None = Field(
        default=None, alias="in", description="The value is one of these, or in a code system: {codes: name}"
    )
    before: DateOperand | None = Field(default=None, description="The date is before this one")
    not_after: DateOperand | None = Field(default=None, description="The date is this one or before")
    after: DateOperand | None = Field(default=None, description="The date is after this one")
    not_before: DateOperand | None = Field(default=None, description="The date is this one or after")
    compare: Literal["date", "month", "moment", "text", "characters"] | None = Field(
        default=None, description="How a date test, or overlaps, reads its sides; date when left out"
    )
    less_than: int | None = Field(default=None, description="The number is less than this")
    at_most: int | None = Field(default=None, description="The number is this or less")
    more_than: int | None = Field(default=None, description="The number is more than this")
    at_least: int | None = Field(default=None, description="The number is this or more")
    shape: str | None = Field(default=None, description="The value has this named format, such as date or postal-code")
    from_system: list[str] | None = Field(default=None, description="The code is from one of these code systems")
    same_system_as: SubjectModel | None = Field(default=None, description="Both codes are from the same code system")
    loosely: bool | None = Field(default=None, description="With sameSystemAs: as the national rules compare")

    answered: str | SubjectModel | None = Field(
        default=None, description="This field, or {context: name}, is filled in"
    )
    present: str | None = Field(
        default=None, description="This field or question stands in the certificate, even blank"
    )
    shown: str | None = Field(default=None, description="This question or field is asked, given the other answers")
    count: str | None = Field(default=None, description="How many answers this question has; with atMost, atLeast …")

    throughout: Literal["question", "certificate"] | None = Field(
        default=None,
        description="With count: a field in all answers to its question together, or wherever it stands; a question's"
        " answers after the certificate element too",
    )
    beside: str | None = Field(
        default=None, description="With count: only in answers that stand where the meant answer to this question does"
    )
    with_: list[bool | str] | None = Field(
        default=None, alias="with", description="With count of a field: only where it is one of these"
    )
    without: list[bool | str] | None = Field(
        default=None, description="With count of a field: only where it is something else than these"
    )
    own: str | None = Field(
        default=None, description="This question's fields are read from an answer to it, not from one to another"
    )
    overlaps: str | None = Field(
        default=None, description="This period has days in common with that of another answer to its repeated question"
    )
    once: str | None = Field(default=None, description="This field stands at most once in the whole certificate")

    all_: list[ConditionModel] | None = Field(default=None, alias="all", description="Every one of these holds")
    any_: list[ConditionModel] | None = Field(default=None, alias="any", description="At least one of these holds")
    not_: ConditionModel | None = Field(default=None, alias="not", description="This does not hold")
    some: str | None = Field(default=None, description="At least one answer to this repeated question satisfies has")
    each: str | None = Field(default=None, description="Every answer to this repeated question satisfies has")
    has: ConditionModel | None = Field(default=None, description="What some or each ask of one answer")

    __slots__ = ("_tree",)
    if TYPE_CHECKING:
        _tree: Condition

    @property
    def tree(self) -> Condition:
        """The parsed condition. Raises for one that no loader has parsed."""
        try:
            return self._tree
        except AttributeError:
            raise LookupError("the condition was not parsed by a loader") from None

    def parsed_as(self, tree: Condition) -> None:
        """Tell the model its tree; the parser does, once."""
        object.__setattr__(self, "_tree", tree)
