"""Embeds: a small page for each entry and each topic, which other sites can show in a frame. Embeds contain no script."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from urllib.parse import quote

from site_builder.bundles import LazyFile, SiteFile, digest_values
from site_builder.catalog import Catalog
from site_builder.models import MAX_FIRST_AUTHORS, Entry, Topic
from site_builder.models.benchmarks import Benchmark
from site_builder.observed_facts.shown import retraction_note
from site_builder.pages import Site, paths
from site_builder.pages.context import LanguageContext, PageContext, language_contexts
from site_builder.pages.embed_board import embed_board, embed_board_values
from site_builder.pages.embed_links import embed_path
from site_builder.pages.escaping import escape_html
from site_builder.pages.untrusted_text import UNTRUSTED_REL

MAX_ENTRIES = 10
"""The embed of a topic shows at most this many entries, the newest ones."""
MAX_LINKS = 5
"""The embed of an entry shows at most this many links. Of links with the same label, only the first is shown."""
MAX_AUTHORS = 3
"""If an entry has more than `MAX_FIRST_AUTHORS` authors, its embed names only the first `MAX_AUTHORS`."""


_PAGE = """<!doctype html>
<html lang="{language}" id="theme=dark"><head><meta charset="utf-8"><title>{title}</title>\
<meta name="viewport" content="width=device-width"><meta name="robots" content="noindex">{canonical}\
<base target="_blank"><link rel="stylesheet" href="{root}{style}"></head>
<body id="theme=light"><main>
{content}
</main><footer><a href="{home}">{site}</a></footer></body></html>
"""


@dataclass(frozen=True)
class EmbedInputs:
    """The values that embeds depend on."""

    catalog: Catalog
    site: Site
    style: str
    """Path of the stylesheet, relative to the root of the site."""
    digests: Mapping[str, bytes] | None = None
    """Entry id -> digest of the id, the entry's file and its pictures. Without digests, a build makes all embeds."""

    @cached_property
    def contexts(self) -> tuple[LanguageContext, ...]:
        """One context for each language. The contexts share caches."""
        return language_contexts(self.catalog, self.site)

    @cached_property
    def shared_digest(self) -> bytes:
        """Digest of the values that all embeds depend on.

        These values are the name, the URL and the languages of the site, the topics, the people, the TeX macros, and
        the path of the stylesheet.
        """
        catalog = self.catalog
        values = (self.site.name, self.site.url, catalog.topics, catalog.people, catalog.macros)
        return digest_values(repr((values, self.style, catalog.languages.codes)))

    def entry_key(self, entry: Entry) -> bytes:
        """Return a digest of all values that the embeds of an entry depend on."""
        catalog = self.catalog
        names = [
            (id_, catalog.plain_name(code, id_))
            for id_ in catalog.text_links.get(entry.id, ())
            for code in catalog.languages
        ]
        digest = (self.digests or {}).get(entry.id, b"")
        board = embed_board_values(self.contexts[0], entry) if isinstance(entry, Benchmark) else ""
        return digest_values((self.shared_digest, digest, names, self.retraction(entry), board))

    def topic_key(self, topic: Topic) -> bytes:
        """Return a digest of all values that the embeds of a topic depend on."""
        digests = self.digests or {}
        shown = [(entry.id, digests.get(entry.id, b"")) for entry in self.newest(topic)]
        description = "" if topic.description is None else self.catalog.names_digest
        return digest_values((self.shared_digest, topic.id, shown, self.count(topic), description))

    def newest(self, topic: Topic) -> tuple[Entry, ...]:
        """Return at most `MAX_ENTRIES` of the newest entries of a topic and of all topics below it.

        Retracted publications are left out.
        """
        entries = self._newest.get(topic.id, ())
        return tuple(entry for entry in entries if not self.retraction(entry))[:MAX_ENTRIES]

    @cached_property
    def _newest(self) -> Mapping[str, tuple[Entry, ...]]:
        return self.catalog.newest_by_topic(2 * MAX_ENTRIES)

    def count(self, topic: Topic) -> int:
        """Return the number of entries of a topic and of all topics below it. Each entry counts once."""
        return self.contexts[0].count_kinds_below(topic.id).by_kind.total()

    def retraction(self, entry: Entry) -> str:
        """Return a note about the retraction of an entry's publication. Without a retraction, the note is empty."""
        return retraction_note(self.site.facts.get(entry.id))


def embed_files(inputs: EmbedInputs) -> Iterator[SiteFile]:
    """Yield the embed of each entry and each topic in each language, as (file path, content)."""
    for entry in inputs.catalog:
        path, key = paths.entry_path(entry), inputs.entry_key(entry)
        for context in inputs.contexts:
            yield _file(inputs, context, path, key, partial(entry_embed, inputs, entry))
    for topic in inputs.catalog.topics.values():
        path, key = paths.topic_path(topic.id), inputs.topic_key(topic)
        for context in inputs.contexts:
            yield _file(inputs, context, path, key, partial(topic_embed, inputs, topic))


def _file(
    inputs: EmbedInputs,
    context: LanguageContext,
    path: str,
    key: bytes,
    make: Callable[[PageContext], str],
) -> SiteFile:
    own = embed_path(path)
    file_path = f"{context.languages.localized_path(context.language, own)}index.html"
    if inputs.digests is None:
        return file_path, make(context.at(own)).encode()
    return file_path, LazyFile(
        digest_values((key, file_path)), lambda: make(context.at(own)).encode()
    )


def entry_embed(inputs: EmbedInputs, entry: Entry, context: PageContext) -> str:
    """Return the HTML of an entry's embed: kind, venue, title, authors, summary and links.

    If the publication is retracted, the embed also contains a note. The embed of a benchmark also
    contains a table of the best results.
    """
    href = context.entry_href(entry)
    kind = escape_html(context.kind_words(entry.kind).one)
    venue = context.text_html(entry.venue_and_year) if entry.venue_and_year else ""
    retracted = escape_html(inputs.retraction(entry))
    summary = (
        "" if entry.summary is None else context.render_inline(context.localize(entry.summary))
    )
    parts = [
        f"<small>{' · '.join(filter(None, (kind, venue)))}</small>",
        f'<h1><a href="{href}">{context.name_html(entry.heading)}</a></h1>',
        f"<p><strong>{retracted}</strong></p>" if retracted else "",
        f"<p><small>{_authors(context, entry)}</small></p>" if entry.authors else "",
        f"<p>{summary}</p>" if summary else "",
        f'<p class="links">{_links(context, entry)}</p>',
        embed_board(context, entry) if isinstance(entry, Benchmark) else "",
    ]
    title = context.plain_title(entry.heading)
    return _page(inputs, context, paths.entry_path(entry), title, parts)


def _authors(context: LanguageContext, entry: Entry) -> str:
    names = entry.author_names
    shown = names if len(names) <= MAX_FIRST_AUTHORS else names[:MAX_AUTHORS]
    html = context.join_list(map(context.title_html, shown))
    omitted = len(names) - len(shown)
    return f"{html} {escape_html(context.t('and-more', omitted, len(names)))}" if omitted else html


def _links(context: LanguageContext, entry: Entry) -> str:
    first: dict[str, str] = {}  # label -> URL of the first link with the label
    for role, link in entry.all_links():
        first.setdefault(context.link_label(role, link, entry), link.url)
    return " ".join(
        f'<a href="{escape_html(url)}" rel="{UNTRUSTED_REL}">{escape_html(label)}</a>'
        for label, url in list(first.items())[:MAX_LINKS]
    )


def topic_embed(inputs: EmbedInputs, topic: Topic, context: PageContext) -> str:
    """Return the HTML of a topic's embed: its description and its newest entries."""
    href = context.topic_href(topic)
    description = "" if topic.description is None else context.localize(topic.description)
    rows = [
        f'<li><a href="{context.entry_href(entry)}">{context.name_html(entry.heading)}</a>'
        f" <small>{context.text_html(entry.venue_and_year)}</small></li>"
        for entry in inputs.newest(topic)
    ]
    number = context.format_number(inputs.count(topic))
    all_entries = escape_html(context.t("embed.all", number))
    parts = [
        f'<h1><a href="{href}">{context.name_html(topic.name)}</a></h1>',
        f"<p>{context.render_inline(description)}</p>" if description else "",
        f"<ul>{''.join(rows)}</ul>" if rows else "",
        f'<p><a href="{href}">{all_entries}</a></p>',
    ]
    return _page(inputs, context, paths.topic_path(topic.id), context.localize(topic.name), parts)


def _page(
    inputs: EmbedInputs, context: PageContext, path: str, title: str, parts: list[str]
) -> str:
    """Return the HTML of an embed. `path` is the site path of the full page about the entry or topic."""
    return _PAGE.format(
        language=context.language_tag,
        title=escape_html(title),
        root=context.root,
        style=inputs.style,
        canonical=_canonical(context, path),
        content="\n".join(filter(None, parts)),
        home=context.href(paths.HOME),
        site=context.text_html(context.localize(context.site.name)),
    )


def _canonical(context: PageContext, path: str) -> str:
    """Return a `<link>` element with the URL of the full page. The result is empty if the URL of the site is unknown."""
    if not context.site.url:
        return ""
    url = context.site.root_url + quote(context.languages.localized_path(context.language, path))
    return f'<link rel="canonical" href="{escape_html(url)}">'
