"""How an entry will look, in words: Markdown for a job's summary or a pull request."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import quote

from site_builder import notes
from site_builder.catalog import Catalog, Linked, Reason, SameAuthors
from site_builder.issue_forms import code_span, markdown_link, plain_markdown
from site_builder.models import LANGUAGES, Bilingual, Entry, Language
from site_builder.pages import addresses
from site_builder.pages.messages import has_message, message

MOST_TEXT = 280
"""Characters of a summary or a note that are shown."""
MOST_RELATED = 5
MOST_NAMES = 6


def entry_preview(
    catalog: Catalog, entry: Entry, site_url: str | None = None, state: str = ""
) -> str:
    """Return Markdown about one entry, with every text of it escaped.

    `state` (`new`, `changed`) stands behind the title; with the site's address, the entry's
    address is a link.
    """
    title = " · ".join(plain_markdown(name) for name in entry.heading.variants())
    mark = f" ({state})" if state else ""
    return "\n".join([f"### {title}{mark}", "", *_facts(catalog, entry, site_url), ""])


def _facts(catalog: Catalog, entry: Entry, site_url: str | None) -> Iterator[str]:
    yield _line("kind", _both(entry.kind))
    if entry.authors:
        yield _line("authors", _few(entry.authors))
    if entry.venue is not None:
        yield _line("venue", plain_markdown(entry.venue))
    if entry.year is not None:
        yield _line("year", str(entry.year))
    links = [_link(entry, role, link.url) for role, link in entry.all_links()]
    if links:
        yield _line("links", ", ".join(links))
    yield _line("topics", " · ".join(dict.fromkeys(_topics(catalog, entry.topics))))
    if entry.tags:
        yield _line("tags", _few(entry.tags))
    yield from _texts("summary", entry.summary)
    yield from _texts("notes", entry.notes)
    related = catalog.related(entry)
    if related:
        yield f"- **{_both('related')}**:"
    for relation in related[:MOST_RELATED]:
        reasons = "; ".join(_reason(catalog, reason) for reason in relation.reasons)
        name = plain_markdown(relation.entry.heading.variants()[0])
        yield f"  - {name} ({code_span(relation.entry.id)}): {reasons}"
    if len(related) > MOST_RELATED:
        yield f"  - … +{len(related) - MOST_RELATED}"
    places = [_address(addresses.address_in(lang, addresses.of_entry(entry)), site_url)
              for lang in LANGUAGES]  # fmt: skip
    yield f"- **Address · 地址**: {', '.join(places)}"


def _both(key: str, *values: Sequence[object]) -> str:
    """Say something in both languages; each of `values` holds the English and the Chinese."""
    said = [
        message(language, key, *(value[number] for value in values))
        for number, language in enumerate(LANGUAGES)
    ]
    return " · ".join(dict.fromkeys(said))


def _line(key: str, text: str) -> str:
    return f"- **{_both(key)}**: {text}"


def _few(texts: Sequence[str], language: Language = "en") -> str:
    shown = _listed(language, (plain_markdown(text) for text in texts[:MOST_NAMES]))
    rest = len(texts) - MOST_NAMES
    return f"{shown} +{rest}" if rest > 0 else shown


def _link(entry: Entry, role: str, url: str) -> str:
    if role != "url":
        return markdown_link(_both(f"link.{role}"), url)
    return markdown_link(_both(f"link.url.{entry.kind}"), url)


def _listed(language: Language, texts: Iterable[str]) -> str:
    return message(language, "list-separator").join(texts)


def _topics(catalog: Catalog, topic_ids: Sequence[str]) -> list[str]:
    """List topics in English and in Chinese; the same twice where none has a Chinese name."""
    named = {
        language: [_topic(catalog, topic_id, language) for topic_id in topic_ids]
        for language in LANGUAGES
    }
    same = named["en"] == named["zh"]
    return [_listed("en" if same else language, names) for language, names in named.items()]


def _topic(catalog: Catalog, topic_id: str, language: Language) -> str:
    topic = catalog.topics.get(topic_id)
    if topic is None:
        return code_span(topic_id)
    return plain_markdown(topic.name.shown_in(language)[0])


def _texts(key: str, text: Bilingual | None) -> Iterator[str]:
    for language in text.languages() if text is not None else ():
        written = text.written_in(language) if text is not None else None
        # Chinese punctuation brings its own space; elsewhere a line break becomes one.
        plain = re.sub(r"(?<=[。！？；：，、）》」』”…])\n", "", notes.to_plain(written or ""))
        excerpt = plain_markdown(plain, MOST_TEXT)
        yield f"- **{_in(language, key)}**: {excerpt}"


def _in(language: Language, key: str) -> str:
    return f"{message(language, key)} ({language})"


def _reason(catalog: Catalog, reason: Reason) -> str:
    if isinstance(reason, Linked):
        key = f"why.{reason.role}.{reason.direction}"
        return _both(key if has_message(key) else f"why.link.{reason.direction}")
    if isinstance(reason, SameAuthors):
        return _both("why.authors", [_few(reason.names, language) for language in LANGUAGES])
    return _both("why.topic", _topics(catalog, reason.topics))


def _address(address: str, site_url: str | None) -> str:
    if site_url is None:
        return code_span(address)
    return markdown_link(address, site_url.rstrip("/") + "/" + quote(address))
