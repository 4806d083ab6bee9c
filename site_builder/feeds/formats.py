"""The two formats of feeds: Atom (RFC 4287) and JSON Feed 1.1.

The text of an item depends on the language and the format, but not on the feed that contains the item. So all feeds
with the same language and format can share the text.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import NamedTuple
from xml.sax.saxutils import escape

from site_builder.feeds.items import FeedItem, language_tag
from site_builder.i18n import LanguageCode
from site_builder.pages.escaping import escape_html
from site_builder.pages.feed_links import ATOM, ATOM_TYPE, JSON_FEED


class FeedHead(NamedTuple):
    """The values of a feed that belong to no entry. No value contains control characters. Only `rights_html` is HTML."""

    id: str
    title: str
    subtitle: str
    language: LanguageCode
    page_url: str
    feed_url: str
    icon_url: str
    site_name: str
    rights_html: str
    updated: str


class FeedFormat(NamedTuple):
    """A format of feeds, with the functions that write it."""

    file_name: str
    write_item: Callable[[FeedItem, LanguageCode], str]
    """(item, language of the feed) -> text of the item."""
    write_feed: Callable[[FeedHead, Iterable[str]], str]
    """(head, texts of the items) -> text of the feed."""


def _text(text: str) -> str:
    """Escape a text inside an XML element, where quotation marks need no escape."""
    return escape(text)


def _atom_item(item: FeedItem, language: LanguageCode) -> str:
    authors = "".join(f"<author><name>{_text(a)}</name></author>" for a in item.authors)
    work = f'<link rel="related" href="{escape_html(item.work_url)}"/>' if item.work_url else ""
    categories = "".join(
        f'<category term="{escape_html(term)}"{_label(term, label)}/>'
        for term, label in item.categories
    )
    own = item.content_language
    lang = f' xml:lang="{language_tag(own)}"' if own != language else ""
    content = (
        f'<content type="html"{lang}>{_text(item.content_html)}</content>'
        if item.content_html
        else ""
    )
    # An item that never changed has only `updated`. Without `published`, feed readers show the time in `updated`.
    is_changed = item.published != item.updated
    published = f"<published>{item.published}</published>" if is_changed else ""
    return (
        f"<entry><id>{_text(item.id)}</id><title>{_text(item.title)}</title>"
        f'<link rel="alternate" href="{escape_html(item.url)}"/>{work}'
        f"{published}<updated>{item.updated}</updated>"
        f"{authors}{categories}{content}</entry>\n"
    )


def _label(term: str, label: str) -> str:
    return "" if label == term else f' label="{escape_html(label)}"'


def _atom_feed(head: FeedHead, items: Iterable[str]) -> str:
    subtitle = f"<subtitle>{_text(head.subtitle)}</subtitle>" if head.subtitle else ""
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{language_tag(head.language)}">\n'
        f"<id>{_text(head.id)}</id><title>{_text(head.title)}</title>{subtitle}"
        f'<link rel="self" type="{ATOM_TYPE}" href="{escape_html(head.feed_url)}"/>'
        f'<link rel="alternate" type="text/html" href="{escape_html(head.page_url)}"/>'
        f"<updated>{head.updated}</updated>"
        f"<author><name>{_text(head.site_name)}</name></author>"
        f'<icon>{_text(head.icon_url)}</icon><rights type="html">{_text(head.rights_html)}</rights>\n'
        f"{''.join(items)}</feed>\n"
    )


def _json_item(item: FeedItem, language: LanguageCode) -> str:
    data = {
        "id": item.id,
        "url": item.url,
        "external_url": item.work_url,
        "title": item.title,
        "content_html": item.content_html,
        "date_published": item.published,
        "date_modified": item.updated if item.updated != item.published else "",
        "authors": [{"name": name} for name in item.authors],
        "tags": [name for _, name in item.categories],
        "language": language_tag(item.content_language)
        if item.content_language != language
        else "",
    }
    data = {key: value for key, value in data.items() if value}
    if not item.content_html:
        data["content_text"] = ""  # JSON Feed requires `content_html` or `content_text`
    return _json(data)


def _json_feed(head: FeedHead, items: Iterable[str]) -> str:
    data = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": head.title,
        "home_page_url": head.page_url,
        "feed_url": head.feed_url,
        "description": head.subtitle,
        "icon": head.icon_url,
        "language": language_tag(head.language),
        "authors": [{"name": head.site_name}],
    }
    start = _json({key: value for key, value in data.items() if value})
    lines = ",\n".join(items)
    return f'{start[:-1]},"items":[\n{lines}\n]}}\n'


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


FORMATS = (
    FeedFormat(ATOM, _atom_item, _atom_feed),
    FeedFormat(JSON_FEED, _json_item, _json_feed),
)
