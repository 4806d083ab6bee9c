"""Convert the entries of a catalog to search documents."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path

from site_builder.bundles import digest_values
from site_builder.catalog import Catalog
from site_builder.i18n import LANGUAGES
from site_builder.models import KINDS, Entry, LocalizedText
from site_builder.search.documents import LazyDocument, SearchDocument, lazy_document
from site_builder.search.index import build_from_lazy_documents


def index_files(
    catalog: Catalog, cache: Path | None = None, digests: Mapping[str, bytes] | None = None
) -> dict[str, bytes]:
    """Return the files of a catalog's search index: path below the site's `search/` -> content.

    `cache` is the folder of the segment cache. A segment is a group of documents. `digests` is entry id ->
    digest of the entry's file. If both are given, entries in unchanged segments are not converted. The
    result does not depend on `cache` and `digests`.
    """
    facet_names: dict[str, Mapping[str, Mapping[str, str]]] = {
        "kind": {
            kind: {code: spec.words_in(code).one for code in catalog.languages}
            for kind, spec in KINDS.items()
        },
        "topic": {topic.id: _by_language(topic.name) for topic in catalog.topics.values()},
    }
    return build_from_lazy_documents(_lazy_documents(catalog, digests), facet_names, cache)


def _lazy_documents(catalog: Catalog, digests: Mapping[str, bytes] | None) -> list[LazyDocument]:
    if digests is None:
        return [lazy_document(to_document(entry, catalog)) for entry in catalog]
    name_digests = {
        topic.id: digest_values(topic.name.variants()) for topic in catalog.topics.values()
    }
    return [
        LazyDocument(
            entry.id,
            entry.kind,
            entry.year,
            entry.topics,
            entry.tags,
            entry.added.isoformat(),
            # The entry's file contains topic ids, but no topic names. So the key includes their digests.
            b"".join(
                [
                    digests[entry.id],
                    *[name_digests.get(id_, _UNKNOWN_TOPIC_DIGEST) for id_ in entry.topics],
                ]
            ),
            partial(to_document, entry, catalog),
        )
        for entry in catalog
    ]


_UNKNOWN_TOPIC_DIGEST = digest_values(None)


def to_document(entry: Entry, catalog: Catalog) -> SearchDocument:
    """Return the search document of an entry."""
    return SearchDocument(
        id=entry.id,
        kind=entry.kind,
        url=f"{entry.id}/",
        title=_by_language(entry.heading),
        aliases=entry.aliases,
        authors=entry.authors,
        year=entry.year,
        topics=entry.topics,
        tags=entry.tags,
        added=entry.added.isoformat(),
        markdown=_markdown(entry),
        keywords=tuple(dict.fromkeys(_keywords(entry, catalog))),
    )


def _by_language(name: LocalizedText) -> Mapping[str, str]:
    return {language: name.text_or_fallback(language)[0] for language in LANGUAGES}


def _markdown(entry: Entry) -> dict[str, tuple[str, ...]]:
    """Return language -> the summary and the notes in this language."""
    markdown: dict[str, tuple[str, ...]] = {}
    for language in LANGUAGES:
        texts = tuple(
            text
            for bilingual in (entry.summary, entry.notes)
            if bilingual is not None and (text := bilingual.text_in(language)) is not None
        )
        if texts:
            markdown[language] = texts
    return markdown


def _keywords(entry: Entry, catalog: Catalog) -> list[str]:
    keywords = [
        name
        for topic_id in entry.topics
        if (topic := catalog.topics.get(topic_id)) is not None
        for name in topic.name.variants()
    ]
    keywords += entry.tags
    if entry.venue is not None:
        keywords.append(entry.venue)
    if entry.year is not None:
        keywords.append(str(entry.year))
    if entry.arxiv is not None:
        keywords.append(entry.arxiv.id)
    if entry.doi is not None:
        keywords.append(entry.doi.name)
    if entry.repository is not None:
        keywords.append(f"{entry.repository.owner}/{entry.repository.name}")
    if entry.hugging_face is not None:
        keywords.append(entry.hugging_face.id)
    return keywords
