"""What judging a certificate gives, and what it needs to know besides the certificate."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from types import MappingProxyType
from typing import NamedTuple

from engine.codes.register import CodeRegister
from engine.document import Value
from engine.specs.models.certificate import Level

__all__ = ["Context", "Evaluation", "Finding", "Level", "Slot"]


class Slot(NamedTuple):
    """A question or field in a document; `instance` counts the answers to a repeated question from 0, else None."""

    id: str
    instance: int | None = None


@dataclass(frozen=True, slots=True)
class Context:
    """What is true around a certificate: the day it is judged, and the code registers that count then, by the name of
    their code system. Everything else stands in the document's header."""

    today: date
    registers: Mapping[str, CodeRegister] = field(default_factory=lambda: MappingProxyType({}))

    def lists(self, system: str, code: str) -> bool:
        """Is the code in the register of a code system kept outside the specs, and valid on the day? Yes for every
        code where no whole register is at hand: a subset does not tell that a code does not exist."""
        register = self.registers.get(system)
        if register is None or register.subset:
            return True
        entry = register.find(code)
        return entry is not None and entry.is_valid(self.today)


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that does not hold.

    `question` and `field` are national ids (None where the finding belongs to no single one), `instance` counts the
    answers to a repeated question from 0. `at` is the id the rule names: a field, question, category or header value.
    """

    rule: str
    level: Level
    message: str
    at: str = ""
    question: str | None = None
    field: str | None = None
    instance: int | None = None
    because: str = ""
    at_once: bool = False

    @property
    def identity(self) -> tuple[str, int | None]:
        """What two evaluators must agree on: which rule fails, for which answer."""
        return (self.rule, self.instance)


@dataclass(frozen=True, slots=True)
class Form:
    """What the form does with a document. `prefilled` are the values it fills in; `notices` the (question id, text key,
    tone) of each notice whose condition holds."""

    shown: frozenset[Slot] = frozenset()
    required: frozenset[Slot] = frozenset()
    locked: frozenset[Slot] = frozenset()
    uncertain: frozenset[Slot] = frozenset()
    """Date fields that may hold an uncertain date now."""
    prefilled: Mapping[Slot, Value] = field(default_factory=lambda: MappingProxyType({}))
    notices: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True)
class Evaluation:
    """The verdict on a document at one level. Locks, prefills and notices are judged at draft level only."""

    level: Level
    findings: tuple[Finding, ...] = ()
    read_form: Callable[[], Form] = field(default=Form, repr=False, compare=False)

    @property
    def valid(self) -> bool:
        return not self.findings

    @cached_property
    def form(self) -> Form:
        """Worked out when asked for: a verdict alone does not need it."""
        return self.read_form()

    @property
    def shown(self) -> frozenset[Slot]:
        return self.form.shown

    @property
    def required(self) -> frozenset[Slot]:
        return self.form.required

    @property
    def locked(self) -> frozenset[Slot]:
        return self.form.locked

    @property
    def uncertain(self) -> frozenset[Slot]:
        return self.form.uncertain

    @property
    def prefilled(self) -> Mapping[Slot, Value]:
        return self.form.prefilled

    @property
    def notices(self) -> tuple[tuple[str, str, str], ...]:
        return self.form.notices
