"""Collect the links of all entries, topics and tags, or only the links that a branch added.

A record is an entry, a topic or a tag.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import BaseModel

from site_builder.entry_files import (
    LoadedEntries,
    display_path,
    file_of_subject,
    load_entries,
    read_entry_text,
    record_links,
)
from site_builder.errors import UsageError, format_field
from site_builder.git_changes import branch_changes
from site_builder.knowledge_base import KnowledgeBase
from site_builder.link_health.request_urls import request_url_or_original
from site_builder.links.links_to_check import LinkToCheck, SourceLocation
from site_builder.models import Entry
from site_builder.models.urls import UrlError, normalize_url
from site_builder.suggestions import closest_match

LoadedFolder = KnowledgeBase | LoadedEntries
"""Both types contain the entries, topics and tags of a folder."""


def collect_links(loaded: LoadedFolder) -> tuple[LinkToCheck, ...]:
    """Return all links of the valid entries, topics and tags, each URL once, sorted by URL.

    An invalid URL in a Markdown text is included without normalization, so that the checker reports
    it. A link that names an entry by its id is left out.
    """
    return _group_by_url(_occurrences(loaded))


def collect_links_since(loaded: LoadedEntries, revision: str) -> tuple[LinkToCheck, ...]:
    """Return the links that the current branch added since it diverged from `revision`, sorted by URL.

    A link is new (`is_new`) if no record contained its URL before the branch diverged. A new link is returned with
    all its locations. If the branch wrote an old URL at a new location, the link is not new, and is returned
    only with its locations in changed files. Raises the errors that `git_changes.branch_changes` raises.
    """
    with branch_changes(loaded.folder, revision) as changes:
        before = Counter(
            _link_keys(load_entries(changes.before, languages=loaded.catalog.languages))
        )
        changed_files = changes.changed_files
    urls_before = {url for _, _, url in before}
    added: set[str] = set()
    occurrences: list[_Occurrence] = []
    for occurrence in _occurrences(loaded):
        occurrences.append(occurrence)
        url, location = occurrence.url, occurrence.location
        key = (file_of_subject(location.entry), _without_indexes(location.field), url)
        if key[0] not in changed_files:
            continue
        if before[key] > 0:
            before[key] -= 1
        else:
            added.add(url)
    selected = [
        occurrence
        for occurrence in occurrences
        if occurrence.url not in urls_before
        or (occurrence.url in added and file_of_subject(occurrence.location.entry) in changed_files)
    ]
    return tuple(
        replace(link, is_new=link.url not in urls_before) for link in _group_by_url(selected)
    )


def select_links(
    links: Sequence[LinkToCheck], patterns: Collection[str]
) -> tuple[LinkToCheck, ...]:
    """Return the links that match at least one pattern; all links if there are no patterns.

    The id of a record (see `iter_records`) matches the links of that record. A host name matches the
    links to that host and its subdomains. Raises UsageError for a pattern without a match.
    """
    if not patterns:
        return tuple(links)
    selected: set[str] = set()
    for pattern in patterns:
        urls = _urls_of_record(links, pattern) if "/" in pattern else _urls_of_host(links, pattern)
        if not urls:
            raise UsageError(_no_match_message(links, pattern))
        selected |= urls
    return tuple(link for link in links if link.url in selected)


# --- collecting -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Occurrence:
    url: str
    location: SourceLocation
    names: tuple[str, ...]
    """Names of the entry that contains the link; empty for a topic, a tag, or a link in Markdown."""


def _group_by_url(occurrences: Iterable[_Occurrence]) -> tuple[LinkToCheck, ...]:
    by_url: dict[str, list[_Occurrence]] = defaultdict(list)
    for occurrence in occurrences:
        by_url[occurrence.url].append(occurrence)
    return tuple(
        LinkToCheck(
            url,
            tuple(sorted(occurrence.location for occurrence in by_url[url])),
            names=tuple(sorted({name for occurrence in by_url[url] for name in occurrence.names})),
        )
        for url in sorted(by_url)
    )


def _occurrences(loaded: LoadedFolder) -> Iterator[_Occurrence]:
    """Yield every link with its location."""
    current_path: Path | None = None
    for record_id, record in iter_records(loaded):
        links = list(record_links(record))
        if not links:
            continue
        path = loaded.folder / file_of_subject(record_id)
        if path != current_path:  # one file has all topics, and one all tags: read each only once
            current_path, shown_path = path, display_path(path)
            entry_text = read_entry_text(path)
        record_path = entry_text.record_path(record_id)
        names = _names_of(record)
        for link in links:
            position = entry_text.locate(link, record_path)
            start = position.start
            field = format_field(position.field)
            yield _Occurrence(
                request_url_or_original(link.url),
                SourceLocation(shown_path, start.line, start.column, field, record_id),
                names if link.in_markdown is None else (),
            )


def _names_of(record: BaseModel) -> tuple[str, ...]:
    if not isinstance(record, Entry):
        return ()
    return (*record.heading.root.values(), *record.aliases)


def _link_keys(loaded: LoadedFolder) -> Iterator[tuple[str, str, str]]:
    """Yield (file, field name without list indexes, URL) for every link."""
    for record_id, record in iter_records(loaded):
        for link in record_links(record):
            yield (
                file_of_subject(record_id),
                _without_indexes(format_field(link.field)),
                request_url_or_original(link.url),
            )


def iter_records(loaded: LoadedFolder) -> Iterator[tuple[str, BaseModel]]:
    """Yield (id, record) for every record. Ids of topics begin with `topics/`, and ids of tags with `tags/`."""
    for topic in loaded.catalog.topics.values():
        yield f"topics/{topic.id}", topic
    for tag in loaded.catalog.tags.values():
        yield f"tags/{tag.tag}", tag
    for entry in loaded.catalog:
        yield entry.id, entry


_INDEX = re.compile(r"\[[0-9]+\]\.?")


def _without_indexes(field: str) -> str:
    """Remove the list indexes from a field name. So a link that moves within a list does not count as added."""
    return _INDEX.sub("", field)


# --- selecting --------------------------------------------------------------------------------


def _urls_of_record(links: Iterable[LinkToCheck], record_id: str) -> set[str]:
    return {
        link.url
        for link in links
        if any(location.entry == record_id for location in link.locations)
    }


def _urls_of_host(links: Iterable[LinkToCheck], pattern: str) -> set[str]:
    host = _host(f"https://{pattern}/")
    if host is None:
        return set()
    return {link.url for link in links if f".{_host(link.url) or ''}".endswith(f".{host}")}


def _host(url: str) -> str | None:
    """Return the host of a URL in ASCII; None for an invalid URL."""
    try:
        return urlsplit(normalize_url(url)).hostname
    except UrlError:
        return None


def _no_match_message(links: Iterable[LinkToCheck], pattern: str) -> str:
    if "/" in pattern:
        candidates = {location.entry for link in links for location in link.locations}
        message = f"There is no entry `{pattern}` that contains a link."
    else:
        candidates = {host for link in links if (host := _host(link.url)) is not None}
        message = f"No link leads to the host `{pattern}`."
    suggestion = closest_match(pattern, sorted(candidates))
    if suggestion:
        return f"{message} Did you mean `{suggestion}`?"
    return f"{message} Give the id of an entry, such as papers/quick-sort, or a host, such as example.org."
