"""`texts/<version>.sv.json`: one text version, every sentence by its national key."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from engine.specs.models.base import IsoDate, SpecFile, SpecModel


class PaperForm(SpecModel):
    """What is printed in the margin of the form."""

    form_id: str = Field(description="First row, such as FK 7800 (006 F 001) Fastställd av Försäkringskassan")
    form_id_row_2: str | None = Field(default=None, alias="formIdRow2")
    blankett_id: str | None = None
    blankett_version: str | None = None


class TextVersionModel(SpecFile):
    """A published text version never changes."""

    type: str
    version: Annotated[
        str, Field(pattern=r"^[0-9]+\.[0-9]+$", description="major.minor, compared number by number", examples=["1.2"])
    ]
    language: str = "sv"
    valid_from: IsoDate = Field(description="First day the version is in use")
    form: PaperForm | None = None
    supplementary: list[Annotated[str, Field(pattern=r"^9[0-9]{3}$", examples=["9001"])]] = Field(
        default_factory=list, description="Ids of the extra questions this version asks"
    )
    retired: list[str] = Field(
        default_factory=list,
        description="Keys of this version that later ones leave out, or that nothing shows any more",
    )
    texts: dict[str, str] = Field(description="Every sentence by its national key, such as FRG_6.RBK")
