"""Views of the search for codes: hits with why one cannot be chosen, and what is said of the registers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from engine.certificates.results import Context
from engine.specs.models.certificate import QuestionModel
from engine.specs.models.codes import CodeSystemModel
from engine.specs.spec import Spec
from webapp.services.codes import Suggestion, Suggestions


@dataclass(frozen=True, slots=True)
class HitView:
    """A code to choose. `text` is its name as it fits in the field beside it; `reason` says why it cannot be chosen."""

    code: str
    system: str
    system_name: str
    label: str
    text: str
    words: str
    reason: str


@dataclass(frozen=True, slots=True)
class HitsView:
    """`said` is what is read aloud; `notes` stand below the hits."""

    hits: tuple[HitView, ...]
    said: str
    notes: tuple[str, ...]


def hits_view(found: Suggestions, longest: int | None) -> HitsView:
    """`longest` is how many characters the field of the name takes."""
    hits = tuple(_hit(each, longest) for each in found.items)
    return HitsView(hits, _said(found), tuple(_notes(found)))


def registers_note(spec: Spec, question: QuestionModel, context: Context) -> str:
    """What people should know of the registers that a question's codes are searched in; empty when they are whole."""
    systems = {s.name: s for f in question.fields for s in spec.definition.systems(f.id) if s.external}
    known = {name: context.registers[name] for name in systems if name in context.registers}
    subsets = [(systems[name], register.title) for name, register in known.items() if register.subset]
    parts = list(_subset_notes(subsets))
    missing = [system for name, system in systems.items() if name not in known]
    if missing:
        parts.append(f"{_names(missing)} är inte inlagt i den här installationen. Koderna kan skrivas för hand.")
    return " ".join(parts)


def _hit(found: Suggestion, longest: int | None) -> HitView:
    system, entry = found.system, found.entry
    return HitView(
        code=entry.code,
        system=system.system,
        system_name=system.name,
        label=entry.label,
        text=_shortened(entry.label, longest),
        words=", ".join(found.hit.words),
        reason=found.reason or "",
    )


def _shortened(label: str, longest: int | None) -> str:
    """Cut after a whole word where it is too long."""
    if longest is None or len(label) <= longest:
        return label
    return label[: longest + 1].rsplit(" ", 1)[0][:longest].rstrip(" ,;")


def _said(found: Suggestions) -> str:
    shown = len(found.items)
    if found.too_short:
        return "Skriv minst två tecken."
    if not shown:
        return "Inga träffar. Pröva ett annat ord eller början av koden."
    if shown < found.total:
        return f"De {shown} bästa av {found.total} träffar. Skriv mer för att få färre."
    return "1 träff" if shown == 1 else f"{shown} träffar"


def _notes(found: Suggestions) -> Iterable[str]:
    yield from _subset_notes(found.subsets)
    if found.missing:
        yield f"{_names(found.missing)} är inte inlagt här och söks inte igenom."


def _subset_notes(subsets: Iterable[tuple[CodeSystemModel, str]]) -> Iterable[str]:
    by_title: dict[str, list[CodeSystemModel]] = {}
    for system, title in subsets:
        by_title.setdefault(title, []).append(system)
    for title, systems in by_title.items():
        yield f"{title}: bara några av koderna i {_names(systems)} går att söka fram."


def _names(systems: Iterable[CodeSystemModel]) -> str:
    *first, last = (system.name for system in systems)
    return f"{', '.join(first)} och {last}" if first else last
