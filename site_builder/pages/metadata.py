"""Metadata for programs in the `<head>` of pages: `citation_*` tags, JSON-LD, and links to other forms of a page.

From the `citation_*` tags of an entry page, Zotero makes one item. If these tags do not show the type of the item,
Zotero uses `z:itemType`. On a list page, Zotero finds several items if a `<link rel="alternate">` leads to a file in a
format that Zotero reads, such as BibTeX. Search engines read JSON-LD; Zotero does not. The metadata of an entry page
describe the work and contain URLs of the work, because the entry page is not the publication.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import quote

from site_builder.citations import CitationRecord, record_of
from site_builder.i18n import LanguageCode
from site_builder.models import Entry, short_name
from site_builder.models.names import AuthorName
from site_builder.pages import paths
from site_builder.pages.context import PageContext
from site_builder.pages.escaping import escape_html
from site_builder.pages.feed_links import ATOM, ATOM_TYPE, JSON_FEED, JSON_FEED_TYPE, feeds_of_page
from site_builder.pages.paging import listing_path, page_path
from site_builder.pages.twin_links import LLMS, TWIN, has_twin
from site_builder.tex import readable_text

OPEN_SEARCH = "opensearch.xml"
"""Name of a file that describes the site's search, so that browsers can offer it."""
OPEN_SEARCH_TYPE = "application/opensearchdescription+xml"

MAX_BREADCRUMBS = 8
"""The breadcrumbs in JSON-LD have at most this many ancestors of a page: those nearest to the page."""

MAX_JSON_LD_AUTHORS = 100
"""JSON-LD names at most this many authors: the first ones.

The `citation_author` tags of the same page name all authors, as Google Scholar and Zotero need them. With 3,000
authors, a second complete list would add 77 kB to a page of 290 kB.
"""

_SPDX_ID = re.compile(r"[A-Za-z0-9.-]+")
_ITEM_TYPES = {
    "preprint": "preprint",
    "software": "computerProgram",
    "dataset": "dataset",
    "other": "document",
}
"""Type of a citation -> type of the item in Zotero.

For citations of other types, the tag that names the venue shows the type of the item to Zotero.
"""
_SCHEMA_TYPES = {"software": "SoftwareSourceCode", "dataset": "Dataset", "other": "CreativeWork"}
"""Type of a citation -> type in schema.org. Citations of other types are `ScholarlyArticle` in schema.org."""

JsonLd = dict[str, Any]


# --- other forms of a page --------------------------------------------------------------------


class Alternate(NamedTuple):
    """A file that is another form of a page, such as the page's feed."""

    type: str
    """Media type, such as `application/atom+xml`."""
    path: str
    """Path of the file, relative to the site's root, not percent-encoded."""
    title: str = ""


class PageFacts(NamedTuple):
    """The facts that decide which other forms a page has."""

    path: str
    """Path without the prefix of the language. Each page of a long list has the path of the first page here."""
    title: str
    entry_count: int = 0
    """Number of entries in the list; for the home page, number of all entries; for other pages, 0."""
    has_files: bool = False
    """Whether the entries of the list can be downloaded as files (see `Listing.has_files`)."""
    entry: Entry | None = None
    """The entry that the page shows; None for pages that are not entry pages."""


AlternateMaker = Callable[[PageContext, PageFacts], Iterator[Alternate]]
"""A function that yields some of the other forms of a page, such as its feeds."""


def feeds_of(context: PageContext, facts: PageFacts) -> Iterator[Alternate]:
    """Yield the feeds of a page."""
    feeds = feeds_of_page(context, facts.path, facts.title, facts.entry_count)
    if feeds is not None:
        folder = context.languages.localized_path(context.language, feeds.path)
        for type_, name in ((ATOM_TYPE, ATOM), (JSON_FEED_TYPE, JSON_FEED)):
            yield Alternate(type_, f"{folder}{name}", feeds.title)


def list_files_of(context: PageContext, facts: PageFacts) -> Iterator[Alternate]:
    """Yield the BibTeX file and the CSV file of a list. In the BibTeX file, Zotero finds an item for each entry."""
    if facts.has_files and "lists" in context.site.publish:
        yield Alternate("application/x-bibtex", f"{facts.path}{paths.LIST_BIBTEX}")
        yield Alternate("text/csv", f"{facts.path}{paths.LIST_CSV}")


def api_file_of(context: PageContext, facts: PageFacts) -> Iterator[Alternate]:
    """Yield the file of the API with the entry or the month of the page. For the home page, yield the API's index."""
    if "api" not in context.site.publish:
        return
    if facts.entry is not None:
        yield Alternate("application/json", paths.entry_in_api(facts.entry))
    elif facts.path == paths.HOME:
        yield Alternate("application/json", f"{paths.API}index.json")
    elif facts.path.startswith(paths.NEW) and facts.path != paths.NEW:
        month = facts.path.removeprefix(paths.NEW).rstrip("/")
        yield Alternate("application/json", f"{paths.API}months/{month}.json")


def twin_of(context: PageContext, facts: PageFacts) -> Iterator[Alternate]:
    """Yield the Markdown twin (see `twin_links`) of the page of an entry or a topic."""
    if "markdown" in context.site.publish and has_twin(facts.path):
        folder = context.languages.localized_path(context.language, facts.path)
        yield Alternate("text/markdown", f"{folder}{TWIN}")


def llms_of(context: PageContext, facts: PageFacts) -> Iterator[Alternate]:
    """For the home page, yield the file that lists the site's pages for language models."""
    if "llms" in context.site.publish and facts.path == paths.HOME:
        file = context.languages.localized_path(context.language, LLMS)
        yield Alternate("text/plain", file, LLMS)


ALTERNATES: tuple[AlternateMaker, ...] = (list_files_of, feeds_of, api_file_of, twin_of, llms_of)
"""To add another form of pages, add a function that yields it."""


def alternates_of(context: PageContext, facts: PageFacts) -> tuple[Alternate, ...]:
    """Return all other forms of a page."""
    return tuple(alternate for make in ALTERNATES for alternate in make(context, facts))


def _alternate_links(context: PageContext, facts: PageFacts) -> str:
    return "".join(
        [
            f'<link rel="alternate" type="{item.type}"{_title(item.title)} '
            f'href="{_alternate_href(context, facts, item.path)}">'
            for item in alternates_of(context, facts)
        ]
    )


def _alternate_href(context: PageContext, facts: PageFacts, path: str) -> str:
    """Return the `href` of another form of a page.

    On an entry's page, it is relative, because a site has thousands of these pages. Elsewhere it is absolute, because
    Zotero follows only absolute URLs to the BibTeX files of lists.
    """
    if facts.entry is None:
        return _file_url(context, path)
    folder = context.languages.localized_path(context.language, facts.path)
    return quote(path[len(folder) :]) if path.startswith(folder) else context.root + quote(path)


def _title(title: str) -> str:
    return f' title="{escape_html(title)}"' if title else ""


# --- URLs -------------------------------------------------------------------------------------


def _file_url(context: PageContext, path: str) -> str:
    """Return the URL of a file of the site. It is relative to the page of the context if `site_url` is not set."""
    return (context.site.root_url or context.root) + quote(path)


def page_url(context: PageContext, path: str) -> str:
    """Return the URL of the page at a path, in the language of the context. It is relative if `site_url` is not set."""
    return _file_url(context, context.languages.localized_path(context.language, path))


# --- heads of pages ---------------------------------------------------------------------------


def entry_metadata(context: PageContext, entry: Entry, description: str) -> str:
    """Return the metadata of an entry's page.

    These are `citation_*` tags, JSON-LD, links to the adjacent entries, and links to other forms of the page.
    """
    path = paths.entry_path(entry)
    record = record_of(entry, context.language, context.catalog.venues)
    topics = context.catalog.with_ancestors(entry.topics[0], MAX_BREADCRUMBS)[-MAX_BREADCRUMBS:]
    ancestors = [(context.localize(topic.name), paths.topic_path(topic.id)) for topic in topics]
    work = _work(entry, record, description)
    work["mainEntityOfPage"] = _web_page(
        context, path, "WebPage", short_name(context.localize(entry.heading)), ancestors
    )
    adjacent_entries = zip(("prev", "next"), context.catalog.adjacent(entry), strict=True)
    links = [
        f'<link rel="{rel}" href="{context.entry_href(other)}">'
        for rel, other in adjacent_entries
        if other is not None
    ]
    return "".join(
        [
            *(
                _meta(name, content)
                for name, content in citation_tags(entry, record, context.language)
            ),
            *links,
            _alternate_links(context, PageFacts(path, record.title, entry=entry)),
            _script(work),
        ]
    )


def list_metadata(
    context: PageContext,
    path: str,
    title: str,
    ancestors: Sequence[tuple[str, str]] = (),
    entries: Sequence[Entry] = (),
    entry_count: int = 0,
    number_and_total: tuple[int, int] = (1, 1),
    *,
    has_files: bool = False,
) -> str:
    """Return the metadata of a page that is neither an entry's page nor the home page.

    These are JSON-LD, links to the previous and the next page of a list, and links to other forms of the page. The
    metadata of the Browse page also have a link to the site's search.

    `entries` are the entries on this page. `number_and_total` is (number of this page, number of pages of the list). All
    pages of the list together have `entry_count` entries.
    """
    list_path, (number, total) = listing_path(path), number_and_total
    type_ = "CollectionPage" if entries else "WebPage"
    data = _web_page(context, path, type_, title, list(ancestors)[-MAX_BREADCRUMBS:])
    if entries:
        data["mainEntity"] = {
            "@type": "ItemList",
            "numberOfItems": len(entries),
            "itemListElement": [
                {"@id": page_url(context, paths.entry_path(entry))} for entry in entries
            ],
        }
    links = [
        f'<link rel="{rel}" href="{context.href(page_path(list_path, other))}">'
        for rel, other in (("prev", number - 1), ("next", number + 1))
        if 1 <= other <= total
    ]
    facts = PageFacts(list_path, title, entry_count, has_files)
    if path == paths.BROWSE:  # the page that shows what a search finds
        links.append(_search_link(context))
    return "".join([*links, _alternate_links(context, facts), _script(_with_vocabulary(data))])


def home_metadata(context: PageContext, title: str, entry_count: int) -> str:
    """Return the metadata of the home page: JSON-LD, and links to the site's search and to other forms of the page."""
    home = page_url(context, paths.HOME)
    site: JsonLd = {
        "@type": "WebSite",
        "@id": home,
        "url": home,
        "name": title,
        "inLanguage": context.language_tag,
        "potentialAction": {
            "@type": "SearchAction",
            "target": {
                "@type": "EntryPoint",
                "urlTemplate": f"{page_url(context, paths.BROWSE)}?q={{search_term_string}}",
            },
            "query-input": "required name=search_term_string",
        },
    }
    facts = PageFacts(paths.HOME, title, entry_count)
    return (
        _search_link(context) + _alternate_links(context, facts) + _script(_with_vocabulary(site))
    )


def _search_link(context: PageContext) -> str:
    """Return the link through which a browser offers the site's search; an empty text if `site_url` is not set."""
    if not context.site.url:
        return ""
    href = _file_url(context, context.languages.localized_path(context.language, OPEN_SEARCH))
    title = _title(context.localize(context.site.name))
    return f'<link rel="search" type="{OPEN_SEARCH_TYPE}"{title} href="{href}">'


# --- citation_* tags --------------------------------------------------------------------------


def citation_tags(
    entry: Entry, record: CitationRecord, language: LanguageCode
) -> Iterator[tuple[str, str]]:
    """Yield (name, content) of the tags that Google Scholar and Zotero read.

    The URLs lead to the work, so that these programs do not treat the entry page as the publication.
    """
    container = record.container
    yield "citation_title", record.title
    for name in record.authors:
        yield "citation_author", _inverted(name, is_only=len(record.authors) == 1)
    if record.date or record.year:
        # Google Scholar demands a day such as 2010/05/12, or only the year. The date of a preprint may be a month.
        is_day = record.date.count("-") == 2
        yield (
            "citation_publication_date",
            record.date.replace("-", "/") if is_day else str(record.year),
        )
    if container.name:
        kind = "journal" if record.type == "article" else "conference"
        yield f"citation_{kind}_title", container.name
    first, _, last = container.pages.partition("–")
    yield from (
        (name, value)
        for name, value in (
            ("citation_volume", container.volume),
            ("citation_issue", container.number),
            ("citation_firstpage", first),
            ("citation_lastpage", last),
            ("citation_doi", record.doi),
            ("citation_arxiv_id", record.arxiv),
            ("citation_publisher", container.publisher),
            ("citation_public_url", record.best_url),
            ("citation_pdf_url", _pdf_url(entry)),
            ("citation_abstract", _abstract(entry, language)),
            ("z:itemType", _ITEM_TYPES.get(record.type, "")),
        )
        if value
    )


def _inverted(name: AuthorName, *, is_only: bool) -> str:
    """Return `Family, Given`, or the full name if the name has no such form.

    From the single author `van Berg, Anna Maria`, Zotero reads two authors. So the full name of a single author is also
    returned if the family name and the given name both contain a space.
    """
    given = " ".join(filter(None, (name.given, name.suffix)))
    is_ambiguous = is_only and " " in name.family and " " in given
    if not name.family or not given or name.is_east_asian or is_ambiguous:
        return name.full_name
    return f"{name.family}, {given}"


def _abstract(entry: Entry, language: LanguageCode) -> str:
    """Return the abstract for the tag `citation_abstract`.

    Without this tag, Zotero takes the page's description for the abstract.
    """
    return readable_text(entry.abstract.text_or_fallback(language)[0]) if entry.abstract else ""


def _pdf_url(entry: Entry) -> str:
    if entry.links.pdf:
        return entry.links.pdf[0].url
    return f"https://arxiv.org/pdf/{entry.arxiv.id}" if entry.arxiv is not None else ""


def _meta(name: str, content: str) -> str:
    return f'<meta name="{name}" content="{escape_html(" ".join(content.split()))}">'


# --- JSON-LD ----------------------------------------------------------------------------------


def _work(entry: Entry, record: CitationRecord, description: str) -> JsonLd:
    """Return JSON-LD of the work that an entry describes. The `@id` is the work's URL, not that of the entry's page."""
    type_ = _SCHEMA_TYPES.get(record.type, "ScholarlyArticle")
    container = record.container
    is_article = type_ == "ScholarlyArticle"
    links = [link.url for link in entry.own_links if link.url != record.best_url]
    licence = str(getattr(entry, "license", None) or "")
    work = {
        "@type": type_,
        "@id": record.best_url,
        "headline" if is_article else "name": record.title,
        # Google requires a description of a dataset. For other works, the page's meta description suffices.
        "description": description if type_ == "Dataset" else "",
        "author": [_author(name) for name in record.authors[:MAX_JSON_LD_AUTHORS]],
        "datePublished": record.date or str(record.year or ""),
        "isPartOf": _container(record),
        "publisher": {"@type": "Organization", "name": container.publisher}
        if container.publisher
        else None,
        "identifier": f"arXiv:{record.arxiv}" if record.arxiv else "",
        "sameAs": links,
        "codeRepository": record.url if type_ == "SoftwareSourceCode" else "",
        "license": f"https://spdx.org/licenses/{licence}"
        if _SPDX_ID.fullmatch(licence) and not licence.startswith("LicenseRef-")
        else "",
    }
    return _with_vocabulary({key: value for key, value in work.items() if value})


def _author(name: AuthorName) -> JsonLd:
    """Return JSON-LD of an author. A name without a family name may belong to a group, so it gets no `@type`."""
    author: JsonLd = {"@type": "Person"} if name.family else {}
    author["name"] = name.full_name
    if name.orcid:
        author["@id"] = f"https://orcid.org/{name.orcid}"
    return author


def _container(record: CitationRecord) -> JsonLd | None:
    if not record.container.name:
        return None
    type_ = "Periodical" if record.type == "article" else "Book"
    return {"@type": type_, "name": record.container.name}


def _web_page(
    context: PageContext,
    path: str,
    type_: str,
    title: str,
    ancestors: Sequence[tuple[str, str]],
) -> JsonLd:
    """Return JSON-LD of a page of the site, with breadcrumbs or, if the page has no ancestors, with its title."""
    page: JsonLd = {
        "@type": type_,
        "@id": page_url(context, path),
        "inLanguage": context.language_tag,
    }
    if ancestors:
        items = [
            {
                "@type": "ListItem",
                "position": number,
                "name": name,
                "item": page_url(context, above),
            }
            for number, (name, above) in enumerate(ancestors, 1)
        ]
        # Google asks for at least two items. The page itself need not be one of them.
        if len(items) == 1:
            items.append({"@type": "ListItem", "position": 2, "name": title})
        page["breadcrumb"] = {"@type": "BreadcrumbList", "itemListElement": items}
    else:
        page["name"] = title
    return page


def _with_vocabulary(data: Mapping[str, Any]) -> JsonLd:
    return {"@context": "https://schema.org", **data}


def _script(data: JsonLd) -> str:
    """Return a script element. `<` is escaped, so that the JSON can contain neither `</script>` nor `<!--`."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return f'<script type="application/ld+json">{text}</script>'
