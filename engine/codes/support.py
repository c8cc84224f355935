"""Codes that help to describe what diagnoses do (ICF): which are offered for these diagnoses, in which order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from engine.codes.register import CodeEntry, CodeRegister
from engine.codes.words import normal_code

MOST_DIAGNOSES = 3
SHORTEST_DIAGNOSIS = 3
"""Positions that are left of a code when it is shortened to find what is said of a more general one."""

_SWEDISH = str.maketrans({"å": "{", "ä": "|", "ö": "}"})


@dataclass(frozen=True, slots=True)
class Group:
    """Codes that are offered together: for all of these diagnoses, written as the register has them."""

    diagnoses: tuple[str, ...]
    entries: tuple[CodeEntry, ...]


@dataclass(frozen=True, slots=True)
class Offered:
    """What is offered: codes that several diagnoses share, then the others of each diagnosis. `general` names the more
    general code that was looked up for a diagnosis that nothing is said of."""

    groups: tuple[Group, ...] = ()
    general: tuple[tuple[str, str], ...] = ()

    @property
    def labels(self) -> tuple[str, ...]:
        """The names of all codes that are offered, in the order in which they are shown."""
        return tuple(entry.label for group in self.groups for entry in group.entries)


def offered(register: CodeRegister, purpose: str, diagnoses: Sequence[str], today: date) -> Offered:
    """What the register offers under a purpose for these diagnoses, in their order; at most the first three count."""
    looked_up: dict[str, Mapping[CodeEntry, bool]] = {}
    general: list[tuple[str, str]] = []
    for said in dict.fromkeys(map(normal_code, diagnoses[:MOST_DIAGNOSES])):
        used = _known(register, purpose, said)
        if used is None:
            continue
        if used != said:
            general.append((said, used))
        looked_up[used] = {e: central for e, central in register.helping[purpose, used] if e.is_valid(today)}
    shared = {entry for helps in looked_up.values() for entry in helps if _times(entry, looked_up) > 1}
    groups = [Group(tuple(looked_up), _in_order(shared, looked_up))]
    groups += [
        Group((code,), _in_order({entry for entry in helps if entry not in shared}, looked_up))
        for code, helps in looked_up.items()
    ]
    return Offered(tuple(group for group in groups if group.entries), tuple(general))


def _known(register: CodeRegister, purpose: str, code: str) -> str | None:
    """The code, or the longest beginning of it, that the register says something of."""
    for length in range(len(code), SHORTEST_DIAGNOSIS - 1, -1):
        if (purpose, code[:length]) in register.helping:
            return code[:length]
    return None


def _times(entry: CodeEntry, looked_up: Mapping[str, Mapping[CodeEntry, bool]]) -> int:
    return sum(entry in helps for helps in looked_up.values())


def _in_order(
    entries: set[CodeEntry], looked_up: Mapping[str, Mapping[CodeEntry, bool]]
) -> tuple[CodeEntry, ...]:
    """Central for all diagnoses first, then for some, then for none; by name within each."""

    def rank(entry: CodeEntry) -> tuple[int, str, str]:
        central = {helps[entry] for helps in looked_up.values() if entry in helps}
        return (0 if central == {True} else 2 if central == {False} else 1, swedish_order(entry.label), entry.code)

    return tuple(sorted(entries, key=rank))


def swedish_order(text: str) -> str:
    """Sorts as the Swedish alphabet does: å, ä and ö stand last."""
    return text.casefold().translate(_SWEDISH)
