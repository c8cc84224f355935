"""A certificate type in one text version, ready to be read: questions by id, rules, sentences, code systems."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from engine.conditions.tree import Condition
from engine.specs.models.certificate import CategoryModel, CertificateModel, FieldModel, Level, QuestionModel
from engine.specs.models.codes import CodeModel, CodeSystemModel
from engine.specs.models.texts import TextVersionModel
from engine.specs.rules import Rule


@dataclass(frozen=True, eq=False)
class Definition:
    """A certificate type's major version with its conditions parsed: what every text version of it has in common."""

    certificate: CertificateModel
    rules: tuple[Rule, ...]
    messages: Mapping[str, str]
    standard_messages: Mapping[str, str]
    code_systems: Mapping[str, CodeSystemModel]
    never_hidden: frozenset[str] = frozenset()
    """Questions whose condition for being shown is not looked at; see `at`."""

    def at(self, level: Level) -> Definition:
        """The definition as a level reads it: at register level hidden answers that are accepted count as shown."""
        return self._at_register if level == "register" else self

    @cached_property
    def _at_register(self) -> Definition:
        accepted = frozenset(question.id for question in self.questions.values() if question.hidden == "accepted")
        return self if accepted == self.never_hidden else replace(self, never_hidden=accepted)

    @property
    def key(self) -> str:
        """Type and major version, such as `FK7800/1`."""
        return f"{self.certificate.type}/{self.certificate.major}"

    @cached_property
    def questions(self) -> Mapping[str, QuestionModel]:
        """Questions by id, in display order."""
        return {question.id: question for question in self.certificate.questions()}

    @cached_property
    def fields(self) -> Mapping[str, FieldModel]:
        """Fields by id, in display order."""
        return {field.id: field for question in self.questions.values() for field in question.fields}

    @cached_property
    def question_of(self) -> Mapping[str, QuestionModel]:
        """The question that each field belongs to."""
        return {field.id: question for question in self.questions.values() for field in question.fields}

    @cached_property
    def category_of(self) -> Mapping[str, CategoryModel]:
        """The category of each question and field."""
        return {
            name: category
            for category in self.certificate.categories
            for question in category.questions
            for name in (question.id, *(field.id for field in question.fields))
        }

    @cached_property
    def repeated(self) -> frozenset[str]:
        """Ids of questions that may have several answers."""
        return frozenset(question.id for question in self.questions.values() if question.repeat)

    @cached_property
    def shows(self) -> Mapping[str, Condition]:
        """When each question and field that is not always shown is shown (a field also needs its question shown)."""
        nodes: list[QuestionModel | FieldModel] = [*self.questions.values(), *self.fields.values()]
        return {node.id: node.show.tree for node in nodes if node.show is not None and node.id not in self.never_hidden}

    @cached_property
    def rule_order(self) -> Mapping[str, int]:
        """Rule ids in the order of the form: where the rule's finding stands, then as written."""
        places = list(self.category_of)
        places_of_categories = {c.id: places.index(c.questions[0].id) for c in self.certificate.categories}
        standing = {name: number for number, name in enumerate(places)} | places_of_categories
        ordered = sorted(self.rules, key=lambda rule: standing.get(rule.at, -1))
        return {rule.id: number for number, rule in enumerate(ordered)}

    @cached_property
    def _rules_by_id(self) -> Mapping[str, Rule]:
        return {rule.id: rule for rule in self.rules}

    def rule(self, rule_id: str) -> Rule:
        """The rule of an id. Raises KeyError."""
        return self._rules_by_id[rule_id]

    def around(self, target: str) -> str | None:
        """The repeated question that a field or question id belongs to, or None. A question stands for itself only."""
        question = self.question_of.get(target)
        return question.id if question is not None and question.repeat else None

    def systems(self, field_id: str) -> tuple[CodeSystemModel, ...]:
        """The code systems a field's code may come from, in the order of choice."""
        match self.fields[field_id].codes:
            case str(name):
                return (self.code_systems[name],)
            case list(names):
                return tuple(self.code_systems[name] for name in names)
            case None:
                return ()

    def default_system(self, field_id: str) -> str | None:
        """The wire identifier meant by a code that names no system: the field's only one."""
        return self.default_systems.get(field_id)

    @cached_property
    def default_systems(self) -> Mapping[str, str]:
        """`default_system` of every field that has one."""
        systems = {field_id: self.systems(field_id) for field_id in self.fields}
        return {field_id: found[0].system for field_id, found in systems.items() if len(found) == 1}

    def codes(self, field_id: str) -> tuple[tuple[CodeSystemModel, CodeModel], ...]:
        """The codes a field offers, in the order to show them; none for code systems kept outside."""
        only = self.fields[field_id].only
        offered = [(system, code) for system in self.systems(field_id) for code in system.codes]
        if only is None:
            return tuple(offered)
        return tuple(
            sorted((pair for pair in offered if pair[1].code in only), key=lambda pair: only.index(pair[1].code))
        )


@dataclass(frozen=True, eq=False)
class Spec:
    """A definition in one text version. Everything that judges or shows a certificate reads this."""

    definition: Definition
    version: TextVersionModel

    @property
    def type(self) -> str:
        return self.definition.certificate.type

    @property
    def text_version(self) -> str:
        return self.version.version

    @property
    def valid_from(self) -> date:
        return date.fromisoformat(self.version.valid_from)

    def text(self, key: str | None, suffix: str = ".RBK") -> str:
        """The sentence of a key (`FRG_6`), or nothing where there is none.

        A sentence that the text version does not hold may stand among the messages, common to all text versions.
        """
        if key is None:
            return ""
        return self.version.texts.get(key + suffix) or self.definition.messages.get(key + suffix, "")

    def help(self, key: str | None) -> str:
        """The help text of a key, or nothing."""
        return self.text(key, ".HLP")

    def label(self, target: str) -> str:
        """What people call a field, question or category: its own text, else its question's.

        The only field of a question is called what the question is: its own text is often an instruction.
        """
        definition = self.definition
        field = definition.fields.get(target)
        if field is not None:
            asked = definition.question_of[target]
            own, question_text = self.text(field.text), self.text(asked.text)
            return (question_text or own) if len(asked.fields) == 1 else (own or question_text)
        question = definition.questions.get(target)
        if question is not None:
            return self.text(question.text) or self.text(question.fields[0].text)
        categories: Iterator[CategoryModel] = (c for c in definition.certificate.categories if c.id == target)
        return next((self.text(category.text) for category in categories), target)

    def code_label(self, field_id: str, code: str) -> str:
        """A code's sentence in this text version, else the code system's own label, else the code."""
        own = self.text(self.definition.fields[field_id].labels.get(code))
        if own:
            return own
        for system, each in self.definition.codes(field_id):
            if each.code == code:
                return self.text(f"{system.name}.{code}") or self.text(f"KV_{system.name}.{code}") or each.label
        return code

    def boolean_label(self, field_id: str, value: bool) -> str:
        """What a boolean field's yes or no is called."""
        field = self.definition.fields[field_id]
        return self.text((field.yes or "SVAR_JA") if value else (field.no or "SVAR_NEJ"))

    def message(self, rule: Rule) -> str:
        """The sentence a rule's finding shows."""
        if not rule.derived:
            return self.definition.messages[rule.message]
        return self.definition.standard_messages[rule.message].format(label=self.label(rule.at), **rule.parameters)
