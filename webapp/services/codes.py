"""Code registers in use: the newest valid version of each system, imports of new ones, and the search in fields."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.exc import IntegrityError

from engine.certificates.code_choice import refusals
from engine.certificates.results import Context
from engine.codes.files import RegisterFile, read_register
from engine.codes.index import CodeIndex
from engine.codes.register import CodeEntry, CodeRegister, in_use
from engine.codes.search import Hit, search
from engine.document import Code, Document
from engine.specs.models.codes import CodeSystemModel
from engine.specs.spec import Spec
from webapp.clock import Clock, swedish_day
from webapp.storage import registers
from webapp.storage.registers import RegisterRow
from workers.database import Database

MOST_HITS = 20


class VersionTaken(Exception):  # noqa: N818
    """The version has been imported before, from a file with other content."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import has led to. `again`: the very same file was imported before, and nothing has changed."""

    codes: int
    subset: str | None
    valid_from: date | None
    again: bool = False


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A code that may be chosen in a field, or why it may not."""

    system: CodeSystemModel
    hit: Hit
    reason: str | None

    @property
    def entry(self) -> CodeEntry:
        return self.hit.entry


@dataclass(frozen=True, slots=True)
class Suggestions:
    """What is offered for something typed. `subsets` names the systems of which there is a subset only, by what it
    calls itself; `missing` are the systems without any register."""

    items: tuple[Suggestion, ...]
    total: int
    too_short: bool
    subsets: tuple[tuple[CodeSystemModel, str], ...]
    missing: tuple[CodeSystemModel, ...]


class Registers:
    """The registers that count, read when first needed. A new import is noticed by the next question. Thread-safe."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = threading.Lock()
        self._read: dict[int, CodeRegister] = {}
        self._indexes: dict[CodeRegister, CodeIndex] = {}

    def current(self, today: date) -> Mapping[str, CodeRegister]:
        """By code system name, the register that counts on the day."""
        with self._database.reading() as session:
            chosen = in_use(registers.versions(session), today)
            if any(row.id not in self._read for row in chosen.values()):
                with self._lock:
                    for row in chosen.values():
                        if row.id not in self._read:
                            self._read[row.id] = registers.load(session, row)
            return {name: self._read[row.id] for name, row in chosen.items()}

    def index(self, register: CodeRegister) -> CodeIndex:
        """Built once for each version."""
        found = self._indexes.get(register)
        if found is None:
            with self._lock:
                found = self._indexes.get(register) or CodeIndex(register)
                self._indexes[register] = found
        return found

    def suggest(
        self, spec: Spec, document: Document, field_id: str, typed: str, context: Context, prefer: str | None = None
    ) -> Suggestions:
        """Codes for a field of a certificate, each with why it may not be chosen there. Of equally good hits those of
        the preferred system (its identifier on the wire) stand first."""
        systems = sorted(
            (each for each in spec.definition.systems(field_id) if each.external),
            key=lambda system: system.system != prefer,
        )
        known = [system for system in systems if system.name in context.registers]
        found = search(
            [self.index(context.registers[system.name]) for system in known],
            typed,
            today=context.today,
            limit=MOST_HITS,
        )
        by_name = {system.name: system for system in known}
        several = len(systems) > 1
        hits = [(by_name[hit.register.system], hit) for hit in found.hits]
        codes = [Code(hit.entry.code, system.system if several else None) for system, hit in hits]
        said = refusals(spec, document, field_id, codes, context)
        items = (
            Suggestion(system, hit, not_valid(hit.entry, context.today) or refusal)
            for (system, hit), refusal in zip(hits, said, strict=True)
        )
        subsets = ((s, context.registers[s.name].title) for s in known if context.registers[s.name].subset)
        missing = tuple(system for system in systems if system.name not in context.registers)
        return Suggestions(tuple(items), found.total, found.too_short, tuple(subsets), missing)


def not_valid(entry: CodeEntry, today: date) -> str | None:
    """Why a code cannot be used today because of its own dates."""
    if entry.is_past(today):
        return f"Koden gällde till och med {entry.valid_to}."
    if entry.is_future(today):
        return f"Koden gäller från och med {entry.valid_from}."
    return None


class Imports:
    """Brings register files into the database: all of a file, or nothing of it."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def add(
        self,
        system: CodeSystemModel,
        version: str,
        data: bytes,
        valid_from: date | None = None,
        valid_to: date | None = None,
    ) -> Imported:
        """Raises FileRefused and VersionTaken.

        A first version without `valid_from` counts on every day, later ones from the day of the import on.
        """
        read, digest = read_register(data, system.shape), hashlib.sha256(data).hexdigest()
        before = self._before(system.name, version, digest)
        if before is not None:
            return before
        try:
            return self._store(system.name, version, read, digest, (valid_from, valid_to))
        except IntegrityError:  # imported by somebody else in the meantime
            before = self._before(system.name, version, digest)
            if before is None:
                raise
            return before

    def has(self, system: str) -> bool:
        """Has any version of the system been imported?"""
        with self._database.reading() as session:
            return any(row.system == system for row in registers.versions(session))

    def versions(self, today: date) -> Sequence[tuple[RegisterRow, bool]]:
        """Every imported version, each with whether it counts on the day."""
        with self._database.reading() as session:
            rows = registers.versions(session)
        counting = in_use(rows, today)
        return [(row, counting.get(row.system) is row) for row in rows]

    def _before(self, system: str, version: str, digest: str) -> Imported | None:
        with self._database.reading() as session:
            row = registers.find(session, system, version)
        if row is None:
            return None
        if row.sha256 != digest:
            raise VersionTaken
        return Imported(row.codes, row.subset_title, row.valid_from, again=True)

    def _store(
        self, system: str, version: str, read: RegisterFile, digest: str, validity: tuple[date | None, date | None]
    ) -> Imported:
        now = self._clock()
        with self._database.writing() as session:
            first = all(row.system != system or row.subset for row in registers.versions(session))
            valid_from = validity[0] or (None if first else swedish_day(now))
            row = RegisterRow(
                system=system,
                version=version,
                valid_from=valid_from,
                valid_to=validity[1],
                subset_title=read.subset,
                codes=len(read.entries),
                sha256=digest,
                imported_at=now,
            )
            registers.add(session, row, read.entries)
        return Imported(len(read.entries), read.subset, valid_from)


