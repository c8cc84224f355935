"""Certificate types that exist in tests only, written as a spec author writes them and linked by the real linker."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from engine.source import Place, Source
from engine.specs.link import link_definition
from engine.specs.models.base import put_in_place
from engine.specs.models.certificate import CertificateModel, MessagesModel
from engine.specs.models.codes import CodeModel, CodeSystemModel
from engine.specs.models.texts import TextVersionModel
from engine.specs.problems import Problems
from engine.specs.spec import Spec

Json = Mapping[str, Any]

TEXTS = {"KAT_1.RBK": "Allt", "LEAD.RBK": "Därför:", "SVAR_JA.RBK": "Ja", "SVAR_NEJ.RBK": "Nej"}
STANDARD_MESSAGES = Path(__file__).resolve().parent.parent / "specs" / "messages" / "standard.sv.json"


def _system(name: str, system: str, codes: Sequence[str], **more: Any) -> CodeSystemModel:
    listed = [CodeModel(code=code, label=code.title()) for code in codes]
    return CodeSystemModel(name=name, system=system, codes=listed, **more)


CODE_SYSTEMS: Mapping[str, CodeSystemModel] = MappingProxyType(
    {
        each.name: each
        for each in (
            _system("GROUND", "KV_GROUND", ["EXAM", "RECORD", "KIN", "OTHER", "ÅÄÖ", 'A"\\B']),
            _system("ICD", "1.2.752.116.1.1.1.1.3", [], recognised="found-within", external=True, shape="icd-10-se"),
            _system("KSH", "1.2.752.116.1.3.1.4.1", [], recognised="found-within", external=True, shape="ksh97-p"),
            _system("UNKNOWN", "2.16.840.1.113883.5.1008", ["NI"], recognised="as-pattern"),
        )
    }
)


def made_up_spec(
    questions: Iterable[Json], rules: Iterable[Json] = (), *, certificate: Json = MappingProxyType({})
) -> Spec:
    """A spec with these questions and rules, in the JSON of `certificate.json`. What most tests do not care about is
    filled in. Fails with every problem the linker finds."""
    body = {
        "type": "MADEUP",
        "major": 1,
        "revision": 1,
        "name": "Påhittat intyg",
        "national": {"id": "madeup", "code": "MADEUP", "codeSystem": "made-up", "patient": "full"},
        "supplementary": {"acceptedFrom": 9000, "acceptedTo": 9999, "checkedFrom": 9001},
        "categories": [{"id": "all", "text": "KAT_1", "questions": list(questions)}],
        "rules": [_rule(number, rule) for number, rule in enumerate(rules)],
        **certificate,
    }
    text = json.dumps(body)
    model = CertificateModel.model_validate_json(text)
    put_in_place(model, Place(Source(Path("made-up.json"), text)))
    version = TextVersionModel(type="MADEUP", version="1.0", valid_from="2020-01-01", texts=TEXTS)
    problems = Problems()
    messages = MessagesModel(messages={"said": "Något stämmer inte."})
    definition = link_definition(model, [version], messages, standard_messages(), CODE_SYSTEMS, problems)
    if problems.found:
        raise AssertionError([(each.code, each.message) for each in problems.found])
    return Spec(definition, version)


def _rule(number: int, rule: Json) -> Json:
    return {
        "id": f"rule-{number}",
        "message": "said",
        "levels": ["draft", "register"],
        "because": "a test",
        **rule,
    }


@lru_cache(maxsize=1)
def standard_messages() -> Mapping[str, str]:
    """The sentences of derived rules."""
    messages: dict[str, str] = json.loads(STANDARD_MESSAGES.read_text(encoding="utf-8"))["messages"]
    return MappingProxyType(messages)
