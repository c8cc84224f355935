"""Compares the keys of a text file with what the spec reads: unknown, missing and unused ones."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from engine.lint.facts import Sheet
from engine.lint.import_texts.findings import MOST_OF_A_KIND, Findings, shown
from engine.lint.import_texts.reading import Entry, TextFile
from engine.lint.import_texts.rules import MissingKey, NotAccepted, UnknownKey, UnusedKey, WrongType
from engine.source import Place
from engine.specs.problems import closest
from engine.specs.references import headings_wanted, sentences_wanted

_HEADING, _HELP = ".RBK", ".HLP"
_NATIONAL = re.compile(r"(?:(?:FRG|DFR|KAT|FRM)_[0-9]|KV_[A-Z]|SVAR_|KORKORT|IDENTITET_|[A-Z_]+\.[A-Z0-9_]+\.RBK$)")
_SUFFIXES = frozenset({"RBK", "HLP", "INF", "INFO", "ALERT", "OBS"})
_ASKED = re.compile(r"(?:FRG|DFR)_([0-9]+(?:\.[0-9]+)?)")


@dataclass(frozen=True, slots=True)
class Reads:
    """What the form of a certificate shows of a text version."""

    stems: frozenset[str]
    """Keys without suffix of headings, which may have a help too."""
    required: Mapping[str, Place]
    """Whole keys that must be there, by the place that names them. What messages.sv.json says is not missed."""
    shown: frozenset[str]
    """Whole keys that are shown where they are there."""
    outside: tuple[str, ...]
    """Beginnings of keys that name codes which are kept outside the specs."""
    asked: frozenset[str]
    """Ids of questions and fields."""
    codes: frozenset[str]
    """Keys without suffix that would name a code of some code system, used by this type or not."""
    earlier: frozenset[str]
    """Whole keys of the other text versions."""

    def reads(self, key: str) -> bool:
        return key in self.shown or key.startswith(self.outside)

    def belongs(self, key: str) -> bool:
        """Is there something in the spec that a key belongs to, whether it is shown or not?"""
        stem, asked = _stem(key), _ASKED.match(key)
        of_question = asked is not None and asked[1] in self.asked
        known = of_question or stem in self.stems or stem in self.codes
        return key in self.earlier or (known and key.rpartition(".")[2] in _SUFFIXES)


def reads_of(sheet: Sheet, supplementary: Sequence[str]) -> Reads:
    """What a certificate reads: headings with their help, sentences, names of codes, supplementary questions."""
    headings, sentences = dict(headings_wanted(sheet.certificate)), dict(sentences_wanted(sheet.certificate))
    named = {f"{key}{_HEADING}": place for key, place in headings.items()} | sentences
    own = sheet.messages.messages if sheet.messages is not None else {}
    extras = ["KAT_9999", *(f"DFR_{number}.1" for number in supplementary)] if supplementary else []
    systems = sheet.code_systems.values()
    used = [system for system in systems if system.name in sheet.named_systems()]
    return Reads(
        stems=frozenset(headings),
        required={key: place for key, place in named.items() if key not in own},
        shown=frozenset(
            {
                *named,
                *(f"{key}{_HELP}" for key in headings),
                *(f"{key}{suffix}" for key in extras for suffix in (_HEADING, _HELP)),
                *(f"{prefix}{s.name}.{c.code}{_HEADING}" for s in used for c in s.codes for prefix in ("", "KV_")),
            }
        ),
        outside=tuple(f"{prefix}{s.name}." for s in used if s.external for prefix in ("", "KV_")),
        asked=frozenset({*(each.id for each in sheet.questions()), *(each.id for each in sheet.fields())}),
        codes=frozenset(f"{prefix}{s.name}.{c.code}" for s in systems for c in s.codes for prefix in ("", "KV_")),
        earlier=frozenset(key for version in sheet.texts for key in version.texts),
    )


def strange_keys(entries: Mapping[str, Entry], reads: Reads) -> tuple[str, ...]:
    """The keys of a file that nothing shows, known or not."""
    return tuple(key for key in entries if not reads.reads(key))


def report_missing(entries: Mapping[str, Entry], strange: Sequence[str], reads: Reads, findings: Findings) -> None:
    """A finding, in the spec, for every text that it names and the file lacks."""
    for key, place in reads.required.items():
        if key not in entries:
            close = closest(key, strange[:MOST_OF_A_KIND])
            help_text = None if close is None else f"did the file mean it by {shown(close)}?"
            findings.add(MissingKey, place, f"the file has no text {key!r}", help_text, key=key)


def report_strange(
    file: TextFile, entries: Mapping[str, Entry], strange: Sequence[str], reads: Reads, findings: Findings
) -> None:
    """A finding for every key that nothing shows; an error when there are too many for it to be the right file."""
    free = [key for key in sorted(reads.shown) if key not in entries]
    for key in strange:
        _report_strange(key, entries[key], reads, free, findings)
    if len(strange) > MOST_OF_A_KIND:
        message = f"{len(strange)} keys mean nothing to the spec"
        findings.add(WrongType, file.place, message, "is this the file of another certificate type?")


def _report_strange(key: str, entry: Entry, reads: Reads, free: list[str], findings: Findings) -> None:
    place = partial(getattr, entry, "place")
    if reads.belongs(key):
        of_heading = f"of {_stem(key)} the form shows {_HEADING} and {_HELP} only; a notice can show the rest"
        help_text = of_heading if _stem(key) in reads.stems else None
        findings.add(UnusedKey, place, f"nothing shows {shown(key)}", help_text, key=key)
        return
    close = closest(key[:100], free) if findings.lists(UnknownKey) else None
    help_text = None if close is None else f"did you mean {close!r}? The file lacks it"
    known = "belongs to nothing in the spec" if _NATIONAL.match(key) else "is no key of the national pattern"
    findings.add(UnknownKey, place, f"{shown(key)} {known}", help_text, key=key)


def report_supplementary(file: TextFile, sheet: Sheet, supplementary: Sequence[str], findings: Findings) -> None:
    """A finding for every supplementary question whose answer the spec would refuse."""
    accepted = sheet.certificate.supplementary
    for number in supplementary:
        if accepted is None or not accepted.accepted_from <= int(number) <= accepted.accepted_to:
            message = f"{sheet.certificate.type} accepts no answer to question {number}"
            findings.add(NotAccepted, file.place, message)


def _stem(key: str) -> str:
    """A key without its suffix."""
    return key.rpartition(".")[0]
