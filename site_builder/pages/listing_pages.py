"""Listings by topic, kind, year, author and tag, and the overviews that link to them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import islice
from typing import TypeVar

from site_builder.catalog import Catalog, NamedPage
from site_builder.i18n import LANGUAGES, LanguageCode
from site_builder.models import KINDS, Entry, LocalizedText, TagRecord, Topic
from site_builder.pages import paging, paths
from site_builder.pages.author_facts import author_facts, other_people
from site_builder.pages.benchmark_lines import benchmark_lines, more_boards
from site_builder.pages.breadcrumbs import MAX_ANCESTORS, topic_breadcrumbs
from site_builder.pages.context import LanguageContext, PageContext
from site_builder.pages.downloads import MIN_ENTRIES_OF_AUTHOR, downloads_link
from site_builder.pages.listing import (
    EntriesRenderer,
    Listing,
    direct_and_below,
    group_by,
    group_by_year,
    groups_by_kind,
    in_topic_order,
    listing_page,
    no_entries,
    plan_listing,
    render_first_page,
)
from site_builder.pages.observed import is_retracted
from site_builder.pages.overview import OTHER_LETTER, OverviewLink, overview_pages
from site_builder.pages.page import Page, PageSection, PlannedPage
from site_builder.pages.paging import EntryGroup
from site_builder.pages.rows import entry_rows, late_author, may_link_to_entries


def topic_pages(context: LanguageContext) -> Iterator[Page | PlannedPage]:
    """Yield the overview of topics, and plan a listing for each topic.

    A topic's listing groups its entries by kind, and the entries of some kinds also by year (see `_by_kind_and_year`).
    """
    page_context = context.at(paths.TOPICS)
    catalog = context.catalog
    sections = []
    for topic in catalog.children.get(None, ()):
        html = page_context.render_template(
            "topic_group.html", topic=topic, topics=catalog.children.get(topic.id, ())
        )
        attributes = context.heading_attributes(topic.name)
        sections.append(
            PageSection(context.localize(topic.name), html, anchor=topic.id, attributes=attributes)
        )
    title, lead = context.t("topics"), context.t("topics.lead")
    files = downloads_link(page_context)
    yield listing_page(page_context, paths.TOPICS, title, lead, sections, after_counts=files)
    for topic in catalog.topics.values():
        yield from plan_listing(context, _topic_listing(context, topic))


def _topic_listing(context: LanguageContext, topic: Topic) -> Listing:
    """Return the listing of a topic: the entries of the topic and its subtopics, if all of them fit on one page.

    Otherwise, the listing has only the topic's own entries, and above them the newest entries of the subtopics. Without
    this limit, each ancestor of a topic would list all entries of the topic again.
    """
    catalog = context.catalog
    own = catalog.by_topic.get(topic.id, ())
    children = catalog.children.get(topic.id, ())
    counts = context.count_kinds_below(topic.id)
    count = counts.by_kind.total()
    newest = newest_below(context, topic)
    is_on_one_page = count <= len(newest)
    newest_of_children = () if is_on_one_page else _newest_of_children(context, newest, topic)
    entries = newest if is_on_one_page else own
    boards = context.boards.by_topic.get(topic.id, ())
    shown_boards = boards[: paging.MAX_BOARDS]

    def intro_sections(page_context: PageContext) -> Iterator[PageSection]:
        if children:
            cards = page_context.render_template("topic_cards.html", topics=children)
            yield PageSection(context.t("topic.below"), cards, anchor="subtopics")
        elif not entries:
            yield no_entries(context)
        if boards:
            html = benchmark_lines(page_context, shown_boards)
            html += more_boards(page_context, len(boards) - len(shown_boards))
            yield PageSection(context.t("results.boards"), html, anchor="boards")
        if newest_of_children:
            rows = entry_rows(page_context, newest_of_children, show_kind=True)
            yield PageSection(context.t("topic.newest"), rows, anchor="newest")

    lead, lead_language = _text_and_language(context, topic.description)
    ancestors = catalog.with_ancestors(topic.id, MAX_ANCESTORS + 1)[:-1]
    descriptions = [shown.description for shown in (topic, *children)]
    intro_depends_on = (
        [context.count_kinds_below(child.id) for child in children],
        catalog.names_digest if may_link_to_entries(*descriptions) else "",
        [summary.shown_values for summary in shown_boards],
        len(boards),
    )
    return Listing(
        paths.topic_path(topic.id),
        context.localize(topic.name),
        entries,
        partial(_by_kind_and_year, context, entries),
        counts,
        counts_note=direct_and_below(context, len(own), count) if children else "",
        filters=[("topic", topic.id)],
        lead=lead,
        ancestors=tuple(topic_breadcrumbs(context, ancestors)),
        page_type="topic",
        parent=paths.TOPICS,
        source="topics.yml",
        lead_language=lead_language,
        intro_sections=intro_sections,
        intro_entries=(*newest_of_children, *(summary.benchmark for summary in shown_boards)),
        intro_depends_on=intro_depends_on,
        has_files=count > 0,
    )


def newest_below(context: LanguageContext, topic: Topic) -> tuple[Entry, ...]:
    """Return the newest entries of a topic and all topics below it, at most as many as one page can list."""
    limit = paging.MAX_ROWS_PER_PAGE
    compute = partial(context.catalog.newest_by_topic, limit)
    newest = context.caches.newest_by_topic.get(limit, compute)
    return newest.get(topic.id, ())


def _newest_of_children(
    context: LanguageContext, newest: Iterable[Entry], topic: Topic
) -> tuple[Entry, ...]:
    """Return the first entries of `newest` that have a topic below this topic, but not this topic itself.

    `newest` are entries of the topic and the topics below it. Retracted publications are left out.
    """
    entries = (
        entry
        for entry in newest
        if topic.id not in entry.topics and not is_retracted(context, entry)
    )
    return tuple(islice(entries, paging.MAX_NEWEST_BELOW))


def _text_and_language(
    context: LanguageContext, text: LocalizedText | None
) -> tuple[str, LanguageCode]:
    return ("", context.language) if text is None else text.text_or_fallback(context.language)


def _by_kind_and_year(context: LanguageContext, entries: Sequence[Entry]) -> Iterator[EntryGroup]:
    """Yield the entries, grouped by kind.

    If a kind is listed by year and has many entries, its heading is a group without entries, and a group for each year
    follows.
    """
    for group in groups_by_kind(context, entries):
        is_listed_by_year = KINDS[group.entries[0].kind].is_listed_by_year
        if is_listed_by_year and len(group.entries) >= paging.MIN_ENTRIES_BY_YEAR:
            yield group._replace(entries=())
            yield from _by_year(context, group.entries, level=3)
        else:
            yield group


def _by_year(
    context: LanguageContext, entries: Iterable[Entry], level: int
) -> Iterator[EntryGroup]:
    for year, group in group_by_year(entries).items():
        title = context.t("no-year") if year is None else str(year)
        anchor = "no-year" if year is None else None
        yield EntryGroup(title, tuple(group), level, anchor, is_year=year is not None)


def kind_pages(context: LanguageContext) -> Iterator[Page | PlannedPage]:
    """Yield the pages of a listing for each kind that has entries.

    `is_listed_by_year` of a kind decides whether its entries are grouped by year or by topic.
    """
    for kind in context.kinds:
        entries = context.catalog.by_kind[kind]
        group_entries = (
            partial(_by_year, context, entries, level=2)
            if KINDS[kind].is_listed_by_year
            else partial(_by_topic, context, entries)
        )
        words = context.kind_words(kind)
        listing = Listing(
            paths.kind_path(kind),
            words.many,
            entries,
            group_entries,
            lead=words.lead,
            filters=[("kind", kind)],
        )
        yield from render_first_page(plan_listing(context, listing))


def _by_topic(context: LanguageContext, entries: Sequence[Entry]) -> Iterator[EntryGroup]:
    """Yield the entries in one group for each topic. Each entry is in the group of its first topic."""
    groups = group_by(entries, lambda entry: entry.topics[0])
    for topic_id in in_topic_order(context.catalog, groups):
        title, attributes = context.topic_name(topic_id), context.topic_attributes(topic_id)
        yield EntryGroup(title, tuple(groups[topic_id]), anchor=topic_id, attributes=attributes)


def year_pages(context: LanguageContext) -> Iterator[Page | PlannedPage]:
    """Yield the overview of years, and plan a listing for each year."""
    groups = context.catalog.by_year
    years = sorted(groups, reverse=True)
    yield from _overview_and_listings(context, "years", groups, years, paths.year_path)


def author_pages(context: LanguageContext) -> Iterator[Page | PlannedPage]:
    """Yield the overview of authors, and plan a listing for each author with a page (see `has_author_page`)."""
    catalog = context.catalog
    path_of = partial(paths.author_path, catalog)
    has_page = partial(paths.has_author_page, catalog)
    yield from _pages_by_name(context, "authors", catalog.author_pages, path_of, has_page)


def tag_pages(context: LanguageContext) -> Iterator[Page | PlannedPage]:
    """Yield the overview of tags, and plan a listing for each tag."""
    path_of = partial(paths.tag_path, context.catalog)
    yield from _pages_by_name(context, "tags", context.catalog.tag_pages, path_of)


_OVERVIEW_PATHS = {
    "years": paths.YEARS,
    "authors": paths.AUTHORS,
    "tags": paths.TAGS,
}
_TITLE_KEYS = {"years": "year.title", "tags": "tag.title"}
"""Overview -> message key for the titles of its listings.

The title of a listing about an author is only the author's name.
"""
_LINK_KEYS = {"years": "year.title"}
"""Overview -> message key for the texts of its links.

The text of a link to an author or a tag is only the name of the author or tag.
"""

_Subject = TypeVar("_Subject", str, int)
"""The year, or the name of the author or tag, that a listing is about."""


def _pages_by_name(
    context: LanguageContext,
    overview: str,
    named_pages: Mapping[str, NamedPage],
    path_of: Callable[[str], str],
    has_page: Callable[[str], bool] | None = None,
) -> Iterator[Page | PlannedPage]:
    groups = {named.name: named.entries for named in named_pages.values()}
    by_name = {named.name: named for named in named_pages.values()}
    if overview == "authors":
        names = sorted(groups, key=author_keys(context).__getitem__)
    else:
        sort_key = LANGUAGES[context.language].sort_key
        names = sorted(groups, key=lambda name: sort_key(name.casefold()))
    yield from _overview_and_listings(context, overview, groups, names, path_of, has_page, by_name)


def _overview_and_listings(
    context: LanguageContext,
    overview: str,
    groups: Mapping[_Subject, Sequence[Entry]],
    subjects: Sequence[_Subject],
    path_of: Callable[[_Subject], str],
    has_page: Callable[[_Subject], bool] | None = None,
    named_pages: Mapping[_Subject, NamedPage] | None = None,
) -> Iterator[Page | PlannedPage]:
    """Yield the pages of an overview and of its listings.

    The listing of a subject links to Browse, filtered by the facet `year`, `author` or `tag`. The value of the facet
    `year` is the year itself. The values of the other facets come from the NamedPage of the author or tag (see
    `_facet_values`). For years, `named_pages` is None.
    """

    def link_for(subject: _Subject) -> OverviewLink:
        name, language = _name(context, overview, subject)
        text = _title(context, _LINK_KEYS.get(overview), name)
        return OverviewLink(text, path_of(subject), len(groups[subject]), language)

    links = _sorted_by_name(context, subjects) if overview == "tags" else subjects
    letter_of = partial(_letter, author_keys(context)) if overview == "authors" else None
    yield from overview_pages(
        context, overview, _OVERVIEW_PATHS[overview], links, link_for, letter_of
    )
    facet = overview.removesuffix("s")
    for subject in subjects if has_page is None else filter(has_page, subjects):
        values = (
            [str(subject)]
            if named_pages is None
            else _facet_values(context, overview, named_pages[subject])
        )
        filters = [(facet, value) for value in values]
        listing = _listing(context, overview, subject, path_of(subject), groups[subject], filters)
        render_entries: EntriesRenderer = entry_rows
        if overview == "authors" and named_pages is not None:
            listing = _with_author_facts(context, listing, named_pages[subject])
            slug = context.catalog.author_slugs[named_pages[subject].name]
            render_entries = partial(entry_rows, author=slug)
        yield from plan_listing(context, listing, render_entries)


def _facet_values(context: LanguageContext, overview: str, named: NamedPage) -> Sequence[str]:
    """Return the values of the facet `author` or `tag` with which Browse finds the entries of a NamedPage.

    For a person in people.yml, the only value is the preferred spelling. For any other author, and for a tag, the
    values are all spellings in the entries.
    """
    catalog = context.catalog
    is_person = overview == "authors" and catalog.author_slugs[named.name] in catalog.people.by_id
    return (named.name,) if is_person else named.spellings


def author_keys(context: LanguageContext) -> Mapping[str, tuple[bool, str, str]]:
    """Return author -> sort key. The keys are equal in all languages."""
    return context.caches.author_keys.get("", partial(_author_keys, context.catalog))


def _author_keys(catalog: Catalog) -> dict[str, tuple[bool, str, str]]:
    """Return author -> sort key. The sort key of a Chinese name is pinyin. Keys that begin with a to z come first."""
    authors = {author.display: author for entry in catalog for author in entry.authors}
    people = catalog.people
    authors |= {people.title_of(person): person.name for person in people.by_id.values()}
    keys = {name: author.sort_key for name, author in authors.items()}
    return {name: (not "a" <= key[:1] <= "z", key, name) for name, key in keys.items()}


def _letter(keys: Mapping[str, tuple[bool, str, str]], name: str | int) -> str:
    is_other, key, _ = keys[str(name)]
    return OTHER_LETTER if is_other else key[0].upper()


def _listing(
    context: LanguageContext,
    overview: str,
    subject: str | int,
    path: str,
    entries: Sequence[Entry],
    filters: Sequence[tuple[str, str]],
) -> Listing:
    overview_path = _OVERVIEW_PATHS[overview]
    name, _ = _name(context, overview, subject)
    listing = Listing(
        path,
        _title(context, _TITLE_KEYS.get(overview), name),
        entries,
        # In the listing of a year, all entries are from this year, so they need no heading with the year.
        partial(groups_by_kind if overview == "years" else _by_kind_and_year, context, entries),
        filters=filters,
        ancestors=[(context.t(overview), overview_path)],
        parent=overview_path,
        description=context.t(f"{overview.removesuffix('s')}.lead", name),
        has_files=overview != "authors" or len(entries) >= MIN_ENTRIES_OF_AUTHOR,
    )
    record = context.catalog.tags.get(str(subject)) if overview == "tags" else None
    return listing if record is None else _with_record(context, listing, record)


def _with_author_facts(context: LanguageContext, listing: Listing, named: NamedPage) -> Listing:
    """Return the listing of an author with facts about the author.

    The facts follow from all entries of the author. If one page cannot list all entries, the years, venues and authors
    of all entries become dependencies. If people.yml exists, a name in one entry may mean another person after a change
    of another entry. So the results of `late_author` become dependencies, too.
    """
    values: list[object] = []
    if len(named.entries) > paging.MAX_ROWS_PER_PAGE:
        values += [(entry.year, entry.venue, entry.author_names) for entry in named.entries]
    if context.catalog.people.records:
        slug = context.catalog.author_slugs[named.name]
        values += [late_author(context, entry, slug) for entry in named.entries]
    return replace(
        listing,
        facts_html=partial(author_facts, named),
        intro_depends_on=(other_people(named, context), values),
    )


def _with_record(context: LanguageContext, listing: Listing, record: TagRecord) -> Listing:
    """Return the listing of a tag with the description of the tag, and with a link to tags.yml."""
    listing = replace(listing, source="tags.yml", edit_key="edit-tag")
    if record.description is None:
        return listing
    lead, language = record.description.text_or_fallback(context.language)
    links_digest = context.catalog.names_digest if may_link_to_entries(record.description) else ""
    return replace(
        listing,
        lead=lead,
        lead_language=language,
        description="",
        intro_depends_on=(lead, language, links_digest),
    )


def _sorted_by_name(context: LanguageContext, tags: Sequence[_Subject]) -> Sequence[_Subject]:
    """Return tags, sorted by their names in the language of the context."""
    sort_key = LANGUAGES[context.language].sort_key
    return sorted(tags, key=lambda tag: sort_key(context.tag_name(str(tag)).casefold()))


def _name(
    context: LanguageContext, overview: str, subject: str | int
) -> tuple[str, LanguageCode | None]:
    """Return the name of a year, author or tag, and the language of the name."""
    if overview == "tags":
        return context.catalog.tag_name(str(subject), context.language)
    return str(subject), None


def _title(context: LanguageContext, message_key: str | None, name: str) -> str:
    return name if message_key is None else context.t(message_key, name)
