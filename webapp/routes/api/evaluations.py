"""What the server says of a certificate's answers: shown, required, locked, and what is missing or wrong."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pydantic import Field

from engine.certificates.results import Finding, Level, Slot
from engine.specs.spec import Spec
from webapp.routes.api.models import ApiModel

PLACES: Any = Field(
    description="Questions and fields by id, in the order of the form. A field of a repeated question stands once for "
    "each of its answers, as `1.2#3`: field 1.2 in the third answer",
    examples=[["1", "1.1#1", "1.2#1", "2", "2.1"]],
)


class FindingReply(ApiModel):
    """A rule that does not hold. `level` draft: what a clinician meets; register: the national rules on the finished
    certificate. `instance` counts a repeated question's answers from 1."""

    rule: str
    question: str | None
    field: str | None
    instance: int | None
    level: Level
    message: str


def finding_replies(findings: Iterable[Finding]) -> list[FindingReply]:
    return [
        FindingReply(
            rule=finding.rule,
            question=finding.question,
            field=finding.field,
            instance=_number(finding.instance),
            level=finding.level,
            message=finding.message,
        )
        for finding in findings
    ]


def places(spec: Spec, slots: Iterable[Slot]) -> list[str]:
    """Slots as the API writes them, in the order of the form."""
    order = {name: number for number, name in enumerate(spec.definition.category_of)}
    ordered = sorted(slots, key=lambda slot: (order.get(slot.id, -1), slot.instance or 0))
    return [slot.id if slot.instance is None else f"{slot.id}#{slot.instance + 1}" for slot in ordered]


def _number(instance: int | None) -> int | None:
    return None if instance is None else instance + 1
