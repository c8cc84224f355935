"""Sealing: whose key, in which place, and what an erasure leaves."""

from __future__ import annotations

import stat
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from workers.database import Database
from workers.sealing import BadKeyRing, DataKeys, Erased, KeyRing, WrongKey, metadata, missing_masters, read_key_ring
from workers.sealing.keyring import MasterKey, write_key_ring

RING = KeyRing(root=b"r" * 32, masters=(MasterKey(id="old", key=b"m" * 32),))
OURS, THEIRS, PLACE, TEXT = "SE1-ours", "SE1-theirs", "certificates.document:1", "Ont i höger knä".encode()


def clock() -> datetime:
    return datetime(2026, 11, 24, tzinfo=UTC)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    with database.connection() as connection:
        metadata.create_all(connection)
    yield database
    database.close()


def _seal(database: Database, keys: DataKeys, provider: str = OURS) -> bytes:
    with database.writing() as session:
        return keys.seal(session, provider, PLACE, TEXT)


def _open(database: Database, keys: DataKeys, sealed: bytes, provider: str = OURS, place: str = PLACE) -> bytes:
    with database.reading() as session:
        return keys.open(session, provider, place, sealed)


def test_what_is_sealed_opens_again(database: Database) -> None:
    keys = DataKeys(RING, clock)
    assert _open(database, keys, _seal(database, keys)) == TEXT


def test_the_same_text_never_looks_the_same(database: Database) -> None:
    keys = DataKeys(RING, clock)
    assert _seal(database, keys) != _seal(database, keys)


@pytest.mark.parametrize(
    ("provider", "place"), [(THEIRS, PLACE), (OURS, "certificates.document:2"), (OURS, "certificates.statement:1")]
)
def test_it_opens_for_nobody_else_and_in_no_other_place(database: Database, provider: str, place: str) -> None:
    keys = DataKeys(RING, clock)
    sealed = _seal(database, keys)
    _seal(database, keys, THEIRS)
    with pytest.raises(WrongKey):
        _open(database, keys, sealed, provider, place)


@pytest.mark.parametrize("position", [0, 1, 12, 13, -1])
def test_a_changed_byte_is_noticed(database: Database, position: int) -> None:
    keys = DataKeys(RING, clock)
    sealed = bytearray(_seal(database, keys))
    sealed[position] ^= 1
    with pytest.raises(WrongKey):
        _open(database, keys, bytes(sealed))


def test_an_erasure_takes_one_providers_texts_and_no_others(database: Database) -> None:
    keys = DataKeys(RING, clock)
    ours, theirs = _seal(database, keys), _seal(database, keys, THEIRS)
    with database.writing() as session:
        keys.erase(session, OURS)
    with pytest.raises(Erased):
        _open(database, keys, ours)
    assert _open(database, keys, theirs, THEIRS) == TEXT
    with pytest.raises(Erased):
        _seal(database, keys)


def test_a_key_of_a_transaction_that_is_undone_was_never_there(database: Database) -> None:
    keys = DataKeys(RING, clock)
    with database.writing() as session:
        keys.seal(session, OURS, PLACE, TEXT)
        session.rollback()
    assert _open(database, keys, _seal(database, keys)) == TEXT


def test_first_seals_at_the_same_time_make_one_key(database: Database) -> None:
    keys = DataKeys(RING, clock)
    sealed: list[bytes] = []
    threads = [threading.Thread(target=lambda: sealed.append(_seal(database, keys))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [_open(database, keys, each) for each in sealed] == [TEXT] * 8


def test_a_new_master_key_takes_over_and_the_old_one_can_go(database: Database) -> None:
    sealed = _seal(database, DataKeys(RING, clock))
    ring = RING.with_new_master()
    with database.writing() as session:
        assert DataKeys(ring, clock).rewrap(session) == 1
        assert DataKeys(ring, clock).rewrap(session) == 0
    newest = ring.model_copy(update={"masters": (ring.newest,)})
    assert _open(database, DataKeys(newest, clock), sealed) == TEXT
    with database.reading() as session:
        assert missing_masters(session, newest) == set()
        assert missing_masters(session, RING) == {ring.newest.id}


def test_another_installations_keys_open_nothing(database: Database) -> None:
    sealed = _seal(database, DataKeys(RING, clock))
    stranger = KeyRing(root=b"x" * 32, masters=(MasterKey(id="old", key=b"y" * 32),))
    with pytest.raises(WrongKey, match="does not open the key"):
        _open(database, DataKeys(stranger, clock), sealed)


# the key file


def test_the_key_file_is_made_once_and_closed_to_others(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    ring = read_key_ring(path)
    assert read_key_ring(path) == ring
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_a_new_key_file_never_takes_the_place_of_one(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    write_key_ring(path, RING, replace=False)
    write_key_ring(path, RING.with_new_master(), replace=False)
    assert read_key_ring(path) == RING


def test_secrets_for_different_purposes_have_nothing_in_common() -> None:
    assert RING.derive("a") == RING.derive("a")
    assert RING.derive("a") != RING.derive("b")
    assert RING.derive("a") != RING.root


@pytest.mark.parametrize(
    "content",
    ["", "[]", '{"root": "AAAA", "masters": []}', '{"root": 1}', f'{{"root": "{"A" * 43}=", "masters": []}}'],
)
def test_a_broken_key_file_is_told_without_its_content(tmp_path: Path, content: str) -> None:
    path = tmp_path / "keys.json"
    path.write_text(content)
    with pytest.raises(BadKeyRing) as raised:
        read_key_ring(path)
    assert str(path) in str(raised.value)
    assert "AAAA" not in str(raised.value)


def test_keys_are_not_printed() -> None:
    assert "cnJy" not in repr(RING)
    assert "rrr" not in repr(RING)
