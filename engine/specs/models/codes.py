"""`code-systems/<name>.json`: a code system, listed here or kept outside as data an operator imports."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from engine.specs.models.base import IsoDate, SpecFile, SpecModel


class CodeModel(SpecModel):
    """One code with its Swedish label; the dates bound when it may be chosen."""

    code: str
    label: str
    valid_from: IsoDate | None = None
    valid_to: IsoDate | None = None


class CodeSystemModel(SpecFile):
    """A code system. `recognised` says how the national rules compare the code system on the wire."""

    name: str = Field(description="Name used in specs; the file is called the same")
    title: str | None = Field(default=None, description="Name shown to people, such as KSH97-P (Primärvård)")
    system: str = Field(description="Identifier on the wire: OID or national name")
    recognised: Literal["exactly", "found-within", "as-pattern"] = Field(
        default="exactly",
        description="exactly: character by character; found-within: as a pattern anywhere in the trimmed text;"
        " as-pattern: as a pattern for the whole trimmed text",
    )
    external: bool = Field(default=False, description="The codes are imported data, not listed here")
    shape: str | None = Field(default=None, description="Named format of the system's codes")
    codes: list[CodeModel] = Field(default_factory=list)
