r"""Convert TeX to Unicode where that loses nothing: `$\pi_0$` becomes π₀, and `{\"o}` becomes ö.

A formula is converted as a whole or not at all. `$\mathcal{L}_{CLIP}$` stays, because Unicode has no subscript
capitals.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from itertools import zip_longest

from site_builder.tex.formula_text import formula_text
from site_builder.tex.formulas import Formula, may_have_tex, split_formulas
from site_builder.tex.symbols import TEX_SYNTAX, latex_to_text, symbol

MAX_CONVERSIONS = 8
"""A text is converted at most this many times. If the last conversion still changes the text, the original is returned."""

# Letters with accents and special letters: `\"{o}`, `{\"o}`, `{\ss}`, `\c{c}`, `\v s`. A command
# whose name is a letter needs a brace or a space after it.
_LETTER = r"(?:\{\\?[A-Za-z]\}|\\[ij](?![A-Za-z])|[A-Za-z])"
_ACCENTED = rf"\\(?:[`'^\"~=.]|[cvHkrubdt](?=[ {{\\]) ?){_LETTER}"
_CONTRACTION = re.compile(r"\\'(?:[stmd]|re|ll|ve)(?![A-Za-z])")
_BARE_ACCENT = re.compile(r"\\['\"][A-Za-z]")
_END_OF_QUOTATION = re.compile(r"\\['\"](?![A-Za-z{\\])")
"""An escaped quotation mark that no letter follows. In a text with such a mark, `\\"A` is a quotation mark and a letter."""
_COMMAND = r"\\[A-Za-z]+(?:\{\}| +|(?![A-Za-z{]))"
_ESCAPED = r"\\[&%#_]"
_TEXT_SCRIPT = r"\\text(?P<position>super|sub)script\{(?P<script>[^{}\\$]*)\}"
_TEXT_TEX = re.compile(
    rf"{_TEXT_SCRIPT}|\{{(?:{_ACCENTED}|{_COMMAND})\}}|{_ACCENTED}|{_COMMAND}|{_ESCAPED}"
)
_NAME_OF_COMMAND = re.compile(rf"\{{?(?!{_ACCENTED})\\([A-Za-z]+)")
_UNAMBIGUOUS_IN_MARKDOWN = re.compile(r"\{\\|\\[^A-Za-z]\{|\\[A-Za-z]")
_CODE_OR_URL = re.compile(r"(`+|~{3,}).*?\1|https?://\S+", re.DOTALL)
_MARKER_OF_BLOCK = re.compile(r"[+=-]|\d+[.)]?$")
_DELIMITERS = frozenset("*_~")
_ESCAPED_DELIMITER = re.compile(r"\\[\\$]")
_DELIMITER_OF_FORMULA = re.compile(r"\$|\\[()\[\]]")
_MARKDOWN_SYNTAX = re.compile(r"[\\`*_\[\]<>~|#&!]")


def to_unicode(text: str) -> str:
    r"""Return a text of one line with Unicode in place of TeX, where that loses nothing.

    >>> to_unicode(r"$\pi_0$ by G{\"o}del in R$^2$ for 5\%, $\sqrt{x}$")
    'π₀ by Gödel in R² for 5%, $\\sqrt{x}$'
    """
    return _to_unicode(text, is_markdown=False) if may_have_tex(text) else text


def markdown_to_unicode(text: str) -> str:
    r"""Return a Markdown text with Unicode in place of TeX. Its code, its URLs and its escapes, such as `\_`, stay."""
    if not may_have_tex(text):
        return text
    parts, end = [], 0
    for literal in _CODE_OR_URL.finditer(text):
        parts += [_to_unicode(text[end : literal.start()], is_markdown=True), literal[0]]
        end = literal.end()
    return "".join([*parts, _to_unicode(text[end:], is_markdown=True)])


@lru_cache(4096)
def _to_unicode(text: str, *, is_markdown: bool) -> str:
    """Convert until nothing changes. After one conversion, the remaining dollar signs can form another formula."""
    current = text
    for _ in range(MAX_CONVERSIONS):
        converted = _convert_once(current, is_markdown=is_markdown)
        if converted == current:
            return current
        current = converted
    return text


def _convert_once(text: str, *, is_markdown: bool) -> str:
    parts = list(split_formulas(text))
    if is_markdown and any(isinstance(part, str) and _has_delimiter(part) for part in parts):
        return text
    results: list[str] = []
    for part, following in zip_longest(parts, parts[1:], fillvalue=""):
        if isinstance(part, Formula):
            after = following if isinstance(following, str) else ""
            before = "".join(results)
            results.append(_convert_formula(part, before, after, is_markdown=is_markdown))
        else:
            results.append(_convert_text(part, is_markdown=is_markdown))
    return text if is_markdown and _loses_formula(parts, results) else "".join(results)


def _convert_formula(formula: Formula, before: str, after: str, *, is_markdown: bool) -> str:
    """Return a formula as Unicode text if possible, else as written. `before` and `after` are the texts around it."""
    converted, is_exact = formula_text(formula.tex)
    is_kept = not is_exact or (
        is_markdown
        and (
            formula.is_display
            or _is_markdown(converted, before)
            or _touches_delimiter(before, after)
        )
    )
    return formula.source if is_kept else converted


def _loses_formula(parts: Sequence[str | Formula], results: Sequence[str]) -> bool:
    r"""Return whether the conversion of the parts changes which formulas a note shows.

    The parser of notes finds no formula next to an ASCII letter or digit. So `\pi$%$` has no formula, and `π$%$`
    has one.
    """
    sources = [part.source if isinstance(part, Formula) else part for part in parts]
    pairs = [("", ""), *zip(sources, results, strict=True), ("", "")]
    return any(
        isinstance(part, Formula)
        and source == result
        and (
            _is_ascii_alnum(before[0][-1:]) != _is_ascii_alnum(before[1][-1:])
            or _is_ascii_alnum(after[0][:1]) != _is_ascii_alnum(after[1][:1])
        )
        for part, before, (source, result), after in zip(
            parts, pairs, pairs[1:], pairs[2:], strict=False
        )
    )


def _is_ascii_alnum(text: str) -> bool:
    return text.isascii() and text.isalnum()


def _has_delimiter(text: str) -> bool:
    """Return whether a text without formulas contains the delimiter of a formula, such as `$`.

    The parser of notes may find formulas in such a text, and different formulas after a conversion.
    """
    return _DELIMITER_OF_FORMULA.search(_ESCAPED_DELIMITER.sub("", text)) is not None


def _is_markdown(text: str, before: str) -> bool:
    """Return whether a text would contain Markdown syntax if it followed the text `before`."""
    if _MARKDOWN_SYNTAX.search(text):
        return True
    is_at_start = before.rpartition("\n")[2].strip(" \t>") == ""
    return is_at_start and _MARKER_OF_BLOCK.match(text) is not None


def _touches_delimiter(before: str, after: str) -> bool:
    """Return whether `before` ends, or `after` begins, with `*`, `_` or `~`. A letter after `*` can begin emphasis."""
    return before[-1:] in _DELIMITERS or after[:1] in _DELIMITERS


def _convert_text(part: str, *, is_markdown: bool) -> str:
    has_quotation = _END_OF_QUOTATION.search(part) is not None

    def convert(match: re.Match[str]) -> str:
        is_quote = has_quotation or _CONTRACTION.match(part, match.start()) is not None
        if is_quote and _BARE_ACCENT.fullmatch(match[0]):
            return match[0]
        if is_markdown and (
            not _UNAMBIGUOUS_IN_MARKDOWN.match(match[0])
            or _touches_delimiter(part[: match.start()], part[match.end() :])
        ):
            return match[0]
        return _text_tex(match, is_markdown=is_markdown)

    return _TEXT_TEX.sub(convert, part)


def _text_tex(match: re.Match[str], *, is_markdown: bool) -> str:
    """Return the Unicode text of a command outside formulas, or its source if Unicode has no such text."""
    source = match[0]
    text = _script_text(match) if match["position"] else _command_text(source)
    is_lost = not text.strip() or TEX_SYNTAX.search(text)
    return source if is_lost or (is_markdown and _MARKDOWN_SYNTAX.search(text)) else text


def _script_text(match: re.Match[str]) -> str:
    mark = "^" if match["position"] == "super" else "_"
    text, is_exact = formula_text(f"{mark}{{{match['script']}}}")
    return text if is_exact else ""


def _command_text(source: str) -> str:
    name = _NAME_OF_COMMAND.match(source)
    if name is not None:
        return symbol(name[1]) or ""
    return unicodedata.normalize("NFC", latex_to_text(source.removesuffix(" ")))
