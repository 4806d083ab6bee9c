r"""Convert TeX in titles, names and summaries to Unicode or to readable text, and Unicode to TeX for BibTeX.

`kb fmt` writes what `to_unicode` returns, and in Markdown what `markdown_to_unicode` returns. Both keep a formula such
as `$\frac{a}{b}$`, which has no exact form in Unicode. Pages show this formula as MathML. Places without HTML, such as
browser tabs, show what `readable_text` returns.
Formulas are `$...$`, `$$...$$`, `\(...\)` and `\[...\]`.
"""

from site_builder.tex.formula_text import formula_text
from site_builder.tex.formulas import Formula, may_have_tex, split_formulas
from site_builder.tex.greek import greek_names, name_lone_greek
from site_builder.tex.latex_form import formula_to_tex, formulas_in, to_tex
from site_builder.tex.readable import readable_text, unescape_dollars, without_markup
from site_builder.tex.unicode_form import markdown_to_unicode, to_unicode

__all__ = [
    "Formula",
    "formula_text",
    "formula_to_tex",
    "formulas_in",
    "greek_names",
    "markdown_to_unicode",
    "may_have_tex",
    "name_lone_greek",
    "readable_text",
    "split_formulas",
    "to_tex",
    "to_unicode",
    "unescape_dollars",
    "without_markup",
]
