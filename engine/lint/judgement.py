"""One certificate file judged, as `spec-lint validate` reports it."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from engine.certificates.evaluation import evaluate
from engine.certificates.results import Context, Finding, Level
from engine.exchange.problems import Misshapen, Unreadable
from engine.exchange.reading import is_json, read_document
from engine.exchange.xsd import Schema
from engine.specs.catalogue import Catalogue

FAULT, XSD = "engine-fault", "xsd"


@dataclass(frozen=True, slots=True)
class Judgement:
    """A line of the report. `valid` does not take the XML Schema into account, which has a finding of its own."""

    file: str
    findings: tuple[Finding, ...]
    type: str | None = None
    version: str | None = None

    @property
    def valid(self) -> bool:
        return all(finding.rule == XSD for finding in self.findings)

    @property
    def is_fault(self) -> bool:
        return any(finding.rule == FAULT for finding in self.findings)


@dataclass(frozen=True, slots=True)
class Bench:
    """What files are judged with."""

    catalogue: Catalogue
    context: Context
    level: Level
    schema: Schema | None = None

    def judge(self, file: str, read: Callable[[], bytes]) -> Judgement:
        """Judge what `read` gives. Never raises: what cannot be read is a finding, and so is a defect of ours."""
        try:
            return self._judge(file, read())
        except Misshapen as error:
            return Judgement(file, tuple(self._misshapen(error)))
        except Unreadable as error:
            return Judgement(file, (Finding(error.rule_id, self.level, error.message),))
        except Exception as error:  # noqa: BLE001  (the outermost edge: the files after this one are still judged)
            return Judgement(file, (Finding(FAULT, self.level, _told(error)),))

    def _judge(self, file: str, data: bytes) -> Judgement:
        document = read_document(data, self.catalogue)
        spec = self.catalogue.spec(document.type, document.text_version)
        findings = evaluate(spec, document, context=self.context, level=self.level).findings
        return Judgement(file, (*findings, *self._schema_findings(data)), document.type, document.text_version)

    def _schema_findings(self, data: bytes) -> Iterator[Finding]:
        if self.schema is None or is_json(data):
            return
        problems = self.schema.problems(data)
        if problems:
            more = f" (och {len(problems) - 1} fel till)" if len(problems) > 1 else ""
            yield Finding(XSD, self.level, f"Filen följer inte XML-schemat, {problems[0]}{more}")

    def _misshapen(self, error: Misshapen) -> Iterator[Finding]:
        for problem in error.problems:
            yield Finding(
                error.rule_id,
                self.level,
                problem.message,
                question=problem.question,
                field=problem.field,
                instance=problem.instance,
            )


def _told(error: Exception) -> str:
    """Where it happened, without what the certificate says: the words of an exception may quote an answer."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "okänd plats"
    kind = type(error).__name__
    return f"Ett fel i Intygsverk gjorde att intyget inte kunde bedömas ({kind}, {place}). Det säger inget om intyget."
