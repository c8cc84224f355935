"""Tries a program in a child process: some rulesets hang or crash the process when they are built or first used, and no
exception, signal or time limit inside the process can stop that."""

from __future__ import annotations

import multiprocessing

from engine.inference.program import Operator, Phase, Program, ProgramRefused
from engine.inference.wrapper import Evaluator, Fact


def try_program(program: Program, *, timeout_seconds: float = 10.0) -> None:
    """Build the ruleset and judge an all-true and an all-false fact of each phase, elsewhere. Raises ProgramRefused."""
    child = multiprocessing.get_context("spawn").Process(target=run_extremes, args=(program,), daemon=True)
    child.start()
    child.join(timeout_seconds)
    if child.exitcode is None:
        child.kill()
        child.join()
        raise ProgramRefused(f"the ruleset gave no answer within {timeout_seconds:g} s")
    if child.exitcode != 0:
        raise ProgramRefused(f"the ruleset brought its process down (exit code {child.exitcode})")


def run_extremes(program: Program) -> None:
    """What the child does. Raises EngineFault when the engine gives no trustworthy answer."""
    evaluator = Evaluator(program)
    for truth in (True, False):
        facts = [
            Fact(phase.name, [_value(phase, name, truth) for name in phase.properties]) for phase in program.phases
        ]
        evaluator.run(lambda ask, facts=facts: ask(facts))  # type: ignore[misc]  # facts is bound at definition


def _value(phase: Phase, name: str, truth: bool) -> bool | int | str:
    """A value that makes a property's first test true, or false."""
    test = next(test for alternative in phase.alternatives for test in alternative.tests if test.property == name)
    if isinstance(test.constant, bool):
        return truth
    if isinstance(test.constant, int):
        return (
            test.constant + 1 if truth is (test.operator in (Operator.MORE, Operator.AT_LEAST)) else test.constant - 1
        )
    return test.constant if truth is (test.operator is Operator.EQUAL) else ""
