"""TYP: types. Tests, limits and values that do not suit the field they are about."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from types import MappingProxyType

from engine.conditions.tree import (
    Compared,
    Condition,
    Counted,
    FromSystem,
    Is,
    Measured,
    Overlaps,
    Reading,
    SameSystem,
    Shaped,
    Subject,
)
from engine.lint.facts import Facts, Sheet, value_place
from engine.lint.rule import Finding, Rule, rule
from engine.source import Place
from engine.specs.models.certificate import FieldModel, QuestionModel
from engine.specs.models.condition import MovedSubject
from engine.specs.problems import nearest
from engine.values import full_date

_ANY = frozenset({"text", "boolean", "date", "code", "number", "period"})
_DATES = frozenset({"date", "text"})
_CODES = frozenset({"code"})
_PERIODS = frozenset({"period"})

SHAPE_TYPES: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "date": _DATES,
        "plausible-date": _DATES,
        "partial-date": _DATES,
        "year-given": _DATES,
        "month-given": _DATES,
        "real-date": _DATES,
        "xml-date": _DATES,
        "xml-partial-date": _DATES,
        "boolean": frozenset({"boolean"}),
        "xml-boolean": frozenset({"boolean"}),
        "whole-number": frozenset({"number", "text"}),
        "postal-code": frozenset({"text"}),
        "icd-10-se": _CODES,
        "ksh97-p": _CODES,
        "icf": _CODES,
        "psychiatric-code": _CODES,
        "diagnosis-code": _CODES,
        "three-or-more": _CODES,
        "four-or-more": _CODES,
        "five-or-fewer": _CODES,
        "upper-case-untrimmed": _CODES,
        "xml-code": _CODES,
        "xml-period": frozenset({"period"}),
        "no-code-beside": frozenset({"period"}),
        "xml-text": _ANY,
        "xml-unbroken-text": _ANY,
        "empty": _ANY,
    }
)
"""The types of field that can have each named format of `engine.values`."""

_WIDGET_TYPES: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "radio": frozenset({"boolean", "code"}),
        "checkbox": frozenset({"boolean"}),
        "select": frozenset({"code"}),
        "line": frozenset({"text", "number", "date"}),
        "area": frozenset({"text"}),
        "municipality": frozenset({"text"}),
    }
)


@rule
class NoSuchDate(Rule):
    """
    ## Why it matters
    30 February never comes: a limit on that day would never hold, and a text version would never be used.

    ## What to do
    Write a day that exists, as `YYYY-MM-DD`, or name an answer or context value instead.
    """

    code = "TYP201"
    name = "no-such-date"
    summary = "A date is not in the calendar."


@rule
class WrongValue(Rule):
    """
    ## Why it matters
    A yes-or-no field is never equal to a text, and a text never to `true`: the test would never hold, and the form
    could not fill the value in.

    ## What to do
    Write `true` or `false` without quotes for a boolean field, a code or text in quotes for the others.
    """

    code = "TYP202"
    name = "wrong-value"
    summary = "A value is given that the field can never have, being of another type."

    def check(self, facts: Facts) -> Iterator[Finding]:
        for sheet in facts.sheets:
            for field, value, place in _given_values(sheet):
                wanted = _misfit(field, value)
                if wanted is not None:
                    message = f"field {field.id} is a {field.type}, and {_json(value)} is not one"
                    yield self.found(place(), message, wanted)


@rule
class NotRepeated(Rule):
    """
    ## Why it matters
    `some` and `each` go through the answers to a question that can have several. Here there is only one.

    ## What to do
    Test the question's fields directly, or say in the question how often it can be answered (`repeat`).
    """

    code = "TYP203"
    name = "not-repeated"
    summary = "some or each is used on a question that has one answer only."


@rule
class TwoRepeatedQuestions(Rule):
    """
    ## Why it matters
    A rule that reads one answer of a repeated question is judged once for every answer. With two such questions nobody
    could say which answer belongs with which.

    ## What to do
    Put all but one inside `some` or `each`: `{"some": "4", "has": { … }}`.
    """

    code = "TYP204"
    name = "two-repeated-questions"
    summary = "A rule reads a single answer from each of several repeated questions."


@rule
class CodesMisfit(Rule):
    """
    ## Why it matters
    A code is always from a code system; other types have no codes.

    ## What to do
    Name a code system in `codes`, or change the field's type.
    """

    code = "TYP205"
    name = "codes-misfit"
    summary = "A code field has no code system, or another field has one."


@rule
class UnknownCode(Rule):
    """
    ## Why it matters
    A test for a code that the field does not offer never holds. What depends on it is never shown and never checked.

    ## What to do
    Take the code that is offered. Codes are compared letter by letter, upper and lower case apart.
    """

    code = "TYP206"
    name = "unknown-code"
    summary = "A code is named that is not among the field's codes."

    def check(self, facts: Facts) -> Iterator[Finding]:
        for sheet in facts.sheets:
            for field, value, place in _given_values(sheet):
                codes = sheet.codes(field)
                if codes is not None and isinstance(value, str) and value not in codes:
                    yield self.found(place(), f"field {field.id} has no code {value!r}", nearest(value, codes))
            for question in sheet.questions():
                yield from self._alone(question, sheet)
            for field in sheet.fields():
                listed = sheet.codes(field, narrowed=False)
                for number, code in enumerate(field.only or ()):
                    if listed is not None and code not in listed:
                        names = " and ".join(system.name for system in sheet.systems(field))
                        stands = field.property_place("only").child(number)
                        yield self.found(stands, f"there is no code {code!r} in {names}", nearest(code, listed))

    def _alone(self, question: QuestionModel, sheet: Sheet) -> Iterator[Finding]:
        repeat = question.repeat
        field = None if repeat is None or repeat.unique is None else sheet.field(repeat.unique)
        codes = None if field is None else sheet.codes(field)
        for number, code in enumerate(repeat.alone if repeat is not None else ()):
            if repeat is not None and codes is not None and code not in codes:
                stands = repeat.property_place("alone").child(number)
                yield self.found(stands, f"question {question.id} has no code {code!r}", nearest(code, codes))


@rule
class WrongTest(Rule):
    """
    ## Why it matters
    Dates are compared with dates, numbers with numbers. A test on a field of another type is false whatever is
    answered.

    ## What to do
    Use a test that suits the field's type, or name the field that was meant. docs/conditions.md lists the tests.
    """

    code = "TYP207"
    name = "wrong-test"
    summary = "A test does not suit the type of the field."

    def check(self, facts: Facts) -> Iterator[Finding]:
        for sheet in facts.sheets:
            for node in sheet.nodes:
                for subject, types, word in _expected_types(node):
                    field = sheet.tested(subject)
                    if field is not None and not _suits(field, subject, types) and node.place is not None:
                        yield self._unfit(node.place.child(word), word, field, types)
                if isinstance(node, Overlaps) and node.place is not None:
                    field = sheet.field(node.target)
                    if field is not None and field.type != "period":
                        yield self._unfit(node.place.child("overlaps"), "overlaps", field, _PERIODS)
            for limited in sheet.fields():
                for word, limit in (("notAfter", limited.not_after), ("notBefore", limited.not_before)):
                    named = limit.answer if isinstance(limit, MovedSubject) else None
                    field = sheet.field(named) if named is not None else None
                    if field is not None and field.type != "date":
                        yield self._unfit(limited.property_place(word), word, field, frozenset({"date"}))

    def _unfit(self, place: Place, word: str, field: FieldModel, types: frozenset[str]) -> Finding:
        message = f"{word} does not suit field {field.id}, which is a {field.type}"
        return self.found(place, message, f"it is for fields of type {' or '.join(sorted(types))}")


@rule
class WrongProperty(Rule):
    """
    ## Why it matters
    A property that does not suit the field does nothing, though its author counts on it.

    ## What to do
    Remove the property, or change the type of the field.
    """

    code = "TYP208"
    name = "wrong-property"
    summary = "A property of a field or question does not suit its type."

    def check(self, facts: Facts) -> Iterator[Finding]:
        for sheet in facts.sheets:
            for field in sheet.fields():
                for name, types in _unfit_properties(field):
                    choice = " or ".join(sorted(types))
                    message = f"{name} does not suit field {field.id}, which is a {field.type}"
                    yield self.found(field.property_place(name), message, f"it is for fields of type {choice}")
                if field.travels is not None and field.sent:
                    message = f"field {field.id} is sent as itself, so it cannot travel in another"
                    yield self.found(field.property_place("travels"), message, 'add "sent": false')
                if field.support is not None and field.travels is None:
                    message = f"what is ticked in field {field.id} goes nowhere"
                    yield self.found(field.property_place("support"), message, 'name the field it helps in "travels"')
            for question in sheet.questions():
                yield from self._question(question)

    def _question(self, question: QuestionModel) -> Iterator[Finding]:
        if question.choices and question.widget != "choice":
            message = f"question {question.id} has choices, but its widget is not choice"
            yield self.found(question.property_place("choices"), message, 'add "widget": "choice"')
        if question.widget == "choice" and not question.choices:
            message = f"question {question.id} is asked as a choice, but has no choices"
            yield self.found(question.property_place("widget"), message, 'list them in "choices"')
        unique = question.repeat.unique if question.repeat is not None else None
        field = next((each for each in question.fields if each.id == unique), None)
        if question.repeat is not None and field is not None and field.type != "code":
            message = f"unique compares codes, and field {field.id} is a {field.type}"
            yield self.found(question.repeat.property_place("unique"), message)


@rule
class CrossedBounds(Rule):
    """
    ## Why it matters
    When the least is more than the most, nothing fits between them.

    ## What to do
    Swap the two, or mend the one that is wrong.
    """

    code = "TYP209"
    name = "crossed-bounds"
    summary = "A lower bound is above its upper bound."

    def check(self, facts: Facts) -> Iterator[Finding]:
        for sheet in facts.sheets:
            for question in sheet.questions():
                repeat = question.repeat
                if repeat is not None and repeat.min > repeat.max:
                    yield self._crossed(repeat.place, "min", repeat.min, "max", repeat.max)
            extra = sheet.certificate.supplementary
            if extra is not None and extra.accepted_from > extra.accepted_to:
                yield self._crossed(extra.place, "acceptedFrom", extra.accepted_from, "acceptedTo", extra.accepted_to)
        for system in facts.code_systems:
            for code in system.codes:
                if code.valid_from is not None and code.valid_to is not None and code.valid_from > code.valid_to:
                    yield self._crossed(code.place, "validFrom", code.valid_from, "validTo", code.valid_to)

    def _crossed(self, place: Place, low: str, least: object, high: str, most: object) -> Finding:
        than = "later than" if isinstance(least, str) else "more than"
        return self.found(place.child(low), f"{low} {least} is {than} {high} {most}")


@rule
class WrongFactTest(Rule):
    """
    ## Why it matters
    Facts about users and situations are words, or true and false. They are no dates or numbers.

    ## What to do
    Test facts with `is` and `in`. What is asked can be given values of its own by those who gather the fact.
    """

    code = "TYP220"
    name = "wrong-fact-test"
    summary = "A fact is tested with another test than is and in."


@rule
class CopyMisfit(Rule):
    """
    ## Why it matters
    A date does not fit into a yes-or-no field, nor three answers into a question that is asked once. The draft would
    begin with an answer that nobody can read or mend.

    ## What to do
    Name a field of the same type, in a question that is asked as often, or clear the answer.
    """

    code = "TYP230"
    name = "copy-misfit"
    summary = "A copy puts an answer where it does not fit."


@rule
class LostCode(Rule):
    """
    ## Why it matters
    A code that the new certificate does not offer would be lost on the way. It must be said that it stays behind, and
    why, so that the clinician sees it before the draft is made.

    ## What to do
    Name the code in `without`, or say in `codes` what it is called in the new certificate.
    """

    code = "TYP231"
    name = "lost-code"
    summary = "A copy takes a code along that one of the certificates does not offer."


def _given_values(sheet: Sheet) -> Iterator[tuple[FieldModel, bool | str, Callable[[], Place]]]:
    """Every value that the spec compares with a field or puts into one, and how to find where it stands."""
    for node in sheet.nodes:
        if isinstance(node, Counted) and node.place is not None:
            yield from _counted_values(node, node.place, sheet.field(node.target))
        if isinstance(node, Is) and node.place is not None and node.subject.part is None:
            field = sheet.tested(node.subject)
            if field is not None:
                yield from ((field, value, partial(value_place, node.place, n)) for n, value in enumerate(node.values))
    for question in sheet.questions():
        for each in question.fields:
            yield from ((each, prefill.value, partial(prefill.property_place, "value")) for prefill in each.prefill)
        for choice in question.choices:
            for name, value in choice.sets.items():
                field = sheet.field(name)
                if field is not None:
                    yield field, value, partial(choice.place.child, "sets", name)


def _counted_values(
    node: Counted, place: Place, field: FieldModel | None
) -> Iterator[tuple[FieldModel, bool | str, Callable[[], Place]]]:
    if field is not None:
        for word, values in (("with", node.scope.having), ("without", node.scope.lacking)):
            yield from ((field, value, partial(place.child, word, n)) for n, value in enumerate(values or ()))


def _suits(field: FieldModel, subject: Subject, types: frozenset[str]) -> bool:
    """May a test for fields of these types read this? A period's first and last day are dates."""
    if subject.part is not None:
        return field.type == "period" and "date" in types
    return field.type in types


def _misfit(field: FieldModel, value: bool | str) -> str | None:
    """What to write instead of a value the field can never have, or None when it can."""
    match field.type, value:
        case "boolean", str() if field.codes is None:
            return "write true or false, without quotes"
        case "boolean", _:
            return None
        case _, bool():
            return f"write a {field.type} in quotes"
        case "date", str() if full_date(value) is None:
            return "write a date as YYYY-MM-DD"
        case "number", str() if not value.strip().isdigit():
            return "write a whole number in quotes"
        case "period", str():
            return "a period can be answered or not, but not be compared"
        case _:
            return None


def _expected_types(node: Condition) -> Iterator[tuple[Subject, frozenset[str], str]]:
    """The subjects of a test with the field types it can be used on, and the word it is written with."""
    match node:
        case Compared(subject, order, operand, reading):
            suited = _ANY if reading in (Reading.TEXT, Reading.CHARACTERS) else frozenset({"date"})
            yield subject, suited, order.value
            if operand.subject is not None:
                yield operand.subject, suited, order.value
        case Measured(subject, measure):
            yield subject, frozenset({"number"}), measure.value
        case FromSystem(subject):
            yield subject, _CODES, "fromSystem"
        case SameSystem(subject, other):
            yield subject, _CODES, "sameSystemAs"
            yield other, _CODES, "sameSystemAs"
        case Shaped(subject, shape):
            yield subject, SHAPE_TYPES.get(shape, _ANY), "shape"
        case _:
            pass


def _unfit_properties(field: FieldModel) -> Iterator[tuple[str, frozenset[str]]]:
    """Properties that are given, with the types they are for, where the field is of another."""
    wanted: list[tuple[str, bool, frozenset[str]]] = [
        ("yes", field.yes is not None, frozenset({"boolean"})),
        ("no", field.no is not None, frozenset({"boolean"})),
        ("maxLength", field.max_length is not None, frozenset({"text"})),
        ("refuseBlank", field.refuse_blank, frozenset({"text"})),
        ("travels", field.travels is not None, frozenset({"text"})),
        ("support", field.support is not None, frozenset({"text"})),
        ("notAfter", field.not_after is not None, frozenset({"date"})),
        ("notBefore", field.not_before is not None, frozenset({"date"})),
        ("uncertainWhen", field.uncertain_when is not None, frozenset({"date"})),
        ("only", field.only is not None, _CODES),
        ("shape", field.shape is not None, SHAPE_TYPES.get(field.shape or "", _ANY)),
        ("widget", field.widget is not None, _WIDGET_TYPES.get(field.widget or "", _ANY)),
    ]
    yield from ((name, types) for name, given, types in wanted if given and field.type not in types)


def _json(value: bool | str) -> str:
    return ("true" if value else "false") if isinstance(value, bool) else f'"{value}"'
