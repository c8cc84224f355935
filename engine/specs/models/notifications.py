"""`specs/notifications/`: what the world is told, what an answer means, and when to try again."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from engine.specs.models.base import KebabId, SpecFile, SpecModel

EndState = Literal["DELIVERED", "REJECTED", "EXPIRED", "CANCELLED", "SUPERSEDED"]
"""Every delivery ends in exactly one of these."""
State = Literal["WAITING", "SENDING"] | EndState
Trouble = Literal[
    "unreachable",
    "tls",
    "timeout",
    "broken",
    "http-status",
    "unreadable-answer",
    "invalid-request",
    "defect",
    "erased",
]
"""Why an attempt got no answer of the service contract."""

_WAIT = r"[1-9][0-9]?:[smhd]"
Template = Annotated[
    str,
    Field(
        pattern=rf"^[1-9][0-9]?#{_WAIT}(,{_WAIT})*$",
        description="sends in all, then the waits between them; numbers 1 to 99, units s m h d",
        examples=["5#1:m,1:h,1:d"],
    ),
]
Wait = Annotated[
    str, Field(pattern=rf"^{_WAIT}$", description="a number 1 to 99 and a unit s m h d", examples=["30:d"])
]
ClassId = Annotated[str, Field(pattern=r"^[A-Z]+(-[A-Z]+)*$", description="a result class", examples=["RETRY-ADDRESS"])]
PlatformCode = Annotated[str, Field(pattern=r"^VP[0-9]{3}$", description="a code of the platform", examples=["VP004"])]


class ChannelModel(SpecModel):
    """A service contract that messages leave by: SOAP 1.1, document/literal, RIVTABP21."""

    means: str = Field(min_length=1, description="Who is told what")
    to: Literal["record-system", "recipient"] = Field(description="The kind of receiver, which decides the host")
    path: str = Field(pattern=r"^/", description="Path on the receiving host", examples=["/service/3/rivtabp21"])
    action: str = Field(min_length=1, description="SOAPAction")
    request: str = Field(pattern=r"^\{.+\}.+$", description="Element of the request", examples=["{urn:x}Request"])
    answer: str = Field(pattern=r"^\{.+\}.+$", description="Element of the answer", examples=["{urn:x}Response"])
    xsd: str = Field(min_length=1, description="File name of the national XML Schema of request and answer")
    schedule: KebabId = Field(description="When to try again")


class HoldModel(SpecModel):
    """Sent when nothing newer of its kind has come for a while, and in any case after some time."""

    quiet: Wait = Field(description="From the newest one", examples=["1:m"])
    at_most: Wait = Field(description="From the first one", examples=["5:m"])


class EventModel(SpecModel):
    """A kind of event; its name in the file is its national code, or a name of ours where there is none."""

    name: str = Field(min_length=1, description="Shown to people; for national codes exactly the national name")
    channel: KebabId = Field(description="The channel that tells of it")
    when: str = Field(min_length=1, description="What makes it happen")
    once: bool = Field(default=False, description="Only the first one of a certificate is sent")
    subject: bool = Field(default=False, description="Carries the question's subject and last day for an answer")
    hold: HoldModel | None = Field(default=None, description="Held back for a while, for a newer one to take its place")
    supersedes: list[str] = Field(
        default_factory=list, description="Events that are not sent if they are still held back when this comes"
    )


class RecipientModel(SpecModel):
    """Somebody whom care sends certificates to."""

    name: str = Field(min_length=1, description="Shown to people")
    address: str = Field(min_length=1, description="Logical address on the service platform")
    revocations: bool = Field(default=True, description="Is told when a certificate that it has is revoked")


class EventsModel(SpecFile):
    """Events and channels."""

    about: str = Field(default="", description="For readers of the file")
    code_system: str = Field(min_length=1, description="The national code system of event codes")
    channels: dict[KebabId, ChannelModel] = Field(description="Every channel")
    events: dict[str, EventModel] = Field(description="Every kind of event")
    recipients: dict[str, RecipientModel] = Field(
        default_factory=dict, description="Every recipient, by the id that certificates name it by"
    )


class ScheduleModel(SpecModel):
    """When to try again. Limits are a number of sends and a time; the first that is reached ends the delivery."""

    means: str = Field(min_length=1, description="The template in words")
    template: Template = Field(description="Sends in all, then the waits between them")
    deadline: Wait = Field(description="No attempt begins later than this after the event")


class SchedulesModel(SpecFile):
    """Schedules by name."""

    about: str = Field(default="", description="For readers of the file")
    schedules: dict[KebabId, ScheduleModel] = Field(description="Every schedule")


class ResultClassModel(SpecModel):
    """What an attempt came to."""

    means: str = Field(min_length=1, description="What it says about message and receiver")
    label: str = Field(min_length=1, description="Shown to people")
    ends: EndState | None = Field(default=None, description="The state it ends in; left out when it is tried again")


class PlatformFaultModel(SpecModel):
    """A fault of the service platform, which answers when the receiver cannot."""

    result_class: ClassId = Field(alias="class", description="Its result class")
    means: str = Field(min_length=1, description="Shown to people")


class ResultsModel(SpecFile):
    """From an answer, or the lack of one, to a result class."""

    about: str = Field(default="", description="For readers of the file")
    states: dict[State, str] = Field(description="What people are shown for each state")
    classes: dict[ClassId, ResultClassModel] = Field(description="Every result class")
    results: dict[str, ClassId] = Field(description="By resultCode, apart from ERROR")
    errors: dict[str, ClassId] = Field(description="By errorId, for the resultCode ERROR")
    other_answer: ClassId = Field(description="An answer without resultCode, an ERROR without errorId, unknown codes")
    platform_faults: dict[PlatformCode, PlatformFaultModel] = Field(description="SOAP faults that begin with the code")
    other_fault: ClassId = Field(description="Every other SOAP fault")
    troubles: dict[Trouble, ClassId] = Field(description="By what kept an answer away")
