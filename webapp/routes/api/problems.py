"""Problem documents (RFC 9457): what went wrong, with a stable code for programs and a Swedish sentence for people."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Final

from pydantic import ConfigDict, Field
from werkzeug.wrappers import Response

from webapp.routes.api.models import ApiModel

MEDIA_TYPE: Final = "application/problem+json"
BAD_REQUEST: Final = "Det som skickades kan inte användas"


class BodyError(ApiModel):
    """One place in what was sent. `question`, `field` and `instance` (from 1) are given when it is in an answer."""

    pointer: str = Field(description="JSON pointer (RFC 6901)", examples=["/answers/6/0/6.1"])
    message: str
    question: str | None = None
    field: str | None = None
    instance: int | None = None


class Problem(ApiModel):
    """What every refusal looks like; some codes add members, which docs/api.md tells of."""

    model_config = ConfigDict(extra="allow")

    title: str
    status: int
    code: str = Field(description="Stable, for programs", examples=["revision-conflict"])
    detail: str = Field(description="What to do, in Swedish")
    errors: list[BodyError] | None = Field(default=None, description="Every place that is wrong in what was sent")


class ApiRefusal(Exception):  # noqa: N818  (what became of the request)
    """What was sent cannot be used. `errors` names the places, where there are any to name."""

    def __init__(
        self, status: int, code: str, detail: str, errors: tuple[BodyError, ...] = (), title: str = BAD_REQUEST
    ) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.title = title
        self.detail = detail
        self.members: Mapping[str, object] = {"errors": json_of(errors, sparse=True)} if errors else {}


def invalid_body(*errors: BodyError) -> ApiRefusal:
    """The refusal of a body that is JSON of the wrong shape."""
    return ApiRefusal(422, "invalid-body", " ".join(error.message for error in errors), errors)


def json_of(models: Iterable[ApiModel], *, sparse: bool = False) -> list[object]:
    """Models as members of a problem document; a sparse one leaves out what is null."""
    return [model.model_dump(mode="json", by_alias=True, exclude_none=sparse) for model in models]


def problem_response(
    status: int, code: str, title: str, detail: str, members: Mapping[str, object] | None = None
) -> Response:
    problem = {"title": title, "status": status, "code": code, "detail": detail, **(members or {})}
    response = Response(json.dumps(problem, ensure_ascii=False), status=status, content_type=MEDIA_TYPE)
    if status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response
