"""A made-up certificate type with every kind of field, and its certificates as XML."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from engine.exchange.vocabulary import NAMESPACES
from engine.specs.catalogue import Catalogue
from engine.specs.models.texts import TextVersionModel
from tests.made_up_specs import CODE_SYSTEMS, made_up_spec

LEAD = "Därför:"

QUESTIONS: Sequence[dict[str, Any]] = (
    {
        "id": "1",
        "repeat": {"min": 1, "max": 4, "unique": "1.1"},
        "fields": [
            {"id": "1.1", "type": "code", "codes": "GROUND"},
            {"id": "1.2", "type": "date"},
            {"id": "1.3", "type": "text"},
        ],
    },
    {"id": "2", "fields": [{"id": "2.1", "type": "boolean"}, {"id": "2.2", "type": "number"}]},
    {"id": "3", "fields": [{"id": "3.1", "type": "period"}]},
    {
        "id": "4",
        "fields": [
            {"id": "4.1", "type": "text"},
            {"id": "4.2", "type": "code", "codes": ["ICD", "KSH"]},
        ],
    },
    {
        "id": "F4",
        "optional": True,
        "fields": [{"id": "F4.9", "type": "text", "sent": False, "travels": {"into": "6.1", "lead": "LEAD"}}],
    },
    {"id": "5", "repeat": {"min": 0, "max": 9}, "optional": True, "fields": [{"id": "5.1", "type": "text"}]},
    {"id": "6", "optional": True, "fields": [{"id": "6.1", "type": "text"}]},
)


def made_up_catalogue(patient: str = "full") -> Catalogue:
    """One type, `MADEUP`, in text versions 1.0 and 1.1."""
    national = {"id": "madeup", "code": "MADE_UP", "codeSystem": "made-up", "patient": patient}
    definition = made_up_spec(QUESTIONS, certificate={"national": national}).definition
    texts = {"KAT_1.RBK": "Allt", "LEAD.RBK": LEAD}
    versions = tuple(
        TextVersionModel(type="MADEUP", version=number, valid_from="2020-01-01", texts=texts)
        for number in ("1.0", "1.1")
    )
    return Catalogue(Path("made-up"), {("MADEUP", 1): definition}, {"MADEUP": versions}, CODE_SYSTEMS)


def certificate_xml(
    answers: str = "",
    *,
    outside: str = "",
    before: str = "",
    header: str = "",
    ending: str = "",
    unit: str = "",
    type_code: str = "MADE_UP",
    version: str = "1.0",
) -> bytes:
    """A whole RegisterCertificate. `header` stands before gn:status, `ending` after the answers."""
    namespaces = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in NAMESPACES.items())
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<rg:RegisterCertificate {namespaces}>{before}<rg:intyg>
  <gn:intygs-id><tp:root>SE-ENHET</tp:root><tp:extension>intyg-1</tp:extension></gn:intygs-id>
  <gn:typ><tp:code>{type_code}</tp:code><tp:codeSystem>made-up</tp:codeSystem></gn:typ>
  <gn:version>{version}</gn:version>
  <gn:signeringstidpunkt>2024-03-05T10:15:00</gn:signeringstidpunkt>
  <gn:patient>
    <gn:person-id><tp:root>1.2.752.129.2.1.3.1</tp:root><tp:extension>191212121212</tp:extension></gn:person-id>
    <gn:fornamn>Tolvan</gn:fornamn><gn:efternamn>Tolvansson</gn:efternamn><gn:mellannamn/>
    <gn:postadress>Storgatan 1</gn:postadress><gn:postnummer>123 45</gn:postnummer><gn:postort>Staden</gn:postort>
    <ext:kallaAdressuppgifter><tp:code>PU</tp:code>
      <tp:codeSystem>4ade8de2-effe-41d0-b177-fedc820e69fa</tp:codeSystem></ext:kallaAdressuppgifter>
  </gn:patient>
  <gn:skapadAv>
    <gn:personal-id><tp:root>1.2.752.129.2.1.4.1</tp:root><tp:extension>SE-LAKARE</tp:extension></gn:personal-id>
    <gn:fullstandigtNamn>Lisa Läkare</gn:fullstandigtNamn>
    <gn:befattning><tp:code>201010</tp:code><tp:codeSystem>1.2.752.129.2.2.1.4</tp:codeSystem></gn:befattning>
    <gn:enhet>
      <gn:enhets-id><tp:root>1.2.752.129.2.1.4.1</tp:root><tp:extension>SE-ENHET</tp:extension></gn:enhets-id>
      <gn:arbetsplatskod><tp:root>1.2.752.29.4.71</tp:root><tp:extension>000000</tp:extension></gn:arbetsplatskod>
      <gn:enhetsnamn>Mottagningen</gn:enhetsnamn><gn:postadress/><gn:postnummer/><gn:postort/>
      <gn:telefonnummer/>
      <gn:vardgivare>
        <gn:vardgivare-id><tp:root>1.2.752.129.2.1.4.1</tp:root><tp:extension>SE-VG</tp:extension></gn:vardgivare-id>
        <gn:vardgivarnamn>Regionen</gn:vardgivarnamn>
      </gn:vardgivare>{unit}
    </gn:enhet>
    <gn:specialistkompetens><tp:code>N/A</tp:code><tp:displayName>Kirurgi</tp:displayName></gn:specialistkompetens>
  </gn:skapadAv>
  {header}{answers}{ending}
</rg:intyg>{outside}</rg:RegisterCertificate>""".encode()


def svar(question: str, *delsvar: tuple[str, str], instances: Sequence[str] = ()) -> str:
    """An answer; each field is its id and inner XML."""
    numbers = "".join(f"<gn:instans>{number}</gn:instans>" for number in instances)
    fields = "".join(f'<gn:delsvar id="{field}">{inner}</gn:delsvar>' for field, inner in delsvar)
    return f'<gn:svar id="{question}">{numbers}{fields}</gn:svar>'


def cv(code: str, system: str, display: str | None = None) -> str:
    shown = "" if display is None else f"<tp:displayName>{display}</tp:displayName>"
    return f"<tp:cv><tp:code>{code}</tp:code><tp:codeSystem>{system}</tp:codeSystem>{shown}</tp:cv>"
