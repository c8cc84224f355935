"""What stands in the way of a save or a signature, as members of a problem document."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from flask import request
from pydantic import Field, JsonValue

from engine.permissions import Notice
from engine.specs.models.permissions import RevocationReasonModel
from webapp.application import intygsverk
from webapp.routes.api.answers import written_answers
from webapp.routes.api.models import ApiModel
from webapp.routes.api.said import Who, moment, who
from webapp.services.problems import Clash


class ClashReply(ApiModel):
    """An answer that two have changed. Nothing of `mine` was saved."""

    question: str
    theirs: list[dict[str, JsonValue]] = Field(description="The question's answers as they are stored")
    mine: list[dict[str, JsonValue]] = Field(description="The question's answers as they were sent")
    changed_by: Who
    changed_at: datetime


class NoticeReply(ApiModel):
    """Something to confirm, by its id."""

    id: str
    text: str


def clash_replies(clashes: Iterable[Clash]) -> list[ClashReply]:
    spec = intygsverk().drafts.spec_of(str((request.view_args or {})["certificate_id"]))
    return [
        ClashReply(
            question=clash.question,
            theirs=written_answers(spec, clash.theirs).get(clash.question, []),
            mine=written_answers(spec, clash.mine).get(clash.question, []),
            changed_by=who(clash.changed_by),
            changed_at=moment(clash.changed_at),
        )
        for clash in clashes
    ]


class ReasonReply(ApiModel):
    """A reason to revoke, by its id. `explain`: it needs a message too."""

    id: str
    text: str
    explain: bool


def reason_replies(reasons: Iterable[RevocationReasonModel]) -> list[ReasonReply]:
    return [ReasonReply(id=reason.id, text=reason.certificate, explain=reason.explain) for reason in reasons]


def notice_replies(notices: Iterable[Notice]) -> list[NoticeReply]:
    return [NoticeReply(id=notice.id, text=notice.text) for notice in notices]
