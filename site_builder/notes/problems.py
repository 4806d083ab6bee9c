"""Find mistakes in the formulas of a note."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from markdown_it.token import Token

from site_builder.notes.maths import Macros, MathsError, is_known_command, to_mathml
from site_builder.notes.parser import lines_with_formulas, may_have_formulas, parse
from site_builder.notes.positions import SourceLines, ToSource, blocks_with_positions
from site_builder.notes.syntax import formula_of

_COMMAND = re.compile(r"\\([A-Za-z]+)")


@dataclass(frozen=True, slots=True)
class NoteProblem:
    """A mistake in a note."""

    message: str
    hint: str
    index: int
    """Index in the note of the character at which the mistake is; 0 if the character was not found."""


def has_unknown_commands(markdown: str) -> bool:
    r"""Return whether a note contains a command that the converter lacks, such as `\foo`.

    Only such a note can use a macro of the knowledge base. If a note certainly has no formulas, return False.
    """
    if not may_have_formulas(markdown):
        return False
    return not all(map(is_known_command, set(_COMMAND.findall(markdown))))


def formula_problems(markdown: str, macros: Macros = ()) -> Iterator[NoteProblem]:
    """Yield the mistake of each formula that cannot be shown as MathML."""
    if not may_have_formulas(markdown) or _has_only_valid_formulas(markdown, macros):
        return
    lines = SourceLines(markdown)
    for block, to_source in blocks_with_positions(parse(markdown), lines):
        if block.type == "maths_block":
            yield from _problems_of(block, 0, to_source, macros)
        for token in block.children or []:
            if token.type in {"maths", "maths_display"}:
                yield from _problems_of(token, token.meta["index"], to_source, macros)


def _has_only_valid_formulas(markdown: str, macros: Macros) -> bool:
    """Return whether all formulas are valid. Return False also if `lines_with_formulas` cannot find the formulas."""
    mixed = lines_with_formulas(markdown)
    return mixed is not None and all(
        isinstance(to_mathml(formula_of(formula), False, macros), str)
        for line in mixed[0]
        for formula in line[1::2]
    )


def _problems_of(
    token: Token, start: int, to_source: ToSource, macros: Macros
) -> Iterator[NoteProblem]:
    tex = formula_of(token.content)
    result = to_mathml(tex, token.type != "maths", macros)
    if isinstance(result, MathsError):
        opening_length = token.content.index(tex)
        index = to_source(start + opening_length + result.position)
        hint = (
            result.hint
            or "Correct the formula. Write a dollar sign that begins no formula as `\\$`."
        )
        yield NoteProblem(f"has a mistake in a formula: {result.message}", hint, index or 0)
