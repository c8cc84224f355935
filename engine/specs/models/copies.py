"""`specs/copies/<id>.json`: what of a certificate goes into a draft that is made from it, and why the rest does not."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from engine.specs.models.base import FieldId, KebabId, SpecFile, SpecModel

CertificateKey = Annotated[
    str,
    Field(
        pattern=r"^[A-Z][A-Z0-9]*/[1-9][0-9]*$",
        description="certificate type and major version, as its folder is called",
        examples=["FK7804/1"],
    ),
]
AnswerId = Annotated[
    str,
    Field(
        pattern=r"^F?[0-9]+(\.[0-9]+)?$",
        description="a question, such as 6, and with it all its fields; or a single field, such as 6.2",
        examples=["6"],
    ),
]
Words = Annotated[str, Field(min_length=1)]

RELATION = "relation"
"""The fact of permissions.json that tells what a certificate is to the one it was made from."""


class RelationModel(SpecModel):
    """What the new certificate is to the one it was made from, told to everybody who gets it."""

    code: str = Field(min_length=1, description="National relation code")
    display: Words = Field(description="Its national name")
    fact: str = Field(description="The value of the fact relation in permissions.json")


class CommentModel(SpecModel):
    """A comment that the user may add, put after what stands in the field that `comment` of the passage names."""

    lead: Words = Field(description="Swedish: what is put in front of the comment")
    max_length: int = Field(gt=0, description="Characters that the comment may have")


class WithoutModel(SpecModel):
    """Codes that stay behind."""

    codes: list[str] = Field(min_length=1, description="Codes of the source")
    reason: KebabId = Field(description="Which of the reasons")


class TakeModel(SpecModel):
    """An answer that does not travel as it stands: to another place, with other codes, or without some codes."""

    answer: AnswerId = Field(description="Question or field of the source")
    into: AnswerId | None = Field(
        default=None, description="Question or field of the new certificate; the same when left out"
    )
    codes: dict[str, str] = Field(
        default_factory=dict, description="What codes are called in the new certificate, where that differs"
    )
    without: WithoutModel | None = Field(default=None, description="Codes that stay behind")


class ClearModel(SpecModel):
    """Answers that stay behind."""

    answers: list[AnswerId] = Field(min_length=1, description="Questions and fields of the source")
    reason: KebabId = Field(description="Which of the reasons")


class RememberModel(SpecModel):
    """What is told about the source beside a question whose answers did not travel."""

    latest: FieldId = Field(description="Field of type period; the answer whose last day is latest is remembered")
    beside: FieldId = Field(description="The code in the same answer")
    sentence: Words = Field(description="Swedish, with {end} for that last day and {code} for what the code is called")


class PassageModel(SpecModel):
    """From one certificate to another, or to a new one of the same kind."""

    source: CertificateKey = Field(alias="from", description="The certificate that is there")
    to: CertificateKey | None = Field(default=None, description="The new certificate; the same when left out")
    takes: list[AnswerId | TakeModel] | None = Field(
        default=None,
        description="Answers that travel. Everything that is not cleared when left out; between different certificates"
        " they are listed, and each answer of the source is either taken or cleared",
    )
    clears: list[ClearModel] = Field(default_factory=list, description="Answers that stay behind, and why")
    remembers: RememberModel | None = Field(default=None, description="What is told about the source all the same")
    comment: FieldId | None = Field(default=None, description="The text field that the user's comment is put into")


class CopyModel(SpecFile):
    """A way to make a draft from a certificate."""

    id: KebabId = Field(description="As the file is called")
    about: str = Field(default="", description="For readers of the file")
    actions: list[str] = Field(min_length=1, description="Actions of permissions.json that make the draft")
    relation: RelationModel | None = Field(
        default=None, description="What the draft is to its source; nothing is told when left out"
    )
    text_version: Literal["newest-minor", "newest"] = Field(
        description="The draft's text version: the newest minor version of the source's major version, or the newest"
        " version of the new type"
    )
    reasons: dict[KebabId, Words] = Field(
        default_factory=dict, description="Swedish: why an answer stays behind, shown before the draft is made"
    )
    comment: CommentModel | None = None
    others: Literal["everything"] | None = Field(
        default=None,
        description="What travels for certificates that no passage is from; they cannot be copied when left out",
    )
    passages: list[PassageModel] = Field(default_factory=list, description="Certificates that are spoken of")


class CopySentencesModel(SpecFile):
    """`messages/copies.sv.json`: why an answer stays behind though no copy clears it."""

    hidden: Words = Field(description="The question is not asked, given the other answers")
    unknown: Words = Field(description="The certificate has no such question")
    not_asked: Words = Field(description="A supplementary question that the draft's text version does not ask")
    code_not_offered: Words = Field(description="A code that the new certificate does not offer")
