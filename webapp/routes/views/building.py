"""Builds the view of one control from its field, the answer it stands for and what the evaluation says about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.certificates.results import Evaluation, Slot
from engine.document import Answer, Code, Document, Period, Value
from engine.specs.link import read_names
from engine.specs.models.certificate import Choice, FieldModel, QuestionModel
from engine.specs.spec import Spec
from webapp.routes import names
from webapp.routes.dates import days_between
from webapp.routes.offers import Widget, name_of, offer_label, offers, widget_of
from webapp.routes.views.controls import ControlView, OptionView
from webapp.routes.views.messages import Messages
from webapp.routes.views.suggestions import suggestions
from webapp.routes.views.ticked_help import prompts

DATE_HINT = "ÅÅÅÅ-MM-DD"
UNCERTAIN_HINT = "ÅÅÅÅ-MM-DD. Skriv 00 för det som inte är känt, till exempel 2026-03-00 eller 0000-00-00."
DAY_LABELS = {"start": "Från och med", "end": "Till och med"}


class ControlBuilder:
    def __init__(self, spec: Spec, document: Document, evaluation: Evaluation, messages: Messages) -> None:
        self._spec = spec
        self._document = document
        self._evaluation = evaluation
        self._messages = messages
        self._prompts = dict(prompts(spec, document))

    def control(
        self,
        question: QuestionModel,
        field: FieldModel,
        answer: Answer,
        row: int | str | None = None,
        *,
        instance: int | None = None,
        single: bool = False,
        label: str = "",
    ) -> ControlView:
        name, value, slot = names.control(field.id, row), answer.get(field.id), Slot(field.id, instance)
        widget = widget_of(self._spec, field)
        own = self._spec.text(field.text)
        options = tuple(self._options(field, widget, name, value))
        errors = self._messages.at(field.id, instance)
        if single:
            errors += tuple(m for m in self._messages.at(question.id) if m not in errors)
        required, locked = slot in self._evaluation.required, slot in self._evaluation.locked
        days = self._days(name, value, errors=errors, required=required, locked=locked) if widget == "period" else ()
        return ControlView(
            id=options[0].id if widget == "radio" else days[0].id if days else name,
            name=name,
            widget=widget,
            label=label or own or self._spec.label(field.id),
            value=as_text(value),
            checked=as_text(value) in {"true", "1"},
            options=options,
            suggestions=suggestions(self._spec, field.id) if widget == "municipality" else (),
            help=self._spec.help(field.text) or ("" if own or not single else self._spec.help(question.text)),
            hint=self._hint(field, slot),
            optional=row is None and _may_be_left(question, field, widget, single=single),
            required=required,
            locked=locked,
            why_locked=self.why_locked(field, slot) if locked else "",
            max_length=field.max_length,
            errors=errors,
            days=days,
            length=length_text(value),
        )

    def choice(self, question: QuestionModel, answer: Answer) -> ControlView:
        """A whole question as one choice."""
        name = names.choice(question.id)
        fields = list(dict.fromkeys(f for choice in question.choices for f in choice.sets))
        options = tuple(
            OptionView(f"{name}-{n}", str(n), self._spec.text(choice.text), is_picked(question, choice, answer))
            for n, choice in enumerate(question.choices)
        )
        errors = (m for target in (*fields, question.id) for m in self._messages.at(target))
        first = self._spec.definition.fields[fields[0]]
        locked = next((Slot(f) for f in fields if Slot(f) in self._evaluation.locked), None)
        return ControlView(
            id=options[0].id,
            name=name,
            widget="radio",
            label=self._spec.text(question.text) or self._spec.text(first.text),
            options=options,
            help=self._spec.help(question.text) or self._spec.help(first.text),
            required=Slot(fields[0]) in self._evaluation.required,
            locked=locked is not None,
            why_locked="" if locked is None else self.why_locked(self._spec.definition.fields[locked.id], locked),
            errors=tuple(dict.fromkeys(errors)),
        )

    def systems(self, question: QuestionModel, answer: Answer) -> ControlView | None:
        """The choice of code system for the diagnoses, where there is one."""
        field = next(f for f in question.fields if f.type == "code")
        systems = self._spec.definition.systems(field.id)
        if len(systems) < 2:
            return None
        values = (answer.get(f.id) for f in question.fields if f.type == "code")
        said = next((v.system for v in values if isinstance(v, Code) and v.system), systems[0].system)
        name = names.code_system(question.id)
        options = tuple(
            OptionView(f"{name}-{n}", s.system, s.title or s.name, s.system == said) for n, s in enumerate(systems)
        )
        locked = all(Slot(f.id) in self._evaluation.locked for f in question.fields if f.type == "code")
        return ControlView(options[0].id, name, "radio", "Kodsystem", options=options, locked=locked)

    def why_locked(self, field: FieldModel, slot: Slot) -> str:
        """Filled in for the clinician, or waiting for another answer."""
        if slot in self._evaluation.prefilled or field.lock is None:
            return "Ifyllt automatiskt"
        given = {each.id for _, each in self._document.fields()}
        missing = sorted(read_names(field.lock.tree) - given)
        return (
            f"Svara först på ”{self._spec.label(missing[0])}”" if missing else "Kan inte ändras med de svar som finns"
        )

    def _days(
        self, name: str, value: Value | None, *, errors: tuple[str, ...], required: bool, locked: bool
    ) -> tuple[ControlView, ...]:
        period = value if isinstance(value, Period) else Period()
        return tuple(
            ControlView(
                id=names.part(name, which),
                name=names.part(name, which),
                widget="date",
                label=label,
                value=said or "",
                hint=DATE_HINT,
                required=required,
                locked=locked,
                errors=errors,
            )
            for (which, label), said in zip(DAY_LABELS.items(), (period.start, period.end), strict=True)
        )

    def _hint(self, field: FieldModel, slot: Slot) -> str:
        if field.type != "date":
            return self._prompts.get(field.id, "")
        return UNCERTAIN_HINT if slot in self._evaluation.uncertain else DATE_HINT

    def _options(self, field: FieldModel, widget: Widget, name: str, value: Value | None) -> Iterator[OptionView]:
        if widget not in {"radio", "select"}:
            return
        said = name_of(self._spec.definition, field.id, value)
        for offer in offers(self._spec.definition, field.id):
            label = offer_label(self._spec, field.id, offer.value)
            yield OptionView(f"{name}-{offer.name}", offer.name, label, checked=offer.name == said)
        if said is None and as_text(value):
            yield OptionView(f"{name}-x", names.KEPT, as_text(value), checked=True)


def _may_be_left(question: QuestionModel, field: FieldModel, widget: Widget, *, single: bool) -> bool:
    """Is it worth saying that no answer is needed? A tick box and a folded question say so by themselves."""
    optional = not field.required or (single and question.optional)
    return optional and widget != "checkbox" and not question.folded


def as_text(value: Value | None) -> str:
    """What a control shows of a value."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case str():
            return value
        case Code(code):
            return code
        case Period(start, end):
            return f"{start or ''} – {end or ''}"
        case _:
            return value.xml


def length_text(value: Value | None) -> str:
    """How many days a period has, as people say it."""
    days = days_between(value.start, value.end) if isinstance(value, Period) else None
    return "" if days is None else "1 dag" if days == 1 else f"{days} dagar"


def is_picked(question: QuestionModel, choice: Choice, answer: Answer) -> bool:
    """Does the answer hold exactly what this option sets?"""
    every: Mapping[str, None] = dict.fromkeys(f for each in question.choices for f in each.sets)
    return all(_said(answer.get(f)) == (_said(choice.sets[f]) if f in choice.sets else None) for f in every)


def _said(value: Value | None) -> str | None:
    return None if value is None else as_text(value).strip()
