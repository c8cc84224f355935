"""SYN: the shape of the files. All but the reference to the schema are found by the loader."""

from __future__ import annotations

import os
from collections.abc import Iterator

from engine.lint.facts import Facts
from engine.lint.rule import Finding, Level, Rule, rule
from engine.specs.kinds import schema_name


@rule
class UnreadableFile(Rule):
    """
    ## Why it matters
    A certificate is a folder of files that belong together. Without one of them nothing can be said about the others.

    ## What to do
    Add the missing file, or save the file as UTF-8 (not as Windows or Mac text, and not as Word). A pipe or a folder of
    that name is never read: put an ordinary file in its place.
    """

    code = "SYN100"
    name = "unreadable-file"
    summary = "A file is missing, is not UTF-8 or cannot be read."


@rule
class WrongType(Rule):
    """
    ## Why it matters
    JSON distinguishes `true` from `"true"`, `3` from `"3"` and one thing from a list with one thing in it. What was
    meant is not guessed.

    ## What to do
    Write the value as the message says: quotes around texts only, square brackets around lists.
    """

    code = "SYN101"
    name = "wrong-type"
    summary = "A value is of another JSON type than the property takes."


@rule
class UnknownProperty(Rule):
    """
    ## Why it matters
    A misspelt property would be passed over in silence: a question thought to be compulsory would not be.

    ## What to do
    Take the spelling that is offered. If none is, the object knows no such property; the message lists those it knows.
    """

    code = "SYN102"
    name = "unknown-property"
    summary = "There is no property of that name in this object."


@rule
class MalformedCondition(Rule):
    """
    ## Why it matters
    A condition is one test per object. Two in one object can be read as "both" and as "either", and each reader would
    be sure of it.

    ## What to do
    Name what is tested and one test: `{"answer": "3.1", "is": true}`. Put several tests as objects of their own in
    `"all": [ … ]` or `"any": [ … ]`. docs/conditions.md lists every test.
    """

    code = "SYN103"
    name = "malformed-condition"
    summary = "A condition tests nothing, or more than one thing at once."


@rule
class MissingProperty(Rule):
    """
    ## Why it matters
    Without the property it is not known what the object means, and no value can be taken for granted.

    ## What to do
    Add the property; the message says what it holds.
    """

    code = "SYN104"
    name = "missing-property"
    summary = "An object lacks a property that it must have."


@rule
class ValueNotAllowed(Rule):
    """
    ## Why it matters
    The property takes one of a few words, each of which something in the program acts upon. Another word would mean
    nothing.

    ## What to do
    Choose one of the words in the message.
    """

    code = "SYN105"
    name = "value-not-allowed"
    summary = "A value is not one of those that the property takes."


@rule
class WrongPattern(Rule):
    """
    ## Why it matters
    Ids, versions and dates are written in one way, so that they can be compared, sorted and found again. Ids of
    questions and fields are the national ones.

    ## What to do
    Write it as in the example.
    """

    code = "SYN106"
    name = "wrong-pattern"
    summary = "An id, version or date is not written as it must be."


@rule
class SchemaReference(Rule):
    """
    ## Why it matters
    With `$schema` an editor completes property names, explains them and marks mistakes while they are typed. With the
    wrong one it complains about what is right.

    ## What to do
    Add the property as the first one in the file, with the relative path that is offered.
    """

    code = "SYN107"
    name = "schema-reference"
    summary = "A file does not say which JSON Schema it follows, or names the wrong one."
    level = Level.WARNING

    def check(self, facts: Facts) -> Iterator[Finding]:
        for file in facts.files:
            wanted = schema_name(type(file))
            if wanted is None:
                continue
            folder = file.place.source.path.parent
            right = os.path.relpath(facts.root / "schema" / wanted, folder).replace(os.sep, "/")
            if file.schema_ref is None:
                yield self.found(file.place, "the file has no $schema", f'begin it with "$schema": "{right}"')
            elif file.schema_ref != right:
                place = file.property_place("$schema")
                yield self.found(place, f"$schema is {file.schema_ref!r}", f"write {right!r}")


@rule
class OutOfBounds(Rule):
    """
    ## Why it matters
    An empty list of questions, a revision 0 or a reason of two letters is most likely something forgotten.

    ## What to do
    Give a value within the bounds in the message.
    """

    code = "SYN108"
    name = "out-of-bounds"
    summary = "A number, list or text is too small or too large."


@rule
class BrokenJson(Rule):
    """
    ## Why it matters
    Nothing in the file can be read before its commas, quotes and brackets are right.

    ## What to do
    Mend what the message points at, and run spec-lint again: what the words in the file mean is checked after that.
    """

    code = "SYN109"
    name = "broken-json"
    summary = "The file is not JSON: a comma, quote or bracket is missing or too many."


@rule
class DuplicateProperty(Rule):
    """
    ## Why it matters
    Of two properties with the same name JSON readers keep the last, in silence. What the first one said is lost.

    ## What to do
    Keep one of them. Two conditions can be joined with `"all": [ … ]`.
    """

    code = "SYN110"
    name = "duplicate-property"
    summary = "A property stands twice in the same object."


@rule
class NullValue(Rule):
    """
    ## Why it matters
    In specs a thing that is not there is left out. `null` would be a second way to say so, and the schemas do not know
    it.

    ## What to do
    Remove the property.
    """

    code = "SYN111"
    name = "null-value"
    summary = "A value is null."


@rule
class RefusedValue(Rule):
    """
    ## Why it matters
    The value fits the JSON Schema, but the program that reads the file refuses it all the same, so the file cannot be
    loaded.

    ## What to do
    Follow the message. If an editor with the schema had no objection, tell the maintainers: the schema could say more.
    """

    code = "SYN112"
    name = "refused-value"
    summary = "The loader refuses a value for a reason the schema cannot express."
