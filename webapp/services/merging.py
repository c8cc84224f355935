"""Bringing one person's edits together with what others have saved in the meantime."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from engine.document import Answer, Document
from engine.specs.spec import Spec
from webapp.services.addresses import has_registered_address
from webapp.services.answers import Edit, Rewrite, apply_edit
from webapp.services.problems import Clash
from webapp.storage.tables import AnswerChangeRow

PATIENT = "patient"
"""Stands for a question when the patient's address is typed by hand."""
ADDRESS_PARTS = ("street", "postal_code", "city")


@dataclass(frozen=True, slots=True)
class AddressEdit:
    """The patient's address as typed, where the population register has none."""

    base: int
    parts: Mapping[str, str]


class Merge:
    """Edits brought together with what others have saved since, question by question."""

    def __init__(
        self,
        spec: Spec,
        stored: Document,
        history: Mapping[str, Sequence[AnswerChangeRow]],
        digest: Callable[[str, str, str], str],
    ) -> None:
        """`digest` is how the history remembers a wording: of certificate id, question and text."""
        self.document = stored
        self.clashes: list[Clash] = []
        self._spec = spec
        self._stored = stored
        self._history = history
        self._digest = digest

    def take(self, edit: Edit | Rewrite) -> None:
        question = self._spec.definition.questions.get(edit.question)
        if question is None:
            return
        theirs = self._stored.of(question.id)
        mine = apply_edit(question, edit, theirs)
        if mine == theirs or self._is_untouched(question.id, edit.base, _written(mine) if mine else ""):
            return
        last = self._changed_since(question.id, edit.base)
        if last is not None:
            self.clashes.append(Clash(question.id, theirs, mine, last.changed_by, last.changed_at))
            return
        self.document = self.document.answering({question.id: mine})

    def take_address(self, edit: AddressEdit) -> None:
        """The later writer's address stands: it is one line that both can read on the envelope."""
        if has_registered_address(self.document):
            return
        patient, parts = self.document.patient, edit.parts
        typed = replace(
            patient,
            street=parts.get("street", patient.street),
            postal_code=parts.get("postal_code", patient.postal_code),
            city=parts.get("city", patient.city),
        )
        self.document = replace(self.document, patient=typed)

    def _changed_since(self, question: str, base: int) -> AnswerChangeRow | None:
        changes = self._history.get(question, ())
        return changes[-1] if changes and changes[-1].revision > base else None

    def _is_untouched(self, question: str, base: int, mine: str) -> bool:
        """Is this what stood there at the base revision? Then whatever others did since stands."""
        then = [change for change in self._history.get(question, ()) if change.revision <= base]
        return self._digest(self._stored.id, question, mine) == (then[-1].digest if then else "")


def written_answers(document: Document) -> dict[str, str]:
    """Every answered question's answers as text, the patient's typed address among them: equal texts, equal answers."""
    found: dict[str, list[Answer]] = {}
    for answer in document.answers:
        found.setdefault(answer.question, []).append(answer)
    written = {question: _written(answers) for question, answers in found.items()}
    address = [getattr(document.patient, part) for part in ADDRESS_PARTS]
    return {**written, PATIENT: "\n".join(address)} if any(address) else written


def _written(answers: Iterable[Answer]) -> str:
    """Order and numbering aside: they follow from the values."""
    return repr([sorted((f.id, repr(f.value)) for f in answer.fields) for answer in answers])
