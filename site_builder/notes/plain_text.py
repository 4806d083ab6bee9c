"""The visible text of a note, for search and descriptions."""

from __future__ import annotations

from collections.abc import Sequence

from markdown_it.token import Token

from site_builder.notes.links import NameEntry, entry_reference, no_name
from site_builder.notes.parser import (
    is_empty_link,
    is_within_words,
    lines_with_formulas,
    parse,
    plain_lines,
)
from site_builder.notes.syntax import formula_of
from site_builder.tex import formula_text

MAX_SUMMARY_LENGTH = 240
"""A row of Browse contains at most this many characters of a summary, and shows at most three lines of the summary."""


def summary_line(markdown: str, name_entry: NameEntry = no_name) -> str:
    """Return the plain text of a summary on one line, with at most `MAX_SUMMARY_LENGTH` characters."""
    plain = " ".join(to_plain_text(markdown, name_entry).split())
    if len(plain) <= MAX_SUMMARY_LENGTH:
        return plain
    return plain[: MAX_SUMMARY_LENGTH - 1].rstrip() + "…"


def to_plain_text(markdown: str, name_entry: NameEntry = no_name) -> str:
    """Return the visible text of a note, for search and descriptions. Each block begins a new line.

    `name_entry` returns names as plain text.
    """
    plain = plain_lines(markdown)
    if plain is not None:
        return "\n".join(plain[0])
    mixed = lines_with_formulas(markdown)
    if mixed is not None:
        return "\n".join(map(_mixed_text, mixed[0]))
    lines: list[str] = []
    for token in parse(markdown):
        if token.type == "inline":
            lines.append(visible_text(token.children or [], name_entry))
        elif token.type in {"fence", "code_block"}:
            lines.append(token.content.strip())
        elif token.type == "maths_block":
            lines.append(_formula_text(token.content))
    return "\n".join(line for line in lines if line)


def visible_text(tokens: Sequence[Token], name_entry: NameEntry = no_name) -> str:
    """Return the text that a reader sees when inline tokens are rendered. Alternative texts replace images."""
    text = ""
    for idx, token in enumerate(tokens):
        if token.type in {"text", "code_inline"}:
            text += token.content
        elif token.type in {"softbreak", "hardbreak"}:
            text += "" if token.type == "softbreak" and is_within_words(tokens, idx) else " "
        elif token.type == "figcaption_open" and text:
            text += " "
        elif token.type in {"maths", "maths_display"}:
            text += _formula_text(token.content)
        elif token.type == "image":
            text += visible_text(token.children or [], name_entry)
        elif is_empty_link(tokens, idx):
            text += _name_of_target(str(token.attrGet("href") or ""), name_entry)
    return text


def _mixed_text(parts: Sequence[str]) -> str:
    """Return the visible text of one of the lines that `lines_with_formulas` returns."""
    return "".join(
        [_formula_text(part) if number % 2 else part for number, part in enumerate(parts)]
    )


def _formula_text(source: str) -> str:
    return formula_text(formula_of(source)).text or source


def _name_of_target(target: str, name_entry: NameEntry) -> str:
    name = name_entry(target) if entry_reference().fullmatch(target) else None
    return target if name is None else name
