"""`copy_answers`: the answers of a new draft that is made from another certificate, as `specs/copies` says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from engine.certificates.assembly import CommentRefused, assembled, commented
from engine.certificates.copied import Copied, Outcome, Portion, Remembered
from engine.certificates.evaluation import evaluate
from engine.certificates.fates import Piece, Sorter
from engine.certificates.results import Context
from engine.content import content
from engine.document import Answer, Document, Field, Relation
from engine.specs.catalogue import Catalogue, UnknownType
from engine.specs.copies import Copies, Passage
from engine.specs.spec import Definition, Spec
from engine.values import full_date

__all__ = ["CommentRefused", "NoCopy", "copy_answers"]


class NoCopy(LookupError):  # noqa: N818
    """No copy says what an action takes from a certificate of this type."""


def copy_answers(
    catalogue: Catalogue,
    action: str,
    source: Document,
    *,
    context: Context,
    read_on: date | None = None,
    comment: str = "",
    into: Spec | None = None,
) -> Copied:
    """What an action of permissions.json, such as `renew`, takes from a certificate into a draft made today.

    `source` is the certificate as it is stored, with what only the form asks. `read_on` is the day that decides what
    it hides: the day it was signed, which its header may tell; today for a draft. `into` is what a draft that is there
    already is read with. Raises NoCopy, CommentRefused, and EngineFault where the source cannot be judged.
    """
    copies = catalogue.copies
    read_with = catalogue.spec(source.type, source.text_version)
    if copies is None:
        raise NoCopy(f"there are no copies in {catalogue.path}")
    passage, target = _way(catalogue, copies, action, read_with, context.today, into)
    day = read_on or full_date((source.signed_at or "")[:10]) or context.today
    shown = evaluate(read_with, source, context=replace(context, today=day), level="draft").shown
    pieces = tuple(Sorter(passage, read_with, target, shown, copies.sentences).pieces(source))
    return Copied(
        passage=passage,
        source=read_with,
        target=target,
        answers=commented(passage, assembled(passage, pieces), comment),
        portions=tuple(_portions(read_with.definition, pieces)),
        relation=_relation(passage, source),
        remembered=_remembered(passage, read_with, pieces),
    )


def _way(
    catalogue: Catalogue, copies: Copies, action: str, source: Spec, today: date, into: Spec | None
) -> tuple[Passage, Spec]:
    """The passage of an action, and the spec of the draft it leads to."""
    for passage in copies.by(action):
        if passage.source.key == source.definition.key:
            target = into if into is not None else _new_draft(catalogue, passage, source, today)
            if target is not None and target.definition.key == passage.target.key:
                return passage, target
    wanted = "" if into is None else f" into {into.definition.key}"
    raise NoCopy(f"no copy says what {action} takes from {source.definition.key}{wanted}")


def _new_draft(catalogue: Catalogue, passage: Passage, source: Spec, today: date) -> Spec | None:
    """The spec that a draft gets today; the source's own where its major version has none in use."""
    certificate = passage.target.certificate
    same_major = passage.copy.text_version == "newest-minor"
    try:
        return catalogue.newest(certificate.type, today, major=certificate.major if same_major else None)
    except UnknownType:
        return source if same_major else None


def _portions(definition: Definition, pieces: Iterable[Piece]) -> Iterator[Portion]:
    """The source by question and fate: questions as its form has them, what travels first."""
    order = {question: number for number, question in enumerate(definition.questions)}
    outcomes = list(Outcome)
    sorted_answers: dict[tuple[int, str, int, str], list[Answer]] = {}
    for piece in pieces:
        fates: dict[tuple[Outcome, str], list[Field]] = {}
        for fate in piece.fates:
            fates.setdefault((fate.outcome, fate.reason), []).append(fate.field)
        for (outcome, reason), fields in fates.items():
            question = piece.answer.question
            key = (order.get(question, len(order)), question, outcomes.index(outcome), reason)
            sorted_answers.setdefault(key, []).append(replace(piece.answer, fields=tuple(fields)))
    for (_, question, outcome_number, reason), answers in sorted(sorted_answers.items()):
        yield Portion(question, tuple(answers), outcomes[outcome_number], reason)


def _relation(passage: Passage, source: Document) -> Relation | None:
    kept = passage.copy.relation
    return None if kept is None else Relation(kept.code, source.id)


def _remembered(passage: Passage, source: Spec, pieces: Iterable[Piece]) -> Remembered | None:
    """The answer whose period ends last, of those that the source shows; None where no period can be read."""
    model = None if passage.model is None else passage.model.remembers
    if model is None:
        return None
    found: list[tuple[date, str]] = []
    for piece in pieces:
        shown = (fate.field for fate in piece.fates if fate.outcome is not Outcome.LEFT_OUT)
        told = {field.id: content(field.value) for field in shown}
        period, coded = told.get(model.latest), told.get(model.beside)
        end = full_date((period.day("end") or "") if period is not None else "")
        if end is not None and coded is not None and coded.code is not None:
            found.append((end, coded.code))
    if not found:
        return None
    end, code = max(found, key=lambda pair: pair[0])
    label = source.code_label(model.beside, code)
    sentence = model.sentence.format(end=end.isoformat(), code=label)
    return Remembered(source.definition.question_of[model.latest].id, end, code, label, sentence)
