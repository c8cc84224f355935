"""What is wrong with a spec file, and where. Problems are values; `SpecErrors` is raised once, with all of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from engine.source import Place


@dataclass(frozen=True, slots=True)
class Problem:
    """A finding about a spec: stable code (SYN101 …), place, what is wrong in the author's ids, and how to mend it."""

    code: str
    place: Place
    message: str
    help: str | None = None

    def __str__(self) -> str:
        hint = f" ({self.help})" if self.help else ""
        return f"{self.place}: {self.code} error: {self.message}{hint}"


@dataclass(slots=True)
class Problems:
    """Collects problems while a catalogue is loaded."""

    found: list[Problem] = field(default_factory=list)

    def add(self, code: str, place: Place, message: str, help: str | None = None) -> None:
        self.found.append(Problem(code, place, message, help))

    def unknown(self, code: str, place: Place, kind: str, name: str, known: Iterable[str]) -> None:
        """An id that does not exist, with the nearest one that does."""
        self.add(code, place, f"there is no {kind} {name!r}", nearest(name, known))


class SpecErrors(Exception):  # noqa: N818  (several errors in one exception)
    """The catalogue cannot be used. `problems` holds every one, in file and line order."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda p: (p.place.file, p.place.line, p.place.column, p.code)))
        super().__init__("\n".join(str(problem) for problem in self.problems))


def nearest(name: str, known: Iterable[str]) -> str | None:
    """`did you mean 'x'?` for the closest spelling, or None when nothing is close."""
    close = closest(name, known)
    return None if close is None else f"did you mean {close!r}?"


def closest(name: str, known: Iterable[str]) -> str | None:
    """The known name with the closest spelling, or None when nothing is close."""
    import difflib  # only where something is misspelt

    by_folded = {candidate.casefold(): candidate for candidate in sorted(set(known))}
    close = difflib.get_close_matches(name.casefold(), by_folded, n=1, cutoff=0.6)
    return by_folded[close[0]] if close else None
