"""Write titles, names and abstracts with formulas as HTML."""

from __future__ import annotations

from html import escape

from site_builder.notes.maths import Macros, MathsError, to_mathml
from site_builder.tex import Formula, split_formulas, to_unicode, unescape_dollars


def html_with_formulas(text: str, macros: Macros = ()) -> str:
    r"""Return a plain text as HTML.

    A formula becomes Unicode if Unicode has an exact form for it, and MathML otherwise.

    `macros` are those of macros.yml. A formula with a mistake is shown as written.

    >>> html_with_formulas(r"$\pi_0$ & $\unknown$")
    'π₀ &amp; $\\unknown$'
    """
    parts = split_formulas(to_unicode(text))
    return "".join(
        [
            escape(unescape_dollars(part)) if isinstance(part, str) else _formula_html(part, macros)
            for part in parts
        ]
    )


def _formula_html(formula: Formula, macros: Macros) -> str:
    mathml = to_mathml(formula.tex, False, macros)
    return escape(formula.source) if isinstance(mathml, MathsError) else mathml
