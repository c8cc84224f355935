"""The story of an import: read, compare, try, and only then write."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from engine.lint.facts import Sheet, collect_facts
from engine.lint.import_texts.findings import Findings
from engine.lint.import_texts.header import Header, read_header
from engine.lint.import_texts.keys import (
    Reads,
    reads_of,
    report_missing,
    report_strange,
    report_supplementary,
    strange_keys,
)
from engine.lint.import_texts.options import Changes, Options, Outcome
from engine.lint.import_texts.properties import read_form
from engine.lint.import_texts.reading import TextFile, read_text_file
from engine.lint.import_texts.rules import FileExists, NoSpec, NotCompared
from engine.lint.import_texts.trial import Candidate, new_findings
from engine.lint.import_texts.versions import compare_versions
from engine.lint.import_texts.words import Words, read_words
from engine.lint.import_texts.writing import render, write_whole
from engine.lint.rule import Finding
from engine.source import Place
from engine.specs.catalogue import Catalogue
from engine.specs.fingerprint import content_hash
from engine.specs.models.texts import PaperForm, TextVersionModel
from engine.specs.publishing import read_lock

_SAID_BY_US = frozenset({"TXT304", "TXT305"})
"""What spec-lint says of single keys, where an import has already said it with the place in the file."""


def import_file(options: Options, catalogue: Catalogue) -> Outcome:
    """Import a text file and say all that was found. Nothing is written when there is an error.

    Raises OSError when the file cannot be written.
    """
    findings = Findings()
    file = read_text_file(options.file, findings)
    if file is None:
        return Outcome(
            options.file, None, None, None, (), None, {}, (), None, None, written=False, same=False,
            findings=findings.listed(),
        )  # fmt: skip
    sheets = collect_facts(catalogue).sheets
    header = read_header(file, options, (sheet.certificate for sheet in sheets), findings)
    words = read_words(file, options.links, findings)
    return _Import(options, file, header, words, _sheet(sheets, header), findings).run()


def _sheet(sheets: Iterable[Sheet], header: Header) -> Sheet | None:
    if header.type is None or header.version is None:
        return None
    wanted = (header.type, header.version[0])
    return next((each for each in sheets if (each.certificate.type, each.certificate.major) == wanted), None)


@dataclass(frozen=True, slots=True)
class _Import:
    options: Options
    file: TextFile
    header: Header
    words: Words
    sheet: Sheet | None
    findings: Findings

    def run(self) -> Outcome:
        replaced = self._replaced()
        strange: tuple[str, ...] = ()
        retired = [key for key in (replaced.retired if replaced is not None else ()) if key in self.words.texts]
        if self.sheet is not None:
            reads = reads_of(self.sheet, self.header.supplementary)
            strange = strange_keys(self.words.entries, reads)
            if self.options.retire:
                retired += [key for key in strange if key not in retired]
            self._compare_keys(self.sheet, reads, [key for key in strange if key not in retired])
        elif self.header.type is not None and self.header.version is not None:
            self._report_no_spec()
        version = self._version(replaced, retired)
        return self._outcome(None) if version is None else self._settle(version, strange)

    def _settle(self, version: TextVersionModel, strange: tuple[str, ...]) -> Outcome:
        """Compare with the other versions, try, and write."""
        target, content, changes = self._target(version), render(version), None
        if self.sheet is not None:
            others = [each for each in self.sheet.texts if each.version != version.version]
            changes = compare_versions(self.file, version, others, self._missed(self.sheet), self.findings)
        same = self._stands_there(version, content, target)
        if self.sheet is not None and not self.findings.has_errors:
            self._try(version, content, self.sheet, strange)
        written = not (self.findings.has_errors or self.options.dry_run or same)
        if written:
            if self.options.out is None:
                target.parent.mkdir(exist_ok=True)
            write_whole(target, content)
        return self._outcome(version.form, changes, target, written=written, same=same)

    def _outcome(
        self,
        form: PaperForm | None,
        changes: Changes | None = None,
        target: Path | None = None,
        *,
        written: bool = False,
        same: bool = False,
    ) -> Outcome:
        header = self.header
        return Outcome(
            self.options.file, header.type, header.text_version, header.valid_from, header.supplementary,
            form, self.words.texts, self.words.mapped, changes, target, written, same, self.findings.listed(),
        )  # fmt: skip

    def _compare_keys(self, sheet: Sheet, reads: Reads, strange: list[str]) -> None:
        report_missing(self.words.entries, strange, reads, self.findings)
        report_strange(self.file, self.words.entries, strange, reads, self.findings)
        report_supplementary(self.file, sheet, self.header.supplementary, self.findings)

    def _report_no_spec(self) -> None:
        rule = NoSpec if self.options.out is None else NotCompared
        message = f"there is no spec of {self.header.type}, version {self.header.text_version}"
        self.findings.add(rule, partial(self.file.header_place, "version"), message)

    def _replaced(self) -> TextVersionModel | None:
        """The file of the same version that stands in the specs: what the official file does not say is kept."""
        texts = () if self.sheet is None else self.sheet.texts
        return next((each for each in texts if each.version == self.header.text_version), None)

    def _version(self, replaced: TextVersionModel | None, retired: list[str]) -> TextVersionModel | None:
        """What is to be written; None where the header does not say enough."""
        header = self.header
        form = self._form(replaced)
        if header.type is None or header.text_version is None or header.valid_from is None:
            return None
        return TextVersionModel(
            type=header.type,
            version=header.text_version,
            valid_from=header.valid_from,
            form=form,
            supplementary=list(header.supplementary),
            retired=retired,
            texts=dict(self.words.texts),
        )

    def _form(self, replaced: TextVersionModel | None) -> PaperForm | None:
        companion = self.options.properties or self.options.file.with_suffix(".properties")
        if self.options.properties is not None or companion.is_file():
            return read_form(companion, self.findings)
        return None if replaced is None else replaced.form

    def _home(self, version: TextVersionModel) -> Candidate:
        """Where the specs look for the version."""
        major = int(version.version.partition(".")[0])
        return Candidate(self.options.specs, version.type, major, f"{version.version}.{version.language}.json", "")

    def _target(self, version: TextVersionModel) -> Path:
        home, out = self._home(version), self.options.out
        if out is None:
            return home.path
        return out / home.name if out.is_dir() else out

    def _stands_there(self, version: TextVersionModel, content: str, target: Path) -> bool:
        """Is the very same content there already? Another one is a finding."""
        place = partial(self.file.header_place, "version")
        digest = content_hash(json.loads(content))
        name = f"{version.type}/{version.version.partition('.')[0]}/texts/{version.version}"
        if (
            target.resolve() == self._home(version).path.resolve()
            and read_lock(self.options.specs).get(name, digest) != digest
        ):
            self.findings.add(FileExists, place, f"{name} is published and never changes")
            return False
        if not target.exists():
            return False
        if _content(target) == digest:
            return True
        if not self.options.force:
            self.findings.add(FileExists, place, f"{target} is there already", "--force writes over it")
        return False

    def _try(self, version: TextVersionModel, content: str, sheet: Sheet, strange: tuple[str, ...]) -> None:
        home = self._home(version)
        known = {repr(key) for key in (*strange, *self._dropped(version, sheet))}
        found = new_findings(Candidate(home.specs, home.type, home.major, home.name, content), self._place_of)
        self.findings.take(each for each in found if not _said(each, known))

    def _dropped(self, version: TextVersionModel, sheet: Sheet) -> set[str]:
        return {key for each in sheet.texts for key in each.texts if key not in version.texts}

    def _missed(self, sheet: Sheet) -> set[str]:
        """Keys that the spec reads and the file lacks."""
        return reads_of(sheet, self.header.supplementary).required.keys() - self.words.texts.keys()

    def _place_of(self, key: str | None) -> Place:
        entry = None if key is None else self.words.entries.get(key)
        return self.file.place if entry is None else entry.place


def _said(finding: Finding, known: set[str]) -> bool:
    return finding.code in _SAID_BY_US and any(key in finding.message for key in known)


def _content(path: Path) -> str | None:
    try:
        return content_hash(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return None
