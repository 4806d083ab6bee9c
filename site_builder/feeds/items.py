"""Make the item of an entry in one language. The module `formats` writes items as Atom and as JSON Feed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import quote

from site_builder.i18n import LANGUAGES, LanguageCode
from site_builder.models import Entry
from site_builder.notes import to_plain_text
from site_builder.pages.context import LanguageContext
from site_builder.pages.escaping import escape_html
from site_builder.pages.paths import entry_path

MAX_LINKS = 8
"""The content of an item shows at most this many links of the entry."""

_REFUSED = re.compile(
    "[^\t\n\r\x20-\x7e\x85\xa0-\u2029\u202f-\u2065\u206a-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd\U00010000-\U0010ffff]"
)
"""Matches characters that XML 1.0 forbids, control characters that are not white space, the noncharacters U+FDD0 to
U+FDEF, and characters that change the text direction.
"""


def clean(text: str) -> str:
    """Return a text on one line, without the characters that `_REFUSED` matches."""
    return " ".join(_REFUSED.sub("", text).split())


@dataclass(frozen=True, slots=True)
class FeedItem:
    """An entry in a feed. No text contains control characters, and only `content_html` is HTML."""

    id: str
    url: str
    """URL of the entry's page."""
    work_url: str
    """URL of the work that the entry describes; empty if the entry has no such URL."""
    title: str
    authors: tuple[str, ...]
    content_html: str
    content_language: LanguageCode
    categories: tuple[tuple[str, str], ...]
    """(id, name) of the entry's kind, and of each of its topics and tags."""
    published: str
    """Time when the entry was added, in the notation of RFC 3339."""
    updated: str
    """Time of the latest change that readers can see, in the notation of RFC 3339."""

    def brief(self) -> FeedItem:
        """Return a copy of the item without authors, content, categories and the URL of the work."""
        return replace(self, authors=(), content_html="", categories=(), work_url="")


def url_of(context: LanguageContext, path: str) -> str:
    """Return the absolute URL of a page in the language of the context. `path` has no language prefix."""
    return context.site.root_url + quote(
        context.languages.localized_path(context.language, path), safe="/"
    )


def midnight(date: object) -> str:
    """Return the beginning of a day in the notation of RFC 3339."""
    return f"{date}T00:00:00Z"


def item_of(
    context: LanguageContext, entry: Entry, item_id: str, changed: Mapping[str, str]
) -> FeedItem:
    """Return the item of an entry. `changed` maps ids of entries to the time of the latest change that readers can see."""
    topics = [
        (topic_id, context.topic_name(topic_id))
        for topic_id in entry.topics
        if topic_id in context.catalog.topics
    ]
    tags = [(tag, context.tag_name(tag)) for tag in entry.tags]
    kind = (entry.kind, context.kind_words(entry.kind).one)
    content, language = _content(context, entry)
    published = midnight(entry.added)
    own_links = entry.own_links
    return FeedItem(
        id=item_id,
        url=url_of(context, entry_path(entry)),
        work_url=own_links[0].url if own_links else "",
        title=clean(context.plain_title(entry.heading)) or entry.id,
        authors=tuple(filter(None, map(clean, entry.main_authors or (entry.owner,)))),
        content_html=content,
        content_language=language,
        categories=tuple((clean(term), clean(name)) for term, name in (kind, *topics, *tags)),
        published=published,
        # Both times are in UTC and in one notation, so `max` returns the later time.
        updated=max(published, changed.get(entry.id, "")),
    )


def _content(context: LanguageContext, entry: Entry) -> tuple[str, LanguageCode]:
    """Return the HTML of an item, and the language of the summary in it. Venue, year and links follow the summary."""
    language, html = context.language, ""
    if entry.summary is not None:
        summary, language = entry.summary.text_or_fallback(context.language)
        html = f"<p>{escape_html(clean(to_plain_text(summary, context.plain_name)))}</p>"
    links = [
        f'<a href="{escape_html(clean(link.url))}">{escape_html(context.link_label(role, link, entry))}</a>'
        for role, link in entry.all_links()
    ]
    parts = [escape_html(clean(entry.venue_and_year)), *links[:MAX_LINKS]]
    if any(parts):
        html += f"<p>{' · '.join(filter(None, parts))}</p>"
    return html, language


def language_tag(language: LanguageCode) -> str:
    """Return the BCP 47 tag of a language."""
    return LANGUAGES[language].tag
