"""Microseconds per decision, by durable_rules beside the reference, in the same run.

Every sentence of the shipped permissions takes part. Alternating rounds, the best of each, so that what else the
machine does hits both alike.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from time import perf_counter

from engine.inference.wrapper import available
from engine.permissions import Facts
from engine.permissions.compiled import compiled_permissions
from engine.permissions.facts import files_of
from engine.permissions.reference import reference_said
from engine.specs.catalogue import Catalogue
from engine.specs.loader import load_catalogue

SPECS = Path(__file__).resolve().parents[1] / "specs"
ROUNDS, CALLS = 7, 60

WHO: dict[str, bool | str] = {"role": "LAKARE", "origin": "NORMAL", "unit": "selected", "protectedIdentity": "no"}
CASES: tuple[tuple[str, dict[str, bool | str], str | None], ...] = (
    ("sign a complete draft", {"type": "FK7800", "status": "complete"}, "sign"),
    ("all actions, complete draft", {"type": "FK7800", "status": "complete"}, None),
    ("all actions, sent certificate", {"type": "FK7804", "status": "signed", "sent": True}, None),
    ("all actions, nothing known", {"type": "DB", "unit": "other", "protectedIdentity": "unknown"}, None),
)


def main() -> None:
    catalogue = load_catalogue(SPECS)
    permissions = files_of(catalogue)[0]
    print(f"{len(permissions.actions)} actions, {len(permissions.checks)} checks")
    if not available():
        print("durable_rules is not installed: the reference alone")
    print(f"{'':32}{'engine µs':>12}{'reference µs':>14}{'ratio':>8}")
    for name, given, action in CASES:
        print(_line(catalogue, name, Facts.of(catalogue, {**WHO, **given}), action))


def _line(catalogue: Catalogue, name: str, facts: Facts, action: str | None) -> str:
    permissions, rollout = files_of(catalogue)

    def reference() -> object:
        return reference_said(permissions, rollout, facts, action)

    if not available():
        return f"{name:32}{'':12}{_microseconds(reference)[0]:14.0f}"
    compiled = compiled_permissions(catalogue)

    def engine() -> object:
        return compiled.said(facts, action)

    by_engine, by_reference = _microseconds(engine, reference)
    return f"{name:32}{by_engine:12.0f}{by_reference:14.0f}{by_engine / by_reference:8.2f}"


def _microseconds(*roads: Callable[[], object]) -> list[float]:
    for road in roads:
        road()
    rounds = [[_round(road) for road in roads] for _ in range(ROUNDS)]
    return [min(times) for times in zip(*rounds, strict=True)]


def _round(road: Callable[[], object]) -> float:
    start = perf_counter()
    for _ in range(CALLS):
        road()
    return (perf_counter() - start) / CALLS * 1_000_000


if __name__ == "__main__":
    main()
