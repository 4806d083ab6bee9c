"""Find the entry, the topic or the tag that an argument of a tool means.

The error for an unknown value says what to pass instead.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from site_builder.catalog import Catalog
from site_builder.errors import UsageError
from site_builder.escaping import one_line
from site_builder.models import Entry, LocalizedText, address_slug
from site_builder.suggestions import closest_match

MAX_SHOWN = 100
"""A message shows at most this many characters of an argument."""
_MAX_SUGGESTIONS = 4


def find_entry(catalog: Catalog, id_: str) -> Entry:
    """Return the entry whose id, or former id, is `id_`. Raises UsageError if there is none."""
    entry = catalog.entries.get(catalog.redirects.get(id_, id_))
    if entry is None:
        raise UsageError(
            f"No entry has the id `{one_line(id_, MAX_SHOWN)}`. {_similar(catalog, id_)}"
            "The tools `search` and `list` return ids."
        )
    return entry


def _similar(catalog: Catalog, id_: str) -> str:
    """Return a question such as "Did you mean `papers/clip`?", with the ids whose last part is that of `id_`.

    If there are none, the question has the most similar id. If no id is similar, return an empty string.
    """
    name = id_.strip("/ ").rpartition("/")[2].lower()
    same_name = [one for one in catalog.entries if one.partition("/")[2] == name]
    closest = closest_match(id_.lower(), catalog.entries)
    ids = same_name[:_MAX_SUGGESTIONS] or ([closest] if closest else [])
    return f"Did you mean {' or '.join(f'`{one}`' for one in ids)}? " if ids else ""


def find_topic(catalog: Catalog, text: str) -> str:
    """Return the id of the topic whose id, or name in any language, is `text`. Raises UsageError if there is none."""
    names = {id_: topic.name for id_, topic in catalog.topics.items()}
    return _find("topic", text, catalog.topics, names)


def find_tag(catalog: Catalog, text: str) -> str:
    """Return the tag that equals `text` or has this name in any language. Raises UsageError if no entry has such a tag."""
    names = {tag: record.name for tag, record in catalog.tags.items() if tag in catalog.by_tag}
    return _find("tag", text, catalog.by_tag, names)


def _find(noun: str, text: str, ids: Collection[str], names: Mapping[str, LocalizedText]) -> str:
    known = {address_slug(id_): id_ for id_ in ids} | {id_.casefold(): id_ for id_ in ids}
    for id_, name in names.items():
        known |= {own.casefold(): id_ for own in name.root.values() if own.casefold() not in known}
    found = known.get(text.strip().casefold()) or known.get(address_slug(text))
    if found is None:
        closest = closest_match(text.casefold(), known)
        hint = f"Did you mean `{known[closest]}`? " if closest else ""
        raise UsageError(
            f"There is no {noun} `{one_line(text, MAX_SHOWN)}`. {hint}"
            f"`list` with `what: {noun}s` returns all {noun}s."
        )
    return found
