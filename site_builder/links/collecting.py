"""Which links there are: every URL of entries and topics, each with the places where it stands."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import BaseModel

from site_builder.entry_files import (
    LoadedEntries,
    display_path,
    load_entries,
    read_entry_text,
    record_links,
)
from site_builder.errors import UsageError, format_field
from site_builder.git_changes import branch_changes
from site_builder.knowledge_base import KnowledgeBase
from site_builder.link_health.request_urls import request_url_or_original
from site_builder.links.links_to_check import LinkToCheck, SourceLocation
from site_builder.models.urls import UrlError, canonical_url
from site_builder.suggestions import closest_match

LoadedFolder = KnowledgeBase | LoadedEntries
"""A folder of entries, loaded."""


def collect_links(opened: LoadedFolder) -> tuple[LinkToCheck, ...]:
    """Return every link of the sound entries and topics, sorted by URL.

    A URL in a text that no request can be made of is a target as it is written, so that the checker
    can say so. Links to entries by their ids are none.
    """
    return _targets(_occurrences(opened))


def collect_links_since(now: LoadedEntries, revision: str) -> tuple[LinkToCheck, ...]:
    """Return the links that the branch in hand brought, sorted by URL.

    `new` are those that stood in no entry where the branch left `revision`, with all their places.
    The others stood somewhere, but not in this field of this file; their places are those in files
    that the branch touched. Raises what `changes.branch_changes` does.
    """
    with branch_changes(now.folder, revision) as changes:
        before = Counter(_addresses(load_entries(changes.before)))
        touched = changes.changed_files
    known = {address for _, _, address in before}
    added: set[str] = set()
    found: list[tuple[str, SourceLocation]] = []
    for address, source in _occurrences(now):
        found.append((address, source))
        place = (entry_file(source.entry), _role(source.field), address)
        if place[0] not in touched:
            continue
        if before[place] > 0:
            before[place] -= 1
        else:
            added.add(address)
    wanted = [
        (address, source)
        for address, source in found
        if address not in known or (address in added and entry_file(source.entry) in touched)
    ]
    return tuple(replace(target, is_new=target.url not in known) for target in _targets(wanted))


def select_links(
    targets: Sequence[LinkToCheck], patterns: Collection[str]
) -> tuple[LinkToCheck, ...]:
    """Return the targets that any of the patterns selects, all where there are no patterns.

    An entry's id selects its links; a host name selects the links to it and to the hosts below it.
    Raises UsageError for a pattern that selects nothing.
    """
    if not patterns:
        return tuple(targets)
    chosen: set[str] = set()
    for pattern in patterns:
        selected = _of_entry(targets, pattern) if "/" in pattern else _of_host(targets, pattern)
        if not selected:
            raise UsageError(_selects_nothing(targets, pattern))
        chosen |= selected
    return tuple(target for target in targets if target.url in chosen)


# --- collecting -------------------------------------------------------------------------------


def _targets(occurrences: Iterable[tuple[str, SourceLocation]]) -> tuple[LinkToCheck, ...]:
    places: dict[str, list[SourceLocation]] = defaultdict(list)
    for address, source in occurrences:
        places[address].append(source)
    return tuple(LinkToCheck(url, tuple(sorted(places[url]))) for url in sorted(places))


def _occurrences(opened: LoadedFolder) -> Iterator[tuple[str, SourceLocation]]:
    """Yield each link with its place."""
    file: Path | None = None
    for subject, record in iter_records(opened):
        links = list(record_links(record))
        if not links:
            continue
        path = opened.folder / entry_file(subject)
        if path != file:  # all topics stand in one
            file, text, shown = path, read_entry_text(path), display_path(path)
        at = text.record_path(subject)
        for link in links:
            position = text.locate(link, at)
            mark = position.start
            field = format_field(position.field)
            yield (
                request_url_or_original(link.url),
                SourceLocation(shown, mark.line, mark.column, field, subject),
            )


def _addresses(opened: LoadedFolder) -> Iterator[tuple[str, str, str]]:
    """Yield the file, the role and the address of each link, without looking for its place."""
    for subject, record in iter_records(opened):
        for link in record_links(record):
            yield (
                entry_file(subject),
                _role(format_field(link.field)),
                request_url_or_original(link.url),
            )


def iter_records(opened: LoadedFolder) -> Iterator[tuple[str, BaseModel]]:
    """Yield every topic, as `topics/<id>`, and every entry, by its id."""
    for topic in opened.catalog.topics.values():
        yield f"{_TOPICS}{topic.id}", topic
    for entry in opened.catalog:
        yield entry.id, entry


_TOPICS = "topics/"
_INDEX = re.compile(r"\[[0-9]+\]\.?")


def entry_file(subject: str) -> str:
    """Return the file of an entry or a topic, relative to the folder of entries."""
    return "topics.yml" if subject.startswith(_TOPICS) else f"{subject}.yml"


def _role(field: str) -> str:
    """Return a field without its place in lists, so that one that moves there stays the same."""
    return _INDEX.sub("", field)


# --- selecting --------------------------------------------------------------------------------


def _of_entry(targets: Iterable[LinkToCheck], pattern: str) -> set[str]:
    return {t.url for t in targets if any(source.entry == pattern for source in t.locations)}


def _of_host(targets: Iterable[LinkToCheck], pattern: str) -> set[str]:
    wanted = _host(f"https://{pattern}/")
    if wanted is None:
        return set()
    return {t.url for t in targets if f".{_host(t.url) or ''}".endswith(f".{wanted}")}


def _host(url: str) -> str | None:
    """Return a URL's host in ASCII; None for what is no URL."""
    try:
        return urlsplit(canonical_url(url)).hostname
    except UrlError:
        return None


def _selects_nothing(targets: Iterable[LinkToCheck], pattern: str) -> str:
    if "/" in pattern:
        known = {source.entry for target in targets for source in target.locations}
        missing = f"No link stands in an entry `{pattern}`."
        otherwise = "Name one as papers/blip-2, or a host as example.org."
    else:
        known = {host for target in targets if (host := _host(target.url)) is not None}
        missing = f"No link leads to the host `{pattern}`."
        otherwise = "Name one as example.org, or an entry as papers/blip-2."
    near = closest_match(pattern, sorted(known))
    return f"{missing} {f'Did you mean `{near}`?' if near else otherwise}"
