"""Hashes that nobody can make without the key: equal things can be found, and nothing can be guessed by trying."""

from __future__ import annotations

import hmac
from hashlib import sha256

from workers.sealing import KeyRing


class KeyedHashes:
    """HMAC-SHA-256 in hexadecimal, with a key of its own for each kind of thing."""

    def __init__(self, ring: KeyRing) -> None:
        self._person = ring.derive("search:person-id")
        self._answer = ring.derive("compare:answer")

    def of_person(self, person_id: str) -> str:
        """The same for the same person everywhere: what certificates and the access log are searched by."""
        return hmac.new(self._person, person_id.encode(), sha256).hexdigest()

    def of_answer(self, certificate_id: str, question: str, written: str) -> str:
        """What is remembered of an answer's wording. The empty answer has the hash of nothing."""
        text = "\0".join((certificate_id, question, written))
        return hmac.new(self._answer, text.encode(), sha256).hexdigest() if written else ""
