"""The only place that touches durable_rules. Measured hazards and why each line is as it is: docs/inference.md."""

from __future__ import annotations

import itertools
import os
import threading
import weakref
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from json.encoder import encode_basestring
from typing import Any, TypeVar

from engine.inference.program import END, Phase, Program

try:
    import durable_rules_engine as dre
except ImportError:  # built without a C compiler: callers fall back to the reference evaluator and say so
    dre = None

SID = "1"
WHOLE = -1
"""Instance number of a fact about the whole certificate."""

_numbers = itertools.count()
_evaluators: weakref.WeakSet[Evaluator] = weakref.WeakSet()

R = TypeVar("R")


class EngineFault(RuntimeError):  # noqa: N818
    """The engine gave no trustworthy answer. It means "not validated", never "valid"."""


@dataclass(frozen=True, slots=True)
class Fact:
    """Prepared values of one phase, in the order of its properties, for the whole certificate or one instance."""

    phase: str
    values: Sequence[bool | int | str]
    instance: int = WHOLE


Said = frozenset[tuple[str, int]]
Ask = Callable[[Iterable[Fact]], Said]


def available() -> bool:
    """Could durable_rules be imported?"""
    return dre is not None


class Evaluator:
    """Runs one program. Thread-safe: one evaluation at a time; after any exception the ruleset is built anew."""

    def __init__(self, program: Program) -> None:
        if dre is None:
            raise EngineFault("durable_rules is not installed: install a C compiler and set up again")
        self._program = program
        self._templates = {phase.name: _template(phase) for phase in program.phases}
        self._lock = threading.Lock()
        self._handle: int | None = None
        _evaluators.add(self)

    def run(self, judge: Callable[[Ask], R]) -> R:
        """Call `judge` with a function that asserts facts and returns which clauses they make true, stage by stage.

        Raises EngineFault when the engine's answers cannot be trusted; whatever `judge` raises is passed on.
        """
        with self._lock:
            handle, self._handle = self._handle, None  # out of service until everything has succeeded
            if handle is None:
                handle = dre.create_ruleset(f"r{os.getpid()}-{next(_numbers)}", self._program.json)
            session = _Session(handle, self._program.clause_of, self._templates)
            try:
                result = judge(session.ask)
                session.close()
            except dre.error as error:
                raise EngineFault(f"the engine refused a fact: {error}") from error
            self._handle = handle
        return result

    def close(self) -> None:
        """Free the ruleset's memory. The evaluator may be used again and then builds a new one."""
        with self._lock:
            handle, self._handle = self._handle, None
            if handle is not None:
                dre.delete_state(handle, SID)  # safe: the sentinel fired in the last, successful evaluation
                dre.delete_ruleset(handle)

    def renew_lock(self) -> None:
        """In a forked child another thread of the parent may hold the lock for ever."""
        self._lock = threading.Lock()


class _Session:
    """The facts of one evaluation; they are taken back at its end, so that the next one starts from nothing."""

    def __init__(self, handle: int, clause_of: Mapping[str, str], templates: Mapping[str, str]) -> None:
        self.handle = handle
        self.clause_of = clause_of
        self.templates = templates
        self.asserted: list[str] = []

    def ask(self, facts: Iterable[Fact]) -> Said:
        bodies = [self._body(fact) for fact in facts]
        end = f"{END}{len(self.asserted)}"
        self.asserted.append(end)
        bodies.append(f'{{"ph": "{END}", "n": {WHOLE}, "id": "{end}", "sid": "{SID}"}}')
        state = None
        for body in bodies:  # one by one: a batch call hides what it could not read
            code, state = dre.assert_fact(self.handle, body)
            if code not in (0, 1):
                raise EngineFault(f"stale state: code {code}")
        return self._collect(state)

    def _body(self, fact: Fact) -> str:
        fact_id = f"{fact.phase}.{fact.instance}"
        self.asserted.append(fact_id)
        values = ["true" if v is True else "false" if v is False else _written(v) for v in fact.values]
        return self.templates[fact.phase] % (fact.instance, fact_id, *values)

    def _collect(self, state: Any) -> Said:
        said: set[tuple[str, int]] = set()
        ended = False
        first = dre.start_action_for_state(self.handle, state)
        message = first[1] if first else None
        while message:
            name = message[2 : message.index('"', 2)]
            if name == END:
                ended = True
            else:
                start = message.index('"n": ') + 5
                said.add((self.clause_of[name], int(message[start : message.index(",", start)])))
            message = dre.complete_and_start_action(self.handle, state)
        if not ended:
            raise EngineFault("the sentinel did not fire")
        return frozenset(said)

    def close(self) -> None:
        for fact_id in self.asserted:
            dre.retract_fact(self.handle, f'{{"id": "{fact_id}", "sid": "{SID}"}}')


def _template(phase: Phase) -> str:
    """A fact of the phase, with places for instance, id and values. Property names are ours: letters and digits."""
    values = "".join(f', "{name}": %s' for name in phase.properties)
    return f'{{"ph": "{phase.name}", "n": %s, "id": "%s", "sid": "{SID}"{values}}}'


def _written(value: object) -> str:
    """A number or text in JSON, not escaped to ASCII. Raises EngineFault for what the engine does not read right."""
    if type(value) is int:
        return str(value)
    if type(value) is str:
        return encode_basestring(value)
    raise EngineFault(f"a prepared value is neither bool, int nor str but {type(value).__name__}")


def _renew_locks() -> None:
    for evaluator in list(_evaluators):
        evaluator.renew_lock()


os.register_at_fork(after_in_child=_renew_locks)
