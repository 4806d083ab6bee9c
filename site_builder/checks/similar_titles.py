"""Check for entries with nearly identical titles."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from site_builder.catalog import Catalog
from site_builder.checks.base import Check
from site_builder.checks.near_pairs import near_pairs
from site_builder.errors import Finding, Severity
from site_builder.models import Entry
from site_builder.tex import to_unicode

ANY_AUTHOR_THRESHOLD = 95
"""Two titles with at least this similarity, in percent, are reported even if their authors and years differ."""
MIN_ANY_AUTHOR_LENGTH = 20
"""A title with fewer characters than this is compared only with titles that have the same first author."""
SAME_AUTHOR_THRESHOLD = 85
"""Two titles with at least this similarity, in percent, are reported if they have the same first author and
their years differ by at most 1."""

_LATEX = re.compile(r"\\[a-zA-Z]+\s*|[{}$\\^_~]")
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class _TitledEntry:
    entry: Entry
    title: str
    """The normalised title in the first language of the site, or else in another language."""


def find_similar_titles(catalog: Catalog) -> Iterator[Finding]:
    """Find entries with similar titles. Each pair is reported once, for the entry whose id sorts last."""
    for later_id, earlier_id in similar_title_pairs(catalog):
        yield Finding(
            subject=later_id,
            field=(catalog.entries[later_id].heading_field,),
            code="similar-title",
            message=f"is almost the same as the title of `{earlier_id}`",
            hint="If both are the same work, keep one entry. If they are different works, waive this check.",
        )


def similar_title_pairs(catalog: Catalog) -> list[tuple[str, str]]:
    """Return the pairs of entries of one kind with similar titles (`fuzz.ratio`), sorted by id.

    The first id of a pair is the one that sorts last. Titles that contain different numbers are never a pair. For
    example, Qwen-VL and Qwen2-VL are different papers, although the ratio of their titles is 93.
    """
    groups: dict[tuple[str, ...], list[_TitledEntry]] = defaultdict(list)
    for entry in catalog:
        title = normalise_title(entry.heading.text_or_fallback(catalog.languages.first)[0])
        groups[entry.kind, *_DIGITS.findall(title)].append(_TitledEntry(entry, title))
    pairs = {
        (later.id, earlier.id)
        for group in groups.values()
        if len(group) > 1
        for group_pairs in (_pairs_by_any_author(group), _pairs_by_same_author(group))
        for earlier, later in group_pairs
    }
    return sorted(pairs)


def similar_entries(entries: Iterable[Entry], title: str) -> list[Entry]:
    """Return the entries that have nearly this title in any language.

    The similarity must be at least `SAME_AUTHOR_THRESHOLD`, but authors and years are not compared.
    """
    normalised = normalise_title(title)
    digits = _DIGITS.findall(normalised)
    return [
        entry
        for entry in entries
        if any(
            _DIGITS.findall(other) == digits
            and fuzz.ratio(normalised, other) >= SAME_AUTHOR_THRESHOLD
            for other in map(normalise_title, entry.heading.variants())
        )
    ]


def normalise_title(title: str) -> str:
    """Return a title for comparison.

    The result is in lower case and contains no LaTeX, no full-width letters and no emoji. Full stops, colons,
    exclamation marks and question marks at the beginning and at the end are removed.
    """
    title = to_unicode(title)
    # Of the ASCII characters, the `else` branch removes only ` and ^. For ASCII titles, `replace` is faster.
    if title.isascii():
        text = title.replace("`", "").replace("^", "")
    else:
        text = unicodedata.normalize("NFKC", title)
        text = "".join(c for c in text if unicodedata.category(c) not in {"So", "Sk", "Cf"})
    return " ".join(_LATEX.sub("", text).casefold().split()).strip(" .。!?:：")


def _pairs_by_any_author(group: Sequence[_TitledEntry]) -> Iterator[tuple[Entry, Entry]]:
    long_titles = [item for item in group if len(item.title) >= MIN_ANY_AUTHOR_LENGTH]
    for first, second in near_pairs([item.title for item in long_titles], ANY_AUTHOR_THRESHOLD):
        yield long_titles[first].entry, long_titles[second].entry


def _pairs_by_same_author(group: Sequence[_TitledEntry]) -> Iterator[tuple[Entry, Entry]]:
    seen: dict[tuple[str, int], list[_TitledEntry]] = defaultdict(list)
    for item in group:
        if not item.entry.authors:
            continue
        author, year = item.entry.authors[0].display, item.entry.year or 0
        years = (year - 1, year, year + 1)
        candidates = [
            earlier for near_year in years for earlier in seen.get((author, near_year), ())
        ]
        titles = [candidate.title for candidate in candidates]
        for _, _, index in process.extract(
            item.title, titles, scorer=fuzz.ratio, score_cutoff=SAME_AUTHOR_THRESHOLD, limit=None
        ):
            yield candidates[index].entry, item.entry
        seen[author, year].append(item)


CHECK = Check(
    id="similar-title",
    severity=Severity.WARNING,
    check_catalog=find_similar_titles,
    bad="title: Pretraining for Documents\n# elsewhere: Pre-training for Documents",
    good="# Keep one entry, or waive the check:\nwaive:\n  similar-title: The journal version.",
)
