"""Entries as a list in Markdown (CommonMark), for documents and wikis."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from site_builder.catalog import Catalog
from site_builder.exporters.as_bibtex import Remarks
from site_builder.i18n import LANGUAGES, LanguageCode, message
from site_builder.models import Entry
from site_builder.models.roles import link_label
from site_builder.notes import summary_line
from site_builder.readme_list import escape_line_start, escape_syntax, list_link
from site_builder.tex import readable_text

MAX_AUTHORS = 3
"""If an entry has more authors than this, the item shows this number of names and the number of omitted names."""


def as_markdown(catalog: Catalog, entries: Sequence[Entry], _remarks: Remarks) -> bytes:
    """Return a list with an item for each entry. Texts are in the first language of the site.

    The main topic of an entry is its first topic. If the entries have several main topics, each main topic has a
    heading and a list. Subtopics come after their topic. Apart from this, topics are in the order of topics.yml.
    """
    language = catalog.languages.first
    by_topic: dict[str, list[Entry]] = {}
    for entry in entries:
        by_topic.setdefault(entry.topics[0], []).append(entry)
    order = {topic.id: number for number, (_, topic) in enumerate(catalog.topics_in_order())}
    parts = []
    for topic_id in sorted(by_topic, key=lambda id_: order.get(id_, len(order))):
        topic = catalog.topics.get(topic_id)
        name = topic_id if topic is None else topic.name.text_or_fallback(language)[0]
        items = "".join(_item(catalog, entry, language) for entry in by_topic[topic_id])
        parts.append(items if len(by_topic) == 1 else f"## {escape(name)}\n\n{items}")
    return "\n".join(parts).encode()


def _item(catalog: Catalog, entry: Entry, language: LanguageCode) -> str:
    own = entry.own_links
    title = escape(
        readable_text(entry.heading.text_or_fallback(language)[0]), at_line_start=not own
    )
    head = list_link(title, own[0].url) if own else title
    details = [escape(_authors(entry, language)), escape(entry.venue_and_year)]
    details.append(LANGUAGES[language].list_separator.join(_links(entry, language)))
    lines = [f"- {' — '.join(filter(None, (head, *details)))}"]
    if entry.summary is not None:
        summary = summary_line(
            entry.summary.text_or_fallback(language)[0],
            lambda id_: catalog.plain_name(language, id_),
        )
        lines.append(escape(summary, at_line_start=True))
    return "\\\n  ".join(filter(None, lines)) + "\n"


def _authors(entry: Entry, language: LanguageCode) -> str:
    names = entry.author_names
    shown = LANGUAGES[language].list_separator.join(names[:MAX_AUTHORS])
    if len(names) <= MAX_AUTHORS:
        return shown
    return f"{shown} {message(language, 'and-more', len(names) - MAX_AUTHORS, len(names))}"


def _links(entry: Entry, language: LanguageCode) -> Iterator[str]:
    """Yield all links of an entry except for its first own link, which is the link of the title."""
    own = entry.own_links[:1]
    for role, link in entry.all_links():
        if link not in own:
            yield list_link(escape(link_label(entry, role, link, language)), link.url)


def escape(text: str, *, at_line_start: bool = False) -> str:
    r"""Return one line of Markdown that CommonMark renders as `text`.

    >>> escape("1. *a* [b](c)", at_line_start=True)
    '1\\. \\*a\\* \\[b\\](c)'
    """
    line = escape_syntax(" ".join(text.split()))
    return escape_line_start(line) if at_line_start else line
