"""What an import says: findings with their places, what became of markup, and what was written."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from engine.lint.display import Line, Part, show_finding
from engine.lint.import_texts.findings import ImportFinding
from engine.lint.import_texts.options import Mapped, Outcome
from engine.specs.schema import DIALECT, render

SCHEMA_FILE = "import-report.json"
_MOST_NAMES = 12


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", alias_generator=to_camel, populate_by_name=True)


class FindingModel(_Model):
    """One finding. Lines and columns are counted from 1, columns in characters; the end is the place after."""

    file: str = Field(description="Relative to the working directory where the file lies in it")
    line: int = Field(ge=1)
    column: int = Field(ge=1)
    end_line: int = Field(ge=1)
    end_column: int = Field(ge=1)
    code: str = Field(pattern=r"^[A-Z0-9]+[0-9]{3}$")
    name: str | None = Field(description="Of the import's own rules, such as unknown-key; null for rules of the specs")
    level: Literal["error", "warning"]
    key: str | None = Field(description="The text key it speaks of, if any")
    message: str
    help: str | None = Field(description="What may mend it; null when there is no advice")


class MappedModel(_Model):
    """What became of the markup of one text."""

    key: str
    line: int = Field(ge=1)
    column: int = Field(ge=1)
    how: str


class ChangesModel(_Model):
    """Keys by what became of them since the version before."""

    before: str = Field(description="The newest of the lower versions")
    added: list[str]
    changed: list[str]
    removed: list[str]


class ImportReportModel(_Model):
    """What `spec-lint import-texts --format json` prints."""

    version: Literal[1] = Field(description="Counts changes of this format that a reader would notice")
    file: str
    type: str | None = Field(description="Public type id, such as FK7800; null when the file does not say it")
    text_version: str | None
    valid_from: str | None
    supplementary: list[str]
    form_id: str | None = Field(description="From the companion file")
    texts: int = Field(ge=0)
    suffixes: dict[str, int] = Field(description="Number of texts by the last part of their key")
    changes: ChangesModel | None = Field(description="null when there is no lower version")
    mapped: list[MappedModel]
    target: str | None = Field(description="The file that the texts belong into")
    result: Literal["written", "unchanged", "not-written"] = Field(
        description="unchanged: the same content stood there already"
    )
    errors: int = Field(ge=0)
    warnings: int = Field(ge=0)
    findings: list[FindingModel] = Field(description="In the order of files and lines")


def import_report_schema() -> Mapping[str, Any]:
    """The JSON Schema of the report."""
    made = ImportReportModel.model_json_schema(mode="serialization")
    return {"$schema": DIALECT, "$id": SCHEMA_FILE, **made, "title": "spec-lint import-texts report"}


def schema_file() -> str:
    """The bytes of the committed schema."""
    return render(import_report_schema())


def render_json(outcome: Outcome, base: Path, names: Mapping[str, str]) -> str:
    """The report as JSON, the same bytes for the same import. `names` of the import's own rules by code."""
    changes = outcome.changes
    model = ImportReportModel(
        version=1,
        file=_shown(outcome.file, base),
        type=outcome.type,
        text_version=outcome.version,
        valid_from=outcome.valid_from,
        supplementary=list(outcome.supplementary),
        form_id=None if outcome.form is None else outcome.form.form_id,
        texts=len(outcome.texts),
        suffixes=_suffixes(outcome),
        changes=None
        if changes is None
        else ChangesModel(
            before=changes.before,
            added=list(changes.added),
            changed=list(changes.changed),
            removed=list(changes.removed),
        ),
        mapped=[_mapped(each) for each in outcome.mapped],
        target=None if outcome.target is None else _shown(outcome.target, base),
        result="written" if outcome.written else "unchanged" if outcome.same else "not-written",
        errors=outcome.errors,
        warnings=outcome.warnings,
        findings=[_finding(each, base, names) for each in outcome.findings],
    )
    return json.dumps(model.model_dump(by_alias=True), ensure_ascii=False, indent=2) + "\n"


def _finding(finding: ImportFinding, base: Path, names: Mapping[str, str]) -> FindingModel:
    span = finding.place.span
    return FindingModel(
        file=_shown(finding.place.source.path, base),
        line=span.line,
        column=span.column,
        end_line=span.end_line,
        end_column=span.end_column,
        code=finding.code,
        name=names.get(finding.code),
        level=finding.level.value,
        key=finding.key,
        message=finding.message,
        help=finding.help,
    )


def _mapped(mapped: Mapped) -> MappedModel:
    span = mapped.place.span
    return MappedModel(key=mapped.key, line=span.line, column=span.column, how=mapped.how)


def show_outcome(outcome: Outcome, base: Path) -> Iterator[Line]:
    """The report as lines: findings, markup, and a few lines that sum it up."""
    for finding in outcome.findings:
        yield from show_finding(finding, base)
    for each in outcome.mapped:
        span = each.place.span
        where = f"{_shown(outcome.file, base)}:{span.line}:{span.column}"
        yield Part(f"{where}: ", "bold"), Part("note: ", "bold blue"), Part(f"{each.key}: {each.how}")
    yield from ((Part(line),) for line in _summary(outcome, base))


def _summary(outcome: Outcome, base: Path) -> Iterator[str]:
    if outcome.texts:
        counts = ", ".join(f"{number} {suffix or 'without suffix'}" for suffix, number in _suffixes(outcome).items())
        yield (
            f"{outcome.type or 'unknown type'} {outcome.version or 'without version'}"
            f", from {outcome.valid_from or 'no day'}: {_count(len(outcome.texts), 'text')} ({counts})"
        )
        if outcome.supplementary:
            yield f"supplementary questions: {', '.join(outcome.supplementary)}"
        if outcome.target is not None:
            form = "none; there is no companion file" if outcome.form is None else outcome.form.form_id
            yield f"form number: {form}"
    if outcome.changes is not None:
        changes = outcome.changes
        parts = (("added", changes.added), ("changed", changes.changed), ("removed", changes.removed))
        yield f"since {changes.before}: " + "; ".join(f"{len(keys)} {word}{_names(keys)}" for word, keys in parts)
    yield f"{_result(outcome, base)}: {_count(outcome.errors, 'error')}, {_count(outcome.warnings, 'warning')}"


def _names(keys: tuple[str, ...]) -> str:
    if not keys:
        return ""
    more = f" and {len(keys) - _MOST_NAMES} more" if len(keys) > _MOST_NAMES else ""
    return f" ({', '.join(keys[:_MOST_NAMES])}{more})"


def _result(outcome: Outcome, base: Path) -> str:
    if outcome.target is None or outcome.errors:
        return "nothing written"
    target = _shown(outcome.target, base)
    if outcome.same:
        return f"{target} has these texts already"
    return f"written {target}" if outcome.written else f"would write {target}"


def _suffixes(outcome: Outcome) -> dict[str, int]:
    """Most frequent first."""
    found = Counter(key.rpartition(".")[2] if "." in key else "" for key in outcome.texts)
    return dict(sorted(found.items(), key=lambda each: (-each[1], each[0])))


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"


def _shown(path: Path, base: Path) -> str:
    """The file as people will look for it."""
    absolute = path.absolute()
    return absolute.relative_to(base).as_posix() if absolute.is_relative_to(base) else absolute.as_posix()
