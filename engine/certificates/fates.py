"""What becomes of each field of a certificate that is copied: it travels, or stays behind for a reason."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from engine.certificates.copied import Outcome
from engine.certificates.results import Slot
from engine.content import content
from engine.document import Answer, Code, Document, Field, Value
from engine.specs.copies import Move, Passage
from engine.specs.models.copies import CopySentencesModel
from engine.specs.spec import Definition, Spec


@dataclass(frozen=True, slots=True)
class Fate:
    """Of one field of the source. `arriving` is what the draft gets; `by_choice` tells that the copy itself keeps it
    back, not what the source hides or does not know."""

    field: Field
    outcome: Outcome
    reason: str = ""
    arriving: Field | None = None
    by_choice: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """An answer of the source with the fate of each field. `position` counts the answers to its question from 0."""

    answer: Answer
    position: int
    fates: tuple[Fate, ...]


@dataclass(frozen=True)
class Sorter:
    """Knows the way (`passage`), both ends, what the source shows, and the usual reasons."""

    passage: Passage
    source: Spec
    target: Spec
    shown: frozenset[Slot]
    sentences: CopySentencesModel

    def pieces(self, document: Document) -> Iterator[Piece]:
        """Every answer of the source, in its order."""
        positions: dict[str, int] = {}
        for answer in document.answers:
            if answer.outside:
                yield Piece(answer, 0, tuple(self._unknown(field) for field in answer.fields))
                continue
            position = positions.get(answer.question, 0)
            positions[answer.question] = position + 1
            yield Piece(answer, position, tuple(self._fates(answer, position)))

    def _fates(self, answer: Answer, position: int) -> Iterator[Fate]:
        fates = [self._fate(answer, field, position) for field in answer.fields]
        lost = next((fate for fate in fates if self._names_its_answer(answer, fate)), None)
        for fate in fates:
            goes_with_it = lost is not None and fate.outcome is Outcome.TRAVELS
            yield replace(lost, field=fate.field) if goes_with_it and lost is not None else fate

    def _names_its_answer(self, answer: Answer, fate: Fate) -> bool:
        """Does a code stay behind without which nobody would know what the answer is about?"""
        question = self.source.definition.questions.get(answer.question)
        unique = question.repeat.unique if question is not None and question.repeat is not None else None
        return fate.field.id == unique and fate.by_choice

    def _fate(self, answer: Answer, field: Field, position: int) -> Fate:
        definition = self.source.definition
        question = definition.questions.get(answer.question)
        owner = definition.question_of.get(field.id)
        if question is None:
            return self._supplementary(answer, field)
        if owner is None or owner.id != question.id:
            return self._unknown(field)
        if Slot(field.id, position if question.repeat else None) not in self.shown:
            return Fate(field, Outcome.LEFT_OUT, self.sentences.hidden)
        if field.id in self.passage.cleared:
            return Fate(field, Outcome.CLEARED, self.passage.cleared[field.id], by_choice=True)
        return self._moved(field, self.passage.moves[field.id])

    def _supplementary(self, answer: Answer, field: Field) -> Fate:
        """Extra questions belong to the text version; one that the draft's does not ask has no place there."""
        if answer.question not in self.source.version.supplementary or not field.id.startswith(f"{answer.question}."):
            return self._unknown(field)
        if not self.passage.whole or answer.question not in self.target.version.supplementary:
            return Fate(field, Outcome.LEFT_OUT, self.sentences.not_asked)
        return Fate(field, Outcome.TRAVELS, arriving=field)

    def _unknown(self, field: Field) -> Fate:
        return Fate(field, Outcome.LEFT_OUT, self.sentences.unknown)

    def _moved(self, field: Field, move: Move) -> Fate:
        if self.passage.whole:
            return Fate(field, Outcome.TRAVELS, arriving=field)
        code = content(field.value).code
        if code is not None and code in move.without:
            return Fate(field, Outcome.CLEARED, move.without[code], by_choice=True)
        value = field.value if code is None else _arriving_code(self.target.definition, field.value, code, move)
        if value is None:
            return Fate(field, Outcome.LEFT_OUT, self.sentences.code_not_offered, by_choice=True)
        return Fate(field, Outcome.TRAVELS, arriving=Field(move.into, value))


def _arriving_code(definition: Definition, value: Value, code: str, move: Move) -> Value | None:
    """The value as the target's field has it, or None where that does not offer the code."""
    systems = definition.systems(move.into)
    arriving = move.codes.get(code, code)
    offered = any(each.code == arriving for _, each in definition.codes(move.into))
    if not offered and not any(system.external for system in systems):
        return None
    if arriving == code:
        return value
    system = next((s.system for s, each in definition.codes(move.into) if each.code == arriving), None)
    return Code(arriving, system if len(systems) > 1 else None)
