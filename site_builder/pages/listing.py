"""Functions that plan and render the pages of listings, and functions that group entries.

A planned page is rendered later, and only if its dependencies have changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from operator import attrgetter
from typing import TypeVar

from site_builder.catalog import Catalog
from site_builder.i18n import LanguageCode
from site_builder.models import KINDS, Entry, short_name
from site_builder.pages import paging
from site_builder.pages.breadcrumbs import Breadcrumbs, breadcrumb_nav
from site_builder.pages.caches import KindCounts
from site_builder.pages.context import LanguageContext, PageContext
from site_builder.pages.descriptions import (
    clip_description,
    description_from_markdown,
    plain_description,
)
from site_builder.pages.downloads import list_links
from site_builder.pages.embed_links import embed_fold
from site_builder.pages.escaping import escape_html
from site_builder.pages.feed_links import feed_link
from site_builder.pages.metadata import list_metadata
from site_builder.pages.observed import rows_note
from site_builder.pages.page import Dependencies, Page, PageSection, PlannedPage
from site_builder.pages.paging import (
    EntryGroup,
    JumpLink,
    jump_bar,
    page_path,
    page_title,
    pager,
    split_groups_into_pages,
    year_links,
)
from site_builder.pages.rows import compact_button, entry_rows

_Key = TypeVar("_Key")


CountLink = tuple[str, str]
"""(label, href) of a count such as `7 papers`."""


def listing_page(
    context: PageContext,
    path: str,
    title: str,
    lead: str,
    sections: Iterable[PageSection] = (),
    *,
    count_links: Sequence[CountLink] = (),
    breadcrumbs: Breadcrumbs = (),
    page_type: str = "listing",
    parent: str | None = None,
    source: str | None = None,
    edit_key: str = "edit-topic",
    description: str = "",
    lead_language: LanguageCode | None = None,
    list_html: str = "",
    modified: str | None = None,
    head_html: str = "",
    after_counts: str = "",
) -> Page:
    """Return a page that consists of a header, `list_html` and sections.

    The header contains the title, the lead (an introduction in Markdown) and counts such as `7 papers`. Each count is
    a link to the counted entries. The link for editing `source` is at the end of the last section, or of the header if
    there are no sections. If `description` is empty, the page's description is the lead. If the lead is empty too, the
    description is the title. If `head_html` is empty, the metadata are those of a page without entries.
    `after_counts` is HTML after the counts.
    """
    edit_href = context.edit_href(source) if source else None
    edit = _edit_link(edit_href, context.t(edit_key)) if edit_href else ""
    header = _header(context, title, lead, lead_language, breadcrumbs, count_links, after_counts)
    sections = tuple(sections)
    if edit and sections:
        last = sections[-1]
        sections = (*sections[:-1], replace(last, html=f"{last.html}\n{edit}".strip()))
    elif edit:
        header = f"{header}\n{edit}"
    header = header.strip()
    if description:
        description = clip_description(description)
    else:
        description = description_from_markdown(lead, context.plain_name) or title
    return Page(
        path=path,
        language=context.language,
        languages=context.languages,
        title=title,
        description=description,
        header_html=f"{header}\n{list_html}" if list_html else header,
        sections=sections,
        page_type=page_type,
        parent=parent,
        head_html=head_html or list_metadata(context, path, title, breadcrumbs),
        source=source,
        modified=modified,
    )


def _header(
    context: PageContext,
    title: str,
    lead: str,
    lead_language: LanguageCode | None,
    breadcrumbs: Breadcrumbs,
    count_links: Sequence[CountLink],
    after_counts: str,
) -> str:
    nav = breadcrumb_nav(context, breadcrumbs) if breadcrumbs else ""
    lang = context.lang_attribute(lead_language or context.language)
    lead_html = f'<p class="kb-lead"{lang}>{context.render_inline(lead)}</p>' if lead else ""
    items = " ".join(
        [f'<a href="{escape_html(href)}">{escape_html(label)}</a>' for label, href in count_links]
    )
    items = f"{items} {after_counts}".strip()
    counts = f'<p class="kb-kind-counts">{items}</p>' if items else ""
    heading = f"<h1>{context.title_html(title)}</h1>"
    return f"{nav}\n{heading}\n{lead_html}\n{counts}"


def _edit_link(href: str, label: str) -> str:
    link = f'<a href="{escape_html(href)}" rel="edit nofollow">{escape_html(label)}</a>'
    return f'<p class="kb-edit">{link}</p>'


@dataclass(frozen=True)
class Listing:
    """A list of entries, on one page or on several."""

    path: str
    title: str
    entries: Sequence[Entry]
    group_entries: Callable[[], Iterable[EntryGroup]]
    """Returns `entries` in groups."""
    counts_with_descendants: KindCounts | None = None
    """Counts of the entries in a topic and all topics below it. If None, the header shows the counts of `entries`."""
    counts_note: str = ""
    """A sentence below the counts, in plain text."""
    filters: Sequence[tuple[str, str]] = ()
    """(facet, value) pairs with which Browse shows the counted entries."""
    lead: str = ""
    ancestors: Breadcrumbs = ()
    page_type: str = "listing"
    parent: str | None = None
    source: str | None = None
    edit_key: str = "edit-topic"
    """Message key of the label of the link to `source`."""
    description: str = ""
    lead_language: LanguageCode | None = None
    intro_sections: Callable[[PageContext], Iterable[PageSection]] = lambda _: ()
    """Returns the sections above the entries on the first page."""
    intro_entries: Sequence[Entry] = ()
    """The entries in `intro_sections`."""
    facts_html: Callable[[PageContext], str] = lambda _: ""
    """Returns HTML below the counts on the first page."""
    intro_depends_on: object = ()
    """Everything that `lead`, `intro_sections` and `facts_html` depend on, except the entries of the page.

    The `repr` of this value must contain all its data, because the next build compares the `repr`s.
    """

    has_files: bool = False
    """Whether the list is also offered as files (see `site_lists`)."""
    year_counts: Mapping[str, int] | None = None
    """Year, or the text for an unknown year -> number of entries. If given, the links to years show these numbers, and
    even a short list has links to its years.
    """
    has_count_links: bool = True
    """Whether the page has links to Browse: the counts in the header, and a link that filters a long list."""

    @cached_property
    def kind_counts(self) -> KindCounts:
        """Counts for the header."""
        return self.counts_with_descendants or KindCounts.of(self.entries)


EntriesRenderer = Callable[[PageContext, Sequence[Entry]], str]
"""A function that returns the HTML of the entries in one group."""


def plan_listing(
    context: LanguageContext,
    listing: Listing,
    render_entries: EntriesRenderer = entry_rows,
    max_entries: int | None = None,
) -> Iterator[PlannedPage]:
    """Plan the pages of a listing. Each page has at most `max_entries` entries.

    If `max_entries` is None, each page has at most `paging.MAX_ROWS_PER_PAGE` entries.
    """
    max_entries = max_entries or paging.MAX_ROWS_PER_PAGE
    if len(listing.entries) <= max_entries:  # one page; its entries are grouped when it is rendered
        yield PlannedPage(
            listing.path,
            context.language,
            partial(_page, context, listing, render_entries, listing.group_entries, 1, 1),
            partial(_page_dependencies, context, listing, listing.entries, (), 1, 1),
        )
        return
    pages = split_groups_into_pages(listing.group_entries(), max_entries)
    total = len(pages)
    years = year_links(pages)
    for number, groups in enumerate(pages, 1):
        entries = [entry for group in groups for entry in group.entries]
        yield PlannedPage(
            page_path(listing.path, number),
            context.language,
            partial(
                _page, context, listing, render_entries, partial(list, groups), number, total, years
            ),
            partial(_page_dependencies, context, listing, entries, groups, number, total, years),
        )


def render_first_page(plans: Iterable[PlannedPage]) -> Iterator[Page | PlannedPage]:
    """Yield the first page as a `Page`, so that the navigation can show it, and then all further plans."""
    for number, plan in enumerate(plans):
        yield plan.make_page() if number == 0 else plan


def _page(
    context: LanguageContext,
    listing: Listing,
    render_entries: EntriesRenderer,
    groups: Callable[[], Iterable[EntryGroup]],
    number: int,
    total: int,
    years: Sequence[JumpLink] = (),
) -> Page:
    path = page_path(listing.path, number)
    page_context = context.at(path)
    sections = list(listing.intro_sections(page_context)) if number == 1 else []
    shown = list(groups())
    is_long = len(listing.entries) >= paging.MIN_ENTRIES_WITH_YEAR_BAR
    if total == 1 and (is_long or listing.year_counts is not None):
        years = year_links([shown])
    for group in shown:
        html = render_entries(page_context, group.entries) if group.entries else ""
        sections.append(PageSection(group.title, html, group.level, group.anchor, group.attributes))
    if total > 1:
        links = pager(page_context, listing.path, number, total)
        sections[-1] = replace(sections[-1], html=f"{sections[-1].html}\n{links}".strip())
    title = page_title(context.language, listing.title, number, total)
    return listing_page(
        page_context,
        path,
        title,
        listing.lead,
        sections,
        count_links=page_context.count_links(listing.kind_counts.by_kind, listing.filters)
        if listing.has_count_links
        else (),
        list_html=_below_counts(page_context, listing, years, number, shown),
        breadcrumbs=listing.ancestors,
        page_type=listing.page_type,
        parent=listing.parent if number == 1 else listing.parent or listing.path,
        source=listing.source,
        edit_key=listing.edit_key,
        description=_description(context, listing, shown, title if number > 1 else ""),
        lead_language=listing.lead_language,
        modified=listing.kind_counts.last_added,
        head_html=_head(page_context, listing, shown, number, total),
        after_counts=feed_link(
            page_context, listing.path, listing.title, listing.kind_counts.by_kind.total()
        ),
    )


def _head(
    context: PageContext, listing: Listing, groups: Sequence[EntryGroup], number: int, total: int
) -> str:
    """Return the metadata of one page of a listing.

    The metadata name the entries. A contents page has too many entries, so its metadata name none.
    """
    names_entries = listing.page_type != "contents"
    entries = [entry for group in groups for entry in group.entries] if names_entries else []
    return list_metadata(
        context,
        page_path(listing.path, number),
        listing.title,
        listing.ancestors,
        entries,
        listing.kind_counts.by_kind.total(),
        (number, total),
        has_files=listing.has_files,
    )


MAX_NAMES_IN_DESCRIPTION = 4
"""The description of a page names at most this many of its entries."""


def _description(
    context: LanguageContext, listing: Listing, groups: Sequence[EntryGroup], title: str
) -> str:
    """Return the description of a page. It ends with the names of the first entries on the page.

    If `title` is not empty, the description begins with `title`. Otherwise, it begins with the listing's description,
    lead or title, and has the number of entries of each kind.
    """
    by_kind = listing.kind_counts.by_kind
    counts = context.join_list(
        context.count_label(kind, by_kind[kind]) for kind in KINDS if by_kind[kind]
    )
    entries = [entry for group in groups for entry in group.entries][:MAX_NAMES_IN_DESCRIPTION]
    names = context.join_list(short_name(context.localize(entry.heading)) for entry in entries)
    colon = context.t("mark.colon")
    if title:
        return f"{title}{colon}{names}"
    facts = colon.join(filter(None, (counts, names)))
    text = listing.description or plain_description(listing.lead, context.plain_name)
    if not text or not facts:
        return text or colon.join(filter(None, (listing.title, facts)))
    return context.t("form.two-sentences", text, facts)


def _below_counts(
    context: PageContext,
    listing: Listing,
    years: Sequence[JumpLink],
    number: int,
    groups: Sequence[EntryGroup],
) -> str:
    """Return what the page shows between the counts and the entries, such as links to files and links to years."""
    html = ""
    count = listing.kind_counts.by_kind.total()
    if number == 1:
        html = listing.facts_html(context)
    if listing.counts_note:
        html += f'<p class="kb-counts-note">{escape_html(listing.counts_note)}</p>\n'
    html += rows_note(context, (entry for group in groups for entry in group.entries))
    if count >= paging.MIN_ENTRIES_WITH_YEAR_BAR and listing.has_count_links:
        href = escape_html(context.browse_href(listing.filters))
        label = escape_html(context.t("listing.filter", context.format_number(count)))
        html += f'<p class="kb-filter-link"><a href="{href}">{label}</a> {compact_button(context)}</p>\n'
    if number == 1 and listing.has_files:
        html += list_links(context, listing.path, listing.filters)
    if number == 1 and listing.page_type == "topic":
        html += embed_fold(context, listing.path, listing.title, "topic")
    return f"{html}{jump_bar(context, 'years', years, number, listing.year_counts)}".strip()


def _page_dependencies(
    context: LanguageContext,
    listing: Listing,
    entries: Sequence[Entry],
    groups: Sequence[EntryGroup],
    number: int,
    total: int,
    years: Sequence[JumpLink] = (),
) -> Dependencies:
    """Return the dependencies of one page of a listing.

    If a listing has several pages, a page may begin within a group, so `groups` is a dependency. If a listing has only
    one page, the entries determine the groups, and `groups` is empty.
    """
    shown = (*listing.intro_entries, *entries) if number == 1 else entries
    ids = tuple([entry.id for entry in shown])
    counts = listing.counts_with_descendants if total == 1 else listing.kind_counts
    return Dependencies(
        ids,
        (
            listing.title,
            listing.intro_depends_on,
            counts and ([counts.by_kind[kind] for kind in KINDS], counts.last_added),
            [(group.title, group.level, len(group.entries)) for group in groups],
            (number, total),
            [tuple(link) for link in years],
            listing.counts_note,
            listing.year_counts if number > 1 or total > 1 else None,
            listing.filters,
            _summary_links_digest(context, ids),
        ),
    )


def _summary_links_digest(context: LanguageContext, ids: Sequence[str]) -> str:
    """Return a digest of all ids and names in the catalog: a summary may link to any entry, and then shows its name.

    If no summary can contain a link to an entry, return an empty string. `ids` are those of the entries on the page.
    """
    catalog = context.catalog
    return "" if catalog.ids_with_summary_links.isdisjoint(ids) else catalog.names_digest


def group_by(entries: Iterable[Entry], key_of: Callable[[Entry], _Key]) -> dict[_Key, list[Entry]]:
    """Return key -> entries with this key. Keys and entries are in the order of `entries`."""
    groups: dict[_Key, list[Entry]] = {}
    for entry in entries:
        groups.setdefault(key_of(entry), []).append(entry)
    return groups


def group_by_year(entries: Iterable[Entry]) -> dict[int | None, list[Entry]]:
    """Return year -> entries of this year. Years and entries are in the order of `entries`."""
    return group_by(entries, attrgetter("year"))


def in_topic_order(catalog: Catalog, topic_ids: Iterable[str]) -> list[str]:
    """Return ids in the order of the tree of topics. Ids that are not in the tree, such as unknown ids, come last."""
    wanted = set(topic_ids)
    known = [topic.id for _, topic in catalog.topics_in_order() if topic.id in wanted]
    return [*known, *sorted(wanted.difference(known))]


def direct_and_below(context: LanguageContext, direct: int, total: int) -> str:
    """Return a sentence with two numbers: how many entries have a topic itself, and how many have only a subtopic."""
    numbers = map(context.format_number, (direct, total - direct))
    return context.t("topic.split", *numbers)


def no_entries(context: LanguageContext) -> PageSection:
    """Return the section of a topic without entries."""
    return PageSection(
        context.t("contents"), f"<p>{context.t('topic.empty')}</p>", anchor="contents"
    )


def groups_by_kind(
    context: LanguageContext, entries: Iterable[Entry], level: int = 2
) -> Iterator[EntryGroup]:
    """Yield the entries in one group for each kind. The headings of the groups have the level `level`."""
    by_kind = group_by(entries, attrgetter("kind"))
    for kind in KINDS:
        if kind in by_kind:
            title, anchor = context.kind_words(kind).many, KINDS[kind].folder
            yield EntryGroup(title, tuple(by_kind[kind]), level, anchor)
