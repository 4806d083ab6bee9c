"""BibTeX contains a formula only if LaTeX knows its commands, and none of them reads files."""

from __future__ import annotations

import pytest

from site_builder.tex import Formula, formula_to_tex


@pytest.mark.parametrize(
    ("tex", "is_safe"),
    [
        (r"\pi_0", True),
        (r"\mathcal{L}_{CLIP} \leq \frac{1}{2}", True),
        (r"\arg\max_x f(x)", True),
        (r"\argmax_x f(x)", False),
        (r"\softmax(x)", False),
        (r"a \lt b \gt c", False),
        (r"\Alpha + \omicron", False),
        (r"\arcsinh x", False),
        (r"\input{x}", False),
        (r"\}", False),
    ],
)
def test_a_formula_with_a_command_that_latex_lacks_or_that_is_not_safe_is_refused(
    tex: str, is_safe: bool
) -> None:
    assert formula_to_tex(Formula(f"${tex}$", tex)) == (f"${tex}$" if is_safe else None)
