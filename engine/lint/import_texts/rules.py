"""Everything an import may find. `spec-lint explain CODE` prints a class; docs/import-texts.md lists them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from engine.lint.rule import Level, Rule


class UnreadableFile(Rule):
    """
    ## Why it matters
    Nothing can be imported. A text file is small, well-formed XML in the encoding that it declares, without DOCTYPE.

    ## What to do
    Ask the sender for the file again, or mend the place that is named. Files made by hand: save them as UTF-8.
    """

    code = "IMP101"
    name = "unreadable-file"
    summary = "The file is no XML that can be read."


class WrongRoot(Rule):
    """
    ## Why it matters
    An official text file is `<texter typ="…" version="…" giltigFrom="…">`. This is another kind of file.

    ## What to do
    Look for the right file. A certificate is judged with `spec-lint validate`.
    """

    code = "IMP102"
    name = "wrong-root"
    summary = "The outermost element is not texter."


class UnknownElement(Rule):
    """
    ## Why it matters
    Text files hold `text`, `tillagg` and `tillaggsfraga`. What another element says of its own is not imported; texts
    inside it are.

    ## What to do
    Compare with the result. If the file format has grown, spec-lint must learn it.
    """

    code = "IMP103"
    name = "unknown-element"
    summary = "An element is not known."
    level = Level.WARNING


class UnknownAttribute(Rule):
    """
    ## Why it matters
    What it says is not imported. Often it is a misspelt attribute whose value is then missed elsewhere.

    ## What to do
    Take the spelling that is offered, or leave it.
    """

    code = "IMP104"
    name = "unknown-attribute"
    summary = "An attribute is not known."
    level = Level.WARNING


class StrayWords(Rule):
    """
    ## Why it matters
    Words outside a `text` have no key and are not imported.

    ## What to do
    Put them into the text they belong to, if they mean anything.
    """

    code = "IMP105"
    name = "stray-words"
    summary = "There are words outside every text."
    level = Level.WARNING


class NoKey(Rule):
    """
    ## Why it matters
    A text without `id` would be lost.

    ## What to do
    Ask for the file again, or write the key in.
    """

    code = "IMP106"
    name = "no-key"
    summary = "A text has no key."


class NestedText(Rule):
    """
    ## Why it matters
    A text inside another one mostly means that the end of the first stands in the wrong place. Where it should end is a
    guess.

    ## What to do
    End the outer text where its words end.
    """

    code = "IMP107"
    name = "nested-text"
    summary = "A text stands inside another text."


class WrongType(Rule):
    """
    ## Why it matters
    Texts of one certificate type shown with another one's questions would be a wrong certificate.

    ## What to do
    Take the right file, or name the right type with `--type`.
    """

    code = "IMP201"
    name = "wrong-type"
    summary = "The certificate type is missing, unknown or another one."


class WrongVersion(Rule):
    """
    ## Why it matters
    A text version is `major.minor`; the major version says which questions it belongs to.

    ## What to do
    Ask for a file with a version such as `1.4`, or name the right major version with `--major`.
    """

    code = "IMP202"
    name = "wrong-version"
    summary = "The text version is missing, is not major.minor, or is of another major version."


class WrongDate(Rule):
    """
    ## Why it matters
    New drafts take the newest version whose first day has come. Without that day nobody knows when.

    ## What to do
    Say the first day with `--valid-from 2026-03-01`.
    """

    code = "IMP203"
    name = "wrong-date"
    summary = "The first day of validity is missing or is no day."


class EndDate(Rule):
    """
    ## Why it matters
    A text version is in use until a newer one begins; a last day is not kept.

    ## What to do
    Nothing, if a newer version begins on the day after. Otherwise talk to the sender about what shall happen then.
    """

    code = "IMP204"
    name = "end-date"
    summary = "The file gives a last day of validity, which is not kept."
    level = Level.WARNING


class OptionCounts(Rule):
    """
    ## Why it matters
    The written file says something else than the official one. That should be seen.

    ## What to do
    Nothing, if it is meant.
    """

    code = "IMP205"
    name = "option-counts"
    summary = "An option was used instead of what the file says."
    level = Level.WARNING


class NoSpec(Rule):
    """
    ## Why it matters
    A text version belongs to a spec of the same type and major version. A new major version means other questions.

    ## What to do
    Make the folder with its `certificate.json` first, or write the file elsewhere with `-o`.
    """

    code = "IMP206"
    name = "no-spec"
    summary = "There is no spec that the texts belong to."


class NotCompared(Rule):
    """
    ## Why it matters
    There is no spec of this type and major version, so nobody knows which keys it reads.

    ## What to do
    Import the file again when the spec is there.
    """

    code = "IMP207"
    name = "not-compared"
    summary = "The keys are not compared with any spec."
    level = Level.WARNING


class CrossedDates(Rule):
    """
    ## Why it matters
    The highest version whose first day has come is used. A version that begins before a lower one, or after a higher
    one, is used on other days than one would think, or never.

    ## What to do
    Check `giltigFrom`; give the right day with `--valid-from`.
    """

    code = "IMP208"
    name = "crossed-dates"
    summary = "The versions do not begin in the order of their numbers."
    level = Level.WARNING


class QuestionsChanged(Rule):
    """
    ## Why it matters
    A minor version changes wording only. Other questions are a new major version with a spec of its own.

    ## What to do
    Read the key findings beside this one. If questions really came or went, talk to the sender.
    """

    code = "IMP209"
    name = "questions-changed"
    summary = "A minor version has texts of other questions than the version before it."
    level = Level.WARNING


class SupplementaryQuestion(Rule):
    """
    ## Why it matters
    A supplementary question is known by four digits that begin with 9, and is asked with the words of
    `DFR_<number>.1.RBK`.

    ## What to do
    Ask for the file again, or mend the place that is named.
    """

    code = "IMP210"
    name = "supplementary-question"
    summary = "A supplementary question has no number of its own or no words."


class NotAccepted(Rule):
    """
    ## Why it matters
    The spec says which supplementary questions may be sent. An answer to another one makes the certificate invalid.

    ## What to do
    Ask whether the file is meant for this type; see `supplementary` in `certificate.json`.
    """

    code = "IMP211"
    name = "not-accepted"
    summary = "The spec does not accept the supplementary question."
    level = Level.WARNING


class FormFacts(Rule):
    """
    ## Why it matters
    The companion file (`.properties`) holds what is printed in the margin of the form. Without `formId` the print has
    no form number.

    ## What to do
    Put the companion beside the XML file under the same name, or name it with `--properties`.
    """

    code = "IMP212"
    name = "form-facts"
    summary = "The companion file with the form's number cannot be used."
    level = Level.WARNING


class FileExists(Rule):
    """
    ## Why it matters
    What is published never changes: certificates were signed with those words. An unpublished file may hold work of
    somebody else.

    ## What to do
    Published: ask for a new version number. Unpublished: `--force` writes over it, `-o` writes elsewhere.
    """

    code = "IMP213"
    name = "file-exists"
    summary = "The text version is there already, with other content."


class UnknownKey(Rule):
    """
    ## Why it matters
    The spec has nothing that this could be the words of. Mostly the key is misspelt, and the right one is missing; or
    the file belongs to a newer form than the spec.

    ## What to do
    Take the spelling that is offered. `--retire` keeps the text and says that nothing shows it.
    """

    code = "IMP301"
    name = "unknown-key"
    summary = "The spec knows no such key."
    level = Level.WARNING


class MissingKey(Rule):
    """
    ## Why it matters
    The spec reads this text, and a question without words cannot be answered. Specs with a missing text do not load.

    ## What to do
    Ask for the file again. Words that are the form's own, and not the authority's, belong in `messages.sv.json`.
    """

    code = "IMP302"
    name = "missing-key"
    summary = "The spec reads a key that the file lacks."


class UnusedKey(Rule):
    """
    ## Why it matters
    The text belongs to something that exists, but nothing shows it: nobody will ever read it.

    ## What to do
    Name it in `certificate.json` (an information box is a notice with a condition), or import with `--retire`.
    """

    code = "IMP303"
    name = "unused-key"
    summary = "The spec never reads the key."
    level = Level.WARNING


class DroppedKey(Rule):
    """
    ## Why it matters
    Versions of the same major version ask the same questions. A key that only some have was mostly forgotten.

    ## What to do
    If it is meant, name the key in `retired` of the versions that still have it.
    """

    code = "IMP304"
    name = "dropped-key"
    summary = "Another version of the same major version has a key that the file lacks."
    level = Level.WARNING


class DuplicateKey(Rule):
    """
    ## Why it matters
    Only one of the texts can be shown. The last one counts, as in the national reference implementation.

    ## What to do
    Nothing, if they say the same. Otherwise ask the sender which one is meant.
    """

    code = "IMP305"
    name = "duplicate-key"
    summary = "A key stands twice; the last one counts."
    level = Level.WARNING


class EmptyText(Rule):
    """
    ## Why it matters
    An empty text leaves people with nothing to read, so it is left out.

    ## What to do
    Nothing, where the words may be missing (help texts). Otherwise ask the sender.
    """

    code = "IMP401"
    name = "empty-text"
    summary = "A text is empty and is left out."
    level = Level.WARNING


class MarkupDropped(Rule):
    """
    ## Why it matters
    Our texts are plain: paragraphs, lines, and lists with •. What a table, an image or a raised digit says beyond its
    words is lost.

    ## What to do
    Read the text in the written file, and mend it by hand before it is published.
    """

    code = "IMP402"
    name = "markup-dropped"
    summary = "A text has markup that plain text cannot carry."
    level = Level.WARNING


class UnbalancedMarkup(Rule):
    """
    ## Why it matters
    A tag that is not closed, or closed without being open, makes it a guess where a list or a link ends.

    ## What to do
    Read the text in the written file.
    """

    code = "IMP403"
    name = "unbalanced-markup"
    summary = "Tags in a text do not match."
    level = Level.WARNING


class LinkPlaceholder(Rule):
    """
    ## Why it matters
    `<LINK:name>` stands for a link from a list that is not part of the file. The name is written instead.

    ## What to do
    Give better words: `--link name="Transportstyrelsens webbplats (https://…)"`.
    """

    code = "IMP404"
    name = "link-placeholder"
    summary = "A text has a placeholder for a link."
    level = Level.WARNING


class LinkDropped(Rule):
    """
    ## Why it matters
    Links are written out as words and address. An address that is not https, http or mailto is left out.

    ## What to do
    Write the right address into the text by hand before it is published.
    """

    code = "IMP405"
    name = "link-dropped"
    summary = "The address of a link is left out."
    level = Level.WARNING


class DoubtfulCharacter(Rule):
    """
    ## Why it matters
    Such characters are mostly left behind when a file was saved in one encoding and read in another: `Ã¥` for `å`.

    ## What to do
    Ask for the file again, or correct the encoding that its first line names.
    """

    code = "IMP406"
    name = "doubtful-character"
    summary = "A text has characters that look like a wrong encoding."
    level = Level.WARNING


_RULES: tuple[type[Rule], ...] = (
    UnreadableFile, WrongRoot, UnknownElement, UnknownAttribute, StrayWords, NoKey, NestedText,
    WrongType, WrongVersion, WrongDate, EndDate, OptionCounts, NoSpec, NotCompared, CrossedDates, QuestionsChanged,
    SupplementaryQuestion, NotAccepted, FormFacts, FileExists,
    UnknownKey, MissingKey, UnusedKey, DroppedKey, DuplicateKey,
    EmptyText, MarkupDropped, UnbalancedMarkup, LinkPlaceholder, LinkDropped, DoubtfulCharacter,
)  # fmt: skip

IMPORT_RULES: Mapping[str, type[Rule]] = MappingProxyType({rule.code: rule for rule in _RULES})
"""Every rule of an import by its code. They look at files that come from outside, so they are no rules of specs."""
