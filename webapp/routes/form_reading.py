"""From the controls of a posted page to edits. Which controls there are follows from the spec alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from werkzeug.datastructures import MultiDict

from engine.document import Code, Period
from engine.specs.models.certificate import FieldModel, QuestionModel
from engine.specs.spec import Spec
from webapp.routes import names
from webapp.routes.dates import tidy_date, tidy_end
from webapp.routes.offers import offers, picked, ticked_by, widget_of
from webapp.routes.views.suggestions import suggestions
from webapp.services.answers import Edit, NewValue, RowEdit, Unticked
from webapp.services.merging import ADDRESS_PARTS, PATIENT, AddressEdit

Form = MultiDict[str, str]


def read_edits(spec: Spec, form: Form, today: date) -> list[Edit]:
    """One edit for each question that the page held."""
    reader = _Reader(spec, form, today)
    return [edit for question in spec.definition.questions.values() if (edit := reader.edit(question)) is not None]


def read_address(form: Form) -> AddressEdit | None:
    base = _number(form.get(names.base(PATIENT)))
    parts = {part: form[names.address(part)] for part in ADDRESS_PARTS if names.address(part) in form}
    return AddressEdit(base, {p: _clean(text) for p, text in parts.items()}) if base is not None and parts else None


class _Reader:
    def __init__(self, spec: Spec, form: Form, today: date) -> None:
        self._spec = spec
        self._form = form
        self._today = today
        self._asked = dict.fromkeys(form.getlist(names.ASKED))
        self._ticked = frozenset(form.getlist(names.TICKED))

    def edit(self, question: QuestionModel) -> Edit | None:
        base = _number(self._form.get(names.base(question.id)))
        if base is None:
            return None
        if question.repeat is None:
            return Edit(question.id, base, (RowEdit({**self._choice(question), **self._values(question, None)}),))
        unique = ticked_by(question)
        if unique is not None:
            return Edit(question.id, base, tuple(self._coded_rows(question, unique)))
        return Edit(question.id, base, tuple(self._rows(question, question.repeat.max)))

    def _rows(self, question: QuestionModel, most: int) -> Iterator[RowEdit]:
        removed = self._form.get(names.REMOVE)
        for row in range(most):
            values = self._values(question, row)
            if values:
                yield RowEdit(values, chosen=removed != names.row_name(question.id, row))

    def _coded_rows(self, question: QuestionModel, unique: str) -> Iterator[RowEdit]:
        """One row for each tick box on the page: the offered codes, then those that only the answers hold."""
        boxes = {
            names.chosen(question.id, offer.name): (offer.name, offer.value)
            for offer in offers(self._spec.definition, unique)
            if isinstance(offer.value, Code)
        }
        start = names.chosen(question.id, "")
        others = (box.removeprefix(start) for box in self._asked if box.startswith(start) and box not in boxes)
        boxes |= {names.chosen(question.id, name): (name, Code(name)) for name in others}
        for box, (name, code) in boxes.items():
            if box not in self._asked:
                continue
            values = self._values(question, name)
            begun = box not in self._ticked and any(values.values())
            yield RowEdit(values, code=code.code, chosen=box in self._form or begun, system=code.system)

    def _choice(self, question: QuestionModel) -> dict[str, NewValue]:
        name = names.choice(question.id)
        if name not in self._asked:
            return {}
        values: dict[str, NewValue] = dict.fromkeys(field for choice in question.choices for field in choice.sets)
        number = _number(self._form.get(name))
        if number is not None and number < len(question.choices):
            for field_id, value in question.choices[number].sets.items():
                values[field_id] = value if isinstance(value, bool) else self._meant(field_id, value)
        return values

    def _meant(self, field_id: str, said: str) -> NewValue:
        meant = picked(self._spec.definition, field_id, said)
        coded = self._spec.definition.fields[field_id].type == "code"
        return meant if meant is not None else Code(said) if coded else said

    def _values(self, question: QuestionModel, row: int | str | None) -> dict[str, NewValue]:
        found = {}
        for field in question.fields:
            name = names.control(field.id, row)
            kept = self._form.get(name) == names.KEPT and widget_of(self._spec, field) in {"radio", "select"}
            if not kept and any(each in self._asked or each in self._form for each in (name, *_days(name))):
                found[field.id] = self._value(question, field, name)
        return found

    def _value(self, question: QuestionModel, field: FieldModel, name: str) -> NewValue:
        widget = widget_of(self._spec, field)
        if field.support is not None:
            return "\n".join(dict.fromkeys(map(_clean, self._form.getlist(name)))) or None
        if widget == "checkbox":
            return True if name in self._form else Unticked.UNTICKED
        if widget == "period":
            return self._period(name)
        typed = _clean(self._form.get(name, ""))
        if not typed:
            return None
        match field.type:
            case "date":
                return tidy_date(typed, self._today)
            case "number":
                return typed.strip()
            case "code" if question.widget == "diagnoses":
                return self._diagnosis(question, field, typed)
            case "code" | "boolean":
                return self._meant(field.id, typed)
            case _:
                return self._text(field, typed)

    def _period(self, name: str) -> Period | None:
        first, last = (_clean(self._form.get(day, "")) for day in _days(name))
        start = tidy_date(first, self._today, ahead=True)
        end = tidy_end(last, start, self._today)
        return Period(start or None, end or None) if start or end else None

    def _diagnosis(self, question: QuestionModel, field: FieldModel, typed: str) -> Code:
        systems = [system.system for system in self._spec.definition.systems(field.id)]
        said = self._form.get(names.code_system(question.id), "")
        system = said if said in systems else systems[0]
        return Code(typed.strip().upper().replace(".", ""), system if len(systems) > 1 else None)

    def _text(self, field: FieldModel, typed: str) -> str:
        """A listed name written in another case is meant to be that name."""
        wanted = typed.strip().casefold()
        listed = (name for name in suggestions(self._spec, field.id) if name.casefold() == wanted)
        return next(listed, typed)


def _clean(text: str) -> str:
    """Browsers send every line end as two characters."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _days(name: str) -> tuple[str, str]:
    return names.part(name, "start"), names.part(name, "end")


def _number(text: str | None) -> int | None:
    return int(text) if text is not None and text.isascii() and text.isdigit() and len(text) < 10 else None
