"""Describe an entry in Markdown, for a job summary or a pull request."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import quote

from site_builder import notes
from site_builder.catalog import Catalog, Linked, RelationReason, SameAuthors
from site_builder.i18n import LANGUAGES, LanguageCode, has_message, message
from site_builder.issue_forms import code_span, escape_markdown, markdown_link
from site_builder.models import KINDS, Entry, LocalizedText
from site_builder.pages import paths

MAX_EXCERPT_LENGTH = 280
"""Maximum number of characters of a summary or note. A longer text is cut."""
MAX_RELATED = 5
MAX_NAMES = 6


def entry_preview(
    catalog: Catalog, entry: Entry, site_url: str | None = None, state: str = ""
) -> str:
    """Return Markdown that describes an entry, with all its texts escaped.

    `state`, such as `new` or `changed`, follows the title. If `site_url` is given, the paths of the entry's
    pages become links.
    """
    title = " · ".join(escape_markdown(name) for name in entry.heading.variants())
    suffix = f" ({state})" if state else ""
    return "\n".join([f"### {title}{suffix}", "", *_lines(catalog, entry, site_url), ""])


def _lines(catalog: Catalog, entry: Entry, site_url: str | None) -> Iterator[str]:
    spec = KINDS[entry.kind]
    names = dict.fromkeys(spec.words_in(language).one for language in LANGUAGES)
    yield _line("kind", " · ".join(names))
    if entry.authors:
        yield _line("authors", _shortened_list(entry.authors))
    if entry.venue is not None:
        yield _line("field.venue", escape_markdown(entry.venue))
    if entry.year is not None:
        yield _line("field.year", str(entry.year))
    links = [_link_markdown(entry, role, link.url) for role, link in entry.all_links()]
    if links:
        yield _line("links", ", ".join(links))
    yield _line("topics", " · ".join(dict.fromkeys(_topic_names(catalog, entry.topics))))
    if entry.tags:
        yield _line("tags", _shortened_list(entry.tags))
    yield from _excerpts("summary", entry.summary)
    yield from _excerpts("notes", entry.notes)
    found = catalog.related(entry)
    related = (*found.linked, *found.similar)
    if related:
        yield f"- **{_bilingual('related')}**:"
    for relation in related[:MAX_RELATED]:
        reasons = "; ".join(_reason(catalog, reason) for reason in relation.reasons)
        name = escape_markdown(relation.entry.heading.variants()[0])
        yield f"  - {name} ({code_span(relation.entry.id)}): {reasons}"
    if len(related) > MAX_RELATED:
        yield f"  - … +{len(related) - MAX_RELATED}"
    page_links = [
        _page_link(paths.localized_path(language, paths.entry_path(entry)), site_url)
        for language in LANGUAGES
    ]
    yield f"- **Pages · 页面**: {', '.join(page_links)}"


def _bilingual(key: str, *values: Sequence[object]) -> str:
    """Return a message in both languages. Each of `values` is a pair: English, Chinese."""
    messages = [
        message(language, key, *(value[index] for value in values))
        for index, language in enumerate(LANGUAGES)
    ]
    return " · ".join(dict.fromkeys(messages))


def _line(key: str, text: str) -> str:
    return f"- **{_bilingual(key)}**: {text}"


def _shortened_list(texts: Sequence[str], language: LanguageCode = "en") -> str:
    names = _join(language, (escape_markdown(text) for text in texts[:MAX_NAMES]))
    rest = len(texts) - MAX_NAMES
    return f"{names} +{rest}" if rest > 0 else names


def _link_markdown(entry: Entry, role: str, url: str) -> str:
    if role != "url":
        return markdown_link(_bilingual(f"link.{role}"), url)
    return markdown_link(
        " · ".join(dict.fromkeys(KINDS[entry.kind].words_in(code).own_link for code in LANGUAGES)),
        url,
    )


def _join(language: LanguageCode, texts: Iterable[str]) -> str:
    return LANGUAGES[language].list_separator.join(texts)


def _topic_names(catalog: Catalog, topic_ids: Sequence[str]) -> list[str]:
    """Return two texts: all topic names in English, and all topic names in Chinese."""
    names_by_language = {
        language: [_topic_name(catalog, topic_id, language) for topic_id in topic_ids]
        for language in LANGUAGES
    }
    is_same = names_by_language["en"] == names_by_language["zh"]
    return [
        _join("en" if is_same else language, names) for language, names in names_by_language.items()
    ]


def _topic_name(catalog: Catalog, topic_id: str, language: LanguageCode) -> str:
    topic = catalog.topics.get(topic_id)
    if topic is None:
        return code_span(topic_id)
    return escape_markdown(topic.name.text_or_fallback(language)[0])


def _excerpts(key: str, text: LocalizedText | None) -> Iterator[str]:
    for language in text.languages() if text is not None else ():
        markdown = text.text_in(language) if text is not None else None
        # A line break after full-width punctuation is removed. Other line breaks become spaces.
        plain = re.sub(
            r"(?<=[。！？；：，、）》」』”…])\n", "", notes.to_plain_text(markdown or "")
        )
        excerpt = escape_markdown(plain, MAX_EXCERPT_LENGTH)
        yield f"- **{_label(language, key)}**: {excerpt}"


def _label(language: LanguageCode, key: str) -> str:
    return f"{message(language, key)} ({language})"


def _reason(catalog: Catalog, reason: RelationReason) -> str:
    if isinstance(reason, Linked):
        key = f"why.{reason.role}.{reason.direction}"
        return _bilingual(key if has_message(key) else f"why.link.{reason.direction}")
    if isinstance(reason, SameAuthors):
        return _bilingual(
            "why.authors", [_shortened_list(reason.names, language) for language in LANGUAGES]
        )
    return _bilingual("why.topic", _topic_names(catalog, reason.topics))


def _page_link(path: str, site_url: str | None) -> str:
    if site_url is None:
        return code_span(path)
    return markdown_link(path, site_url.rstrip("/") + "/" + quote(path))
