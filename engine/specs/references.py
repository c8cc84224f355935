"""Checks that a certificate spec cannot be used without: every id, name, text and date that it mentions exists."""

from __future__ import annotations

import string
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from engine.source import Place
from engine.specs.conditions import Names, check_operand
from engine.specs.models.certificate import (
    CertificateModel,
    Choice,
    FieldModel,
    MessagesModel,
    QuestionModel,
    Support,
)
from engine.specs.models.codes import CodeSystemModel
from engine.specs.models.texts import TextVersionModel
from engine.specs.problems import Problems, nearest
from engine.specs.rules import Rule
from engine.values import SHAPES, full_date

LABEL = "label"
"""The placeholder every standard message may use."""


def check_references(certificate: CertificateModel, names: Names, problems: Problems) -> None:
    """Ids within the certificate, and names of code systems and shapes."""
    _check_unique("category", [(category.id, category.place) for category in certificate.categories], problems)
    _check_unique("question", [(question.id, question.place) for question in certificate.questions()], problems)
    fields = [(field, question) for question in certificate.questions() for field in question.fields]
    _check_unique("field", [(field.id, field.place) for field, _ in fields], problems)
    _check_unique("rule", [(rule.id, rule.place) for rule in certificate.rules], problems)
    if certificate.summary is not None and certificate.summary not in names.fields:
        problems.unknown("REF201", certificate.property_place("summary"), "field", certificate.summary, names.fields)
    for field, question in fields:
        _check_field(field, question, names, problems)
    for question in certificate.questions():
        _check_own_fields(question, names, problems)
    at_known = names.fields | names.questions | names.contexts | {category.id for category in certificate.categories}
    for rule in certificate.rules:
        if rule.at not in at_known:
            problems.unknown("REF201", rule.property_place("at"), "field, question or category", rule.at, at_known)


def _check_unique(kind: str, ids: Sequence[tuple[str, Place]], problems: Problems, prop: str = "id") -> None:
    seen: set[str] = set()
    help_text = f"give one of them another {prop}"
    for name, place in ids:
        if name in seen:
            problems.add("REF206", place.child(prop), f"{kind} {name!r} stands twice", help_text)
        seen.add(name)


def _check_field(field: FieldModel, question: QuestionModel, names: Names, problems: Problems) -> None:
    if field.id.split(".")[0] != question.id:
        problems.add(
            "REF205", field.property_place("id"), f"field {field.id} stands in question {question.id}",
            f"move it, or number it {question.id}.{field.id.split('.')[1]}",
        )  # fmt: skip
    if field.sent == field.id.startswith("F"):
        message, help_text = ("is sent", "number it as the national specification does") if field.sent else (
            "is not sent", "let its id and its question's begin with F, such as F1.4"
        )  # fmt: skip
        problems.add("REF210", field.property_place("id"), f"field {field.id} {message}", help_text)
    wanted = [field.codes] if isinstance(field.codes, str) else field.codes or []
    for number, name in enumerate(wanted):
        if name not in names.code_systems:
            place = field.property_place("codes")
            place = place if isinstance(field.codes, str) else place.child(number)
            problems.unknown("REF202", place, "code system", name, names.code_systems)
    if not wanted if field.type == "code" else wanted and field.type != "boolean":
        message = "needs codes" if field.type == "code" else f"is a {field.type} and cannot have codes"
        help_text = 'name a file of specs/code-systems in "codes"' if field.type == "code" else 'remove "codes"'
        place = field.property_place("codes" if wanted else "type")
        problems.add("TYP205", place, f"field {field.id} {message}", help_text)
    if field.shape is not None and field.shape not in SHAPES:
        problems.unknown("REF204", field.property_place("shape"), "shape", field.shape, SHAPES)
    if field.travels is not None and field.travels.into not in names.fields:
        problems.unknown("REF201", field.travels.property_place("into"), "field", field.travels.into, names.fields)
    if field.support is not None:
        _check_support(field.support, names, problems)
    for name, limit in (("notAfter", field.not_after), ("notBefore", field.not_before)):
        if limit is not None:
            check_operand(limit, field.property_place(name), names, problems)


def _check_support(support: Support, names: Names, problems: Problems) -> None:
    for name, system in (("codes", support.codes), ("diagnosisCodes", support.diagnosis_codes)):
        if system not in names.code_systems:
            problems.unknown("REF202", support.property_place(name), "code system", system, names.code_systems)
    for number, field_id in enumerate(support.diagnoses):
        if field_id not in names.fields:
            place = support.property_place("diagnoses").child(number)
            problems.unknown("REF201", place, "field", field_id, names.fields)


def _check_own_fields(question: QuestionModel, names: Names, problems: Problems) -> None:
    """Fields that must be among the question's own."""
    wanted = [
        (name, replace(choice.place.child("sets", name), key=True))
        for choice in question.choices
        for name in choice.sets
    ]
    if question.repeat is not None and question.repeat.unique is not None:
        wanted.append((question.repeat.unique, question.repeat.property_place("unique")))
    own = {field.id for field in question.fields}
    for name, place in wanted:
        if name not in names.fields:
            problems.unknown("REF201", place, "field", name, own)
        elif name not in own:
            problems.add("REF209", place, f"field {name} belongs to another question than {question.id}",
                         f"name one of {', '.join(sorted(own))}")  # fmt: skip


def check_code_system(model: CodeSystemModel, problems: Problems) -> None:
    """A code system by itself."""
    _check_unique("code", [(code.code, code.place) for code in model.codes], problems, "code")
    if model.shape is not None and model.shape not in SHAPES:
        problems.unknown("REF204", model.property_place("shape"), "shape", model.shape, SHAPES)
    for code in model.codes:
        for name, day in (("validFrom", code.valid_from), ("validTo", code.valid_to)):
            _check_day(day, code.property_place(name), problems)


def check_text_version(model: TextVersionModel, problems: Problems) -> None:
    """A text version by itself."""
    _check_day(model.valid_from, model.property_place("validFrom"), problems)


def _check_day(day: str | None, place: Place, problems: Problems) -> None:
    if day is not None and full_date(day) is None:
        problems.add("TYP201", place, f"{day!r} is not a date", "write a day that exists as YYYY-MM-DD")


# sentences


def check_texts(
    certificate: CertificateModel, texts: Sequence[TextVersionModel], messages: MessagesModel | None, problems: Problems
) -> None:
    """Every message and every text that the certificate names is there: in each text version, or among the messages.
    Without `messages` (the file is broken) nothing is missed."""
    if messages is None:
        return
    for rule in certificate.rules:
        if rule.message not in messages.messages:
            problems.unknown("TXT301", rule.property_place("message"), "message", rule.message, messages.messages)
    for version in texts:
        known = {*version.texts, *messages.messages}
        headings = {key.removesuffix(".RBK") for key in known if key.endswith(".RBK")}
        for key, place in headings_wanted(certificate):
            if key not in headings:
                message = f"there is no text {f'{key}.RBK'!r} in version {version.version}"
                problems.add("TXT302", place, message, nearest(key, headings))
        for key, place in sentences_wanted(certificate):
            if key not in known:
                message = f"there is no text {key!r} in version {version.version}"
                problems.add("TXT302", place, message, nearest(key, known))


def headings_wanted(certificate: CertificateModel) -> Iterator[tuple[str, Place]]:
    """Keys of which the heading (`.RBK`) must be there, and where they are named."""
    yield from ((key, certificate.place.child("introduction", n)) for n, key in enumerate(certificate.introduction))
    for category in certificate.categories:
        yield category.text, category.property_place("text")
        for question in category.questions:
            nodes: tuple[QuestionModel | FieldModel | Choice, ...] = (question, *question.fields, *question.choices)
            for node in nodes:
                if node.text is not None:
                    yield node.text, node.property_place("text")
            if question.weekly_hours is not None:
                yield question.weekly_hours.before, question.weekly_hours.property_place("before")
                yield question.weekly_hours.after, question.weekly_hours.property_place("after")
            for field in question.fields:
                if field.travels is not None:
                    yield field.travels.lead, field.travels.property_place("lead")
                if field.support is not None:
                    yield field.support.offer, field.support.property_place("offer")
                    yield field.support.introduction, field.support.property_place("introduction")
                    yield field.support.prompt, field.support.property_place("prompt")
                yield from ((key, field.place.child("labels", code)) for code, key in field.labels.items())
                if field.type == "boolean" and field.widget != "checkbox":
                    yield field.yes or "SVAR_JA", field.property_place("yes") if field.yes else field.place
                    yield field.no or "SVAR_NEJ", field.property_place("no") if field.no else field.place


def sentences_wanted(certificate: CertificateModel) -> Iterator[tuple[str, Place]]:
    """Whole keys that must be there, and where they are named."""
    for question in certificate.questions():
        yield from ((notice.text, notice.property_place("text")) for notice in question.notices)
        hours = question.weekly_hours
        if hours is not None and hours.help is not None:
            yield f"{hours.help}.HLP", hours.property_place("help")


def check_standard_messages(standard: MessagesModel, rules: Iterable[Rule], problems: Problems) -> None:
    """The standard messages hold every sentence that derived rules need, with placeholders that these can fill."""
    wanted: dict[str, set[str]] = {}
    for rule in rules:
        if rule.derived:
            given = {LABEL, *rule.parameters}
            wanted[rule.message] = wanted.get(rule.message, given) & given
    for key in sorted(wanted):
        if key not in standard.messages:
            problems.unknown("TXT301", standard.property_place("messages"), "message", key, standard.messages)
    _check_placeholders(standard, wanted, problems)


def _check_placeholders(standard: MessagesModel, given: Mapping[str, set[str]], problems: Problems) -> None:
    for key, message in standard.messages.items():
        place = standard.property_place("messages").child(key)
        try:
            used = {name for _, name, _, _ in string.Formatter().parse(message) if name is not None}
        except ValueError:
            problems.add("TXT307", place, f"the braces in message {key!r} do not match", "write {label}")
            continue
        for name in sorted(used - given.get(key, used)):
            problems.add("TXT307", place, f"nothing fills in {{{name}}} in {key!r}", nearest(name, given[key]))
