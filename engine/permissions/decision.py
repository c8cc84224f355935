"""What was decided about an action."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Reason:
    """One ground for refusal. `check` is its id in the spec (`feature.ID`, `origin` and `privilege.ID` for the first
    three kinds), `code` the stable code, `text` Swedish."""

    check: str
    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to show, or to have confirmed, with an action that is allowed."""

    id: str
    code: str
    tell: Literal["info", "confirm"]
    text: str


@dataclass(frozen=True, slots=True)
class Decision:
    """`reasons` holds every ground for refusal, the deciding one first; `notices` only counts when allowed."""

    action: str
    label: str
    reasons: tuple[Reason, ...] = ()
    notices: tuple[Notice, ...] = ()

    @property
    def allowed(self) -> bool:
        return not self.reasons

    @property
    def code(self) -> str | None:
        """The stable code of the deciding reason; None when allowed."""
        return self.reasons[0].code if self.reasons else None

    @property
    def reason(self) -> str | None:
        """The Swedish sentence of the deciding reason; None when allowed."""
        return self.reasons[0].text if self.reasons else None
