"""Check for TeX that pages would show as typed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from site_builder.catalog import Catalog
from site_builder.checks.base import Check, localized_texts, one_line_texts
from site_builder.errors import FieldPath, Finding, Severity
from site_builder.models import Entry
from site_builder.models.field_groups import field_groups
from site_builder.notes import has_unknown_commands
from site_builder.notes.maths import Macros, MathsError, to_mathml
from site_builder.tex import Formula, markdown_to_unicode, split_formulas, without_markup

_SYNTAX = re.compile(r"[$\\{}]")
_COMMAND = re.compile(r"\\[A-Za-z]+|\\[`'^\"~=.&%#_$]|\{\\")
_COMMAND_IN_MARKDOWN = re.compile(r"\\[A-Za-z]+\s*\{|\{\\")
_CODE = re.compile(r"(`+).*?\1|~{3,}.*?~{3,}", re.DOTALL)
_OPEN_DOLLAR = re.compile(r"(?<![\w\\$])\$(?![\d\s$])")
"""A dollar sign that begins neither a formula nor a price, and is not part of a word such as A$AP."""
_UNICODE_HINT = "Write it in Unicode, or as a formula between two dollar signs."


def find_leftover_tex(entry: Entry) -> Iterator[Finding]:
    """Find TeX in titles, aliases, authors, venues and abstracts, and TeX commands in summaries and protocols."""
    for field, text in _plain_texts(entry):
        if _SYNTAX.search(text) is not None:
            message, hint = _problem_of_plain_text(text)
            if not message and not has_unknown_commands(text):
                message, hint = _mistake_in_formulas(text)
            yield from _findings(entry, field, message, hint)
    for field, _, text in localized_texts(entry):
        if field[0] not in field_groups(type(entry)).blocks and "\\" in text:
            message, hint = _problem_of_markdown(text)
            yield from _findings(entry, field, message, hint)


def find_mistakes_with_macros(catalog: Catalog) -> Iterator[Finding]:
    """Find mistakes in formulas that may use macros of macros.yml.

    The formulas of titles, names, aliases, authors, venues and abstracts are checked.
    """
    for entry in catalog:
        for field, text in _plain_texts(entry):
            if "$" in text and has_unknown_commands(text) and not _problem_of_plain_text(text)[0]:
                yield from _findings(entry, field, *_mistake_in_formulas(text, catalog.macros))


def _plain_texts(entry: Entry) -> Iterator[tuple[FieldPath, str]]:
    yield from ((field, text) for field, text in one_line_texts(entry) if field[0] != "tags")
    if entry.abstract is not None:
        for language, text in entry.abstract.root.items():
            yield ("abstract", language), text


def _findings(entry: Entry, field: FieldPath, message: str, hint: str) -> Iterator[Finding]:
    if message:
        yield Finding(
            subject=entry.id, field=field, code="leftover-tex", message=message, hint=hint
        )


def _problem_of_plain_text(text: str) -> tuple[str, str]:
    """Return (message, hint) about TeX that Unicode can replace, or about TeX outside formulas.

    Without such TeX, return two empty texts.
    """
    replaced = without_markup(text)
    if replaced != text:
        advice = "Run `kb fmt`, and delete the braces that remain."
        hint = advice if "\n" in replaced else f"Write: {replaced}"
        return f"contains TeX: `{_first_difference(text, replaced)}`", hint
    for part in split_formulas(text):
        if isinstance(part, Formula):
            continue
        if (match := _COMMAND.search(part)) is not None:
            return f"contains the TeX command `{match[0].strip('{ ')}`", _UNICODE_HINT
        if _OPEN_DOLLAR.search(part) is not None:
            return (
                "contains a dollar sign that begins neither a formula nor a price",
                "Write a second dollar sign at the end of the formula.",
            )
    return "", ""


def _mistake_in_formulas(text: str, macros: Macros = ()) -> tuple[str, str]:
    for part in split_formulas(text):
        mathml = to_mathml(part.tex, False, macros) if isinstance(part, Formula) else None
        if isinstance(part, Formula) and isinstance(mathml, MathsError):
            message = f"contains the formula `{part.source}`: {mathml.message}"
            return message, mathml.hint or "Correct the formula."
    return "", ""


def _problem_of_markdown(text: str) -> tuple[str, str]:
    if markdown_to_unicode(text) != text:
        return "contains TeX that Unicode can replace", "Run `kb fmt`."
    for part in split_formulas(_CODE.sub(" ", text)):
        if isinstance(part, str) and (match := _COMMAND_IN_MARKDOWN.search(part)) is not None:
            return (
                f"contains the TeX command `{match[0].strip('{ ')}`",
                "Write it in Markdown, such as `*emphasis*`, or in Unicode.",
            )
    return "", ""


def _first_difference(before: str, after: str) -> str:
    """Return the word of `before` that contains its first difference from `after`."""
    start = next(
        (i for i, pair in enumerate(zip(before, after, strict=False)) if pair[0] != pair[1]),
        min(len(before), len(after)),
    )
    start = before.rfind(" ", 0, start) + 1
    return before[start:].split(" ", 1)[0]


CHECK = Check(
    id="leftover-tex",
    severity=Severity.WARNING,
    check_entry=find_leftover_tex,
    check_catalog=find_mistakes_with_macros,
    bad=r"title: '\emph{Attention} and $\pi_0$'",
    good="title: Attention and π₀",
)
