r"""Rewrite environments and commands of LaTeX that the converter to MathML lacks, or that it shows in an unsuitable way.

Some environments would become as wide as the page. Some would show a number, which would be (1) in every formula.
"""

from __future__ import annotations

import re

_ENVIRONMENTS = {
    "split": "aligned",
    "align": "aligned",
    "align*": "aligned",
    "alignat": "aligned",
    "alignat*": "aligned",
    "alignedat": "aligned",
    "equation": "equation*",
    "multline": "multline*",
    "eqnarray": "array",
    "eqnarray*": "array",
    "gather": "gathered",
    "gather*": "gathered",
    "smallmatrix": "matrix",
}
_WITH_COUNT = frozenset({"alignat", "alignat*", "alignedat"})
"""Environments whose first argument is the number of columns.

`_rewritten` deletes this argument, because the converter counts the columns itself.
"""
_GROUP = r"\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\}"
"""Matches a group in braces that contains at most two levels of groups."""
_VARIANT = re.compile(
    r"\\(?P<side>begin|end)\s*\{(?P<name>[a-z]+\*?)\}(?P<count>\s*\{[0-9]+\})?"
    r"|\\tag(?P<star>\*?)\s*\{(?P<tag>[^{}$\\]*)\}"
    rf"|\\mathop\s*(?P<operator>{_GROUP})\s*\\limits\s*_\s*(?P<below>{_GROUP}|\\[A-Za-z]+|[A-Za-z0-9])"
)


def rewrite_variants(tex: str) -> str:
    r"""Replace environments and commands by others that the converter knows and shows well.

    >>> rewrite_variants(r"\begin{split} a \end{split} \tag{1} \mathop{\max}\limits_x")
    '\\begin{aligned} a \\end{aligned} \\qquad\\text{(1)} \\underset{x}{\\max}\\,'
    """
    return _VARIANT.sub(_rewritten, tex) if "\\" in tex else tex


def index_before_rewriting(tex: str, index: int) -> int:
    """Convert an index in `rewrite_variants(tex)` to the index in `tex`."""
    shift = 0
    for match in _VARIANT.finditer(tex):
        if match.start() + shift >= index:
            break
        shift += len(_rewritten(match)) - len(match[0])
    return min(max(index - shift, 0), len(tex))


def _rewritten(match: re.Match[str]) -> str:
    if match["operator"] is not None:
        return rf"\underset{{{match['below']}}}{match['operator']}\,"
    if match["tag"] is not None:
        text = match["tag"] if match["star"] else f"({match['tag']})"
        return rf"\qquad\text{{{text}}}"
    name = _ENVIRONMENTS.get(match["name"])
    if name is None:
        return match[0]
    columns = "{rcl}" if name == "array" and match["side"] == "begin" else ""
    count = "" if match["name"] in _WITH_COUNT else match["count"] or ""
    return rf"\{match['side']}{{{name}}}{columns}{count}"
