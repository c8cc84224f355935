"""From an answer, or the lack of one, to a result class; `specs/notifications/results.json` says which."""

from __future__ import annotations

import re

from engine.specs.models.notifications import ResultsModel
from workers.outbox import Result
from workers.transports import Answer, NoAnswer

_PLATFORM_CODE = re.compile(r"\s*(VP\d{3})\b")


def of_answer(results: ResultsModel, answer: Answer) -> Result:
    if answer.fault is not None:
        return _of_fault(results, answer.http_status, answer.fault)
    return Result(
        _of_codes(results, answer.result_code, answer.error_id),
        http_status=answer.http_status,
        result_code=answer.result_code,
        error_id=answer.error_id,
        text=answer.text,
    )


def of_no_answer(results: ResultsModel, failure: NoAnswer) -> Result:
    return Result(results.troubles[failure.trouble], http_status=failure.http_status, text=failure.text)


def _of_codes(results: ResultsModel, result_code: str | None, error_id: str | None) -> str:
    if result_code == "ERROR":
        return results.errors.get(error_id or "", results.other_answer)
    return results.results.get(result_code or "", results.other_answer)


def _of_fault(results: ResultsModel, http_status: int, text: str) -> Result:
    found = _PLATFORM_CODE.match(text)
    known = results.platform_faults.get(found[1]) if found else None
    return Result(
        known.result_class if known is not None else results.other_fault,
        http_status=http_status,
        platform_code=found[1] if found else None,
        text=text,
    )
