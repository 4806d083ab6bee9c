"""Check for formulas that cannot be shown as MathML."""

from __future__ import annotations

from collections.abc import Iterator

from site_builder.catalog import Catalog
from site_builder.checks.base import Check, descriptions, localized_texts
from site_builder.errors import FieldPath, Finding, Severity
from site_builder.models import Entry
from site_builder.notes import formula_problems, has_unknown_commands
from site_builder.notes.maths import Macros


def find_mistakes(entry: Entry) -> Iterator[Finding]:
    """Find mistakes in the formulas of each Markdown text that has only standard commands.

    Such a text uses no macros of macros.yml, so its findings may be cached.
    """
    for field, _, text in localized_texts(entry):
        if not has_unknown_commands(text):
            yield from _mistakes_in(entry.id, field, text)


def find_mistakes_with_macros(catalog: Catalog) -> Iterator[Finding]:
    """Find mistakes in the formulas of all other Markdown texts, and of the descriptions of topics and tags."""
    for entry in catalog:
        for field, _, text in localized_texts(entry):
            if has_unknown_commands(text):
                yield from _mistakes_in(entry.id, field, text, catalog.macros)
    for subject, field, text in descriptions(catalog):
        yield from _mistakes_in(subject, field, text, catalog.macros)


def _mistakes_in(
    subject: str, field: FieldPath, text: str, macros: Macros = ()
) -> Iterator[Finding]:
    for problem in formula_problems(text, macros):
        yield Finding(
            subject=subject,
            field=field,
            code="formula",
            message=problem.message,
            hint=problem.hint,
            severity=Severity.WARNING,
            index=problem.index,
        )


CHECK = Check(
    id="formula",
    severity=Severity.WARNING,
    check_entry=find_mistakes,
    check_catalog=find_mistakes_with_macros,
    bad="notes:\n  en: Costs $\\frac{n$ steps.\n  zh: 需要 $\\frac{n$ 步。",
    good="notes:\n  en: Costs $\\frac{n}{2}$ steps.\n  zh: 需要 $\\frac{n}{2}$ 步。",
)
