"""What a copy gives: the draft's answers, and what became of each answer of the certificate it was made from."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import Enum

from engine.document import Answer, Document, Relation
from engine.specs.copies import Passage
from engine.specs.spec import Spec


class Outcome(Enum):
    """What becomes of a part of the source."""

    TRAVELS = "travels"
    CLEARED = "cleared"
    """The copy says that it stays behind."""
    LEFT_OUT = "left-out"
    """It cannot travel: it is hidden or unknown, or the draft does not ask for it."""


@dataclass(frozen=True, slots=True)
class Portion:
    """Answers to one question of the source, or parts of them, that meet the same fate. `reason` is Swedish, from the
    spec; empty where they travel."""

    question: str
    answers: tuple[Answer, ...]
    outcome: Outcome
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Remembered:
    """Told beside a question of the draft whose answers did not travel: the last day that was said in the source, the
    code beside it with its label, and the whole sentence (Swedish)."""

    question: str
    end: date
    code: str
    label: str
    sentence: str


@dataclass(frozen=True, eq=False)
class Copied:
    """The answers of a new draft. `source` and `target` are the specs that its source and the draft are read with."""

    passage: Passage
    source: Spec
    target: Spec
    answers: tuple[Answer, ...]
    portions: tuple[Portion, ...]
    """Everything in the source once, in the order of its form, what travels of a question first."""
    relation: Relation | None
    """To the source; None where no relation is kept. Who answers a message adds its id and reference."""
    remembered: Remembered | None = None

    @property
    def travels(self) -> tuple[Portion, ...]:
        return tuple(portion for portion in self.portions if portion.outcome is Outcome.TRAVELS)

    @property
    def stays(self) -> tuple[Portion, ...]:
        """What stays behind, and why."""
        return tuple(portion for portion in self.portions if portion.outcome is not Outcome.TRAVELS)

    def draft(self, header: Document) -> Document:
        """The draft: id, patient and issuer of the given header, everything else from the copy."""
        return replace(
            header,
            type=self.target.type,
            text_version=self.target.text_version,
            signed_at=None,
            sent_at=None,
            relations=() if self.relation is None else (self.relation,),
            answers=self.answers,
            extras=(),
        )
