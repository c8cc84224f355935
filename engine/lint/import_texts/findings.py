"""Collects what an import finds, without letting one mistake that is made a thousand times fill the screen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeAlias

from engine.lint.rule import Finding, Level, Rule
from engine.source import Place

MOST_OF_A_KIND = 50
"""Findings of one code that are listed; the rest is counted."""
_LONGEST_NAME = 60

Where: TypeAlias = Place | Callable[[], Place]
"""A place that takes time to look up is looked up for findings that are listed only."""


@dataclass(frozen=True, slots=True)
class ImportFinding(Finding):
    """A finding about a text file; `key` is the text key it speaks of, if it speaks of one."""

    key: str | None = None


class Findings:
    """Findings in the order they were made."""

    def __init__(self) -> None:
        self._listed: list[ImportFinding] = []
        self._counts: Counter[str] = Counter()
        self.has_errors = False

    def add(
        self, rule: type[Rule], place: Where, message: str, help: str | None = None, key: str | None = None
    ) -> None:
        if self.lists(rule):
            found = place() if callable(place) else place
            self._listed.append(ImportFinding(rule.code, rule.level, found, message, help, key))
        self._count(rule.code, rule.level)

    def take(self, findings: Iterable[Finding]) -> None:
        """Findings of other rules, as they are."""
        for each in findings:
            if self._counts[each.code] < MOST_OF_A_KIND:
                self._listed.append(ImportFinding(each.code, each.level, each.place, each.message, each.help))
            self._count(each.code, each.level)

    def lists(self, rule: type[Rule]) -> bool:
        """Would another finding of the rule be listed? What takes time to work out is worked out only then."""
        return self._counts[rule.code] < MOST_OF_A_KIND

    def count(self, *rules: type[Rule]) -> int:
        return sum(self._counts[rule.code] for rule in rules)

    def _count(self, code: str, level: Level) -> None:
        self._counts[code] += 1
        self.has_errors = self.has_errors or level is Level.ERROR

    def listed(self) -> tuple[ImportFinding, ...]:
        """All of them in the order of files and lines; of a kind that is very frequent, how many more there are."""
        last = {each.code: each for each in self._listed}
        more = [
            ImportFinding(code, last[code].level, last[code].place, f"{count - MOST_OF_A_KIND} more of these follow")
            for code, count in self._counts.items()
            if count > MOST_OF_A_KIND
        ]
        return tuple(sorted((*self._listed, *more), key=_order))


def _order(finding: Finding) -> tuple[str, int, int, str, str]:
    span = finding.place.span
    return (finding.place.file, span.line, span.column, finding.code, finding.message)


def shown(name: str) -> str:
    """A name from the file as it can stand in a message: quoted, and cut if somebody made it endless."""
    return repr(name if len(name) <= _LONGEST_NAME else name[: _LONGEST_NAME - 1] + "…")
