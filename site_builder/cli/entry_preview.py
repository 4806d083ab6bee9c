"""Describe an entry in Markdown, for a job summary or a pull request."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from urllib.parse import quote

from site_builder import notes
from site_builder.catalog import Catalog, Linked, RelationReason, SameAuthors
from site_builder.escaping import code_span, escape_markdown, markdown_link
from site_builder.i18n import LANGUAGES, LanguageCode, SiteLanguages, has_message, message
from site_builder.issue_forms import side_by_side, texts_of
from site_builder.models import KINDS, Entry, Link, LocalizedText
from site_builder.models.field_facts import facts_of, field_label
from site_builder.models.roles import link_label
from site_builder.pages import paths
from site_builder.tex import readable_text

MAX_EXCERPT_LENGTH = 280
"""A summary or note with more characters than this is shortened to this length."""
MAX_RELATED = 5
MAX_NAMES = 6


def entry_preview(
    catalog: Catalog, entry: Entry, site_url: str | None = None, state: str = ""
) -> str:
    """Return Markdown that describes an entry. All texts of the entry are escaped.

    `state`, such as `new` or `changed`, follows the title. If `site_url` is given, the paths of the entry's
    pages become links. Labels are in all languages of the site, but the label of a summary or note is only in the
    language of this text.
    """
    title = " · ".join(escape_markdown(readable_text(name)) for name in entry.heading.variants())
    suffix = f" ({state})" if state else ""
    lines = _lines(catalog, entry, site_url, catalog.languages)
    return "\n".join([f"### {title}{suffix}", "", *lines, ""])


def _lines(
    catalog: Catalog, entry: Entry, site_url: str | None, languages: SiteLanguages
) -> Iterator[str]:
    spec = KINDS[entry.kind]
    facts: dict[str, str] = {
        "kind": side_by_side(spec.words_in(language).one for language in languages),
        "authors": _shortened_list(entry.author_names, languages.first),
        "field.venue": escape_markdown(entry.venue or ""),
        "field.year": str(entry.year or ""),
        "links": ", ".join(
            _link_markdown(entry, role, link, languages) for role, link in entry.all_links()
        ),
        "topics": side_by_side(_topic_names(catalog, entry.topics).values()),
        "tags": side_by_side(_tag_names(catalog, entry.tags).values()),
    }
    for key, text in facts.items():
        if text:
            yield f"- **{_in_all(languages, key)}**: {text}"
    yield from _own_fields(entry, languages)
    yield from _excerpts("summary", entry.summary, catalog)
    yield from _excerpts("notes", entry.notes, catalog)
    if entry.disclosure is not None:
        label = side_by_side(field_label(type(entry), "disclosure", code) for code in languages)
        relation = _in_all(languages, f"form.disclosure.{entry.disclosure}")
        note = entry.disclosure_note
        yield f"- **{label}**: {relation}{f' — {_value_markdown(note, languages)}' if note else ''}"
    yield from _related(catalog, entry)
    page_links = [
        _page_link(languages.localized_path(language, paths.entry_path(entry)), site_url)
        for language in languages
    ]
    yield f"- **{_in_all(languages, 'preview.pages')}**: {', '.join(page_links)}"


def _own_fields(entry: Entry, languages: SiteLanguages) -> Iterator[str]:
    """Yield a line for each field that the page of the entry shows under *Details* (see `FieldFacts.shown`)."""
    model = type(entry)
    for name, field in facts_of(model).items():
        value = getattr(entry, name)
        if field.shown and value is not None and value != ():
            label = side_by_side(field_label(model, name, language) for language in languages)
            values = value if isinstance(value, tuple) else (value,)
            texts = [_value_markdown(item, languages) for item in values]
            yield f"- **{label}**: {_join(texts, languages.first)}"


def _value_markdown(value: object, languages: SiteLanguages) -> str:
    if isinstance(value, Link):
        return code_span(value.url)
    if isinstance(value, bool):
        return _in_all(languages, "answer.yes" if value else "answer.no")
    if isinstance(value, LocalizedText):
        texts = (value.text_or_fallback(language)[0] for language in languages)
        return escape_markdown(side_by_side(texts))
    return escape_markdown(str(value))


def _related(catalog: Catalog, entry: Entry) -> Iterator[str]:
    found = catalog.related(entry)
    related = (*found.linked, *found.similar)
    if related:
        yield f"- **{_in_all(catalog.languages, 'related')}**:"
    for relation in related[:MAX_RELATED]:
        reasons = "; ".join(_reason(catalog, reason) for reason in relation.reasons)
        name = escape_markdown(readable_text(relation.entry.heading.variants()[0]))
        yield f"  - {name} ({code_span(relation.entry.id)}): {reasons}"
    if len(related) > MAX_RELATED:
        yield f"  - … +{len(related) - MAX_RELATED}"


def _in_all(languages: SiteLanguages, key: str, *values: Mapping[LanguageCode, str]) -> str:
    """Return a message in all languages. `values` are the values of its placeholders in each language."""
    if not values:
        return side_by_side(texts_of(languages, key).values())
    return side_by_side(
        message(language, key, *(value[language] for value in values)) for language in languages
    )


def _shortened_list(texts: Sequence[str], language: LanguageCode) -> str:
    return _join([escape_markdown(text) for text in texts], language)


def _join(texts: Sequence[str], language: LanguageCode) -> str:
    """Join at most `MAX_NAMES` texts, and append the number of the other texts, such as `+2`."""
    text = LANGUAGES[language].list_separator.join(texts[:MAX_NAMES])
    rest = len(texts) - MAX_NAMES
    return f"{text} +{rest}" if rest > 0 else text


def _link_markdown(entry: Entry, role: str, link: Link, languages: SiteLanguages) -> str:
    labels = (link_label(entry, role, link, language) for language in languages)
    return markdown_link(side_by_side(labels), link.url)


def _topic_names(catalog: Catalog, topic_ids: Sequence[str]) -> dict[LanguageCode, str]:
    return _lists(
        {
            language: [_topic_name(catalog, topic_id, language) for topic_id in topic_ids]
            for language in catalog.languages
        }
    )


def _tag_names(catalog: Catalog, tags: Sequence[str]) -> dict[LanguageCode, str]:
    return _lists(
        {
            language: [escape_markdown(catalog.tag_name(tag, language)[0]) for tag in tags]
            for language in catalog.languages
        }
    )


def _lists(names: Mapping[LanguageCode, Sequence[str]]) -> dict[LanguageCode, str]:
    """Return language -> joined names.

    If the names are the same as in the first language, they are joined with the separator of the first language. So
    the two texts are equal, and `side_by_side` shows them only once.
    """
    first = next(iter(names))
    return {
        language: _join(texts, first if texts == names[first] else language)
        for language, texts in names.items()
    }


def _topic_name(catalog: Catalog, topic_id: str, language: LanguageCode) -> str:
    topic = catalog.topics.get(topic_id)
    if topic is None:
        return code_span(topic_id)
    return escape_markdown(topic.name.text_or_fallback(language)[0])


def _excerpts(key: str, text: LocalizedText | None, catalog: Catalog) -> Iterator[str]:
    for language, markdown in text.root.items() if text is not None else ():
        visible = notes.to_plain_text(markdown, partial(catalog.plain_name, language))
        # Chinese has no space after punctuation, so a line break there is removed. Other line breaks become spaces.
        plain = re.sub(r"(?<=[。！？；：，、）》」』”…])\n", "", visible)
        excerpt = escape_markdown(plain, MAX_EXCERPT_LENGTH)
        suffix = "" if (language,) == catalog.languages.codes else f" ({language})"
        yield f"- **{message(language, key)}{suffix}**: {excerpt}"


def _reason(catalog: Catalog, reason: RelationReason) -> str:
    languages = catalog.languages
    if isinstance(reason, Linked):
        key = f"why.{reason.role}.{reason.direction}"
        return _in_all(languages, key if has_message(key) else f"why.link.{reason.direction}")
    if isinstance(reason, SameAuthors):
        names = {language: _shortened_list(reason.names, language) for language in languages}
        return _in_all(languages, "why.authors", names)
    return _in_all(languages, "why.topic", _topic_names(catalog, reason.topics))


def _page_link(path: str, site_url: str | None) -> str:
    if site_url is None:
        return code_span(path)
    return markdown_link(path, site_url.rstrip("/") + "/" + quote(path))
