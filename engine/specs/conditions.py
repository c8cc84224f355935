"""From the JSON form of a condition to its tree: one test per object, known ids, known words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from engine.conditions import tree
from engine.conditions.tree import Condition, Measure, Operand, Order, Others, Reading, Subject, SubjectKind
from engine.source import Place
from engine.specs.models.condition import CodeListModel, ConditionModel, MovedSubject, SubjectModel
from engine.specs.problems import Problems
from engine.values import SHAPES, full_date

_FALSE = tree.Any()


@dataclass(frozen=True)
class Names:
    """What a condition may name in its file."""

    questions: frozenset[str] = frozenset()
    fields: frozenset[str] = frozenset()
    repeated: frozenset[str] = frozenset()
    code_systems: frozenset[str] = frozenset()
    contexts: frozenset[str] = frozenset()
    facts: frozenset[str] = frozenset()


_SUBJECTS = ("answer", "context", "fact")
_TESTS_OF_A_SUBJECT = (
    "is_", "in_", "before", "not_after", "after", "not_before",
    "less_than", "at_most", "more_than", "at_least", "shape", "from_system", "same_system_as",
)  # fmt: skip
_HEADS = ("answered", "present", "once", "own", "overlaps", "shown", "count", "all_", "any_", "not_", "some", "each")
_BESIDE_HEADS: Mapping[str, frozenset[str]] = {
    "count": frozenset({"less_than", "at_most", "more_than", "at_least", "throughout", "beside", "with_", "without"}),
    "overlaps": frozenset({"compare"}),
    "some": frozenset({"has"}),
    "each": frozenset({"has"}),
}
_JSON_NAMES = {name: info.alias or name for name, info in ConditionModel.model_fields.items()}


def parse_condition(model: ConditionModel, names: Names, problems: Problems) -> Condition:
    """The tree of a condition, also put on the model. What cannot be parsed is reported and reads as never true."""
    condition = _Parser(names, problems).parse(model)
    model.parsed_as(condition)
    return condition


def check_operand(value: str | MovedSubject, place: Place, names: Names, problems: Problems) -> None:
    """Report what is wrong with the right side of a date test that stands by itself, such as a field's `notAfter`."""
    _Parser(names, problems).operand(value, place)


@dataclass(frozen=True)
class _Parser:
    names: Names
    problems: Problems

    def parse(self, model: ConditionModel) -> Condition:
        given = {name for name in model.model_fields_set if getattr(model, name) is not None}
        heads = [name for name in _HEADS if name in given]
        tests = [name for name in _TESTS_OF_A_SUBJECT if name in given]
        if "count" in heads:
            heads = ["count", *(head for head in heads if head != "count")]
        subject_names = [name for name in _SUBJECTS if name in given]
        if len(heads) == 1 and not subject_names and (not tests or heads == ["count"]):
            return self._headed(model, heads[0], given)
        if not heads and len(subject_names) == 1 and len(tests) == 1:
            return self._tested(model, subject_names[0], tests[0], given)
        self._complain(model, heads, subject_names, tests)
        return _FALSE

    def _complain(self, model: ConditionModel, heads: list[str], subjects: list[str], tests: list[str]) -> None:
        words = [f'"{_JSON_NAMES[name]}"' for name in (*heads, *tests)]
        if subjects and not words:
            message = f"{_JSON_NAMES[subjects[0]]} {getattr(model, subjects[0])!r} is named but not tested"
            help_text = "add a test, such as is, in, before or shape"
        elif not subjects and not heads and words:
            message, help_text = f"{words[0]} has nothing to test", 'add "answer": "6.2", or "context"'
        elif not words:
            message, help_text = "the condition is empty", 'for example {"answer": "3.1", "is": true}'
        else:
            message = f"one test per object, but here are {' and '.join(words)}"
            help_text = 'put each in an object of its own inside "all" or "any"'
        self.problems.add("SYN103", model.place, message, help_text)

    def _unexpected(self, model: ConditionModel, given: set[str], allowed: set[str]) -> None:
        for name in sorted(given - allowed):
            self.problems.add(
                "SYN103", Place(model.place.source, (*model.place.pointer, _JSON_NAMES[name]), key=True),
                f"{_JSON_NAMES[name]!r} does not belong to this test", "remove it",
            )  # fmt: skip

    # conditions that begin with their own word

    def _headed(self, model: ConditionModel, head: str, given: set[str]) -> Condition:
        place = model.place
        self._unexpected(model, given, {head, *_BESIDE_HEADS.get(head, ())})
        match head:
            case "answered":
                return tree.Answered(self._subject_of(model.answered, place.child("answered")), place)
            case "present":
                return tree.Present(self._target(model.present, place.child("present")), place)
            case "once":
                return tree.Once(self._field(model.once, place.child("once")), place)
            case "own":
                question = self._question(model.own, place.child("own"))
                return tree.Formed(tree.Structure.OWN, question, place)
            case "overlaps":
                return self._overlaps(model)
            case "shown":
                return tree.Shown(self._target(model.shown, place.child("shown")), place)
            case "count":
                return self._count(model)
            case "all_":
                return tree.All(tuple(self.parse(part) for part in model.all_ or ()), place)
            case "any_":
                return tree.Any(tuple(self.parse(part) for part in model.any_ or ()), place)
            case "not_" if model.not_ is not None:
                return tree.Not(self.parse(model.not_), place)
            case _:
                return self._quantified(model, head)

    def _count(self, model: ConditionModel) -> Condition:
        target = self._target(model.count, model.place.child("count"))
        found = [m for m in Measure if getattr(model, _PYTHON_NAMES[m.value]) is not None]
        if len(found) != 1:
            self.problems.add("SYN103", model.place, "count needs one of lessThan, atMost, moreThan, atLeast")
            return _FALSE
        number = getattr(model, _PYTHON_NAMES[found[0].value])
        return tree.Counted(target, found[0], number, self._scope(model, target), model.place)

    def _scope(self, model: ConditionModel, target: str) -> tree.Scope:
        """Which answers or fields are counted, where it is not the usual ones."""
        if model.throughout is not None and model.beside is not None:
            message = '"throughout" and "beside" cannot stand in the same count'
            self.problems.add("SYN103", model.property_place("beside"), message)
        if target in self.names.questions:
            unfit = [word for word in ("with", "without") if getattr(model, _PYTHON_NAMES[word]) is not None]
            for word in (*unfit, *(["throughout"] if model.throughout == "question" else [])):
                message = f"{word!r} is for counting a field, but {target} is a question"
                self.problems.add("SYN103", model.property_place(word), message)
        beside = None if model.beside is None else self._question(model.beside, model.property_place("beside"))
        having, lacking = (None if values is None else tuple(values) for values in (model.with_, model.without))
        return tree.Scope(model.throughout, beside, having, lacking)

    def _overlaps(self, model: ConditionModel) -> Condition:
        place = model.property_place("overlaps")
        target = self._field(model.overlaps, place)
        question = target.split(".")[0]
        if question in self.names.questions - self.names.repeated:
            message = f"question {question} is not repeated: there are no other answers to it"
            self.problems.add("TYP203", place, message)
        if model.compare not in (None, "date", "text"):
            self.problems.add("SYN103", model.property_place("compare"), "overlaps compares as date or as text")
        return tree.Overlaps(target, Reading(model.compare or "date"), model.place)

    def _quantified(self, model: ConditionModel, head: str) -> Condition:
        question = model.some if head == "some" else model.each
        place = model.place.child(head)
        if question not in self.names.repeated:
            if question in self.names.questions:
                self.problems.add("TYP203", place, f"question {question} is not repeated", "test its fields directly")
            else:
                self.problems.unknown("REF201", place, "question", str(question), self.names.repeated)
        if model.has is None:
            self.problems.add("SYN103", model.place, f'{head} needs "has"', "say what one answer must satisfy")
            return _FALSE
        inner = self.parse(model.has)
        node = tree.Some if head == "some" else tree.Each
        return node(str(question), inner, model.place)

    # tests of a value

    def _tested(self, model: ConditionModel, subject_name: str, test: str, given: set[str]) -> Condition:
        date_test = test in ("before", "not_after", "after", "not_before")
        allowed = {subject_name, test} | ({"compare"} if date_test else set())
        allowed |= {"part"} if subject_name == "answer" else set()
        self._unexpected(model, given, allowed | ({"loosely"} if test == "same_system_as" else set()))
        place = model.place
        subject = self._subject(SubjectKind(subject_name), getattr(model, subject_name), place.child(subject_name))
        subject = replace(subject, part=model.part)
        value = getattr(model, test)
        if date_test:
            reading = Reading(model.compare or "date")
            operand = self.operand(value, place.child(_JSON_NAMES[test]))
            return tree.Compared(subject, Order(_JSON_NAMES[test]), operand, reading, place)
        if test in ("less_than", "at_most", "more_than", "at_least"):
            return tree.Measured(subject, Measure(_JSON_NAMES[test]), value, place)
        return _VALUE_TESTS[test](self, subject, value, model)

    def _is(self, subject: Subject, value: bool | str, model: ConditionModel) -> Condition:
        return tree.Is(subject, (value,), model.place)

    def _in(self, subject: Subject, value: list[bool | str] | CodeListModel, model: ConditionModel) -> Condition:
        if isinstance(value, CodeListModel):
            if value.codes not in self.names.code_systems:
                self.problems.unknown(
                    "REF202", value.property_place("codes"), "code system", value.codes, self.names.code_systems
                )
            return tree.Listed(subject, value.codes, None if value.only is None else tuple(value.only), model.place)
        return tree.Is(subject, tuple(value), model.place)

    def _shape(self, subject: Subject, value: str, model: ConditionModel) -> Condition:
        if value not in SHAPES:
            self.problems.unknown("REF204", model.property_place("shape"), "shape", value, SHAPES)
            return _FALSE
        return tree.Shaped(subject, value, model.place)

    def _from_system(self, subject: Subject, value: list[str], model: ConditionModel) -> Condition:
        for number, name in enumerate(value):
            if name not in self.names.code_systems:
                self.problems.unknown(
                    "REF202", model.place.child("fromSystem", number), "code system", name, self.names.code_systems
                )
        return tree.FromSystem(subject, tuple(value), model.place)

    def _same_system(self, subject: Subject, value: SubjectModel, model: ConditionModel) -> Condition:
        if value.instance is not None:
            self.problems.add(
                "SYN103", replace(value.property_place("instance"), key=True),
                "'instance' does not belong to this test", "remove it",
            )  # fmt: skip
        other = self._subject_of(value, value.place)
        return tree.SameSystem(subject, other, loosely=bool(model.loosely), place=model.place)

    # names

    def operand(self, value: str | MovedSubject, place: Place) -> Operand:
        if isinstance(value, str):
            if full_date(value) is None:
                self.problems.add("TYP201", place, f"{value!r} is not a date", "write YYYY-MM-DD, or name an answer")
            return Operand(date=value)
        subject = self._subject_of(value, place)
        return Operand(subject=subject, plus_days=value.plus_days, plus_months=value.plus_months)

    def _subject_of(self, value: str | SubjectModel | None, place: Place) -> Subject:
        if isinstance(value, str):
            return self._subject(SubjectKind.ANSWER, value, place)
        if value is not None and value.answer is not None and value.context is None:
            subject = self._subject(SubjectKind.ANSWER, value.answer, place.child("answer"))
            subject = replace(subject, part=value.part)
            return subject if value.instance is None else self._in_others(subject, Others(value.instance), value)
        of_answers = value is not None and (value.answer or value.instance or value.part) is not None
        if value is not None and value.context is not None and not of_answers:
            return self._subject(SubjectKind.CONTEXT, value.context, place.child("context"))
        self.problems.add("SYN103", place, "name either an answer or a context value")
        return Subject(SubjectKind.CONTEXT, "")

    def _in_others(self, subject: Subject, others: Others, value: SubjectModel) -> Subject:
        question = subject.name.split(".")[0]
        if question in self.names.questions - self.names.repeated:
            place = value.property_place("instance")
            message = f"question {question} is not repeated: there are no other answers to it"
            self.problems.add("TYP203", place, message, 'remove "instance"')
        return replace(subject, others=others)

    def _subject(self, kind: SubjectKind, name: str, place: Place) -> Subject:
        known, word, code = {
            SubjectKind.ANSWER: (self.names.fields, "field", "REF201"),
            SubjectKind.CONTEXT: (self.names.contexts, "context value", "REF203"),
            SubjectKind.FACT: (self.names.facts, "fact", "REF203"),
        }[kind]
        if name not in known:
            self.problems.unknown(code, place, word, name, known)
        return Subject(kind, name)

    def _target(self, name: str | None, place: Place) -> str:
        known = self.names.fields | self.names.questions
        if name not in known:
            self.problems.unknown("REF201", place, "question or field", str(name), known)
        return str(name)

    def _question(self, name: str | None, place: Place) -> str:
        if name not in self.names.questions:
            self.problems.unknown("REF201", place, "question", str(name), self.names.questions)
        return str(name)

    def _field(self, name: str | None, place: Place) -> str:
        if name not in self.names.fields:
            self.problems.unknown("REF201", place, "field", str(name), self.names.fields)
        return str(name)


_PYTHON_NAMES = {alias: name for name, alias in _JSON_NAMES.items()}
_VALUE_TESTS: Mapping[str, Callable[..., Condition]] = {
    "is_": _Parser._is,  # noqa: SLF001
    "in_": _Parser._in,  # noqa: SLF001
    "shape": _Parser._shape,  # noqa: SLF001
    "from_system": _Parser._from_system,  # noqa: SLF001
    "same_system_as": _Parser._same_system,  # noqa: SLF001
}
