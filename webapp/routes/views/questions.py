"""Builds the view of one question from its declaration, its answers and what the evaluation says about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.certificates.results import Evaluation, Slot
from engine.document import Answer, Code, Document, Period, Value
from engine.specs.models.certificate import Choice, FieldModel, QuestionModel
from engine.specs.spec import Spec
from webapp.routes import names
from webapp.routes.views.controls import ControlView, NoticeView, OptionView, QuestionView, RowView, Widget
from webapp.routes.views.messages import Messages
from webapp.routes.views.suggestions import suggestions

LONG_TEXT = 200
MANY_CODES = 6
DATE_HINT = "ÅÅÅÅ-MM-DD"
UNCERTAIN_HINT = "ÅÅÅÅ-MM-DD. Skriv 00 för det som inte är känt, till exempel 2026-03-00 eller 0000-00-00."


class QuestionBuilder:
    def __init__(
        self, spec: Spec, document: Document, evaluation: Evaluation, messages: Messages, revision: int
    ) -> None:
        self._spec = spec
        self._document = document
        self._evaluation = evaluation
        self._messages = messages
        self._revision = revision

    def build(self, question: QuestionModel) -> QuestionView:
        identity = names.section(question.id)
        if Slot(question.id) not in self._evaluation.shown:
            return QuestionView(identity, question.id, shown=False, base=self._revision)
        answers = self._document.of(question.id)
        match question.widget:
            case "dated-choices":
                return self._view(question, rows=tuple(self._coded_rows(question, answers)))
            case "rows":
                return self._view(question, rows=tuple(self._rows(question, answers)))
            case "diagnoses":
                answer = answers[0] if answers else Answer(question.id)
                rows = tuple(self._diagnoses(question, answer))
                return self._view(question, rows=rows, systems=self._systems(question, answer))
            case _:
                return self._plain(question, answers[0] if answers else Answer(question.id))

    def _plain(self, question: QuestionModel, answer: Answer) -> QuestionView:
        picked_by_choice = {field_id for choice in question.choices for field_id in choice.sets}
        shown = [f for f in question.fields if f.id not in picked_by_choice and Slot(f.id) in self._evaluation.shown]
        single = len(shown) == 1 and not question.choices
        controls = tuple(self._control(question, field, answer, None, single=single) for field in shown)
        choice = self._choice(question, answer) if question.choices else None
        single = single or (bool(controls) and controls[0].label == self._spec.text(question.text))
        return self._view(question, controls=controls, choice=choice, single=single)

    def _view(
        self,
        question: QuestionModel,
        *,
        controls: tuple[ControlView, ...] = (),
        rows: tuple[RowView, ...] = (),
        choice: ControlView | None = None,
        systems: ControlView | None = None,
        single: bool = False,
    ) -> QuestionView:
        text, field_text = self._spec.text(question.text), self._spec.text(question.fields[0].text)
        heading = text if not (single and field_text in {"", text}) and choice is None else ""
        answered = any(c.value or c.checked for c in controls)
        return QuestionView(
            id=names.section(question.id),
            question=question.id,
            shown=True,
            base=self._revision,
            widget=question.widget or "fields",
            heading=heading or (text if rows or question.folded else ""),
            help=self._spec.help(question.text) if heading or rows or question.folded else "",
            folded=question.folded,
            open=answered or self._messages.anywhere([question.id, *(f.id for f in question.fields)]),
            optional=question.optional or not self._needed(question),
            controls=controls,
            rows=rows,
            choice=choice,
            systems=systems,
            errors=() if single or choice is not None else self._messages.at(question.id),
            notices=tuple(self._notices(question)),
        )

    def _needed(self, question: QuestionModel) -> bool:
        return any(slot.id in {f.id for f in question.fields} for slot in self._evaluation.required)

    def _notices(self, question: QuestionModel) -> Iterator[NoticeView]:
        for question_id, key, tone in self._evaluation.notices:
            if question_id == question.id:
                yield NoticeView(self._spec.text(key) or self._spec.text(key, ""), tone)

    # one control

    def _control(
        self,
        question: QuestionModel,
        field: FieldModel,
        answer: Answer,
        row: int | str | None,
        *,
        instance: int | None = None,
        single: bool = False,
        label: str = "",
    ) -> ControlView:
        name, value, slot = names.control(field.id, row), answer.get(field.id), Slot(field.id, instance)
        widget = widget_of(self._spec, field)
        own = self._spec.text(field.text)
        options = tuple(self._options(field, widget, name, value))
        text = as_text(value)
        errors = self._messages.at(field.id, instance)
        if single:
            errors += tuple(m for m in self._messages.at(question.id) if m not in errors)
        return ControlView(
            id=options[0].id if widget == "radio" else name,
            name=name,
            widget=widget,
            label=label or own or self._spec.label(field.id),
            value=text,
            checked=text in {"true", "1"},
            options=options,
            suggestions=suggestions(self._spec, field.id) if widget == "municipality" else (),
            help=self._spec.help(field.text) or ("" if own or not single else self._spec.help(question.text)),
            hint=self._hint(field, slot),
            optional=not field.required and widget != "checkbox" and not question.folded and row is None,
            required=slot in self._evaluation.required,
            locked=slot in self._evaluation.locked,
            max_length=field.max_length,
            errors=errors,
        )

    def _hint(self, field: FieldModel, slot: Slot) -> str:
        if field.type != "date":
            return ""
        return UNCERTAIN_HINT if slot in self._evaluation.uncertain else DATE_HINT

    def _options(self, field: FieldModel, widget: Widget, name: str, value: Value | None) -> Iterator[OptionView]:
        if widget not in {"radio", "select"}:
            return
        offered = offered_values(self._spec, field)
        said = as_text(value)
        for code, label in offered:
            yield OptionView(f"{name}-{code}", code, label, checked=said.strip() == code)
        if said and said.strip() not in {code for code, _ in offered}:
            yield OptionView(f"{name}-x", said, said, checked=True)

    # whole questions

    def _choice(self, question: QuestionModel, answer: Answer) -> ControlView:
        name = names.choice(question.id)
        fields = list(dict.fromkeys(f for choice in question.choices for f in choice.sets))
        options = tuple(
            OptionView(f"{name}-{n}", str(n), self._spec.text(choice.text), is_picked(question, choice, answer))
            for n, choice in enumerate(question.choices)
        )
        errors = (m for target in (*fields, question.id) for m in self._messages.at(target))
        first = self._spec.definition.fields[fields[0]]
        return ControlView(
            id=options[0].id,
            name=name,
            widget="radio",
            label=self._spec.text(question.text) or self._spec.text(first.text),
            options=options,
            help=self._spec.help(question.text) or self._spec.help(first.text),
            required=Slot(fields[0]) in self._evaluation.required,
            locked=any(Slot(f) in self._evaluation.locked for f in fields),
            errors=tuple(dict.fromkeys(errors)),
        )

    def _coded_rows(self, question: QuestionModel, answers: tuple[Answer, ...]) -> Iterator[RowView]:
        unique = question.repeat.unique if question.repeat else None
        assert unique is not None
        positions = {as_text(answer.get(unique)): n for n, answer in reversed(list(enumerate(answers)))}
        for _, code in self._spec.definition.codes(unique):
            position = positions.get(code.code)
            answer = Answer(question.id) if position is None else answers[position]
            controls = tuple(self._row_controls(question, answer, code.code, position, without=unique))
            title = self._spec.code_label(unique, code.code)
            name = names.chosen(question.id, code.code)
            said = () if position is None else self._messages.at(unique, position)
            yield RowView(f"r-{name}", title, controls, name, chosen=position is not None, errors=said)

    def _rows(self, question: QuestionModel, answers: tuple[Answer, ...]) -> Iterator[RowView]:
        most = question.repeat.max if question.repeat else 1
        for row in range(max(1, min(len(answers) + 1, most), len(answers))):
            begun = row < len(answers)
            answer = answers[row] if begun else Answer(question.id)
            controls = tuple(self._row_controls(question, answer, row, row if begun else None))
            name = names.row_name(question.id, row)
            yield RowView(f"r-{name}", f"Rad {row + 1}", controls, name=name, removable=begun)

    def _row_controls(
        self, question: QuestionModel, answer: Answer, row: int | str, position: int | None, without: str = ""
    ) -> Iterator[ControlView]:
        """A row that does not exist yet offers what is always asked."""
        for field in question.fields:
            shown = field.show is None if position is None else Slot(field.id, position) in self._evaluation.shown
            if field.id != without and shown:
                yield self._control(question, field, answer, row, instance=position)

    def _diagnoses(self, question: QuestionModel, answer: Answer) -> Iterator[RowView]:
        codes = [f for f in question.fields if f.type == "code"]
        texts = [f for f in question.fields if f.type == "text"]
        for number, (code, text) in enumerate(zip(codes, texts, strict=True)):
            pair = (
                self._control(question, code, answer, None, label="Kod"),
                self._control(question, text, answer, None, label="Diagnos"),
            )
            title = "Huvuddiagnos" if number == 0 else f"Bidiagnos {number}"
            yield RowView(f"r-{names.control(code.id)}", title, pair)

    def _systems(self, question: QuestionModel, answer: Answer) -> ControlView | None:
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
        return ControlView(options[0].id, name, "radio", "Kodsystem", options=options)


def widget_of(spec: Spec, field: FieldModel) -> Widget:
    """How a field is asked: as the spec says, else as its type suggests."""
    if field.widget is not None:
        return field.widget
    match field.type:
        case "boolean":
            return "radio"
        case "date":
            return "date"
        case "code":
            offered = spec.definition.codes(field.id)
            return "code" if not offered else "radio" if len(offered) < MANY_CODES else "select"
        case "text":
            return "area" if field.max_length is None or field.max_length > LONG_TEXT else "line"
        case _:
            return "line"


def offered_values(spec: Spec, field: FieldModel) -> tuple[tuple[str, str], ...]:
    """What can be picked, with its words."""
    if field.type == "boolean":
        return ("true", spec.boolean_label(field.id, True)), ("false", spec.boolean_label(field.id, False))
    return tuple((code.code, spec.code_label(field.id, code.code)) for _, code in spec.definition.codes(field.id))


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


def is_picked(question: QuestionModel, choice: Choice, answer: Answer) -> bool:
    """Does the answer hold exactly what this option sets?"""
    every: Mapping[str, None] = dict.fromkeys(f for each in question.choices for f in each.sets)
    return all(_said(answer.get(f)) == (_said(choice.sets[f]) if f in choice.sets else None) for f in every)


def _said(value: Value | None) -> str | None:
    return None if value is None else as_text(value).strip()
