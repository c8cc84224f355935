"""Works out where each field of a copy's source goes, and reports what the new certificate has no room for."""

from __future__ import annotations

import string
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from engine.source import Place
from engine.specs.copies import Move, Passage
from engine.specs.models.certificate import FieldModel
from engine.specs.models.copies import CopyModel, PassageModel, RememberModel, TakeModel
from engine.specs.problems import Problems, nearest
from engine.specs.spec import Definition

PLACEHOLDERS = ("code", "end")
"""What the sentence of a `remembers` may have filled in."""


def link_passage(
    copy: CopyModel, model: PassageModel, source: Definition, target: Definition, problems: Problems
) -> Passage:
    """The passage, as far as it can be made; everything wrong is added to `problems`."""
    linker = _PassageLinker(copy, model, source, target, problems)
    linker.link()
    moves, cleared = MappingProxyType(linker.moves), MappingProxyType(linker.cleared)
    return Passage(copy, source, target, moves, cleared, model)


def whole_passage(copy: CopyModel, definition: Definition) -> Passage:
    """For a certificate of which everything travels."""
    moves = {name: Move(name, {}, {}) for name in definition.fields}
    return Passage(copy, definition, definition, MappingProxyType(moves), MappingProxyType({}))


@dataclass
class _PassageLinker:
    copy: CopyModel
    model: PassageModel
    source: Definition
    target: Definition
    problems: Problems
    moves: dict[str, Move] = field(default_factory=dict)
    cleared: dict[str, str] = field(default_factory=dict)
    _filled: dict[str, str] = field(default_factory=dict)
    """Fields of the target that something goes into, with the question of the source that it comes from."""
    _spoken_of: set[str] = field(default_factory=set)
    """Fields of the source that are taken or cleared, rightly or not."""
    _misspelt: bool = False

    def link(self) -> None:
        for clear in self.model.clears:
            reason = self._reason(clear.reason, clear.property_place("reason"))
            for number, name in enumerate(clear.answers):
                place = clear.property_place("answers").child(number)
                for field_id in self._fields(self.source, name, place):
                    if self._is_first(field_id, place):
                        self.cleared[field_id] = reason
        if self.model.takes is not None:
            self._take_listed(self.model.takes)
        elif self.source.key == self.target.key:
            rest = (name for name in self.source.fields if name not in self.cleared)
            self.moves.update((name, Move(name, {}, {})) for name in rest)
        else:
            message = f"between {self.source.key} and {self.target.key} it must be said what travels"
            self.problems.add("REF232", self.model.place, message, 'list the answers in "takes"')
        if self.model.remembers is not None:
            self._remember(self.model.remembers)
        self._comment()

    # what travels

    def _take_listed(self, takes: list[str | TakeModel]) -> None:
        place = self.model.property_place("takes")
        for number, taken in enumerate(takes):
            if isinstance(taken, str):
                self._take(taken, Move(taken, {}, {}), place.child(number), place.child(number))
                continue
            into, prop = (taken.answer, "answer") if taken.into is None else (taken.into, "into")
            move = Move(into, MappingProxyType(taken.codes), MappingProxyType(self._without(taken)))
            self._take(taken.answer, move, taken.property_place("answer"), taken.property_place(prop))
            self._check_named_codes(taken)
        if self._misspelt:
            return  # what is misspelt would be missed as well
        forgotten = [name for name in self.source.fields if name not in self._spoken_of]
        questions = dict.fromkeys(self.source.question_of[name].id for name in forgotten)
        for question in questions:
            names = ", ".join(name for name in forgotten if self.source.question_of[name].id == question)
            message = f"nothing is said of {names} of {self.source.key}"
            self.problems.add("REF231", place, message, f'name {question} in "takes" or in "clears"')

    def _take(self, name: str, way: Move, place: Place, into_place: Place) -> None:
        """Take a question or field along. `way` tells where it goes, in the same words."""
        into = way.into
        fields = list(self._fields(self.source, name, place))
        targets = list(self._fields(self.target, into, into_place)) if fields else []
        if not targets:
            return
        if (name in self.source.questions) != (into in self.target.questions):
            self._spoken_of.update(fields)
            self._misfit(
                into_place, f"{name} and {into} are not both questions, or both fields",
                "copy a question into a question, or a field into a field",
            )  # fmt: skip
            return
        for field_id in fields:
            wanted = into if name not in self.source.questions else f"{into}.{field_id.partition('.')[2]}"
            if wanted not in self.target.fields:
                self._spoken_of.add(field_id)
                message = f"{self.target.key} has no field {wanted!r} for {field_id}"
                self.problems.add("REF201", into_place, message, nearest(wanted, self.target.fields))
            elif self._is_first(field_id, place) and self._fits(field_id, wanted, into_place):
                move = replace(way, into=wanted)
                self._check_codes(field_id, move, into_place)
                self.moves[field_id] = move

    def _fits(self, field_id: str, into: str, place: Place) -> bool:
        """Can a field of the target hold what a field of the source holds?"""
        given, wanted = self.source.fields[field_id], self.target.fields[into]
        asked, question = self.source.question_of[field_id], self.target.question_of[into]
        others = {name for field, name in self._filled.items() if self.target.question_of[field].id == question.id}
        if given.type != wanted.type:
            self._misfit(place, f"field {field_id} is a {given.type}, and {into} is a {wanted.type}", None)
        elif bool(asked.repeat) != bool(question.repeat):
            several, one = (asked.id, question.id) if asked.repeat else (question.id, asked.id)
            self._misfit(place, f"question {several} can have several answers, and {one} only one", None)
        elif into in self._filled:
            self._misfit(place, f"{into} gets an answer twice", "take one of them away")
        elif question.repeat and others - {asked.id}:
            message = f"the answers to {asked.id} would be mixed with those to {min(others)}"
            self._misfit(place, message, "a question with several answers can be filled from one question only")
        else:
            self._filled[into] = asked.id
            return True
        return False

    def _misfit(self, place: Place, message: str, help_text: str | None) -> None:
        self.problems.add("TYP230", place, message, help_text or "clear it, or name a field of the same kind")

    # codes

    def _without(self, taken: TakeModel) -> dict[str, str]:
        if taken.without is None:
            return {}
        reason = self._reason(taken.without.reason, taken.without.property_place("reason"))
        return dict.fromkeys(taken.without.codes, reason)

    def _check_named_codes(self, taken: TakeModel) -> None:
        """The codes that an entry speaks of are codes of the source."""
        named = [(code, replace(taken.place.child("codes", code), key=True)) for code in taken.codes]
        if taken.without is not None:
            places = taken.without.property_place("codes")
            named += [(code, places.child(number)) for number, code in enumerate(taken.without.codes)]
        fields = [name for name in self.moves if taken.answer in (name, self.source.question_of[name].id)]
        offers = [_Offer.of(self.source, self.source.fields[name]) for name in fields]
        listed = {code for offer in offers for code in offer.listed}
        if fields and not any(offer.external or offer.unsure for offer in offers):
            for code, place in named:
                if code not in listed:
                    message = f"{taken.answer} has no code {code!r}"
                    self.problems.add("TYP231", place, message, nearest(code, listed))

    def _check_codes(self, field_id: str, move: Move, place: Place) -> None:
        """Every code that travels is offered where it arrives."""
        given = _Offer.of(self.source, self.source.fields[field_id])
        wanted = _Offer.of(self.target, self.target.fields[move.into])
        if given.unsure or wanted.unsure:
            return
        for code in sorted(given.listed - move.without.keys()):
            arriving = move.codes.get(code, code)
            if arriving not in wanted.listed:
                message = f"field {move.into} of {self.target.key} has no code {arriving!r}"
                self.problems.add("TYP231", place, message, 'name it in "without", or say in "codes" what it becomes')
        for name in sorted(given.external - wanted.external):
            message = f"field {move.into} of {self.target.key} has no codes of {name}"
            self.problems.add("TYP231", place, message, "clear it")

    # what is told

    def _remember(self, model: RememberModel) -> None:
        for prop, name, kind in (("latest", model.latest, "period"), ("beside", model.beside, "code")):
            place = model.property_place(prop)
            found = self.source.fields.get(name)
            if found is None:
                self.problems.unknown("REF201", place, "field", name, self.source.fields)
            elif found.type != kind:
                self.problems.add("TYP230", place, f"field {name} is a {found.type}, not a {kind}")
        own = [self.source.question_of.get(name) for name in (model.latest, model.beside)]
        if None not in own and own[0] is not own[1]:
            message = f"{model.beside} belongs to another question than {model.latest}"
            self.problems.add("TYP230", model.property_place("beside"), message, "name a field of the same question")
        self._check_placeholders(model)

    def _check_placeholders(self, model: RememberModel) -> None:
        place = model.property_place("sentence")
        try:
            used = {name for _, name, _, _ in string.Formatter().parse(model.sentence) if name is not None}
        except ValueError:
            self.problems.add("TXT307", place, "the braces in the sentence do not match", "write {end} and {code}")
            return
        for name in sorted(used - set(PLACEHOLDERS)):
            self.problems.add("TXT307", place, f"nothing fills in {{{name}}}", nearest(name, PLACEHOLDERS))

    def _comment(self) -> None:
        name = self.model.comment
        if name is None:
            return
        place = self.model.property_place("comment")
        found = self.target.fields.get(name)
        if found is None:
            self.problems.unknown("REF201", place, f"field of {self.target.key}", name, self.target.fields)
        elif found.type != "text" or self.target.question_of[name].repeat:
            self.problems.add("TYP230", place, f"a comment cannot be put into {name}", "name a text that is asked once")
        if self.copy.comment is None:
            message = f"a comment goes into {name}, but the file does not say how it is put there"
            self.problems.add("REF232", place, message, 'add "comment" with "lead" and "maxLength"')

    # names

    def _fields(self, definition: Definition, name: str, place: Place) -> Iterator[str]:
        question = definition.questions.get(name)
        if question is not None:
            yield from (each.id for each in question.fields)
        elif name in definition.fields:
            yield name
        else:
            self._misspelt = True
            known = {*definition.questions, *definition.fields}
            self.problems.unknown("REF201", place, f"question or field of {definition.key}", name, known)

    def _is_first(self, field_id: str, place: Place) -> bool:
        """Is a field spoken of for the first time?"""
        if field_id not in self._spoken_of:
            self._spoken_of.add(field_id)
            return True
        self.problems.add("REF206", place, f"field {field_id} is named twice", "take it away in one of the places")
        return False

    def _reason(self, name: str, place: Place) -> str:
        if name not in self.copy.reasons:
            self.problems.unknown("REF230", place, "reason", name, self.copy.reasons)
        return self.copy.reasons.get(name, "")


@dataclass(frozen=True, slots=True)
class _Offer:
    """The codes of a field: those listed, the systems kept outside, and whether one of its systems is unknown."""

    listed: frozenset[str]
    external: frozenset[str]
    unsure: bool

    @classmethod
    def of(cls, definition: Definition, field: FieldModel) -> _Offer:
        names = [field.codes] if isinstance(field.codes, str) else field.codes or []
        systems = [definition.code_systems[name] for name in names if name in definition.code_systems]
        listed = frozenset(code.code for system in systems for code in system.codes)
        return cls(
            listed if field.only is None else listed & frozenset(field.only),
            frozenset(system.name for system in systems if system.external),
            len(systems) < len(names),
        )
