"""REF: references. A catalogue with a broken one cannot be used, so the loader itself finds them all."""

from __future__ import annotations

from engine.lint.rule import Rule, rule


@rule
class UnknownId(Rule):
    """
    ## Why it matters
    A condition on a field that does not exist never holds; a rule placed at one is never seen.

    ## What to do
    Take the id that is offered, or add the question or field.
    """

    code = "REF201"
    name = "unknown-id"
    summary = "A question, field or category is named that the certificate does not have."


@rule
class UnknownCodeSystem(Rule):
    """
    ## Why it matters
    Without its code system a question has no answers to choose from.

    ## What to do
    Take the name that is offered, or add `code-systems/<name>.json`.
    """

    code = "REF202"
    name = "unknown-code-system"
    summary = "A code system is named that is not in specs/code-systems."


@rule
class UnknownContext(Rule):
    """
    ## Why it matters
    Conditions can read a few values from around the answers, such as today's date. Another name would never have a
    value.

    ## What to do
    Take the name that is offered; docs/conditions.md says what there is.
    """

    code = "REF203"
    name = "unknown-context"
    summary = "A value of the situation is named that does not exist."


@rule
class UnknownShape(Rule):
    """
    ## Why it matters
    Named formats are built into the engine. One that it does not know cannot be tested.

    ## What to do
    Take the name that is offered. A new format is a change of the engine.
    """

    code = "REF204"
    name = "unknown-shape"
    summary = "A named format is used that the engine does not have."


@rule
class FieldInWrongQuestion(Rule):
    """
    ## Why it matters
    Field ids are national: field 6.2 is the second of question 6, wherever it is read.

    ## What to do
    Move the field to its question, or give it the id it has nationally.
    """

    code = "REF205"
    name = "field-in-wrong-question"
    summary = "A field's id begins with another question's id."


@rule
class DuplicateId(Rule):
    """
    ## Why it matters
    An id must lead to one thing: answers, findings and texts are found by it.

    ## What to do
    Give one of the two another id. Rule ids are never reused, not even of rules long gone.
    """

    code = "REF206"
    name = "duplicate-id"
    summary = "Two things of the same kind have the same id."


@rule
class Cycle(Rule):
    """
    ## Why it matters
    Whether a question is shown must be known before it can be answered. Here that depends on the question's own answer,
    by the way that is listed, so nobody could ever say.

    ## What to do
    Let one of the questions in the list be shown without asking the others.
    """

    code = "REF207"
    name = "cycle"
    summary = "Whether a question is shown depends on itself."


@rule
class MisplacedFile(Rule):
    """
    ## Why it matters
    Specs are found by folder and file name, and read by what stands inside. When the two differ a certificate is judged
    by something else than people think.

    ## What to do
    Rename the file or folder, or change the property. Often a file was copied and one of the two forgotten.
    """

    code = "REF208"
    name = "misplaced-file"
    summary = "A file's folder or name says something else than its content."


@rule
class ForeignField(Rule):
    """
    ## Why it matters
    `unique` compares the answers to one question, and a choice sets fields of the question it belongs to. A field of
    another question cannot be meant.

    ## What to do
    Name a field of the same question; the message lists them.
    """

    code = "REF209"
    name = "foreign-field"
    summary = "A field of another question is named where only the question's own can be."


@rule
class FormOnlyId(Rule):
    """
    ## Why it matters
    Ids of fields that are sent are national ids. One that only the form asks has none, and could be taken for another
    certificate's if it looked like one.

    ## What to do
    Let the ids of fields with `"sent": false`, and of their question, begin with F, and no others.
    """

    code = "REF210"
    name = "form-only-id"
    summary = "A field that only the form asks has a national id, or a field that is sent has none."


@rule
class UnknownName(Rule):
    """
    ## Why it matters
    A feature, privilege or role that does not exist is never open, granted or held: the action would be refused to
    everybody, or the entry would do nothing.

    ## What to do
    Take the name that is offered, or add it where its like are listed (`permissions.json` or `features.json`).
    """

    code = "REF220"
    name = "unknown-name"
    summary = "Permissions or rollout name a role, feature, privilege, check or type that does not exist."


@rule
class UnknownFactValue(Rule):
    """
    ## Why it matters
    A fact takes the values that are listed at it, or true and false. A test for another value never holds, so a check
    would never refuse.

    ## What to do
    Take the value that is offered, or add it to the fact's `values`. A new certificate type is a new value of `type`.
    """

    code = "REF221"
    name = "unknown-fact-value"
    summary = "A fact is compared with a value that it cannot have."


@rule
class UnknownCopiedName(Rule):
    """
    ## Why it matters
    A copy is found by the action that asks for it and by the certificate it is made from. With a name that does not
    exist nobody could make the draft, or nobody would be told why an answer stays behind.

    ## What to do
    Take the name that is offered. Certificates are folders of `certificates`, such as `FK7804/1`; actions and values of
    `relation` stand in `permissions.json`; a reason is added to `reasons` in the same file.
    """

    code = "REF230"
    name = "unknown-copied-name"
    summary = "A copy names a certificate, action, relation or reason that does not exist."


@rule
class ForgottenAnswer(Rule):
    """
    ## Why it matters
    Between different certificates a copy lists what travels. An answer that is not listed stays behind, and the
    clinician would not be told why. Perhaps it was only forgotten.

    ## What to do
    Name the question in `takes` if it travels, in `clears` with a reason if it does not.
    """

    code = "REF231"
    name = "forgotten-answer"
    summary = "A copy lists what travels, and says nothing of an answer."


@rule
class ContradictoryCopy(Rule):
    """
    ## Why it matters
    What a copy says is read by several parts of the program: one chooses the text version, one the type of the new
    certificate, one carries the answers. Where two statements do not fit together there is no draft to make.

    ## What to do
    Change one of the two, as the message says.
    """

    code = "REF232"
    name = "contradictory-copy"
    summary = "Two things that are said of a copy do not fit together."
