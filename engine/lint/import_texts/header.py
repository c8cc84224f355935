"""What a text file says of itself: certificate type, version, first day, supplementary questions."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from engine.lint.import_texts.findings import Findings, shown
from engine.lint.import_texts.options import Options
from engine.lint.import_texts.reading import TextFile
from engine.lint.import_texts.rules import (
    EndDate,
    OptionCounts,
    SupplementaryQuestion,
    WrongDate,
    WrongType,
    WrongVersion,
)
from engine.lint.rule import Rule
from engine.specs.models.certificate import CertificateModel
from engine.specs.problems import nearest
from engine.values import full_date

_VERSION = re.compile(r"([0-9]{1,4})\.([0-9]{1,4})")
_NUMBER = re.compile(r"[0-9]{4}")


@dataclass(frozen=True, slots=True)
class Header:
    """The public type id (`FK7800`), version and first day (YYYY-MM-DD); None where there is a finding instead."""

    type: str | None
    version: tuple[int, int] | None
    valid_from: str | None
    supplementary: tuple[str, ...]

    @property
    def text_version(self) -> str | None:
        return None if self.version is None else f"{self.version[0]}.{self.version[1]}"


def read_header(file: TextFile, options: Options, certificates: Iterable[CertificateModel], found: Findings) -> Header:
    """Compare the file's header with what was asked for and with the types there are."""
    reader = _HeaderReader(file, options, found)
    return Header(reader.public_type(list(certificates)), reader.version(), reader.valid_from(), reader.supplementary())


@dataclass(frozen=True, slots=True)
class _HeaderReader:
    file: TextFile
    options: Options
    findings: Findings

    def public_type(self, certificates: list[CertificateModel]) -> str | None:
        """The type of the spec that the file means; a type that has no spec yet must be asked for by name."""
        asked, said = self.options.type, self._said("typ")
        by_name = {_folded(name): each.type for each in certificates for name in _names(each)}
        meant = by_name.get(_folded(said))
        if not said and asked is not None:
            self._found(OptionCounts, "typ", f"{asked} counts: the file does not say its type")
        elif not said:
            self._found(WrongType, "typ", "the file does not say its type (typ)", "name it with --type")
        elif meant is None and asked is None:
            names = [name for each in certificates for name in _names(each)]
            help_text = nearest(said[:100], names) or "--type and -o write a file for a type that has no spec yet"
            self._found(WrongType, "typ", f"there is no certificate type {shown(said)}", help_text)
        elif asked not in (None, meant) and (meant is not None or asked in by_name.values()):
            known_as = f" ({meant})" if meant not in (None, said) else ""
            self._found(WrongType, "typ", f"the file is for {shown(said)}{known_as}, not for {asked}")
            return None
        return asked or meant

    def version(self) -> tuple[int, int] | None:
        said = self._said("version")
        found = _VERSION.fullmatch(said)
        if found is None:
            message = f"{shown(said)} is no version" if said else "the file does not say its version"
            self._found(WrongVersion, "version", message, "a version is major.minor, such as 1.4")
            return None
        version = int(found[1]), int(found[2])
        if self.options.major not in (None, version[0]):
            message = f"the file is version {said}, not of major version {self.options.major}"
            self._found(WrongVersion, "version", message)
            return None
        return version

    def valid_from(self) -> str | None:
        asked, said = self.options.valid_from, self._said("giltigFrom")
        if self._said("giltigTom"):
            self._found(EndDate, "giltigTom", f"the last day {shown(self._said('giltigTom'))} is not kept")
        if asked is not None:
            if asked != said:
                message = (
                    f"{asked} counts instead of {shown(said)}" if said else f"{asked} counts: the file gives no day"
                )
                self._found(OptionCounts, "giltigFrom", message)
            return asked
        if full_date(said) is None:
            message = f"{shown(said)} is no day" if said else "the file does not say its first day (giltigFrom)"
            self._found(WrongDate, "giltigFrom", message, "give it with --valid-from YYYY-MM-DD")
            return None
        return said

    def supplementary(self) -> tuple[str, ...]:
        """Ids such as 9001, in the order of the file."""
        keys = {entry.key for entry in self.file.entries}
        ids: dict[str, None] = {}
        for written, start in self.file.extras:
            place = partial(self.file.xml.attribute, start, "id")
            number = _NUMBER.search(written)
            if number is None or number[0][0] != "9":
                message = f"{shown(written)} is no number of a supplementary question"
                self.findings.add(SupplementaryQuestion, place, message, "it has four digits and begins with 9")
            else:
                ids[number[0]] = None
                wanted = f"DFR_{number[0]}.1.RBK"
                if wanted not in keys:
                    message = f"question {number[0]} has no text {wanted!r}"
                    self.findings.add(SupplementaryQuestion, place, message, key=wanted)
        return tuple(ids)

    def _said(self, name: str) -> str:
        return self.file.header.get(name, "").strip()

    def _found(self, rule: type[Rule], name: str, message: str, help: str | None = None) -> None:
        self.findings.add(rule, partial(self.file.header_place, name), message, help)


def _names(certificate: CertificateModel) -> tuple[str, ...]:
    """What official files call the type: mostly its internal id in capitals."""
    return certificate.national.code, certificate.national.id, certificate.type


def _folded(name: str) -> str:
    return name.casefold().replace("-", "_")
