"""Names of the national service domain: namespaces, and the object identifiers and code systems of the header."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from engine.content import TYPES_NAMESPACE

NAMESPACES: Mapping[str, str] = MappingProxyType(
    {
        "rg": "urn:riv:clinicalprocess:healthcond:certificate:RegisterCertificateResponder:3",
        "gn": "urn:riv:clinicalprocess:healthcond:certificate:3",
        "tp": TYPES_NAMESPACE,
        "ext": "urn:riv:clinicalprocess:healthcond:certificate:3.2",
    }
)
"""By the prefix that we write. What we read may use any."""

SOAP_NAMESPACES = ("http://schemas.xmlsoap.org/soap/envelope/", "http://www.w3.org/2003/05/soap-envelope")

_PREFIXES: Mapping[str, str] = MappingProxyType({uri: prefix for prefix, uri in NAMESPACES.items()})

HSA_ROOT = "1.2.752.129.2.1.4.1"
PERSON_NUMBER_ROOT = "1.2.752.129.2.1.3.1"
COORDINATION_NUMBER_ROOT = "1.2.752.129.2.1.3.3"
WORKPLACE_ROOT = "1.2.752.29.4.71"

TITLE_SYSTEM = "1.2.752.129.2.2.1.4"
PROFESSION_SYSTEM = "1.2.752.29.23.1.6"
RELATION_SYSTEM = "c2362fcd-eda0-4f9a-bd13-b3bbaf7f2146"
ADDRESS_SOURCE_SYSTEM = "4ade8de2-effe-41d0-b177-fedc820e69fa"

COMPLETION = "KOMPLT"
"""The relation that `rg:svarPa` belongs to."""


@cache
def qualified(name: str) -> str:
    """`gn:svar` as lxml writes it, `{urn:…}svar`."""
    prefix, local = name.split(":")
    return f"{{{NAMESPACES[prefix]}}}{local}"


def short(tag: str) -> str:
    """The opposite: `gn:svar`; a name outside our namespaces stays as it is."""
    uri, _, local = tag.removeprefix("{").rpartition("}")
    return f"{_PREFIXES[uri]}:{local}" if uri in _PREFIXES else tag


def person_root(person_id: str) -> str:
    """Which kind of number a 12-digit person id is: a coordination number's day is 60 higher."""
    return COORDINATION_NUMBER_ROOT if person_id[6:7] >= "6" else PERSON_NUMBER_ROOT
