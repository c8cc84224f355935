"""Sealing and opening: AES-256-GCM, bound to the care provider and to the place the sealed bytes stand in."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap
from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from workers.clock import Clock
from workers.sealing.keyring import KEY_BYTES, KeyRing
from workers.sealing.tables import DataKeyRow

_FORMAT = b"\x01"
_NONCE_BYTES = 12


class Erased(Exception):  # noqa: N818
    """The care provider's key has been destroyed: what it sealed is gone for good."""


class WrongKey(Exception):  # noqa: N818
    """Sealed bytes do not open: another key file than the one that sealed them, or bytes that somebody has changed."""


class Sealer(Protocol):
    """Seals and opens bytes with the data key of a care provider.

    `place` says what the bytes are, such as a column and a row's id; they open in no other place.
    """

    def seal(self, session: Session, provider_id: str, place: str, content: bytes) -> bytes:
        """In a writing transaction: a provider's first seal makes its key. Raises Erased."""
        ...

    def open(self, session: Session, provider_id: str, place: str, sealed: bytes) -> bytes:
        """Raises Erased and WrongKey."""
        ...


@dataclass(frozen=True, slots=True)
class Survey:
    """How many data keys open, how many of those an older master key has wrapped, how many were destroyed, and the care
    providers whose key does not open."""

    opened: int
    older: int
    erased: int
    broken: frozenset[str]


class DataKeys:
    """The sealer over the table of data keys. Keys are not kept between transactions, so an erasure counts at once."""

    def __init__(self, ring: KeyRing, clock: Clock) -> None:
        self._ring = ring
        self._clock = clock

    def seal(self, session: Session, provider_id: str, place: str, content: bytes) -> bytes:
        row = session.get(DataKeyRow, provider_id) or self._make(session, provider_id)
        nonce = os.urandom(_NONCE_BYTES)
        return _FORMAT + nonce + AESGCM(self._unwrap(row)).encrypt(nonce, content, _bound(provider_id, place))

    def open(self, session: Session, provider_id: str, place: str, sealed: bytes) -> bytes:
        row = session.get(DataKeyRow, provider_id)
        if row is None or sealed[:1] != _FORMAT:
            raise WrongKey(f"what stands in {place} was not sealed by this installation")
        nonce, content = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
        try:
            return AESGCM(self._unwrap(row)).decrypt(nonce, content, _bound(provider_id, place))
        except InvalidTag:
            raise WrongKey(f"what stands in {place} does not open") from None

    def erase(self, session: Session, provider_id: str) -> None:
        """Destroy a provider's key. Whatever it sealed, in this database and in copies of it, opens never again.

        A copy of the database from before still holds the wrapped key: it is the master key's holder who must see to
        it that old copies go.
        """
        row = session.get(DataKeyRow, provider_id, with_for_update=True) or self._make(session, provider_id)
        row.wrapped, row.erased_at = None, self._clock()

    def rewrap(self, session: Session) -> int:
        """Wrap every data key with the newest master key. How many were wrapped anew."""
        stale = select(DataKeyRow).where(DataKeyRow.wrapped.is_not(None), DataKeyRow.master_id != self._ring.newest.id)
        rows = session.scalars(stale.with_for_update()).all()
        for row in rows:
            row.wrapped = aes_key_wrap(self._ring.newest.key, self._unwrap(row))
            row.master_id = self._ring.newest.id
        return len(rows)

    def load(self, session: Session) -> Sequence[DataKeyRow]:
        """Every data key. Who opens much in one transaction holds them, so that none is asked for again."""
        return session.scalars(select(DataKeyRow)).all()

    def survey(self, session: Session) -> Survey:
        """Tries every data key. Changes nothing."""
        opened, older, erased, broken = 0, 0, 0, set()
        for row in self.load(session):
            try:
                self._unwrap(row)
            except Erased:
                erased += 1
            except WrongKey:
                broken.add(row.provider_id)
            else:
                opened += 1
                older += row.master_id != self._ring.newest.id
        return Survey(opened, older, erased, frozenset(broken))

    def _make(self, session: Session, provider_id: str) -> DataKeyRow:
        """Two processes may seal a provider's first certificate at once: one key is made."""
        dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
        master = self._ring.newest
        new = {
            "provider_id": provider_id,
            "master_id": master.id,
            "wrapped": aes_key_wrap(master.key, os.urandom(KEY_BYTES)),
            "created_at": self._clock(),
        }
        session.execute(dialect.insert(DataKeyRow).values(new).on_conflict_do_nothing())
        return session.get_one(DataKeyRow, provider_id)

    def _unwrap(self, row: DataKeyRow) -> bytes:
        if row.wrapped is None:
            raise Erased(row.provider_id)
        master = self._ring.master(row.master_id)
        if master is None:
            raise WrongKey(f"the key file lacks the master key {row.master_id}")
        try:
            return aes_key_unwrap(master.key, row.wrapped)
        except InvalidUnwrap:
            raise WrongKey(f"the master key {row.master_id} does not open the key of {row.provider_id}") from None


def missing_masters(session: Session, ring: KeyRing) -> set[str]:
    """Ids of master keys that wrap data keys and are not in the ring: if there are any, it is the wrong ring."""
    query = select(DataKeyRow.master_id).where(DataKeyRow.wrapped.is_not(None)).distinct()
    return {each for each in session.scalars(query) if ring.master(each) is None}


def _bound(provider_id: str, place: str) -> bytes:
    return f"{provider_id}\0{place}".encode()
