"""What the page of an author says above the entries: years, venues, frequent co-authors, and how names are grouped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from site_builder.catalog import NamedPage
from site_builder.models import Entry
from site_builder.pages.context import PageContext

MAX_VENUES = 5
MAX_COAUTHORS = 5
MIN_COMMON_ENTRIES = 2
"""A co-author of fewer common entries is not named. All others have a page, because they have several entries."""
MAX_AUTHORS = 100
"""An entry with more authors does not count: its authors are a collaboration."""


def author_facts(page: NamedPage, context: PageContext) -> str:
    """Return a paragraph about an author. All of it follows from the entries of the page."""
    venues = Counter(entry.venue for entry in page.entries if entry.venue)
    parts = [
        _years(page.entries),
        context.join_list([context.text_html(name) for name, _ in venues.most_common(MAX_VENUES)]),
    ]
    facts = " · ".join(filter(None, parts))
    names = [
        _link(context, name) for name in frequent_coauthors(page, context.catalog.author_slugs)
    ]
    sentences = [context.t("author.coauthors", context.join_list(names))] if names else []
    sentences.append(context.t("author.grouped"))
    return f'<p class="kb-counts-note">{"<br>".join(filter(None, (facts, *sentences)))}</p>\n'


def frequent_coauthors(page: NamedPage, slugs: Mapping[str, str]) -> list[str]:
    """Return the names of those who share the most entries with an author, at most `MAX_COAUTHORS`.

    `slugs` maps names to the slugs of their pages. Spellings with one slug count as one co-author.
    """
    counts: Counter[str] = Counter()
    names: dict[str, str] = {}
    for entry in page.entries:
        if len(entry.authors) <= MAX_AUTHORS:
            by_slug = {slugs[name]: name for name in entry.author_names}
            counts.update(by_slug.keys())
            for slug, name in by_slug.items():
                names.setdefault(slug, name)
    del counts[slugs[page.name]]
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [names[slug] for slug, count in ranked[:MAX_COAUTHORS] if count >= MIN_COMMON_ENTRIES]


def _years(entries: Sequence[Entry]) -> str:
    years = [entry.year for entry in entries if entry.year is not None]
    if not years:
        return ""
    first, last = min(years), max(years)
    return str(first) if first == last else f"{first}–{last}"


def _link(context: PageContext, name: str) -> str:
    return f'<a href="{context.author_href(name)}">{context.text_html(name)}</a>'
