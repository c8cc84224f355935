"""SOAP 1.1 envelopes: what is sent, and what an answer says."""

from __future__ import annotations

import re

from lxml import etree

from engine.exchange.markup import element, escape
from engine.exchange.problems import Unreadable
from engine.exchange.untrusted_xml import parse_untrusted
from engine.exchange.values import is_element
from engine.exchange.vocabulary import SOAP_NAMESPACES
from workers.transports import Answer, NoAnswer

SOAP = SOAP_NAMESPACES[0]
REGISTRY = "urn:riv:itintegration:registry:1"
_DECLARATION = re.compile(rb"^\s*<\?xml[^>]*\?>\s*")


def wrap(address: str, message: bytes) -> bytes:
    """A request. The message goes in byte by byte, so that every attempt sends the same."""
    logical = element("itr:LogicalAddress", escape(address), **{"xmlns:itr": REGISTRY})
    begin = f'<?xml version="1.0" encoding="UTF-8"?>\n<soap:Envelope xmlns:soap="{SOAP}">'
    head = element("soap:Header", logical) + "<soap:Body>"
    return (begin + head).encode() + _DECLARATION.sub(b"", message) + b"</soap:Body></soap:Envelope>"


def read_answer(http_status: int, body: bytes, expected: str) -> Answer:
    """`expected` is the answer's element, `{urn:…}Response`. Raises NoAnswer."""
    contents = _contents(http_status, body)
    fault = next((each for each in contents if etree.QName(each).localname == "Fault"), None)
    if fault is not None:
        return Answer(http_status, fault=_fault_text(fault))
    if http_status >= 300:
        raise NoAnswer("http-status", f"HTTP {http_status}", http_status)
    answer = next((each for each in contents if each.tag == expected), None)
    result = None if answer is None else _child(answer, "result")
    if result is None:
        raise NoAnswer("unreadable-answer", "there is no result in the answer", http_status)
    return Answer(
        http_status,
        result_code=_text(result, "resultCode") or None,
        error_id=_text(result, "errorId") or None,
        text=_text(result, "resultText"),
    )


def _contents(http_status: int, body: bytes) -> list[etree._Element]:
    """What stands in the envelope's body."""
    try:
        root = parse_untrusted(body)
    except Unreadable as error:
        raise _no_envelope(http_status, str(error)) from error
    for namespace in SOAP_NAMESPACES:
        found = root.find(f"{{{namespace}}}Body") if root.tag == f"{{{namespace}}}Envelope" else None
        if found is not None:
            return [each for each in found if is_element(each)]
    raise _no_envelope(http_status, f"{etree.QName(root).localname[:40]} is no SOAP envelope")


def _no_envelope(http_status: int, text: str) -> NoAnswer:
    if http_status >= 300:
        return NoAnswer("http-status", f"HTTP {http_status}", http_status)
    return NoAnswer("unreadable-answer", text, http_status)


def _fault_text(fault: etree._Element) -> str:
    """`faultstring` in SOAP 1.1, `Reason/Text` in 1.2."""
    texts = (part for part in fault.iter() if is_element(part))
    found = next((part.text for part in texts if etree.QName(part).localname in ("faultstring", "Text")), None)
    return (found or "").strip()


def _child(parent: etree._Element, name: str) -> etree._Element | None:
    return next((part for part in parent if is_element(part) and etree.QName(part).localname == name), None)


def _text(parent: etree._Element, name: str) -> str:
    found = _child(parent, name)
    return "" if found is None else (found.text or "").strip()
