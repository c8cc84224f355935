"""Imported code registers: every version that was ever imported, with its codes. Rows are never changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import ForeignKey, MetaData, String, Text, UniqueConstraint, insert, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from engine.codes.register import CodeEntry, CodeRegister, Help
from workers.columns import NAMES, Moment

ROWS_AT_ONCE = 2000


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=dict(NAMES))
    type_annotation_map: ClassVar = {datetime: Moment}


class RegisterRow(Base):
    """A version of a code system's register. `subset_title` is set where it holds some of the system's codes only;
    `sha256` is that of the file it came from."""

    __tablename__ = "code_registers"
    __table_args__ = (UniqueConstraint("system", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    system: Mapped[str] = mapped_column(String(64))
    version: Mapped[str] = mapped_column(String(64))
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    subset_title: Mapped[str | None] = mapped_column(String(100))
    codes: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    imported_at: Mapped[datetime]

    @property
    def subset(self) -> bool:
        return self.subset_title is not None


class CodeRow(Base):
    """A code. `words` stand between semicolons, `helps` are `purpose:DIAGNOSIS`, with a star where central."""

    __tablename__ = "codes"

    register_id: Mapped[int] = mapped_column(ForeignKey("code_registers.id", ondelete="CASCADE"), primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(16))
    label: Mapped[str] = mapped_column(Text)
    words: Mapped[str] = mapped_column(Text)
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    description: Mapped[str] = mapped_column(Text)
    includes: Mapped[str] = mapped_column(Text)
    helps: Mapped[str] = mapped_column(Text)


def versions(session: Session) -> Sequence[RegisterRow]:
    """Every imported version, the first imported first."""
    return session.scalars(select(RegisterRow).order_by(RegisterRow.id)).all()


def find(session: Session, system: str, version: str) -> RegisterRow | None:
    query = select(RegisterRow).where(RegisterRow.system == system, RegisterRow.version == version)
    return session.scalars(query).one_or_none()


def add(session: Session, row: RegisterRow, entries: Iterable[CodeEntry]) -> None:
    """Adds a version with its codes. Raises IntegrityError when it is there already."""
    session.add(row)
    session.flush()
    rows = [_row(row.id, place, entry) for place, entry in enumerate(entries)]
    for start in range(0, len(rows), ROWS_AT_ONCE):
        session.execute(insert(CodeRow), rows[start : start + ROWS_AT_ONCE])


def load(session: Session, row: RegisterRow) -> CodeRegister:
    """A version with all its codes, in the order of its file."""
    table = CodeRow.__table__
    found = session.execute(select(table).where(table.c.register_id == row.id).order_by(table.c.place))
    entries = tuple(
        CodeEntry(
            code,
            label,
            tuple(each for each in words.split(";") if each),
            valid_from,
            valid_to,
            description,
            includes,
            tuple(_helps(helps)),
        )
        for _, _, code, label, words, valid_from, valid_to, description, includes, helps in found
    )
    return CodeRegister(
        row.system, row.version, entries, row.valid_from, row.valid_to, row.subset, title=row.subset_title or ""
    )


def _row(register_id: int, place: int, entry: CodeEntry) -> dict[str, object]:
    return {
        "register_id": register_id,
        "place": place,
        "code": entry.code,
        "label": entry.label,
        "words": ";".join(entry.words),
        "valid_from": entry.valid_from,
        "valid_to": entry.valid_to,
        "description": entry.description,
        "includes": entry.includes,
        "helps": " ".join(f"{each.purpose}:{each.diagnosis}{'*' if each.central else ''}" for each in entry.helps),
    }


def _helps(text: str) -> Iterator[Help]:
    for each in text.split():
        purpose, _, diagnosis = each.partition(":")
        yield Help(purpose, diagnosis.removesuffix("*"), diagnosis.endswith("*"))
