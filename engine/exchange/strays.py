"""Answers, fields and instance numbers that stand where none belong: in the header, in elements of other namespaces, in
the value of a field. National rules about them hold wherever they stand, so they are taken out and read like others."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from engine.exchange.vocabulary import qualified

SVAR, DELSVAR, INSTANS = qualified("gn:svar"), qualified("gn:delsvar"), qualified("gn:instans")


@dataclass(frozen=True, slots=True)
class Strays:
    """`answers` are whole; `parts` are fields and instance numbers in no answer, together where they stood together."""

    answers: tuple[etree._Element, ...] = ()
    parts: tuple[tuple[etree._Element, ...], ...] = ()


def take_strays(certificate: etree._Element, intyg: etree._Element) -> Strays:
    """Take everything that strays out of a RegisterCertificate, in the order in which it stands.

    Answers in the certificate, after it and in other answers do not stray, nor do the parts of an answer or those right
    in the certificate or after it. In the place of each stray an empty `gn:delsvar` is left: no rule is about that one,
    but that an element stands in a field is judged.
    """
    strays = [
        each
        for each in certificate.iter(SVAR, DELSVAR, INSTANS)
        if (parent := each.getparent()) is not None
        and parent.tag != SVAR
        and parent is not intyg
        and parent is not certificate
        and not _is_mark(each)
    ]
    together: dict[etree._Element | None, list[etree._Element]] = {}
    for each in strays:
        if each.tag != SVAR:
            together.setdefault(each.getparent(), []).append(each)
    for each in strays:
        _replace_by_mark(each)
    answers = tuple(each for each in strays if each.tag == SVAR)
    return Strays(answers, tuple(tuple(parts) for parts in together.values()))


def _is_mark(each: etree._Element) -> bool:
    """Is it one that was left in the place of another?"""
    return each.tag == DELSVAR and len(each) == 0 and not each.attrib and not each.text


def _replace_by_mark(each: etree._Element) -> None:
    parent = each.getparent()
    if parent is not None:
        mark = etree.Element(DELSVAR)
        each.addprevious(mark)
        mark.tail, each.tail = each.tail, None
        parent.remove(each)
