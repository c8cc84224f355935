"""View of help that is ticked instead of typed: problems that go with the diagnoses (ICF)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from engine.certificates.results import Context
from engine.certificates.ticked_help import diagnoses, offered_help
from engine.codes.register import CodeEntry
from engine.codes.support import Group
from engine.document import Document
from engine.specs.models.certificate import FieldModel, Support
from engine.specs.spec import Spec
from webapp.routes import names

NO_REGISTER = "Hjälpen är inte inlagd i den här installationen."
NO_DIAGNOSIS = "Fyll i minst en diagnos med kod ur {system}, så visas förslag här."
NO_PROBLEMS = "Det finns inga förslag för {diagnoses}."
EARLIER = "Valda tidigare"


@dataclass(frozen=True, slots=True)
class TickView:
    """A tick box. `about` explains what its name covers."""

    id: str
    value: str
    checked: bool
    about: str = ""


@dataclass(frozen=True, slots=True)
class TickGroup:
    heading: str
    ticks: tuple[TickView, ...]


@dataclass(frozen=True, slots=True)
class HelpView:
    """What is offered, in groups, or why nothing is. `heading` stands above what is `chosen`."""

    name: str
    introduction: str
    heading: str
    groups: tuple[TickGroup, ...]
    chosen: tuple[str, ...]
    nothing: str
    subset: str


def help_view(spec: Spec, field: FieldModel, document: Document, context: Context) -> HelpView:
    """The tick boxes of a field with `support`. Names that are ticked and not offered can be taken away."""
    support = field.support
    assert support is not None
    question = spec.definition.question_of[field.id].id
    value = next((answer.get(field.id) for answer in document.of(question)), None)
    chosen = tuple(value.splitlines()) if isinstance(value, str) else ()
    offer, name = offered_help(spec, support, document, context), names.control(field.id)
    general = {used: said for said, used in offer.general}
    groups = [
        TickGroup(
            _heading(group, general, support, context),
            tuple(TickView(f"{name}-{e.code}", e.label, e.label in chosen, _about(e)) for e in group.entries),
        )
        for group in offer.groups
    ]
    earlier = [label for label in chosen if label not in offer.labels]
    if earlier:
        ticks = tuple(TickView(f"{name}-{number}", label, checked=True) for number, label in enumerate(earlier))
        groups.append(TickGroup(EARLIER, ticks))
    register = context.registers.get(support.codes)
    return HelpView(
        name=name,
        introduction=spec.text(support.introduction),
        heading=spec.text(field.text),
        groups=tuple(groups),
        chosen=chosen,
        nothing="" if offer.groups else _why_nothing(spec, support, document, context),
        subset=register.title if register is not None and register.subset else "",
    )


def prompts(spec: Spec, document: Document) -> Iterator[tuple[str, str]]:
    """Fields that carry something ticked, each with the words about what to write beside it."""
    for field in spec.definition.fields.values():
        if field.support is not None and field.travels is not None:
            question = spec.definition.question_of[field.id].id
            if any(answer.get(field.id) for answer in document.of(question)):
                yield field.travels.into, spec.text(field.support.prompt)


def _why_nothing(spec: Spec, support: Support, document: Document, context: Context) -> str:
    if support.codes not in context.registers:
        return NO_REGISTER
    said = diagnoses(spec, support, document)
    if said:
        return NO_PROBLEMS.format(diagnoses=_listed(said))
    return NO_DIAGNOSIS.format(system=spec.definition.code_systems[support.diagnosis_codes].name)


def _heading(group: Group, general: dict[str, str], support: Support, context: Context) -> str:
    """The diagnoses with their names, and for which other one a more general one was looked up."""
    if len(group.diagnoses) > 1:
        return f"Gemensamt för {_listed(group.diagnoses)}"
    code = group.diagnoses[0]
    register = context.registers.get(support.diagnosis_codes)
    entry = None if register is None else register.find(code)
    named = f"{code} {entry.label}" if entry is not None else code
    return f"{named} (mer generell kod, eftersom förslag saknas för {general[code]})" if code in general else named


def _about(entry: CodeEntry) -> str:
    parts = (entry.description, f"Innefattar: {entry.includes}" if entry.includes else "")
    return ". ".join(part.rstrip(".") for part in parts if part)


def _listed(codes: Iterable[str]) -> str:
    *first, last = codes
    return f"{', '.join(first)} och {last}" if first else last
