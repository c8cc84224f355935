"""Copies, linked: for every field of a certificate where it goes, or why it stays behind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from engine.specs.models.copies import CopyModel, CopySentencesModel, PassageModel
from engine.specs.spec import Definition


@dataclass(frozen=True, slots=True)
class Move:
    """Where a field's value goes. `codes` renames codes; `without` are codes that stay behind, with the reason."""

    into: str
    codes: Mapping[str, str]
    without: Mapping[str, str]


@dataclass(frozen=True, eq=False)
class Passage:
    """From one certificate to another. Each field of the source is in `moves` or, with its reason, in `cleared`."""

    copy: CopyModel
    source: Definition
    target: Definition
    moves: Mapping[str, Move]
    cleared: Mapping[str, str]
    model: PassageModel | None = None
    """None for a certificate that the copy does not speak of."""

    @property
    def whole(self) -> bool:
        """Does everything travel that is not cleared?"""
        return self.model is None or self.model.takes is None


@dataclass(frozen=True, eq=False)
class Copies:
    """Every copy there is."""

    models: tuple[CopyModel, ...]
    passages: tuple[Passage, ...]
    sentences: CopySentencesModel

    def by(self, action: str) -> Iterator[Passage]:
        """The passages of an action of permissions.json, such as `renew`."""
        return (passage for passage in self.passages if action in passage.copy.actions)

    def sources(self, action: str, target_type: str) -> tuple[Definition, ...]:
        """What a draft of a type can be made from, or filled in from, by an action."""
        return tuple(passage.source for passage in self.by(action) if passage.target.certificate.type == target_type)

    def relation_fact(self, code: str) -> str | None:
        """The value of the fact `relation` for a national relation code; None for a code that no copy gives."""
        relations = (model.relation for model in self.models)
        return next((each.fact for each in relations if each is not None and each.code == code), None)
