"""Parts of the form that are exchanged one by one. A part's mark is a hash of its HTML: the page says what it has."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256

from flask import get_template_attribute
from markupsafe import Markup

from webapp.routes.views.form import FormView


def page_title(form: FormView) -> str:
    """Says first that something is missing, where that is what the page is about. Holds nothing about the patient."""
    prefix = "Fel: " if form.summary else ""
    return f"{prefix}{form.label} – utkast"


def fragments(form: FormView, *, known: frozenset[str] = frozenset()) -> list[dict[str, str]]:
    """Every part in page order, without those whose mark is known already."""
    parts = ((name, mark_of(html), html) for name, html in _parts(form))
    return [{"id": name, "mark": mark, "html": html} for name, mark, html in parts if f"{name}:{mark}" not in known]


def mark_of(html: str) -> str:
    return sha256(html.encode()).hexdigest()[:12]


def _parts(form: FormView) -> Iterator[tuple[str, str]]:
    macro = {
        name: get_template_attribute("form/parts.html", name)
        for name in ("summary", "address", "category_errors", "question", "progress")
    }
    yield "summary", str(Markup(macro["summary"](form)))
    if form.address is not None:
        yield "q-patient", str(Markup(macro["address"](form.address)))
    for category in form.categories:
        yield f"{category.id}-fel", str(Markup(macro["category_errors"](category)))
        for question in category.questions:
            yield question.id, str(Markup(macro["question"](question)))
    yield "progress", str(Markup(macro["progress"](form)))
