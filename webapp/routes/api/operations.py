"""What the API offers: each call is one `Operation`, from which its route and its place in OpenAPI follow."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from pydantic import BaseModel

from webapp.routes.api.models import ApiModel

Method: TypeAlias = Literal["GET", "POST", "PATCH", "DELETE"]
Result: TypeAlias = "BaseModel | bytes | None"
"""A model is sent as JSON, bytes as they are; nothing is an empty reply."""

_PARAMETER = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Gives:
    """The reply when all went well. `location` is the address of what was made, with members of the reply in braces."""

    content: type[BaseModel] | None
    about: str
    status: int = 200
    media_type: str = "application/json"
    location: str | None = None


@dataclass(frozen=True, slots=True)
class Operation:
    """One call. The handler is given the actor (unless `open`), the body and the query where there are such, and the
    path's parameters by name. `decides` are the actions that permissions are asked about: each may be refused with its
    codes. `problems` are statuses and codes beside those that follow from the rest."""

    method: Method
    path: str
    summary: str
    handler: Callable[..., Result]
    gives: Gives
    body: type[BaseModel] | None = None
    query: type[ApiModel] | None = None
    open: bool = False
    decides: tuple[str, ...] = ()
    problems: tuple[tuple[int, str], ...] = ()

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names in the path."""
        return tuple(_PARAMETER.findall(self.path))

    @property
    def rule(self) -> str:
        """The path as Flask writes it. Whatever is called `…_id` is a UUID."""
        return _PARAMETER.sub(lambda found: f"<{'uuid:' if found[1].endswith('_id') else ''}{found[1]}>", self.path)
