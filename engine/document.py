"""A certificate's content exactly as it stands, right or wrong: the register level has to be able to judge it.

Values are `bool`, `str` (texts, dates, numbers as written), `Code`, `Period`, or `Markup` for content that none of
these can hold. `None` never occurs: an unanswered field is absent.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Code:
    """A coded value. `system` is its identifier on the wire (OID or name), None where the field has only one."""

    code: str
    system: str | None = None
    display: str | None = None


@dataclass(frozen=True, slots=True)
class Period:
    """First and last day as written; None where the part is missing."""

    start: str | None = None
    end: str | None = None


@dataclass(frozen=True, slots=True)
class Markup:
    """XML content of a field that is no plain value (broken-up text, several codes, foreign elements), kept verbatim.

    `xml` is the field's inner markup with every namespace declared, so that it can be parsed by itself.
    """

    xml: str


Value: TypeAlias = bool | str | Code | Period | Markup


@dataclass(frozen=True, slots=True)
class Field:
    """One delsvar: national id, such as `6.2`, and its value."""

    id: str
    value: Value


@dataclass(frozen=True, slots=True)
class Answer:
    """One svar: question id, instance numbers as written (none or one, unless malformed), fields in order.

    `outside` marks an answer that stands after the certificate element, where counting rules do not see it.
    """

    question: str
    fields: tuple[Field, ...] = ()
    instances: tuple[str, ...] = ()
    outside: bool = False

    @property
    def instance(self) -> str | None:
        return self.instances[0] if self.instances else None

    def get(self, field_id: str) -> Value | None:
        """The first value of the field, or None."""
        return next((f.value for f in self.fields if f.id == field_id), None)

    def having(self, field_id: str, value: Value | None) -> Answer:
        """The same answer with this field set (in place, or last), or without it when value is None."""
        kept = tuple(f for f in self.fields if f.id != field_id)
        if value is None:
            return replace(self, fields=kept)
        if len(kept) == len(self.fields):
            return replace(self, fields=(*self.fields, Field(field_id, value)))
        done = [Field(field_id, value) if f.id == field_id else f for f in self.fields]
        first = next(i for i, f in enumerate(done) if f.id == field_id)
        return replace(self, fields=tuple(f for i, f in enumerate(done) if i <= first or f.id != field_id))


@dataclass(frozen=True, slots=True)
class Person:
    """The patient: 12-digit person id and, where the type sends them, name and address. Empty strings are kept."""

    person_id: str = ""
    root: str = ""
    given_name: str = ""
    middle_name: str | None = None
    family_name: str = ""
    street: str = ""
    postal_code: str = ""
    city: str = ""
    address_source: Code | None = None


@dataclass(frozen=True, slots=True)
class Unit:
    """The issuing unit (vårdenhet) and its care provider (vårdgivare)."""

    id: str = ""
    name: str = ""
    workplace_code: str = ""
    street: str = ""
    postal_code: str = ""
    city: str = ""
    phone: str = ""
    email: str | None = None
    provider_id: str = ""
    provider_name: str = ""


@dataclass(frozen=True, slots=True)
class Issuer:
    """Who wrote the certificate (skapad av)."""

    id: str = ""
    name: str = ""
    prescriber_code: str | None = None
    titles: tuple[Code, ...] = ()
    specialities: tuple[Code, ...] = ()
    licensed_professions: tuple[Code, ...] = ()
    unit: Unit = field(default_factory=Unit)


@dataclass(frozen=True, slots=True)
class Relation:
    """Link to an older certificate: code (`ERSATT`, `KOMPLT`, `FRLANG`, `KOPIA`), its id, and what it answers."""

    code: str
    certificate_id: str
    root: str = ""
    message_id: str | None = None
    reference_id: str | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A certificate's header and ordered answers.

    `type` is the public type id (`FK7800`), `text_version` the string as given. Timestamps are `YYYY-MM-DDThh:mm:ss`.
    `extras` holds header parts that we neither use nor may lose: `(parent/element, XML of the whole element)`, by name.
    """

    type: str
    text_version: str
    id: str = ""
    patient: Person = field(default_factory=Person)
    issuer: Issuer = field(default_factory=Issuer)
    signed_at: str | None = None
    sent_at: str | None = None
    relations: tuple[Relation, ...] = ()
    answers: tuple[Answer, ...] = ()
    extras: tuple[tuple[str, str], ...] = ()

    def of(self, question_id: str) -> tuple[Answer, ...]:
        """The answers to a question that counting rules see, in order."""
        return tuple(a for a in self.answers if a.question == question_id and not a.outside)

    def fields(self) -> Iterator[tuple[Answer, Field]]:
        """Every field wherever it stands, with its answer."""
        for answer in self.answers:
            for each in answer.fields:
                yield answer, each

    def answering(self, answers: Mapping[str, tuple[Answer, ...]]) -> Document:
        """The document with the answers to these questions replaced; a question with no answers left is removed."""
        kept = [a for a in self.answers if a.question not in answers or a.outside]
        for question_answers in answers.values():
            kept.extend(question_answers)
        return replace(self, answers=tuple(kept))
