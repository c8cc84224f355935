"""What durable_rules does outside the subset that `engine.inference` keeps to, one case per hazard.

None of this is how it should be. A case that fails after an upgrade of the package shows what has changed, and so which
precaution may be looked at again. Everything runs in a process of its own: several cases bring it down.
Left out, because they depend on luck: background threads with `delete_state`, and comparisons between two facts.
"""

from __future__ import annotations

import subprocess
import sys
import textwrap

import pytest

pytestmark = pytest.mark.usefixtures("durable_rules")

PRELUDE = """
import json
import durable_rules_engine as dre

numbers = iter(range(99))

def build(**rules):
    return dre.create_ruleset(f"t{next(numbers)}", json.dumps(rules, ensure_ascii=False))

def rule(*tests):
    return {"all": [{"m": {"$and": list(tests)} if len(tests) > 1 else tests[0]}]}

def collect(handle, state):
    fired, first = [], dre.start_action_for_state(handle, state)
    message = first[1] if first else None
    while message:
        fired.append(next(iter(json.loads(message))))
        message = dre.complete_and_start_action(handle, state)
    return fired

def fire(handle, *facts, **options):
    for number, fact in enumerate(facts):
        body = json.dumps({"id": str(number), "sid": "1", **fact}, **{"ensure_ascii": False, **options})
        code, state = dre.assert_fact(handle, body)
    return collect(handle, state)

def error(call, *arguments):
    try:
        return call(*arguments)
    except (dre.error, MemoryError) as wrong:
        return f"{type(wrong).__name__}: {wrong}"
"""
SECONDS_TO_HANG = 5.0


def run(body: str, seconds: float = 30.0) -> tuple[int, str]:
    """Exit code and output of a process that runs the body after the prelude."""
    command = [sys.executable, "-W", "ignore", "-c", PRELUDE + textwrap.dedent(body)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=seconds, check=False)
    return done.returncode, done.stdout.strip()


MISBEHAVES = {
    "one fact in the safe subset": ("print(fire(build(r=rule({'a': False})), {'a': False}))", "['r']"),
    "a batch stops at what it cannot read, and says that all is well": (
        """
        handle = build(r=rule({"a": False}))
        batch = [{"id": str(n), "sid": "1", "a": a} for n, a in enumerate((False, 1e16, False))]
        code, state = dre.assert_facts(handle, json.dumps(batch))
        print(code, collect(handle, state))
        """,
        "0 ['r']",
    ),
    "64 rules match one fact": (
        "print(len(fire(build(**{f'r{n}': rule({f'b{n}': 0}) for n in range(64)}), {f'b{n}': 0 for n in range(64)})))",
        "64",
    ),
    "more than 64 rules match one fact": (
        """
        handle = build(**{f"r{n}": rule({f"b{n}": 0}) for n in range(65)})
        print(error(fire, handle, {f"b{n}": 0 for n in range(65)}))
        """,
        "error: Could not assert fact, error code: 303",
    ),
    "more than 252 properties": (
        "print(error(fire, build(r=rule({'a': 0})), {'a': 0, **{f'b{n}': 0 for n in range(252)}}))",
        "error: Could not assert fact, error code: 302",
    ),
    "more than 1024 sids": (
        """
        handle = build(r=rule({"a": 0}))
        print([error(dre.assert_fact, handle, json.dumps({"id": "1", "sid": str(n), "a": 0})) for n in range(1025)][-1])
        """,
        "MemoryError:",
    ),
    "deleting a state that is not there": (
        "print(error(dre.delete_state, build(r=rule({'a': 0})), '1'))",
        "error: Could not delete state, error code: 309",
    ),
    "patterns are anchored": ("print(fire(build(r=rule({'$mt': {'a': 'b'}})), {'a': 'abc'}))", "[]"),
    "patterns have their own dialect": (
        "print([fire(build(r=rule({'$mt': {'a': p}})), {'a': '12'}) for p in ('\\\\d+', '%d+')])",
        "[[], ['r']]",
    ),
    "comparison with a missing property repeats the previous one": (
        """
        less = {"r": {"all": [{"m": {"$lt": {"a": {"$m": "b"}}}}]}}
        for first in (1, 3):
            print(fire(build(**less), {"a": first, "b": 2, "id": "first"}, {"a": 9, "id": "second"}))
        """,
        "['r']\n[]",
    ),
    "a blocker after the fact does not block": (
        """
        def blocked():
            return build(r={"all": [{"m": {"a": 1}}, {"b$not": {"b": 1}}]})
        print(fire(blocked(), {"a": 1}, {"b": 1}), fire(blocked(), {"b": 1}, {"a": 1}))
        """,
        "['r'] []",
    ),
    "absence as the only test matches the engine's own state": (
        "print(fire(build(r=rule({'$nex': {'a': 1}})), {'a': 1}))",
        "['r']",
    ),
    "unequal to a missing property or null is false": (
        "print([fire(build(r=rule({'$neq': {'a': 5}})), fact) for fact in ({'b': 1}, {'a': None}, {'a': 4})])",
        "[[], [], ['r']]",
    ),
    "property names with one hash are one property": (
        "print(fire(build(r=rule({'q12.q12_318': 1})), {'q48.q48_174': 1}))",
        "['r']",
    ),
    "true is 1 and text is a number": (
        "print(fire(build(r=rule({'a': True})), {'a': 1}), fire(build(r=rule({'a': '5'})), {'a': 5}))",
        "['r'] ['r']",
    ),
    "facts without an id that differ in type only are the same fact": (
        """
        handle = build(r=rule({"v": 1}))
        print([dre.assert_fact(handle, body)[0] for body in ('{"sid": "1", "v": 1}', '{"sid": "1", "v": "1"}')])
        """,
        "[0, 2]",
    ),
    "a fact that is there already is noticed only if it matches a rule, now as then": (
        """
        for first, second in ((True, True), (True, False), (False, False)):
            handle = build(r=rule({"a": True}))
            bodies = [json.dumps({"id": "1", "sid": "1", "a": a}) for a in (first, second)]
            print([dre.assert_fact(handle, body)[0] for body in bodies])
        """,
        "[0, 2]\n[0, 1]\n[1, 1]",
    ),
    "texts of 64 KiB and more are cut before they are compared": (
        "print([fire(build(r=rule({'a': 'x' * n + 'a'})), {'a': 'x' * n + 'b'}) for n in (60_000, 70_000)])",
        "[[], ['r']]",
    ),
    "a text is not less than a longer one": ("print(fire(build(r=rule({'$lt': {'a': 'abc!'}})), {'a': 'abc'}))", "[]"),
    "escaped and plain letters differ": (
        "print([fire(build(r=rule({'a': 'å'})), {'a': 'å'}, ensure_ascii=flag) for flag in (True, False)])",
        "[[], ['r']]",
    ),
    "second comparison in one object is ignored": (
        "print(fire(build(r={'all': [{'m': {'a': 1, 'b': 2}}]}), {'a': 1, 'b': 3}))",
        "['r']",
    ),
    "either-or fires twice when both hold": (
        "print(fire(build(r=rule({'$or': [{'a': 1}, {'b': 1}]})), {'a': 1, 'b': 1}))",
        "['r', 'r']",
    ),
    "what an action raises is swallowed": (
        """
        from durable.lang import assert_fact, m, ruleset, when_all
        with ruleset("host"):
            @when_all(m.a == 1)
            def leave(c):
                raise SystemExit
        print("exception" in assert_fact("host", {"a": 1}))
        """,
        "True",
    ),
    "a definition is changed when it is registered": (
        """
        from durable.engine import Host
        definition = {"host": {"r": {"all": [{"m": {"a": 1}}], "run": lambda c: None}}}
        Host().set_rulesets(definition)
        print("run" in definition["host"]["r"])
        """,
        "False",
    ),
}

BRINGS_THE_PROCESS_DOWN = {
    "empty batch": 'handle = build(r=rule({"a": 0})); print(collect(handle, dre.assert_facts(handle, "[]")[1]))',
    "batch whose first fact cannot be read": """
        handle = build(r=rule({"a": 0}))
        print(collect(handle, dre.assert_facts(handle, '[{"id": "1", "sid": "1", "a": 1e+16}]')[1]))
        """,
    "256 rules with one condition": "print(fire(build(**{f'r{n}': rule({'a': 1}) for n in range(256)}), {'a': 1}))",
    "128 tests for absence": """
        handle = build(**{f"r{n}": rule({"$nex": {f"p{n}": 1}}) for n in range(128)})
        print(fire(handle, {f"p{n}": 1 for n in range(128)}))
        """,
    "pattern with a wide range": "build(r=rule({'$mt': {'a': '[a-\uffff]+'}}))",
    "pattern nested deeply": "build(r=rule({'$mt': {'a': '(' * 200 + 'a' + ')' * 200}}))",
}


@pytest.mark.parametrize("hazard", MISBEHAVES)
def test_misbehaviour_is_as_it_was_measured(hazard: str) -> None:
    body, expected = MISBEHAVES[hazard]
    assert run(body) == (0, expected)


DEPENDS_ON_MEMORY_LAYOUT = frozenset({"256 rules with one condition", "128 tests for absence"})
"""They write past an array. What that hits was measured on Python 3.11; newer builds survive it by luck."""


@pytest.mark.parametrize(
    "hazard",
    [each for each in BRINGS_THE_PROCESS_DOWN if sys.version_info < (3, 12) or each not in DEPENDS_ON_MEMORY_LAYOUT],
)
def test_process_is_brought_down(hazard: str) -> None:
    code, output = run(BRINGS_THE_PROCESS_DOWN[hazard])
    assert (code < 0, output) == (True, "")


@pytest.mark.slow
def test_513_different_tests_at_one_level_hang_forever() -> None:
    body = "build(**{{f'r{{n}}': rule({{f'p{{n}}': True}}) for n in range({})}})"
    assert run(body.format(512)) == (0, "")
    with pytest.raises(subprocess.TimeoutExpired):
        run(body.format(513), SECONDS_TO_HANG)
