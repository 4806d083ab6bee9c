"""BibTeX contains a formula only if LaTeX knows the formula's commands and the formula is safe."""

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
def test_formula_to_tex_refuses_only_unsafe_formulas_and_unknown_commands(
    tex: str, is_safe: bool
) -> None:
    assert formula_to_tex(Formula(f"${tex}$", tex)) == (f"${tex}$" if is_safe else None)
