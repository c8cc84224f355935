"""The report for machines, and its JSON Schema."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from engine.lint.display import file_name
from engine.lint.rule import Finding, Level
from engine.lint.runner import Report
from engine.specs.schema import DIALECT, render

SCHEMA_FILE = "lint-report.json"


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", alias_generator=to_camel, populate_by_name=True)


class FindingModel(_Model):
    """One thing wrong. Lines and columns are counted from 1, columns in characters; the end is the place after."""

    file: str = Field(description="Relative to the working directory where the file lies in it")
    line: int = Field(ge=1)
    column: int = Field(ge=1)
    end_line: int = Field(ge=1)
    end_column: int = Field(ge=1)
    pointer: str = Field(description="JSON pointer (RFC 6901) of the node")
    code: str = Field(pattern=r"^[A-Z0-9]+[0-9]{3}$")
    level: Literal["error", "warning"]
    message: str
    help: str | None = Field(description="What may mend it; null when there is no advice")


class ReportModel(_Model):
    """What `spec-lint --format json` prints."""

    version: Literal[1] = Field(description="Counts changes of this format that a reader would notice")
    certificates: int = Field(ge=0)
    files: int = Field(ge=0)
    errors: int = Field(ge=0)
    warnings: int = Field(ge=0)
    findings: list[FindingModel] = Field(description="In the order of files and lines")


def report_schema() -> Mapping[str, Any]:
    """The JSON Schema of the report."""
    made = ReportModel.model_json_schema(mode="serialization")
    return {"$schema": DIALECT, "$id": SCHEMA_FILE, **made, "title": "spec-lint report"}


def schema_file() -> str:
    """The bytes of the committed schema."""
    return render(report_schema())


def render_json(report: Report, base: Path) -> str:
    """The report as JSON, the same bytes for the same findings."""
    errors = sum(finding.level is Level.ERROR for finding in report.findings)
    model = ReportModel(
        version=1,
        certificates=report.certificates,
        files=report.files,
        errors=errors,
        warnings=len(report.findings) - errors,
        findings=[_finding(finding, base) for finding in report.findings],
    )
    return json.dumps(model.model_dump(by_alias=True), ensure_ascii=False, indent=2) + "\n"


def _finding(finding: Finding, base: Path) -> FindingModel:
    span = finding.place.span
    steps = (str(step).replace("~", "~0").replace("/", "~1") for step in finding.place.pointer)
    return FindingModel(
        file=file_name(finding, base),
        line=span.line,
        column=span.column,
        end_line=span.end_line,
        end_column=span.end_column,
        pointer="".join(f"/{step}" for step in steps),
        code=finding.code,
        level=finding.level.value,
        message=finding.message,
        help=finding.help,
    )
