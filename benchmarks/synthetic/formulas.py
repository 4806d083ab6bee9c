"""Formulas for the notes of synthetic entries. All formulas differ."""

from __future__ import annotations

from collections.abc import Iterator

_FORMULAS = (
    r"\mathcal{L}_{%d} = -\frac{1}{N} \sum_{i=1}^{N} \log p_\theta(y_i \mid x_i)",
    r"\operatorname{softmax}\left(\frac{Q K^\top}{\sqrt{d_{%d}}}\right) V",
    r"\lVert f(x) - g(x) \rVert_2^2 \le %d \epsilon",
    r"\mathbb{E}_{q(z)}\left[\ln \frac{p(x, z)}{q(z)}\right] + %d",
)


def with_formulas(files: Iterator[tuple[str, str]], per_entry: int) -> Iterator[tuple[str, str]]:
    """Yield the files. The notes of each entry contain `per_entry` more formulas, which no other entry has."""
    number = 0
    for path, text in files:
        changed = text
        if per_entry and "/" in path:
            numbers = range(number, number := number + per_entry)
            changed = _with_items(text, [_FORMULAS[n % len(_FORMULAS)] % n for n in numbers])
        yield path, changed


def _with_items(text: str, formulas: list[str]) -> str:
    """Add a list item for each formula at the beginning of the notes, and return the new text of the entry's file."""
    english = "".join(f"    - It minimises ${formula}$.\n" for formula in formulas)
    chinese = "".join(f"    - 它最小化 ${formula}$。\n" for formula in formulas)
    if "notes:\n" not in text:
        return text.replace("\nadded: ", f"\nnotes:\n  en: |\n{english}  zh: |\n{chinese}added: ")
    head, notes = text.split("notes:\n", 1)
    notes = notes.replace("  en: |\n", f"  en: |\n{english}", 1)
    return head + "notes:\n" + notes.replace("  zh: |\n", f"  zh: |\n{chinese}", 1)
