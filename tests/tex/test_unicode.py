"""TeX becomes Unicode where that loses nothing. Where Unicode has no exact form, `readable_text` returns a similar text."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from site_builder.notes import to_html
from site_builder.tex import (
    Formula,
    markdown_to_unicode,
    readable_text,
    split_formulas,
    to_unicode,
    without_markup,
)

UNICODE = {
    r"$\pi_0$: A Vision-Language-Action Flow Model": "π₀: A Vision-Language-Action Flow Model",
    r"$\pi_{0.5}$": r"$\pi_{0.5}$",  # Unicode has no subscript full stop
    r"R$^2$-Bench: 50\% \& \#1 {beta}": "R²-Bench: 50% & #1 {beta}",
    r"\(\beta\)-VAE, $k$-means, $\ell_2$, $A^*$": "β-VAE, k-means, ℓ₂, A*",
    r"$\mathbb{R}^{10} \to \mathbb R$": "ℝ¹⁰ → ℝ",
    r"$\mathcal{L}_{CLIP}$ and $\mathcal{L}$": r"$\mathcal{L}_{CLIP}$ and ℒ",
    r"$16\times16$ or $16 \times 16$, $\alpha \beta$": "16×16 or 16 × 16, αβ",
    r"$\log_2 n$, $O(n\log n)$, $10^{-3}$, $f: X \to Y$": "log₂ n, O(n log n), 10⁻³, f: X → Y",
    r"$\frac{a}{b}$, $\sqrt2$, $\hat x$": r"$\frac{a}{b}$, $\sqrt2$, $\hat x$",
    r"G{\"o}del, Erd\H{o}s, {\L}\'od\'z, S\o ren, Stra{\ss}e, \'{\i}": "Gödel, Erdős, Łódź, Søren, Straße, í",
    r"$$\alpha + \beta$$ is \[\frac{\alpha}{2}\]": r"α + β is \[\frac{\alpha}{2}\]",
    r"H\textsubscript{2}O \textendash{} CO$_2$": "H₂O – CO₂",
    r"It\'s what they don\'t say": r"It\'s what they don\'t say",
    r"\"Attention\" Is \'All\'": r"\"Attention\" Is \'All\'",
    r"Mi\'skiewicz, Stra\ss e": "Miśkiewicz, Straße",
    "from $5 to $10": "from $5 to $10",
    "US$ 5 and US$ 6": "US$ 5 and US$ 6",
    "A$AP and B$AP": "A$AP and B$AP",
    r"costs \$5": r"costs \$5",
    r"C:\users \d+ \emph{x} \today": r"C:\users \d+ \emph{x} \today",
    r"$x_$, $^^^$, $}{$, $\mathbb$, $a%b$, $$, $": r"$x_$, $^^^$, $}{$, $\mathbb$, $a%b$, $$, $",
}


@pytest.mark.parametrize(("tex", "text"), UNICODE.items())
def test_to_unicode_converts_only_tex_that_has_an_exact_form_in_unicode(
    tex: str, text: str
) -> None:
    assert to_unicode(tex) == text
    assert to_unicode(text) == text


READABLE = {
    r"$\mathcal{L}_{CLIP}$: $\frac{a}{b}$": "ℒ_CLIP: a/b",
    r"$\frac{1}{\sqrt{d_k}}$ of $\frac{\hat x}{y+1}$": "1/√dₖ of x̂/(y+1)",
    r"$\sqrt{x^2}$ in $\tilde{O}(n)$": "√x² in Õ(n)",
    r"$\max_{x\in X} f_{CLIP}(x)$, $\sqrt[3]{x+1}$": "max_(x∈X) f_CLIP(x), ³√(x+1)",
    r"$\operatorname{softmax}(QK^\top/\sqrt{d_k})V$": "softmax(QK^⊤/√dₖ)V",
    r"$\mathop{\arg\max}\limits_{\theta} f(x)$": "arg max_θ f(x)",
    r"$q \in \R^{d_{ab}}$": "q ∈ R^(d_ab)",
    r"$\begin{matrix} a & b \\ c \end{matrix}$, $\foo{a}$": "a b c, foo a",
    "$" + r"\hat" * 100 + "x$": "$" + r"\hat" * 100 + "x$",
    r"from $5 to \$10": "from $5 to $10",
    r"$\pi_0$": "π₀",
}


@pytest.mark.parametrize(("tex", "text"), READABLE.items())
def test_readable_text_converts_formulas_that_are_not_nested_too_deeply(
    tex: str, text: str
) -> None:
    assert readable_text(tex) == text


def test_styles_and_braces_are_removed_around_text_but_stay_in_formulas() -> None:
    title = r"{BERT}, {\em all} and \textbf{{CLIP}} in $\frac{1}{2}$ of \foo{x}"
    assert without_markup(title) == r"BERT, all and CLIP in $\frac{1}{2}$ of \foo{x}"


MARKDOWN = {
    r"Trains $\pi_0$ of G{\"o}del on $\mathbb{R}^2$.": "Trains π₀ of Gödel on ℝ².",
    r"`$\pi_0$` and https://example.org/$\pi_0$": r"`$\pi_0$` and https://example.org/$\pi_0$",
    r"a\_b \"o \& $A^*$": r"a\_b \"o \& $A^*$",  # Markdown escapes stay; `A*` could begin emphasis
    r"$$\alpha + \frac{a}{b}$$ and \[\alpha\]": r"$$\alpha + \frac{a}{b}$$ and \[\alpha\]",
    "$$\n\\alpha\n$$": "$$\n\\alpha\n$$",
    "$1.$ a": "$1.$ a",  # `1.` would begin a list
    r"a $1$ or $x < y$": r"a 1 or $x < y$",
}


@pytest.mark.parametrize(("tex", "text"), MARKDOWN.items())
def test_markdown_to_unicode_adds_no_markdown_syntax(tex: str, text: str) -> None:
    assert markdown_to_unicode(tex) == text


@pytest.mark.slow
def test_10_000_formulas_in_one_text_are_converted() -> None:
    assert to_unicode("$x$x" * 10_000) == "xx" * 10_000


def test_unclosed_and_deeply_nested_formulas_stay_as_written() -> None:
    assert to_unicode(r"\(" * 20_000) == r"\(" * 20_000
    assert readable_text(f"$x{'{' * 400}$").startswith("$x{")
    assert to_unicode(f"${'^' * 490}x$") == f"${'^' * 490}x$"


pieces = st.sampled_from(
    [
        *("$", "$", "\\", "{", "}", "_", "^", "\\pi", "\\(", "\\)", "\\frac", "\\mathbb", " ", "x"),
        *(
            "\\'e",
            '{\\"o}',
            "\\&",
            "5",
            "*",
            "\\sqrt",
            "\\left",
            "\\log",
            "-",
            "\n",
            "%",
            "é",
            "\\text",
        ),
    ]
)
tex_texts = st.lists(pieces, max_size=14).map("".join) | st.text(max_size=20)


@given(tex_texts)
def test_a_second_conversion_changes_nothing(text: str) -> None:
    once = to_unicode(text)
    assert to_unicode(once) == once
    assert readable_text(text) == readable_text(once)
    once = markdown_to_unicode(text)
    assert markdown_to_unicode(once) == once


@given(tex_texts)
def test_texts_without_tex_do_not_change(text: str) -> None:
    plain = text.replace("$", "").replace("\\", "")
    assert to_unicode(plain) == readable_text(plain) == plain


@given(tex_texts)
def test_splitting_a_text_at_its_formulas_loses_nothing(text: str) -> None:
    assert "".join(p.source if isinstance(p, Formula) else p for p in split_formulas(text)) == text


@given(st.lists(pieces, max_size=14).map("".join))
@example(r"\frac*\log*")
@example(r"a*$\pi_0$*")
@example(r"$$\log$")
@example(r"\pi$%$")
@example(r"\(\(x\) yyyyyy\)")
def test_converted_markdown_has_no_new_elements(text: str) -> None:
    def tags(markdown: str) -> int:
        return to_html(markdown, lambda _: None).count("<")

    assert tags(markdown_to_unicode(text)) <= tags(text)
