"""Entries with texts, names and URLs that are hard to write in a citation."""

from __future__ import annotations

from site_builder.models import Entry
from tests.factories import dataset, paper, repo

HOSTILE_TEXTS = (
    "x}, url = {evil",
    "}",
    "{",
    "\\",
    "a \\} b \\{ c",
    "50% of R&D_x ~ ^ # $5",
    "#BlackLivesMatter",
    "$O(n \\log n)$ in $\\mathcal{X}$",
    '"Quoted" title? Or "Not"',
    "@comment{x}",
    "and",
    "A and B, and C",
    ", ,",
    "π₀.₅: 悟空 “多模态” 🐒",
    "{\\bf X}",
    "R$^2$-Bench: 50% & #1 {beta}",
    r"$\pi_0$: A Flow Model of $\Delta_{max}$ with $\mathcal{L}_{CLIP}$ and $\frac{a}{ b }$",
    "π₀.₅: ℝⁿ→ℝ in x₁₀² ≤ 10⁻³ × √2 of βα-Nets, ∑ ∞ ∈ ∇ ‖x‖ ≈ ∘ ⊕ ✓ ½ ℓ₂ 𝔼",
    r"$\input{/etc/passwd}$, $\{a$ and $\sqrt{\}}$, $x%y$",
)

HOSTILE_NAMES = (
    "Anna Van Der Berg",
    "Van Der Berg, Anna",
    "Martin Luther King Jr.",
    "ATLAS Collaboration",
    "Mistral AI",
    "Shreya",
    "欧阳锋",
    "司马 懿",
    "Wei Zhang (张伟)",
    "Ludwig van Beethoven",
    "bell hooks",
    "A. Delgado de Molina",
    "Rivas Soto, Ana",
    "Jean-Pierre Serre",
    "José Núñez",
    "Institute of Automation, CAS",
    "Smith and Wesson",
    "R&D Group",
    "_ {x} Y",
    "김민수",
    "山田 太郎",
    "π Lab Team",
    "Ana → One",
)


def hostile_entries() -> list[Entry]:
    """Return papers with hostile titles, papers with hostile names of authors, two repositories and two datasets."""
    titles: list[Entry] = []
    for index, text in enumerate(HOSTILE_TEXTS):
        fields = {"venue": text, "pages": "1-2"} if index % 2 else {}
        titles.append(paper(f"title-{index}", title=text, authors=["Ada Lovelace"], **fields))
    names: list[Entry] = [
        paper(f"name-{index}", title=f"Name {index}", authors=[name, "Ada Lovelace"])
        for index, name in enumerate(HOSTILE_NAMES)
    ]
    works: list[Entry] = [
        repo("hostile-lavis", url="https://github.com/salesforce/LAVIS"),
        repo("no-owner", url="https://example.org/a%20b_c~d"),
        dataset("hostile-wukong", name="悟空"),
        dataset("coco", url="https://huggingface.co/datasets/hf/coco", year="2014"),
    ]
    return titles + names + works
