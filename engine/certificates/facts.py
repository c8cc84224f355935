"""The values of one kind of fact. They are read answer by answer: what is not there costs nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeAlias

from engine.certificates.state import Getter, PropertyValue, State
from engine.certificates.views import Group
from engine.content import Content

FieldReader: TypeAlias = Callable[[Content], PropertyValue]
AnswerReader: TypeAlias = Callable[[State, Group], PropertyValue]


@dataclass(frozen=True, slots=True)
class OfField:
    """A value that depends on what stands in one field; `nothing` where the field is not there, or is `masked` as long
    as it is hidden."""

    question: str
    field: str
    read: FieldReader
    nothing: PropertyValue
    masked: bool


@dataclass(frozen=True, slots=True)
class OfAnswer:
    """A value that depends on one answer as a whole; `nothing` where there is none."""

    question: str
    read: AnswerReader
    nothing: PropertyValue


Source: TypeAlias = OfField | OfAnswer | Getter
"""Where a value comes from; a function where it takes more than one answer to tell."""


class FactValues:
    """Reads the values of a phase's facts: one for each source, in their order."""

    def __init__(self, sources: Iterable[Source], around: str | None) -> None:
        self._around = around
        self._nothing: list[PropertyValue] = []
        self._getters: list[tuple[int, Getter]] = []
        self._answers: dict[str, _AnswerReads] = {}
        for number, source in enumerate(sources):
            self._add(number, source)

    def of(self, state: State, here: Group | None) -> list[PropertyValue]:
        """The values around the answer `here`, or for the whole certificate."""
        values = self._nothing.copy()
        for number, get in self._getters:
            values[number] = get(state, here)
        whole, around = state.view.whole, self._around
        for question, reads in self._answers.items():
            group = here if question == around else whole.get(question)
            if group is None:
                continue
            for number, read in reads.of_answer:
                values[number] = read(state, group)
            contents = group.contents
            for name, always, when_shown in reads.of_fields:
                found = contents.get(name)
                if found is None:
                    continue
                for number, read_field in always:
                    values[number] = read_field(found)
                if when_shown and state.is_shown(name, group, around):
                    for number, read_field in when_shown:
                        values[number] = read_field(found)
        return values

    def _add(self, number: int, source: Source) -> None:
        match source:
            case OfField(question, name, read, nothing, masked):
                always, when_shown = self._reads_of(question).of_field(name)
                (when_shown if masked else always).append((number, read))
                self._nothing.append(nothing)
            case OfAnswer(question, read_answer, nothing):
                self._reads_of(question).of_answer.append((number, read_answer))
                self._nothing.append(nothing)
            case _:
                self._getters.append((number, source))
                self._nothing.append(False)

    def _reads_of(self, question: str) -> _AnswerReads:
        return self._answers.setdefault(question, _AnswerReads())


FieldReaders: TypeAlias = list[tuple[int, FieldReader]]


class _AnswerReads:
    """What is read of an answer, and of each of its fields: always, and when it is shown."""

    def __init__(self) -> None:
        self.of_answer: list[tuple[int, AnswerReader]] = []
        self.of_fields: list[tuple[str, FieldReaders, FieldReaders]] = []

    def of_field(self, name: str) -> tuple[FieldReaders, FieldReaders]:
        for known, always, when_shown in self.of_fields:
            if known == name:
                return always, when_shown
        self.of_fields.append((name, [], []))
        return self.of_fields[-1][1:]
