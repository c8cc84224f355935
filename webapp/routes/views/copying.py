"""What a clinician is shown before a draft is made from a certificate."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from engine.certificates.copied import Copied, Portion
from engine.specs.spec import Spec
from webapp.routes.views.building import as_text
from webapp.routes.views.reading import answer_text
from webapp.services.permissions import Action


@dataclass(frozen=True, slots=True)
class CopyWords:
    """How pages speak of a way to make a draft. `{name}` is the certificate that it becomes."""

    action: Action
    label: str
    heading: str
    lead: str


COPIES: Final[Mapping[str, CopyWords]] = {
    "fornya": CopyWords(
        "renew",
        "Förnya",
        "Förnya intyget",
        "Ett nytt utkast av {name} skapas. Det tidigare intyget gäller som förut.",
    ),
    "ersatt": CopyWords(
        "replace",
        "Ersätt",
        "Ersätt intyget",
        "Ett nytt utkast av {name} skapas. När det är signerat ersätter det intyget som du har framför dig.",
    ),
    "skapa": CopyWords(
        "create-from",
        "Skapa {name}",
        "Skapa {name}",
        "Ett utkast av {name} skapas med det som kan återanvändas härifrån.",
    ),
}
"""By the last part of the address."""


@dataclass(frozen=True, slots=True)
class PortionView:
    """A question, its answers as text, and why they stay behind; no reason for what travels."""

    heading: str
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class CopyView:
    heading: str
    lead: str
    travels: tuple[PortionView, ...]
    stays: tuple[PortionView, ...]
    remembered: str


def copy_view(what: str, copied: Copied) -> CopyView:
    name, words = copied.target.definition.certificate.name, COPIES[what]
    return CopyView(
        heading=words.heading.format(name=name.lower()),
        lead=words.lead.format(name=name.lower()),
        travels=tuple(_portions(copied.source, copied.travels)),
        stays=tuple(_portions(copied.source, copied.stays)),
        remembered="" if copied.remembered is None else copied.remembered.sentence,
    )


def _portions(spec: Spec, portions: Iterable[Portion]) -> Iterable[PortionView]:
    for portion in portions:
        heading = spec.label(portion.question)
        if portion.question in spec.definition.questions:
            yield PortionView(heading, answer_text(spec, portion.question, portion.answers), portion.reason)
        else:
            # Asked by the text version alone, or by nothing that is known here.
            texts = [as_text(field.value) for answer in portion.answers for field in answer.fields]
            yield PortionView(spec.text(f"FRG_{portion.question}") or heading, "\n".join(texts), portion.reason)
