"""Findings sorted to the controls they are about, in the order of the form."""

from __future__ import annotations

from collections.abc import Iterable

from engine.certificates.results import Finding


class Messages:
    """What is said where. Nothing is said twice in the same place."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self._said: dict[tuple[str, int | None], list[str]] = {}
        self.findings: list[Finding] = []
        for finding in findings:
            place = self._said.setdefault((finding.at, finding.instance), [])
            if finding.message not in place:
                place.append(finding.message)
                self.findings.append(finding)

    def at(self, target: str, instance: int | None = None) -> tuple[str, ...]:
        return tuple(self._said.get((target, instance), ()))

    def anywhere(self, targets: Iterable[str]) -> bool:
        wanted = set(targets)
        return any(target in wanted for target, _ in self._said)
