"""Write the paragraph about an author, which is above the entries on the author's page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from site_builder.catalog import NamedPage
from site_builder.models import Entry, Person, address_slug
from site_builder.pages.context import LanguageContext, PageContext
from site_builder.pages.paths import has_author_page, venue_path
from site_builder.pages.untrusted_text import UNTRUSTED_REL
from site_builder.venues import read_venue

MAX_VENUES = 5
MAX_COAUTHORS = 5
MIN_COMMON_ENTRIES = 2
"""A co-author with fewer common entries than this is not named. So each named co-author has at least two entries, and
therefore a page.
"""
MAX_AUTHORS = 100
"""An entry with more authors than this adds no co-authors, because a large collaboration wrote it."""


def author_facts(page: NamedPage, context: PageContext) -> str:
    """Return a paragraph about an author.

    The paragraph depends only on the entries of the page, on people.yml and venues.yml, and on the result of
    `other_people`.
    """
    person = person_of_page(page, context)
    parts = [_years(page.entries), _venues(page, context), _orcid(person)]
    facts = " · ".join(filter(None, parts))
    catalog = context.catalog
    coauthors = map(catalog.author_name, frequent_coauthors(page, catalog.author_slugs))
    names = [_link(context, name) for name in coauthors]
    sentences = [context.t("author.coauthors", context.join_list(names))] if names else []
    sentences += _how_grouped(page, person, context)
    return f'<p class="kb-counts-note">{"<br>".join(filter(None, (facts, *sentences)))}</p>\n'


def person_of_page(page: NamedPage, context: LanguageContext) -> Person | None:
    """Return the person of people.yml whom a page is about, or None."""
    catalog = context.catalog
    return catalog.people.by_id.get(catalog.author_slugs[page.name])


def other_people(page: NamedPage, context: LanguageContext) -> list[str]:
    """Return the page titles of namesakes: other people with the name of the person whom `page` is about.

    A namesake has a page only if there are entries by this namesake. So the result depends on entries that are not on
    `page`.
    """
    person, catalog = person_of_page(page, context), context.catalog
    if person is None:
        return []
    slug = address_slug(person.name.display)
    slugs = dict.fromkeys((*(owner.id for owner in catalog.people.owners.get(slug, ())), slug))
    names = [catalog.author_pages[other].name for other in slugs if other in catalog.author_pages]
    return [name for name in names if name != page.name and has_author_page(catalog, name)]


def _how_grouped(page: NamedPage, person: Person | None, context: PageContext) -> Iterator[str]:
    """Yield up to three sentences: on the spellings of the name, on namesakes, and on how the page groups entries."""
    has_own_title = False
    if person is not None:
        has_own_title = context.catalog.people.title_of(person) != person.name.display
        spellings = dict.fromkeys(name.display for name in person.spellings)
        if spellings:
            names = [context.title_html(name) for name in spellings]
            yield context.t("author.spellings", context.join_list(names))
    if others := [_link(context, name) for name in other_people(page, context)]:
        yield context.t("author.others", context.join_list(others))
    if not has_own_title:
        yield context.t("author.grouped")


def _venues(page: NamedPage, context: PageContext) -> str:
    """Return links to at most `MAX_VENUES` series of venues: those in which the author has published most often."""
    catalog = context.catalog
    texts = [entry.venue for entry in page.entries if entry.venue is not None]
    counts = Counter(catalog.series_slugs[text] for text in texts)
    text_of = {catalog.series_slugs[text]: text for text in reversed(texts)}
    links = [
        f'<a href="{context.href(venue_path(catalog, text_of[slug]))}">'
        f"{context.text_html(read_venue(text_of[slug], catalog.venues).name)}</a>"
        for slug, _ in counts.most_common(MAX_VENUES)
    ]
    return context.join_list(links)


def _orcid(person: Person | None) -> str:
    """Return a link to the ORCID page of a person; an empty string if the person's ORCID iD is unknown."""
    if person is None or person.orcid is None:
        return ""
    url = f"https://orcid.org/{person.orcid}"
    return f'<a href="{url}" rel="{UNTRUSTED_REL}">ORCID&nbsp;{person.orcid}</a>'


def frequent_coauthors(page: NamedPage, slugs: Mapping[str, str]) -> list[str]:
    """Return the names of the co-authors who share the most entries with the author of a page.

    At most `MAX_COAUTHORS` co-authors are named, each with at least `MIN_COMMON_ENTRIES` common entries. `slugs` maps
    each name to the slug of its page. Names with equal slugs count as one co-author.
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
    return f'<a href="{context.author_href(name)}">{context.title_html(name)}</a>'
