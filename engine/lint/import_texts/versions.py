"""Compares an imported text version with the others of the same major version."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Set

from engine.lint.import_texts.findings import Findings
from engine.lint.import_texts.options import Changes
from engine.lint.import_texts.reading import TextFile
from engine.lint.import_texts.rules import CrossedDates, DroppedKey, QuestionsChanged
from engine.source import Place
from engine.specs.catalogue import version_number
from engine.specs.models.texts import TextVersionModel

_ASKED = re.compile(r"(?:FRG|DFR)_[0-9]+(?:\.[0-9]+)?(?=\.)")
_SUPPLEMENTARY = re.compile(r"[A-Z]+_9[0-9]{3}(?:\.|$)")


def compare_versions(
    file: TextFile,
    new: TextVersionModel,
    others: Iterable[TextVersionModel],
    missed: Set[str],
    findings: Findings,
) -> Changes | None:
    """What has changed since the version before, if there is one, with findings for what should not have.

    `missed` are keys whose absence has been told already.
    """
    ordered = sorted(others, key=_number)
    _report_dropped(file.place, new, ordered, missed, findings)
    _report_dates(file.header_place("giltigFrom"), new, ordered, findings)
    lower = [each for each in ordered if _number(each) < _number(new)]
    if not lower:
        return None
    _report_questions(file.place, new, lower[-1], missed, findings)
    return _changes(lower[-1], new.texts)


def _changes(before: TextVersionModel, texts: Mapping[str, str]) -> Changes:
    return Changes(
        before.version,
        tuple(key for key in texts if key not in before.texts),
        tuple(key for key, text in texts.items() if before.texts.get(key, text) != text),
        tuple(key for key in before.texts if key not in texts),
    )


def _report_dropped(
    place: Place, new: TextVersionModel, others: Iterable[TextVersionModel], missed: Set[str], findings: Findings
) -> None:
    having = {key: each.version for each in others for key in each.texts if key not in each.retired}
    for key, version in having.items():
        if not (key in new.texts or key in missed or _SUPPLEMENTARY.match(key)):
            findings.add(DroppedKey, place, f"the file lacks {key!r}, which version {version} has", key=key)


def _report_dates(place: Place, new: TextVersionModel, others: Iterable[TextVersionModel], findings: Findings) -> None:
    for each in others:
        if (_number(each) < _number(new)) != (each.valid_from < new.valid_from) and each.valid_from != new.valid_from:
            message = f"{new.version} begins on {new.valid_from}, {each.version} on {each.valid_from}"
            findings.add(CrossedDates, place, message)


def _report_questions(
    place: Place, new: TextVersionModel, before: TextVersionModel, missed: Set[str], findings: Findings
) -> None:
    """Supplementary questions may come and go."""
    ours, theirs = set(_asked(_spoken(new))), set(_asked(_spoken(before)))
    changes = (("has", ours - theirs), ("lacks", theirs - ours - set(_asked(missed))))
    parts = [f"{word} {', '.join(sorted(ids))}" for word, ids in changes if ids]
    if parts:
        message = f"the file {' and '.join(parts)}, unlike version {before.version}"
        findings.add(QuestionsChanged, place, message, "other questions are a new major version")


def _asked(keys: Iterable[str]) -> Iterator[str]:
    """Keys of questions and fields, without suffix."""
    for key in keys:
        found = _ASKED.match(key)
        if found is not None and not _SUPPLEMENTARY.match(key):
            yield found[0]


def _spoken(version: TextVersionModel) -> Iterator[str]:
    return (key for key in version.texts if key not in version.retired)


def _number(version: TextVersionModel) -> tuple[int, ...]:
    return version_number(version.version)
