"""A user of the pages over a real connection: the program runs in processes of its own."""

from __future__ import annotations

import re
from collections.abc import Mapping

import httpx


class User:
    """Signed in at one web process; posts forms with the token that pages carry."""

    def __init__(self, address: str, name: str, unit: str | None = None) -> None:
        self.client = httpx.Client(base_url=address, follow_redirects=True, timeout=60)
        self._token = ""
        self.get("/")
        self.post("/logga-in", {"user": name})
        if unit is not None:
            self.post("/enhet", {"unit": unit})

    def get(self, path: str) -> str:
        return self._read(self.client.get(path))

    def post(self, path: str, form: Mapping[str, object]) -> httpx.Response:
        response = self.client.post(path, data={"csrf": self._token, **form})
        self._read(response)
        return response

    def create(self, certificate_type: str, person: str = "19121212-1212") -> str:
        """The path of a new draft."""
        self.get("/patient")
        found = self.post("/patient", {"person": person})
        return self.post(f"{found.url.path}/utkast", {"type": certificate_type}).url.path

    def save(self, path: str, question: str, base: int, values: Mapping[str, str]) -> int:
        """One answer, as the form's script sends it; the revision that holds it."""
        response = self.client.post(
            f"{path}/svar",
            data={"csrf": self._token, f"base-{question}": str(base), **values},
            headers={"Accept": "application/json"},
        )
        assert response.status_code == 200, response.text
        return int(response.json()["revision"])

    def _read(self, response: httpx.Response) -> str:
        found = re.search(r'name="csrf" value="([0-9a-f]+)"', response.text)
        self._token = found[1] if found else self._token
        return response.text
