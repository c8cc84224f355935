"""Builds the view of one question from its declaration, its answers and what the evaluation says about it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from engine.certificates.results import Slot
from engine.document import Answer, Document
from engine.specs.models.certificate import FieldModel, QuestionModel
from engine.specs.spec import Spec
from webapp.routes import names
from webapp.routes.offers import name_of, offer_label, offers, ticked_by
from webapp.routes.views.building import ControlBuilder, as_text
from webapp.routes.views.code_search import registers_note
from webapp.routes.views.controls import ControlView, HoursView, NoticeView, QuestionView, RowView
from webapp.routes.views.messages import Messages
from webapp.routes.views.ticked_help import help_view
from webapp.services.judging import Judgement


class QuestionBuilder:
    def __init__(
        self,
        spec: Spec,
        document: Document,
        judgement: Judgement,
        messages: Messages,
        revision: int,
        told: Mapping[str, str],
    ) -> None:
        """`told` is said beside questions, by their ids."""
        self._spec = spec
        self._document = document
        self._evaluation = judgement.evaluation
        self._context = judgement.context
        self._messages = messages
        self._revision = revision
        self._told = told
        self._controls = ControlBuilder(spec, document, self._evaluation, messages)

    def build(self, question: QuestionModel) -> QuestionView:
        identity = names.section(question.id)
        if Slot(question.id) not in self._evaluation.shown:
            return QuestionView(identity, question.id, shown=False, base=self._revision)
        answers = self._document.of(question.id)
        unique = ticked_by(question)
        if unique is not None:
            rows = tuple(self._coded_rows(question, unique, answers))
            return self._view(question, rows=rows, hours=self._hours(question))
        if question.repeat is not None:
            return self._view(question, rows=tuple(self._rows(question, answers)))
        answer = answers[0] if answers else Answer(question.id)
        supported = next((field for field in question.fields if field.support is not None), None)
        if supported is not None:
            return self._supported(question, supported)
        if question.widget == "diagnoses":
            return self._diagnosis_rows(question, answer)
        return self._plain(question, answer)

    def _plain(self, question: QuestionModel, answer: Answer) -> QuestionView:
        picked_by_choice = {field_id for choice in question.choices for field_id in choice.sets}
        shown = [f for f in question.fields if f.id not in picked_by_choice and Slot(f.id) in self._evaluation.shown]
        single = len(shown) == 1 and not question.choices
        controls = tuple(self._controls.control(question, field, answer, single=single) for field in shown)
        choice = self._controls.choice(question, answer) if question.choices else None
        single = single or (bool(controls) and controls[0].label == self._spec.text(question.text))
        return self._view(question, controls=controls, choice=choice, single=single)

    def _supported(self, question: QuestionModel, field: FieldModel) -> QuestionView:
        """Tick boxes, folded under the words that offer them."""
        assert field.support is not None
        view = help_view(self._spec, field, self._document, self._context)
        offer = self._spec.text(field.support.offer)
        return replace(self._view(question), heading=offer, support=view, open=bool(view.chosen))

    def _view(
        self,
        question: QuestionModel,
        *,
        controls: tuple[ControlView, ...] = (),
        rows: tuple[RowView, ...] = (),
        choice: ControlView | None = None,
        systems: ControlView | None = None,
        hours: HoursView | None = None,
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
            widget=question.widget or ("rows" if question.repeat else "fields"),
            heading=heading or (text if rows or question.folded else ""),
            help=self._spec.help(question.text) if heading or rows or question.folded else "",
            folded=question.folded,
            open=answered or self._messages.anywhere([question.id, *(f.id for f in question.fields)]),
            optional=question.optional,
            controls=controls,
            rows=rows,
            choice=choice,
            systems=systems,
            hours=hours,
            errors=() if single or choice is not None else self._messages.at(question.id),
            notices=tuple(self._notices(question)),
        )

    def _notices(self, question: QuestionModel) -> Iterator[NoticeView]:
        for question_id, key, tone in self._evaluation.notices:
            if question_id == question.id:
                yield NoticeView(self._spec.text(key) or self._spec.text(key, ""), tone)
        if question.id in self._told:
            yield NoticeView(self._told[question.id], "info")

    def _coded_rows(self, question: QuestionModel, unique: str, answers: tuple[Answer, ...]) -> Iterator[RowView]:
        """A tick box for each code: those that are offered, then others that the answers hold."""
        titles = {
            offer.name: offer_label(self._spec, unique, offer.value) for offer in offers(self._spec.definition, unique)
        }
        positions: dict[str, list[int]] = {}
        for number, stored in enumerate(answers):
            said = stored.get(unique)
            positions.setdefault(name_of(self._spec.definition, unique, said) or as_text(said), []).append(number)
        locked = self._locked_out(question, frozenset(positions))
        for code in dict.fromkeys((*titles, *filter(None, positions))):
            own = positions.get(code, [])
            position = own[0] if own else None
            answer = Answer(question.id) if position is None else answers[position]
            name = names.chosen(question.id, code)
            title = titles.get(code, code)
            yield RowView(
                id=f"r-{name}",
                title=title,
                controls=tuple(self._row_controls(question, answer, code, position, without=unique)),
                name=name,
                ticked=True,
                chosen=position is not None,
                locked=code in locked,
                instance=position,
                share=_percentage(title) if question.weekly_hours else None,
                errors=tuple(dict.fromkeys(m for each in own for m in self._messages.at(unique, each))),
            )

    def _locked_out(self, question: QuestionModel, chosen: frozenset[str]) -> frozenset[str]:
        """Codes that cannot be ticked beside what is: one that stands alone, or all others. Never what is ticked."""
        alone = frozenset(question.repeat.alone if question.repeat else ())
        unique = ticked_by(question)
        every = frozenset(offer.name for offer in offers(self._spec.definition, unique)) if unique else frozenset()
        if not alone or not chosen:
            return frozenset()
        return (every if chosen & alone else alone) - chosen

    def _hours(self, question: QuestionModel) -> HoursView | None:
        model = question.weekly_hours
        if model is None:
            return None
        before, after = self._spec.text(model.before), self._spec.text(model.after)
        return HoursView(f"timmar-{question.id}", before, after, self._spec.help(model.help))

    def _rows(self, question: QuestionModel, answers: tuple[Answer, ...]) -> Iterator[RowView]:
        most = question.repeat.max if question.repeat else 1
        for row in range(max(1, min(len(answers) + 1, most), len(answers))):
            begun = row < len(answers)
            answer = answers[row] if begun else Answer(question.id)
            controls = tuple(self._row_controls(question, answer, row, row if begun else None))
            name = names.row_name(question.id, row)
            title, instance = f"Rad {row + 1}", row if begun else None
            yield RowView(f"r-{name}", title, controls, name=name, removable=begun, instance=instance)

    def _row_controls(
        self, question: QuestionModel, answer: Answer, row: int | str, position: int | None, without: str = ""
    ) -> Iterator[ControlView]:
        """A row that does not exist yet offers what is always asked."""
        for field in question.fields:
            shown = field.show is None if position is None else Slot(field.id, position) in self._evaluation.shown
            if field.id != without and shown:
                yield self._controls.control(question, field, answer, row, instance=position)

    def _diagnosis_rows(self, question: QuestionModel, answer: Answer) -> QuestionView:
        """What locks them all is said once."""
        rows = tuple(self._diagnoses(question, answer))
        controls = [control for row in rows for control in row.controls]
        quiet = tuple(replace(r, controls=tuple(replace(c, why_locked="") for c in r.controls)) for r in rows)
        view = self._view(question, rows=quiet, systems=self._controls.systems(question, answer))
        note = registers_note(self._spec, question, self._context)
        return replace(view, note=note, why_locked=next((c.why_locked for c in controls if c.why_locked), ""))

    def _diagnoses(self, question: QuestionModel, answer: Answer) -> Iterator[RowView]:
        codes = [f for f in question.fields if f.type == "code"]
        texts = [f for f in question.fields if f.type == "text"]
        for number, (code, text) in enumerate(zip(codes, texts, strict=True)):
            pair = (
                self._controls.control(question, code, answer, label="Kod"),
                self._controls.control(question, text, answer, label="Diagnos"),
            )
            title = "Huvuddiagnos" if number == 0 else f"Bidiagnos {number}"
            searched = any(system.external for system in self._spec.definition.systems(code.id))
            search = code.id if searched and not pair[0].locked else ""
            yield RowView(f"r-{names.control(code.id)}", title, pair, search=search)


def _percentage(label: str) -> int | None:
    found = re.match(r"(\d{1,3}) ?(?:%|procent)", label)
    return int(found[1]) if found else None
