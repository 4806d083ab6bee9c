r"""Convert TeX to text for places without HTML: a browser tab shows ℒ_CLIP for `$\mathcal{L}_{CLIP}$`."""

from __future__ import annotations

import re
from functools import lru_cache

from site_builder.tex.formula_text import formula_text
from site_builder.tex.formulas import Formula, may_have_tex, split_formulas
from site_builder.tex.unicode_form import to_unicode

_STYLES = (
    r"\\(?:emph|textit|textbf|textsc|texttt|textrm|textsf|textsl|textmd|textup|underline|mbox)"
)
_STYLED = re.compile(rf"{_STYLES}\s*\{{([^{{}}]*)\}}|\{{\\(?:em|it|bf|sc|tt|rm)\s+([^{{}}]*)\}}")
_BRACES = re.compile(r"(?P<argument>\\[A-Za-z]+\s*\{[^{}]*\})|(?<!\\)\{(?P<text>[^{}\\]*)\}")


def readable_text(text: str) -> str:
    r"""Return a text of one line with readable text in place of formulas, for browser tabs, descriptions and search.

    >>> readable_text(r"$\pi_0$ minimises $\frac{a}{b} + \mathcal{L}_{CLIP}$")
    'π₀ minimises a/b + ℒ_CLIP'
    """
    return _readable(text) if may_have_tex(text) else text


@lru_cache(4096)
def _readable(text: str) -> str:
    parts = split_formulas(to_unicode(text))
    return "".join(
        [
            unescape_dollars(part)
            if isinstance(part, str)
            else formula_text(part.tex).text or part.source
            for part in parts
        ]
    )


def without_markup(text: str) -> str:
    r"""Return a text with Unicode in place of TeX, without commands for styles and without braces that protect capitals.

    Formulas that have no exact form in Unicode stay.

    >>> without_markup(r"{BERT} is \emph{all} you need: $\frac{1}{2}$")
    'BERT is all you need: $\\frac{1}{2}$'
    """
    parts = split_formulas(to_unicode(text))
    return "".join(
        [part.source if isinstance(part, Formula) else _without_markup(part) for part in parts]
    )


def unescape_dollars(text: str) -> str:
    r"""Replace `\$` by `$` in a text outside formulas."""
    return text.replace(r"\$", "$")


def _without_markup(text: str) -> str:
    text = unescape_dollars(text)
    while (after := _BRACES.sub(_unbraced, _STYLED.sub(_unstyled, text))) != text:
        text = after
    return text


def _unstyled(match: re.Match[str]) -> str:
    return match[1] or match[2] or ""


def _unbraced(match: re.Match[str]) -> str:
    return match["argument"] or match["text"] or ""
