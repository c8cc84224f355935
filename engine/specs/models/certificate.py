"""`specs/certificates/<type>/<major>/certificate.json`: what is asked, when, and what must hold."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from engine.specs.models.base import FieldId, KebabId, QuestionId, SpecFile, SpecModel
from engine.specs.models.condition import ConditionModel, DateOperand

Level = Literal["draft", "register"]
FieldType = Literal["text", "boolean", "date", "code", "number", "period"]


class National(SpecModel):
    """How the type is known outside: internal id (`luse`), code and code system on the wire (`LUSE`), address."""

    id: str = Field(description="Internal type id, such as luse")
    code: str = Field(description="Type code on the wire, such as LUSE")
    code_system: str = Field(description="Code system of the type code")
    patient: Literal["id-only", "full"] = Field(
        description="What is sent of the patient: the person id, or name and address too"
    )
    instance_numbers: Literal["checked", "ignored"] = Field(
        default="checked", description="Do the national rules look at instance numbers?"
    )
    tolerated: list[QuestionId] = Field(
        default_factory=list,
        description="Questions that are not asked, but that the national rules let through, whatever they hold",
    )
    street_length: int | None = Field(
        default=None, gt=0, description="Characters that are sent of the patient's street address; all when left out"
    )


class Supplementary(SpecModel):
    """Extra questions (tilläggsfrågor): ids accepted on the wire, and from which id their content is checked."""

    accepted_from: int = Field(description="First accepted question id, such as 9000")
    accepted_to: int = Field(description="Last accepted question id, such as 9999")
    checked_from: int = Field(description="First question id whose content is checked, such as 9001")


class Prefill(SpecModel):
    """A value the form fills in when a condition holds."""

    when: ConditionModel
    value: bool | str


class Travel(SpecModel):
    """A form-only field whose text is sent at the head of another field."""

    into: FieldId = Field(description="The field that carries the text on the wire")
    lead: str = Field(description="Text key, without suffix, of the sentence put in front")
    layout: Literal["sentence", "list"] = Field(
        default="sentence",
        description="sentence: the text follows the lead in the same line; list: its lines follow in a line of their"
        " own, joined by dashes, then an empty line; nothing is sent while the field that carries it is blank",
    )


class Support(SpecModel):
    """Help with writing another field: what codes are called that go with the diagnoses, to be ticked. The field holds
    the names that were ticked, one a line."""

    codes: str = Field(description="The code system that the names are taken from")
    purpose: str = Field(description="Which of the register's lists: NAME of its column helps:NAME")
    diagnoses: list[FieldId] = Field(min_length=1, description="The fields with the diagnoses, most important first")
    diagnosis_codes: str = Field(description="The code system of the diagnoses; those of others are passed over")
    offer: str = Field(description="Text key, without suffix, of the words that offer the help")
    introduction: str = Field(description="Text key, without suffix, of the sentence above the names")
    prompt: str = Field(
        description="Text key, without suffix, of what to write beside the names, in the field that carries them"
    )


class FieldModel(SpecModel):
    """One field (delsvar). `required` means: whenever its question is asked and, if optional, begun."""

    id: FieldId
    type: FieldType
    text: str | None = Field(default=None, description="Text key of the label without suffix, such as DFR_6.2")
    codes: str | list[str] | None = Field(
        default=None,
        description="Code system, or several that may be chosen between; on a boolean field: the codes that can be"
        " given instead of yes and no",
    )
    only: list[str] | None = Field(default=None, description="Only these of the code system's codes, in this order")
    labels: dict[str, str] = Field(
        default_factory=dict,
        description="Text keys without suffix by code, for codes that are called something else here than elsewhere",
    )
    required: bool = Field(default=False, description="Must be answered when it is shown")
    required_when: ConditionModel | None = Field(
        default=None, description="Draft level: a required field must be answered only when this holds too"
    )
    show: ConditionModel | None = Field(default=None, description="When the field is shown; always when left out")
    hidden: Literal["refused", "ignored"] = Field(
        default="refused", description="Register level, when hidden: must it be absent, or is it not looked at?"
    )
    max_length: int | None = Field(default=None, gt=0, description="Characters the form takes; no rule")
    not_after: DateOperand | None = Field(default=None, description="Draft level: the latest date")
    not_before: DateOperand | None = Field(default=None, description="Draft level: the earliest date")
    uncertain_when: ConditionModel | None = Field(
        default=None, description="When this holds the date may be uncertain: YYYY-MM-00, YYYY-00-00 or 0000-00-00"
    )
    shape: str | None = Field(default=None, description="Register level: named format of the value")
    refuse_blank: bool = Field(
        default=False, description="Draft level: the text may be left out but not be spaces only"
    )
    prefill: list[Prefill] = Field(default_factory=list, description="Values the form fills in; the first that applies")
    lock: ConditionModel | None = Field(default=None, description="When the field cannot be changed by hand")
    sent: bool = Field(default=True, description="false: asked in the form only, never on the wire as itself")
    travels: Travel | None = Field(default=None, description="Where the text of a form-only field goes")
    support: Support | None = Field(default=None, description="What the form offers to tick instead of typing")
    yes: str | None = Field(default=None, description="Text key of a boolean's yes; SVAR_JA when left out")
    no: str | None = Field(default=None, description="Text key of a boolean's no; SVAR_NEJ when left out")
    widget: Literal["radio", "checkbox", "select", "line", "area", "municipality"] | None = Field(
        default=None, description="How the form asks, where the type does not say it"
    )


class Repeat(SpecModel):
    """A question that may have several answers (instances)."""

    min: int = Field(default=1, ge=0)
    max: int = Field(ge=1)
    unique: FieldId | None = Field(default=None, description="The field whose code may occur only once")
    alone: list[str] = Field(
        default_factory=list,
        description="With unique: codes that cannot stand beside another; the form locks the others",
    )
    numbers: Literal["required", "consecutive", "free"] = Field(
        default="required",
        description="Register level, where instance numbers are checked: each answer has one; they are also 1, 2, 3 …"
        " without gaps; or an answer need not have one",
    )


class Choice(SpecModel):
    """One option of a question that the form asks as a single choice: the fields it sets; the others are cleared."""

    text: str = Field(description="Key of the option's text")
    sets: dict[FieldId, bool | str]


class WeeklyHours(SpecModel):
    """A helper that is not stored: of the hours someone works in a week, how many remain at each grade."""

    before: str = Field(description="Text key without suffix of what stands before the number of hours")
    after: str = Field(description="Text key without suffix of what stands after it")
    help: str | None = Field(default=None, description="Text key without suffix of the help (.HLP)")


class Notice(SpecModel):
    """A sentence shown beside a question when a condition holds."""

    when: ConditionModel
    text: str = Field(description="Whole text key, such as DFR_4.1_INOM28.INFO")
    tone: Literal["info", "warning"] = "info"


class QuestionModel(SpecModel):
    """One question (svar) with its fields."""

    id: QuestionId
    text: str | None = Field(
        default=None, description="Text key without suffix, such as FRG_6; help is the same key with .HLP"
    )
    fields: list[FieldModel] = Field(min_length=1)
    optional: bool = Field(default=False, description="The whole question may be left out")
    show: ConditionModel | None = Field(default=None, description="When the question is shown; always when left out")
    hidden: Literal["refused", "accepted"] = Field(
        default="refused",
        description="Register level, when hidden: must it be left unanswered, or may it be answered and is then judged"
        " as if it were shown? When accepted, written rules say when it may not be missing",
    )
    free: list[Literal["answers", "fields"]] = Field(
        default_factory=list,
        description="Register level: what only written rules speak of, the number of answers or which fields they hold",
    )
    repeat: Repeat | None = None
    widget: Literal["dated-choices", "choices", "dated-periods", "rows", "diagnoses", "choice"] | None = Field(
        default=None, description="How the form asks the whole question, where it is more than its fields"
    )
    choices: list[Choice] = Field(default_factory=list, description="With widget choice: the options")
    weekly_hours: WeeklyHours | None = None
    folded: bool = Field(default=False, description="Folded until opened")
    notices: list[Notice] = Field(default_factory=list)


class CategoryModel(SpecModel):
    """A section of the form."""

    id: str = Field(pattern=r"^[A-Za-z][A-Za-z0-9]*$", examples=["basis"])
    text: str = Field(description="Text key without suffix, such as KAT_1")
    questions: list[QuestionModel] = Field(min_length=1)


class RuleModel(SpecModel):
    """`when` this holds, `then` that must hold; otherwise a finding `at` a field, question or category."""

    id: KebabId
    when: ConditionModel | None = None
    then: ConditionModel
    at: str = Field(description="Field, question or category id, or a context value, that the finding belongs to")
    message: str = Field(description="Key of the sentence in messages.sv.json")
    levels: list[Level] = Field(min_length=1)
    because: str = Field(min_length=3, description="Why the rule exists: source and number")
    tell: Literal["at-once", "on-request"] = Field(
        default="on-request", description="When the clinician is told: at once, or when asking what is missing"
    )


class CertificateModel(SpecFile):
    """A certificate type's major version."""

    type: Annotated[
        str, Field(pattern=r"^[A-Z][A-Z0-9]*$", description="Public type id, such as FK7800", examples=["FK7800"])
    ]
    major: int = Field(ge=1)
    revision: int = Field(ge=1, description="Counts mended rules")
    name: str = Field(description="Swedish name of the certificate")
    label: str | None = Field(default=None, description="Type id as people write it, such as FK 7800")
    national: National
    recipient: str | None = Field(
        default=None, description="Recipient id, such as FKASSA; none when given to the patient"
    )
    introduction: list[str] = Field(default_factory=list, description="Text keys of the form's introduction")
    summary: FieldId | None = Field(default=None, description="The field that sums the certificate up in lists")
    supplementary: Supplementary | None = None
    categories: list[CategoryModel] = Field(min_length=1)
    rules: list[RuleModel] = Field(default_factory=list)

    def questions(self) -> Iterator[QuestionModel]:
        """All questions in display order."""
        for category in self.categories:
            yield from category.questions


class MessagesModel(SpecFile):
    """`messages.sv.json`: sentences common to all text versions of a major version. Those of the rules, by message key,
    and words of the form that no text version holds, by text key (`SVAR_JA.RBK`)."""

    messages: dict[str, str]
