"""The evaluator under threads, forks, interruptions, wear and oversized programs: never a wrong verdict."""

from __future__ import annotations

import gc
import json
import os
import random
import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import lru_cache
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from engine.certificates import judge
from engine.certificates.certainty import evaluate_twice
from engine.certificates.evaluation import evaluate
from engine.certificates.judge import plan_of
from engine.certificates.reference import reference_findings
from engine.certificates.results import Context, Level
from engine.document import Answer, Code, Document, Field
from engine.inference.program import (
    MAX_ALTERNATIVES,
    MAX_CLAUSES,
    MAX_PHASES,
    MAX_PROPERTIES,
    Alternative,
    Operator,
    Phase,
    Program,
    ProgramRefused,
    PropertyTest,
    hash_of,
)
from engine.inference.smoke import try_program
from engine.inference.wrapper import WHOLE, Ask, EngineFault, Evaluator, Fact, Said
from engine.specs.spec import Spec
from tests.made_up_specs import made_up_spec

pytestmark = pytest.mark.usefixtures("durable_rules")

TODAY = Context(date(2020, 2, 15))
Verdict = frozenset[tuple[str, int | None]]


@lru_cache(maxsize=1)
def small_type() -> Spec:
    """A type with everything that makes an evaluation go several stages: showing in a chain, rows, and `some`."""
    return made_up_spec(
        [
            {"id": "1", "fields": [{"id": "1.1", "type": "boolean", "required": True}]},
            {
                "id": "2",
                "show": {"answer": "1.1", "is": True},
                "fields": [
                    {"id": "2.1", "type": "code", "codes": "GROUND", "required": True},
                    {"id": "2.2", "type": "text", "show": {"answer": "2.1", "is": "OTHER"}, "required": True},
                ],
            },
            {
                "id": "3",
                "repeat": {"min": 0, "max": 3, "unique": "3.1"},
                "fields": [
                    {"id": "3.1", "type": "code", "codes": "GROUND", "required": True},
                    {"id": "3.2", "type": "date", "required": True, "notAfter": {"context": "today"}},
                ],
            },
        ],
        [
            {
                "when": {"answer": "2.2", "is": "ja"},
                "then": {"some": "3", "has": {"answer": "3.1", "is": "KIN"}},
                "at": "3",
            }
        ],
    )


def certificate(yes: bool, code: str, text: str, *rows: tuple[str, str]) -> Document:
    answers = [
        Answer("1", (Field("1.1", yes),)),
        Answer("2", (Field("2.1", Code(code)), Field("2.2", text))),
        *(Answer("3", (Field("3.1", Code(c)), Field("3.2", day)), (str(n + 1),)) for n, (c, day) in enumerate(rows)),
    ]
    return Document("MADEUP", "1.0", answers=tuple(answers))


CERTIFICATES = (
    Document("MADEUP", "1.0"),
    certificate(True, "OTHER", "ja", ("EXAM", "2020-01-01")),
    certificate(True, "OTHER", "ja", ("KIN", "2020-01-01"), ("KIN", "2021-01-01")),
    certificate(True, "OTHER", "", ("EXAM", "när som helst"), ("ELSE", ""), ("EXAM", "2020-01-01")),
    certificate(True, "EXAM", "", ("EXAM", "2020-01-01")),
    certificate(False, "OTHER", "ja", ("KIN", "")),
)


def verdict(document: Document) -> Verdict:
    findings = evaluate(small_type(), document, context=TODAY, level="draft").findings
    return frozenset(finding.identity for finding in findings)


@lru_cache(maxsize=1)
def expected() -> tuple[Verdict, ...]:
    """What the reference says; the certificates must differ, or a mix-up would not be noticed."""
    said = tuple(reference_findings(small_type(), each, context=TODAY, level="draft") for each in CERTIFICATES)
    assert len(set(said)) == len(said)
    return said


def wrong_verdicts(numbers: Iterable[int]) -> int:
    return sum(verdict(CERTIFICATES[n % len(CERTIFICATES)]) != expected()[n % len(CERTIFICATES)] for n in numbers)


# threads and processes


def test_threads_that_share_an_evaluator_get_their_own_verdicts() -> None:
    wrong: list[int] = []
    threads = [threading.Thread(target=lambda n=n: wrong.append(wrong_verdicts(range(n, n + 150)))) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == [0] * 6


def in_a_fork(work: Callable[[], bool], seconds: int = 20) -> bool:
    """Is the work done, and true, in a forked child within the time?"""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            signal.alarm(seconds)  # ends a child that waits for a lock nobody will release
            code = 0 if work() else 1
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


@pytest.mark.filterwarnings("ignore:.*multi-threaded:DeprecationWarning")
def test_fork_after_use_judges_right_in_both_processes() -> None:
    assert wrong_verdicts(range(6)) == 0
    assert in_a_fork(lambda: wrong_verdicts(range(20)) == 0)
    assert wrong_verdicts(range(20)) == 0


@contextmanager
def another_thread_inside(lock: threading.Lock) -> Iterator[None]:
    """While a thread that a fork will not copy holds this lock."""
    inside, leave = threading.Event(), threading.Event()

    def hold() -> None:
        with lock:
            inside.set()
            leave.wait()

    thread = threading.Thread(target=hold)
    thread.start()
    inside.wait()
    try:
        yield
    finally:
        leave.set()
        thread.join()


@pytest.mark.filterwarnings("ignore:.*multi-threaded:DeprecationWarning")
def test_fork_in_the_middle_of_another_threads_evaluation_can_judge() -> None:
    verdict(CERTIFICATES[0])
    compiled = judge.judge_of(small_type().definition, "draft")
    assert isinstance(compiled, judge.Judge)
    with another_thread_inside(compiled.evaluator._lock):
        assert in_a_fork(lambda: wrong_verdicts(range(6)) == 0)


@pytest.mark.filterwarnings("ignore:.*multi-threaded:DeprecationWarning")
def test_fork_while_another_thread_compiles_can_judge() -> None:
    verdict(CERTIFICATES[0])
    with another_thread_inside(judge._JUDGES._lock):
        assert in_a_fork(lambda: wrong_verdicts(range(6)) == 0)


# interruptions


class Interruption(Exception):  # noqa: N818
    """What a job's time limit raises, from a signal handler."""


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise Interruption


@contextmanager
def interrupted_after(seconds: float) -> Iterator[None]:
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


@pytest.fixture
def interruptions() -> Iterator[None]:
    before = signal.signal(signal.SIGALRM, _interrupt)
    yield
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, before)


@pytest.mark.slow
@pytest.mark.usefixtures("interruptions")
def test_interruption_at_any_moment_leaves_no_wrong_verdict_behind() -> None:
    moments = random.Random(20)
    assert wrong_verdicts(range(6)) == 0
    hits = wrong = 0
    for n in range(500):
        try:
            with interrupted_after(moments.uniform(1e-6, 1.5e-3)):
                wrong += wrong_verdicts(range(n, n + 3))
        except Interruption:
            hits += 1
        wrong += wrong_verdicts((n + 1, n + 2))
    assert hits > 100
    assert wrong == 0


@pytest.mark.parametrize("after", [0, 1])
def test_poisoned_ruleset_is_built_anew(after: int) -> None:
    """Facts that a failed evaluation left behind must not be seen by the next one."""
    evaluator = Evaluator(one_clause())

    def fail(ask: Ask) -> Said:
        for _ in range(after):
            ask([Fact("p0", [True])])
        raise Interruption

    with pytest.raises(Interruption):
        evaluator.run(fail)
    assert evaluator.run(lambda ask: ask([Fact("p0", [False])])) == frozenset()
    assert evaluator.run(lambda ask: ask([Fact("p0", [True])])) == {("said", WHOLE)}


@pytest.mark.parametrize("value", [None, 1.0, ["x"], {"x": 1}])
def test_value_of_another_kind_is_a_fault_and_no_verdict(value: Any) -> None:
    evaluator = Evaluator(one_clause())
    with pytest.raises(EngineFault):
        evaluator.run(lambda ask: ask([Fact("p0", [value])]))
    assert evaluator.run(lambda ask: ask([Fact("p0", [True])])) == {("said", WHOLE)}


def test_fact_that_is_there_already_is_a_fault_and_no_verdict() -> None:
    evaluator = Evaluator(one_clause())
    with pytest.raises(EngineFault):
        evaluator.run(lambda ask: ask([Fact("p0", [True]), Fact("p0", [True])]))
    assert evaluator.run(lambda ask: ask([Fact("p0", [False])])) == frozenset()


def test_closed_evaluator_can_be_used_again() -> None:
    evaluator = Evaluator(one_clause())
    for truth in (True, False, True):
        said = evaluator.run(lambda ask, truth=truth: ask([Fact("p0", [truth])]))  # type: ignore[misc]
        assert bool(said) is truth
        evaluator.close()


# wear


def resident_bytes() -> int:
    """Memory of this process, as Linux counts it."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="not available: /proc (memory is read from it)")
def test_hundred_thousand_evaluations_need_no_more_memory() -> None:
    wrong = wrong_verdicts(range(10_000))
    before = resident_bytes()
    wrong += wrong_verdicts(range(100_000))
    grown = resident_bytes() - before
    assert wrong == 0
    assert grown < 5_000_000, f"{grown:,} bytes more"


# limits


def alternative(*names: str, clause: str = "said") -> Alternative:
    return Alternative(clause, tuple(PropertyTest(name, Operator.EQUAL, True) for name in names))


def one_clause() -> Program:
    return Program((Phase("p0", (alternative("f0"),)),))


COLLISION = ("q12.q12_318", "q48.q48_174")
TOO_LARGE = {
    "rules of one fact": (Phase("p0", tuple(alternative(f"f{n}") for n in range(MAX_CLAUSES + 1))),),
    "properties of one fact": (Phase("p0", (alternative(*(f"f{n}" for n in range(MAX_PROPERTIES + 1))),)),),
    "phases": tuple(Phase(f"p{n}", (alternative("f0"),)) for n in range(MAX_PHASES + 1)),
    "names with one hash": (Phase("p0", (alternative(*COLLISION),)),),
    "names with one hash in two phases": tuple(Phase(f"p{n}", (alternative(COLLISION[n]),)) for n in range(2)),
}


@pytest.mark.parametrize("what", TOO_LARGE)
def test_program_outside_the_limits_is_refused(what: str) -> None:
    with pytest.raises(ProgramRefused):
        Program(TOO_LARGE[what])


def test_known_collision_is_one() -> None:
    assert hash_of(COLLISION[0]) == hash_of(COLLISION[1])


def test_largest_program_of_one_fact_is_judged_right() -> None:
    names = [f"f{n}" for n in range(MAX_PROPERTIES)]
    clauses = tuple(alternative(*names[n::MAX_CLAUSES], clause=f"c{n}") for n in range(MAX_CLAUSES))
    evaluator = Evaluator(Program((Phase("p0", clauses),)))
    assert len(evaluator.run(lambda ask: ask([Fact("p0", [True] * MAX_PROPERTIES)]))) == MAX_CLAUSES
    assert evaluator.run(lambda ask: ask([Fact("p0", [False] * MAX_PROPERTIES)])) == frozenset()


def either(count: int) -> Spec:
    questions = [{"id": "1", "fields": [{"id": "1.1", "type": "text"}]}]
    tests = [{"answer": "1.1", "is": f"word {n}"} for n in range(count)]
    return made_up_spec(questions, [{"then": {"not": {"any": tests}}, "at": "1.1"}])


def test_rule_with_too_many_alternatives_is_refused() -> None:
    assert evaluate(either(MAX_ALTERNATIVES), Document("MADEUP", "1.0"), context=TODAY, level="draft").valid
    with pytest.raises(ProgramRefused, match="rule-0"):
        plan_of(either(MAX_ALTERNATIVES + 1).definition, "draft")


def test_empty_form_that_fails_every_one_of_200_rules_says_each() -> None:
    questions = [{"id": str(n), "fields": [{"id": f"{n}.1", "type": "text", "required": True}]} for n in range(1, 201)]
    findings = evaluate_twice(made_up_spec(questions), Document("MADEUP", "1.0"), context=TODAY, level="draft").findings
    assert [finding.rule for finding in findings] == [f"{n}.1-required" for n in range(1, 201)]


def test_thousands_of_answers_are_judged_one_by_one() -> None:
    rows = [("EXAM" if n % 7 else "ELSE", "2020-01-01") for n in range(2_000)]
    document = certificate(True, "EXAM", "", *rows)
    said = {n for name, n in verdict(document) if name == "3.1-listed"}
    assert said == set(range(0, 2_000, 7))


# publishing


def with_rules(rules: dict[str, Any]) -> Program:
    """A program whose compiled form is something else than it says: only the smoke test can notice."""
    program = Program(())
    program.__dict__["json"] = json.dumps(rules)
    return program


def test_smoke_test_lets_a_compiled_type_pass() -> None:
    levels: tuple[Level, ...] = ("draft", "register")
    for level in levels:
        try_program(plan_of(small_type().definition, level).program)


@pytest.mark.slow
def test_smoke_test_refuses_a_ruleset_that_hangs() -> None:
    hanging = with_rules({f"r{n}": {"all": [{"m": {f"p{n}": True}}]} for n in range(513)})
    with pytest.raises(ProgramRefused, match="no answer"):
        try_program(hanging, timeout_seconds=4)


def test_smoke_test_refuses_a_ruleset_that_crashes() -> None:
    crashing = with_rules({f"r{n}": {"all": [{"m": {"ph": "~end"}}]} for n in range(256)})
    with pytest.raises(ProgramRefused, match="process down"):
        try_program(crashing)
