"""Entries as whole files for other programs. To add a format, write a module and add a line to `EXPORTERS`.

One record for readers to copy, such as the BibTeX on the page of an entry, is in `citations`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from site_builder.catalog import Catalog
from site_builder.errors import UsageError
from site_builder.exporters.as_bibtex import as_bibtex
from site_builder.models import Entry
from site_builder.suggestions import did_you_mean


class Exporter(NamedTuple):
    """A format for files of entries."""

    file_name: str
    """The file name to suggest."""
    export: Callable[[Catalog, Sequence[Entry]], bytes]
    """Returns a file with these entries of the catalog, in this order. Equal arguments give equal bytes.

    The catalog has all entries, the names of topics and tags, and the languages of the site.
    """


EXPORTERS: dict[str, Exporter] = {
    "bibtex": Exporter("entries.bib", as_bibtex),
}

__all__ = ["EXPORTERS", "Exporter", "select_entries"]


def select_entries(catalog: Catalog, ids: Iterable[str]) -> tuple[Entry, ...]:
    """Return the entries with these ids, each once, or all entries if there are no ids.

    A former id means the entry that has it now. Raises UsageError for an id that no entry has.
    """
    present = dict.fromkeys(catalog.redirects.get(entry_id, entry_id) for entry_id in ids)
    for entry_id in present:
        if entry_id not in catalog.entries:
            hint = did_you_mean(entry_id, catalog.entries) if catalog.entries else ""
            raise UsageError(f"There is no entry `{entry_id}`. {hint}".strip())
    return tuple(catalog.entries[entry_id] for entry_id in present or catalog.entries)
