"""Two entries whose titles are almost the same."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import combinations

from rapidfuzz import fuzz

from site_builder.catalog import Catalog
from site_builder.checks.rule import Check
from site_builder.errors import Finding, Severity
from site_builder.models import Bilingual, Entry

SURE = 95
"""From this ratio on, and this length, a title is suspicious whoever wrote it."""
SURE_LENGTH = 20
LIKELY = 85
"""From this ratio on it is suspicious for the same first author, within a year."""
RAREST = 4
"""Titles are compared when they share two of so many of their rarest words."""

_LATEX = re.compile(r"\\[a-zA-Z]+\s*|[{}$\\^_~]")
_WORD = re.compile(r"[\u3400-\u9fff]|\w+")
_DIGITS = re.compile(r"\d+")


def similar_titles(catalog: Catalog) -> Iterator[Finding]:
    """Find pairs of one kind, by `fuzz.ratio` of cleaned titles; differing digits are no pair.

    Measured on real titles: hyphenation variants reach 99, Qwen-VL and Qwen2-VL 93 (not the same
    paper, hence the digits), BLIP and BLIP-2 70. Each pair is told once, at the later id. Only
    titles that share two of their rarest words are compared: all pairs of 10,000 take seconds.
    """
    titles = {entry.id: clean(entry.heading.variants()[0]) for entry in catalog}
    spread = Counter(word for title in titles.values() for word in set(_words(title)))
    seen: dict[tuple[str, ...], list[Entry]] = defaultdict(list)
    for entry in catalog:
        words = sorted(set(_words(titles[entry.id])), key=lambda word: (spread[word], word))
        rarest = sorted(words[:RAREST])
        keys = [(entry.kind, *pair) for pair in combinations(rarest, min(2, len(rarest)))]
        near = {other.id: other for key in keys for other in seen[key]}
        for other_id, other in sorted(near.items()):
            if _suspicious(entry, titles[entry.id], other, titles[other_id]):
                yield Finding(
                    subject=entry.id,
                    field=("title" if entry.kind == "paper" else "name",),
                    code="similar-title",
                    message=f"is almost the title of `{other_id}`",
                    hint="If both are one work, keep one entry; if not, waive this check.",
                )
        for key in keys:
            seen[key].append(entry)


def clean(title: str) -> str:
    """Drop what spelling variants differ in: width, case, LaTeX, emoji, punctuation at the ends."""
    text = unicodedata.normalize("NFKC", title)
    text = "".join(c for c in text if unicodedata.category(c) not in {"So", "Sk", "Cf"})
    return " ".join(_LATEX.sub("", text).casefold().split()).strip(" .。!?:：")


def _words(title: str) -> list[str]:
    return _WORD.findall(title)


def _suspicious(entry: Entry, title: str, other: Entry, other_title: str) -> bool:
    ratio = fuzz.ratio(title, other_title, score_cutoff=LIKELY)
    if ratio < LIKELY or _DIGITS.findall(title) != _DIGITS.findall(other_title):
        return False
    if ratio >= SURE and min(len(title), len(other_title)) >= SURE_LENGTH:
        return True
    same_author = entry.authors[:1] == other.authors[:1] and bool(entry.authors)
    years = abs((entry.year or 0) - (other.year or 0))
    return same_author and years <= 1


CHECK = Check(
    id="similar-title",
    severity=Severity.WARNING,
    find=similar_titles,
    meaning=Bilingual(
        en="Two entries have almost the same title, so they may be one work listed twice.",
        zh="两个条目的标题几乎相同，可能是同一项工作被收录了两次。",
    ),
    bad='title: "Vision-Language Pretraining for Document Understanding"  # and another entry has\n'
    '# title: "Vision-Language Pre-training for Document Understanding"',
    good="# One entry, or in one of the two:\nwaive:\n"
    "  similar-title: The journal version, with new experiments.",
)
