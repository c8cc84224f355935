"""What is said of a signature: to the reader of a page, and to operators."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

Code: TypeAlias = Literal[
    "valid",
    "unreadable-statement",
    "unreadable-signature",
    "unknown-kind",
    "other-certificate",
    "other-xml",
    "other-header",
    "other-key",
    "changed",
]

_CHANGED = (
    "Signaturen stämmer inte: intyget kan ha ändrats sedan det signerades. Använd det inte, och kontakta dem som sköter"
    " Intygsverk."
)
_UNKNOWN = "Signaturens slag är inte känt här, så den kan inte kontrolleras. Kontakta dem som sköter Intygsverk."


@dataclass(frozen=True, slots=True)
class Verdict:
    """`code` is stable; `swedish` is for the page, `english` for operators and free of personal data."""

    code: Code
    swedish: str
    english: str

    @property
    def valid(self) -> bool:
        return self.code == "valid"


def broken(code: Code, why: str) -> Verdict:
    """A signature that does not hold, or cannot be looked at."""
    return Verdict(code, _UNKNOWN if code == "unknown-kind" else _CHANGED, why)
