"""Convert the entries of a catalog to search documents."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import partial
from itertools import chain
from pathlib import Path

from site_builder.bundles import digest_values
from site_builder.catalog import Catalog
from site_builder.i18n import SiteLanguages
from site_builder.models import KINDS, Entry, Link, Name
from site_builder.models.benchmarks import Benchmark
from site_builder.models.field_facts import facts_of
from site_builder.models.identifiers import WebPage
from site_builder.search.documents import LazyDocument, SearchDocument
from site_builder.search.index import build_index
from site_builder.tex import readable_text
from site_builder.venues import read_venue


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
            if catalog.by_kind.get(kind)
        },
        "topic": {
            topic.id: topic.name.names_in(catalog.languages) for topic in catalog.topics.values()
        },
    }
    tag_names = {
        tag: record.name.names_in(catalog.languages)
        for tag, record in catalog.tags.items()
        if tag in catalog.by_tag
    }
    if tag_names:
        facet_names["tag"] = tag_names
    documents = _lazy_documents(catalog, digests or {})
    return build_index(documents, facet_names, None if digests is None else cache)


def _lazy_documents(catalog: Catalog, digests: Mapping[str, bytes]) -> list[LazyDocument]:
    languages = catalog.languages
    topic_digests = {
        topic.id: digest_values(
            (
                topic.name.names_in(languages),
                [above.id for above in catalog.with_ancestors(topic.id)],
            )
        )
        for topic in catalog.topics.values()
    }
    tag_digests = {tag: digest_values(_tag_keywords(tag, catalog)) for tag in catalog.tags}
    venue_digests = {
        venue: digest_values(_venue_keywords(venue, catalog)) for venue in catalog.by_venue
    }
    languages_digest = digest_values(languages.codes)
    return [
        LazyDocument(
            entry.id,
            entry.kind,
            entry.year,
            entry.publication_date,
            catalog.counted_topics(entry),
            entry.tags,
            entry.added.isoformat(),
            # The document depends on the entry's file, and on values that are in other files.
            b"".join(
                [
                    digests.get(entry.id, b""),
                    languages_digest,
                    venue_digests.get(entry.venue or "", _NO_RECORD_DIGEST),
                    *[topic_digests.get(id_, _NO_RECORD_DIGEST) for id_ in entry.topics],
                    *[tag_digests.get(tag, _NO_RECORD_DIGEST) for tag in entry.tags],
                    _people_digest(entry, catalog),
                    _names_digest(entry, catalog),
                    _dataset_digest(entry, catalog),
                ]
            ),
            partial(to_document, entry, catalog),
        )
        for entry in catalog
    ]


_NO_RECORD_DIGEST = digest_values(None)


def _people_digest(entry: Entry, catalog: Catalog) -> bytes:
    """Return a digest of what people.yml says about the authors; b"" if it says nothing about them."""
    names = [author.display for author in entry.authors if author.person or author.distinction]
    return digest_values((names, _people_keywords(entry, catalog))) if names else b""


def _names_digest(entry: Entry, catalog: Catalog) -> bytes:
    """Return a digest of `_entry_names`; b"" if the texts of the entry link to no entry."""
    return digest_values(_entry_names(entry, catalog)) if entry.id in catalog.text_links else b""


def _dataset_digest(entry: Entry, catalog: Catalog) -> bytes:
    """Return a digest of `_dataset_names`; b"" if the entry is not a benchmark or its dataset has no entry."""
    names = _dataset_names(entry, catalog) if isinstance(entry, Benchmark) else None
    return digest_values(names) if names else b""


def _dataset_names(benchmark: Benchmark, catalog: Catalog) -> list[str]:
    """Return the names and aliases of a benchmark's dataset; [] if the dataset has no entry."""
    dataset = catalog.entries.get(benchmark.dataset or "")
    if dataset is None:
        return []
    return [*dataset.heading.names_in(catalog.languages).values(), *dataset.aliases]


def _benchmark_keywords(benchmark: Benchmark, catalog: Catalog) -> list[str]:
    """Return the names of a benchmark's dataset, metrics, splits and settings."""
    names = [metric.name for metric in benchmark.metrics]
    names += [split.name for split in benchmark.splits]
    names += [setting.name for setting in benchmark.settings if setting.name is not None]
    return [
        *_dataset_names(benchmark, catalog),
        *chain.from_iterable(name.names_in(catalog.languages).values() for name in names),
    ]


def _entry_names(entry: Entry, catalog: Catalog) -> dict[str, dict[str, str]]:
    """Return language -> entry id -> name, for each entry to which the texts of `entry` link."""
    return {
        language: {
            id_: name
            for id_ in catalog.text_links.get(entry.id, ())
            if (name := catalog.plain_name(language, id_)) is not None
        }
        for language in catalog.languages
    }


def to_document(entry: Entry, catalog: Catalog) -> SearchDocument:
    """Return the search document of an entry."""
    return SearchDocument(
        id=entry.id,
        kind=entry.kind,
        url=f"{entry.id}/",
        title={
            language: readable_text(title)
            for language, title in entry.heading.names_in(catalog.languages).items()
        },
        aliases=tuple(map(readable_text, entry.aliases)),
        authors=entry.author_names,
        owner=_shown_owner(entry),
        venue="" if entry.venue is None else entry.venue_and_year,
        year=entry.year,
        publication_date=entry.publication_date,
        topics=catalog.counted_topics(entry),
        tags=entry.tags,
        added=entry.added.isoformat(),
        markdown=_markdown(entry, catalog.languages),
        entry_names=_entry_names(entry, catalog) if entry.id in catalog.text_links else {},
        keywords=tuple(dict.fromkeys(_keywords(entry, catalog))),
        link_tokens=tuple(dict.fromkeys(_link_tokens(entry))),
    )


def _shown_owner(entry: Entry) -> str:
    """Return the owner of an entry; "" if the entry is a publication, or if an author has the name of the owner."""
    authors = {name.casefold() for name in entry.author_names}
    is_shown = not KINDS[entry.kind].is_publication and entry.owner.casefold() not in authors
    return entry.owner if is_shown else ""


def _markdown(entry: Entry, languages: SiteLanguages) -> dict[str, tuple[str, ...]]:
    """Return language -> the summary, the notes and the abstract in this language."""
    present = (text for text in (entry.summary, entry.notes, entry.abstract) if text is not None)
    fields = [text.texts_in(languages) for text in present]
    codes = dict.fromkeys((*languages, *chain.from_iterable(fields)))
    markdown = {code: tuple(field[code] for field in fields if code in field) for code in codes}
    return {code: texts for code, texts in markdown.items() if texts}


def _keywords(entry: Entry, catalog: Catalog) -> list[str]:
    keywords = [
        name
        for topic_id in entry.topics
        if (topic := catalog.topics.get(topic_id)) is not None
        for name in topic.name.names_in(catalog.languages).values()
    ]
    keywords += chain.from_iterable(_tag_keywords(tag, catalog) for tag in entry.tags)
    keywords += _venue_keywords(entry.venue, catalog)
    keywords += _people_keywords(entry, catalog)
    if entry.year is not None:
        keywords.append(str(entry.year))
    keywords += [identifier.text for identifier in entry.identifiers]
    for name, facts in facts_of(type(entry)).items():
        if facts.is_indexed and name not in Entry.model_fields:
            keywords += _value_keywords(getattr(entry, name), catalog.languages)
    if isinstance(entry, Benchmark):
        keywords += _benchmark_keywords(entry, catalog)
    return keywords


def _link_tokens(entry: Entry) -> Iterator[str]:
    """Yield the tokens of links, so that a reader who pastes the URL of a link finds the entry.

    Each own link has a token. An own link leads to the work itself (see `Entry.own_links`). If the link has an
    identifier, the identifier is a keyword, too. So this entry comes before entries that only link to the work. Of all
    other links, only those whose identifier is not a keyword have a token.
    """
    keywords = {identifier.key for identifier in entry.identifiers}
    for link in entry.own_links:
        yield link_token(link)
    for _, link in entry.all_links():
        if link.identifier.key not in keywords:
            yield link_token(link)


def link_token(link: Link) -> str:
    """Return the letters and digits of the text that identifies the target of a link: `salesforceLAVIS`.

    The index folds this token. If a reader pastes the URL of the link, the search engine converts the URL to the same
    token.
    """
    identifier = link.identifier
    if isinstance(identifier, WebPage):
        text = identifier.key.partition("://")[2]
    else:
        text = identifier.text
    return re.sub(r"[\W_]", "", text)


def _tag_keywords(tag: str, catalog: Catalog) -> tuple[str, ...]:
    """Return a tag, its names in the languages of the site, and its aliases."""
    record = catalog.tags.get(tag)
    if record is None:
        return (tag,)
    return (tag, *record.name.names_in(catalog.languages).values(), *record.aliases)


def _people_keywords(entry: Entry, catalog: Catalog) -> list[str]:
    """Return the further names that people.yml has for the authors. Names in the entry itself are left out."""
    people = catalog.people.by_id
    names = [
        name.display
        for author in entry.authors
        if (person := people.get(author.person)) is not None
        for name in person.names
    ]
    return [name for name in names if name not in entry.author_names]


MAX_WORDS_OF_ALIAS = 2
"""A venue alias with more words than this is not indexed. Most such aliases repeat the full name in other words."""


def _venue_keywords(text: str | None, catalog: Catalog) -> tuple[str, ...]:
    """Return the venue as written. If its series is known, add the names of the series and a form such as `CVPR'23`."""
    if text is None:
        return ()
    venue = read_venue(text, catalog.venues)
    if (series := venue.series) is None:
        return (text,)
    full_names = (
        () if series.full_name is None else series.full_name.names_in(catalog.languages).values()
    )
    aliases = [alias for alias in series.aliases if len(alias.split()) <= MAX_WORDS_OF_ALIAS]
    years = () if venue.year is None else (f"{series.name}'{venue.year % 100:02}",)
    return (text, series.name, *years, *series.former_names, *aliases, *full_names)


def _value_keywords(value: object, languages: SiteLanguages) -> list[str]:
    """Return the texts of a field's value.

    A link has the text of its identifier. Booleans, None and links to pages without an identifier have no text.
    """
    match value:
        case None | bool():
            return []
        case tuple():
            return [text for item in value for text in _value_keywords(item, languages)]
        case Name():
            return list(value.names_in(languages).values())
        case Link():
            return [] if isinstance(value.identifier, WebPage) else [value.identifier.text]
        case _:
            return [str(value)]
