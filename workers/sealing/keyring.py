"""The installation's own keys: a file that all its processes read and no database holds."""

from __future__ import annotations

import os
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from pathlib import Path
from typing import Annotated, Any

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, ValidationError

KEY_BYTES = 32


class BadKeyRing(ValueError):  # noqa: N818
    """The key file cannot be used. The text says why, and never what it holds."""


def _decode(value: Any) -> bytes:
    key = value if isinstance(value, bytes) else urlsafe_b64decode(str(value))
    if len(key) != KEY_BYTES:
        raise ValueError(f"a key is {KEY_BYTES} bytes in base64")
    return key


Key = Annotated[
    bytes,
    BeforeValidator(_decode),
    PlainSerializer(lambda key: urlsafe_b64encode(key).decode(), return_type=str),
    Field(repr=False),
]


class MasterKey(BaseModel):
    """Wraps data keys. `id` is noted beside everything it has wrapped."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(min_length=1, max_length=32)
    key: Key


class KeyRing(BaseModel):
    """The key file's content.

    `root` is what keyed hashes and other fixed secrets are derived from, and stays. `masters` wrap data keys, newest
    last; an older one is kept for as long as something is wrapped by it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    root: Key
    masters: tuple[MasterKey, ...] = Field(min_length=1)

    @property
    def newest(self) -> MasterKey:
        return self.masters[-1]

    def master(self, master_id: str) -> MasterKey | None:
        return next((each for each in self.masters if each.id == master_id), None)

    def derive(self, purpose: str, length: int = KEY_BYTES) -> bytes:
        """A secret of its own for a purpose: HKDF-SHA-256 (RFC 5869). The same every time."""
        return HKDF(algorithm=SHA256(), length=length, salt=None, info=f"intygsverk:{purpose}".encode()).derive(
            self.root
        )

    def with_new_master(self) -> KeyRing:
        """As this one, with a fresh master key that wraps from now on."""
        return self.model_copy(update={"masters": (*self.masters, _new_master())})


def read_key_ring(path: Path) -> KeyRing:
    """The keys in the file, made on first use; two processes that start together get the same. Raises BadKeyRing."""
    if not path.exists():
        fresh = KeyRing(root=secrets.token_bytes(KEY_BYTES), masters=(_new_master(),))
        write_key_ring(path, fresh, replace=False)
    try:
        return KeyRing.model_validate_json(path.read_bytes())
    except OSError as error:
        raise BadKeyRing(f"{path} cannot be read: {error.strerror}") from error
    except ValidationError as error:
        what = "; ".join(f"{'.'.join(map(str, each['loc'])) or 'the file'}: {each['msg']}" for each in error.errors())
        raise BadKeyRing(f"{path} is no key file: {what}") from None


def write_key_ring(path: Path, ring: KeyRing, *, replace: bool) -> None:
    """Complete or not at all, and readable by its owner only. Unless it replaces, whoever was first counts."""
    beside = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(ring.model_dump_json(indent=2).encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())
    if replace:
        os.replace(beside, path)
        return
    try:
        os.link(beside, path)
    except FileExistsError:
        pass  # the other process's keys count
    finally:
        beside.unlink()


def _new_master() -> MasterKey:
    return MasterKey(id=secrets.token_hex(8), key=secrets.token_bytes(KEY_BYTES))
