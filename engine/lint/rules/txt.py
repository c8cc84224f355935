"""TXT: words. Every sentence a person reads is there, is used, and says something."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TypeAlias

from engine.lint.facts import Facts, Sheet
from engine.lint.rule import Finding, Level, Rule, rule
from engine.source import Place
from engine.specs.models.certificate import MessagesModel
from engine.specs.models.texts import TextVersionModel
from engine.specs.problems import closest, nearest
from engine.specs.references import headings_wanted, sentences_wanted

_WithSentences: TypeAlias = MessagesModel | TextVersionModel
_SUPPLEMENTARY = re.compile(r"^[A-Z]+_9[0-9]{3}(\.|$)")
_BRACES = re.compile(r"\{[^{}]*\}?|\}")


@rule
class UnknownMessage(Rule):
    """
    ## Why it matters
    The clinician would be told that something is wrong, but not what.

    ## What to do
    Take the key that is offered, or write the sentence in `messages.sv.json` (rules of a certificate) or
    `messages/standard.sv.json` (what every question implies).
    """

    code = "TXT301"
    name = "unknown-message"
    summary = "A rule's message has no sentence."


@rule
class MissingText(Rule):
    """
    ## Why it matters
    A question without words cannot be answered. Each text version stands by itself: it is shown as it was when the
    certificate was signed.

    ## What to do
    Take the key that is offered, or write the sentence in the text version that is named.
    """

    code = "TXT302"
    name = "missing-text"
    summary = "A text key has no sentence in a text version."


@rule
class UnusedMessage(Rule):
    """
    ## Why it matters
    Nobody ever reads it. Often it is the sentence of a rule whose message key is misspelt or that was forgotten.

    ## What to do
    Use it in a rule, or remove it.
    """

    code = "TXT303"
    name = "unused-message"
    summary = "A message belongs to no rule, and is not a text of the form either."
    level = Level.WARNING

    def check(self, facts: Facts) -> Iterator[Finding]:
        for sheet in facts.sheets:
            used = {each.message for each in sheet.certificate.rules} | _named_texts(sheet)
            if sheet.messages is not None:
                spare = [key for key in sheet.messages.messages if not {key, _base(key)} & used]
                meant = _meant(used - set(sheet.messages.messages), spare)
                for key in spare:
                    if key not in meant:
                        yield self.found(
                            _entry(sheet.messages, key), f"nothing uses message {key!r}", nearest(key, used)
                        )


@rule
class UnusedText(Rule):
    """
    ## Why it matters
    Nobody ever reads it. Often the key is misspelt, and another sentence is shown instead or none at all.

    ## What to do
    Name the key in `certificate.json`, mend its spelling, or remove the text if the version is not yet published.
    Labels of codes are keyed by code system and code: `KV_<code system>.<CODE>.RBK`.
    """

    code = "TXT304"
    name = "unused-text"
    summary = "Nothing in the certificate refers to a text."
    level = Level.WARNING

    def check(self, facts: Facts) -> Iterator[Finding]:
        for sheet in facts.sheets:
            named = _named_texts(sheet)
            for version in sheet.texts:
                spare = [
                    key
                    for key in version.texts
                    if not {key, _base(key)} & named and not _labels_outside(key, sheet) and key not in version.retired
                ]
                for number, key in enumerate(version.retired):
                    if key not in version.texts:
                        place = version.property_place("retired").child(number)
                        yield self.found(place, f"there is no text {key!r} to retire", nearest(key, version.texts))
                present = {part for key in version.texts for part in (key, _base(key))}
                meant = _meant(_wanted_texts(sheet) - present, spare)
                for key in spare:
                    if key not in meant and not _SUPPLEMENTARY.match(key):
                        help_text = nearest(_base(key) or key, named)
                        yield self.found(_entry(version, key), f"nothing refers to text {key!r}", help_text)


@rule
class DifferingKeys(Rule):
    """
    ## Why it matters
    Text versions of the same major version ask the same questions in other words. A key that only some of them have is
    mostly one that was forgotten. (Supplementary questions may come and go.)

    ## What to do
    Write the missing sentence. Name a key that newer versions leave out in `retired` of those that still have it. If a
    question was added or removed, that is a new major version.
    """

    code = "TXT305"
    name = "differing-keys"
    summary = "A text version lacks a key that others of the same major version have."
    level = Level.WARNING

    def check(self, facts: Facts) -> Iterator[Finding]:
        for sheet in facts.sheets:
            every = {
                key: version.version for version in sheet.texts for key in version.texts if key not in version.retired
            }
            for version in sheet.texts:
                for key in sorted(every.keys() - version.texts.keys()):
                    if not _SUPPLEMENTARY.match(key):
                        message = f"version {version.version} lacks {key!r}, which version {every[key]} has"
                        yield self.found(version.property_place("texts"), message)


@rule
class EmptyText(Rule):
    """
    ## Why it matters
    An empty sentence looks as if it were there, and leaves people with nothing to read.

    ## What to do
    Write it, or remove the key where the sentence may be missing (help texts).
    """

    code = "TXT306"
    name = "empty-text"
    summary = "A text or message is empty."

    def check(self, facts: Facts) -> Iterator[Finding]:
        for file in facts.files:
            if isinstance(file, _WithSentences):
                for key, sentence in _sentences(file).items():
                    if not sentence.strip():
                        yield self.found(_entry(file, key), f"{key!r} is empty")


@rule
class UnknownPlaceholder(Rule):
    """
    ## Why it matters
    Standard messages have placeholders, such as `{label}` for the words of the question. A name that nobody fills in
    would stop the form, and in a certificate's own messages and texts placeholders are shown as they stand.

    ## What to do
    In `messages/standard.sv.json`, use the placeholders that are offered. Elsewhere write the words out.
    """

    code = "TXT307"
    name = "unknown-placeholder"
    summary = "A sentence has a placeholder that is never filled in."

    def check(self, facts: Facts) -> Iterator[Finding]:
        for sheet in facts.sheets:
            files: list[_WithSentences] = [*sheet.texts]
            for file in files if sheet.messages is None else [sheet.messages, *files]:
                for key, sentence in _sentences(file).items():
                    found = _BRACES.search(sentence)
                    if found is not None:
                        message = f"{found.group()} in {key!r} is shown as it stands"
                        help_text = "only standard messages have placeholders; write the words out"
                        yield self.found(_entry(file, key), message, help_text)


@rule
class NoTextVersion(Rule):
    """
    ## Why it matters
    A certificate is always written in a text version; without one it cannot be offered to anybody.

    ## What to do
    Add `texts/<major>.0.sv.json` with the first day of its use and every sentence.
    """

    code = "TXT308"
    name = "no-text-version"
    summary = "A certificate has no text version."


@rule
class WordlessQuestion(Rule):
    """
    ## Why it matters
    The clinician meets an empty box and cannot know what to write in it. Messages and reviews have nothing to call it
    by, and a screen reader has nothing to read.

    ## What to do
    Give the question a text (`"text": "FRG_6"`), or its fields one each (`"text": "DFR_6.1"`), and write the sentence
    in every text version. The heading of the category is no label: it stands above all its questions.
    """

    code = "TXT309"
    name = "wordless-question"
    summary = "A question has no text, and none of its fields has one."

    def check(self, facts: Facts) -> Iterator[Finding]:
        for sheet in facts.sheets:
            for question in sheet.questions():
                if question.text is None and all(field.text is None for field in question.fields):
                    message = f"question {question.id} has no words: neither it nor any of its fields has a text"
                    yield self.found(question.property_place("id"), message, f'add "text": "FRG_{question.id}"')


def _sentences(file: _WithSentences) -> Mapping[str, str]:
    return file.messages if isinstance(file, MessagesModel) else file.texts


def _entry(file: _WithSentences, key: str) -> Place:
    """Where a sentence's key stands."""
    name = "messages" if isinstance(file, MessagesModel) else "texts"
    return Place(file.place.source, (name, key), key=True)


def _base(key: str) -> str:
    """A text key without its suffix."""
    return key.rpartition(".")[0]


def _meant(missing: set[str], spare: list[str]) -> set[str]:
    """Spare keys that a misspelt one most likely means: the loader has reported the one that is missing."""
    if not spare:
        return set()
    bases = {_base(key) or key: key for key in spare}
    found = (closest(key, {*spare, *bases}) for key in missing)
    return {bases.get(key, key) for key in found if key is not None}


def _wanted_texts(sheet: Sheet) -> set[str]:
    """Whole keys and keys without suffix that the certificate names."""
    wanted = (*headings_wanted(sheet.certificate), *sentences_wanted(sheet.certificate))
    return {key for key, _ in wanted}


def _named_texts(sheet: Sheet) -> set[str]:
    """What the certificate names, and what labels its codes."""
    return _wanted_texts(sheet) | set(_code_labels(sheet))


def _labels_outside(key: str, sheet: Sheet) -> bool:
    """Does the key label a code of a system whose codes are kept outside the specs?"""
    system = key.removeprefix("KV_").partition(".")[0]
    names = sheet.named_systems() & {system, f"KV_{system}"}
    return any(name in sheet.code_systems and sheet.code_systems[name].external for name in names)


def _code_labels(sheet: Sheet) -> Iterator[str]:
    """Keys that give a code its label in this certificate; of any code system, when it names one that is not there."""
    wanted = sheet.named_systems()
    if not wanted <= set(sheet.code_systems):
        wanted = set(sheet.code_systems)
    for name in wanted:
        for code in sheet.code_systems[name].codes:
            yield from (f"{name}.{code.code}", f"KV_{name}.{code.code}")
