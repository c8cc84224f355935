"""A draft's answers, put together from what arrives of the certificate it is made from, and the user's comment."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from engine.certificates.fates import Piece
from engine.content import is_blank
from engine.document import Answer, Field
from engine.specs.copies import Passage


class CommentRefused(ValueError):  # noqa: N818
    """A comment that is too long, or that has no place in the draft."""


def assembled(passage: Passage, pieces: Iterable[Piece]) -> tuple[Answer, ...]:
    """What arrives, as answers of the draft in the order of the source. Where the copy keeps back one of several
    answers to a question, the others are numbered anew."""
    answers: dict[tuple[str, int], Answer] = {}
    gaps: set[str] = set()
    for piece in pieces:
        arriving = [fate.arriving for fate in piece.fates if fate.arriving is not None]
        for field in arriving:
            key = (_question_of(passage, piece, field), piece.position)
            growing = answers.get(key, Answer(key[0], (), piece.answer.instances))
            answers[key] = replace(growing, fields=(*growing.fields, field))
        if not piece.fates and _stays_as_empty(passage, piece.answer):
            answers[piece.answer.question, piece.position] = piece.answer
        if not arriving and any(fate.by_choice for fate in piece.fates):
            moves = (passage.moves.get(fate.field.id) for fate in piece.fates)
            gaps.update(passage.target.question_of[move.into].id for move in moves if move is not None)
    numbers: dict[str, int] = {}
    for key, answer in answers.items():
        numbers[answer.question] = number = numbers.get(answer.question, 0) + 1
        if answer.question in gaps and answer.instances:
            answers[key] = replace(answer, instances=(str(number),))
    return tuple(answers.values())


def _question_of(passage: Passage, piece: Piece, field: Field) -> str:
    """The question of the draft that a field arrives in; a supplementary question is no part of the definition."""
    question = passage.target.question_of.get(field.id)
    return piece.answer.question if question is None else question.id


def _stays_as_empty(passage: Passage, answer: Answer) -> bool:
    """An empty row between others keeps its place where everything travels."""
    question = passage.source.questions.get(answer.question)
    return (
        passage.whole
        and question is not None
        and not answer.outside
        and any(field.id in passage.moves for field in question.fields)
    )


def commented(passage: Passage, answers: tuple[Answer, ...], comment: str) -> tuple[Answer, ...]:
    """With the user's comment after what stands in its field, a blank line between. A blank comment adds nothing.

    Raises CommentRefused.
    """
    comment = comment.strip()
    words, field_id = passage.copy.comment, None if passage.model is None else passage.model.comment
    if not comment:
        return answers
    if words is None or field_id is None:
        raise CommentRefused(f"{passage.copy.id} has no place for a comment in {passage.target.key}")
    if len(comment) > words.max_length:
        raise CommentRefused(f"the comment has {len(comment)} characters, at most {words.max_length}")
    question = passage.target.question_of[field_id].id
    added = f"{words.lead} {comment}"
    for number, answer in enumerate(answers):
        if answer.question == question:
            text = answer.get(field_id)
            whole = f"{text}\n\n{added}" if isinstance(text, str) and not is_blank(text) else added
            return (*answers[:number], answer.having(field_id, whole), *answers[number + 1 :])
    return (*answers, Answer(question, (Field(field_id, added),)))
