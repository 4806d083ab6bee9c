"""Entries as a BibTeX file, for LaTeX and reference managers such as Zotero and JabRef."""

from __future__ import annotations

from collections.abc import Sequence

from site_builder.catalog import Catalog
from site_builder.citations import bibtex, record_of
from site_builder.models import Entry


def as_bibtex(catalog: Catalog, entries: Sequence[Entry]) -> bytes:
    """Return a file with a record for each entry. Titles are in the first language of the site."""
    return _file(catalog, entries, plain=False)


def as_plain_bibtex(catalog: Catalog, entries: Sequence[Entry]) -> bytes:
    """Return a file for classic BibTeX styles, in which software and data are `@misc`."""
    return _file(catalog, entries, plain=True)


def _file(catalog: Catalog, entries: Sequence[Entry], *, plain: bool) -> bytes:
    language = catalog.languages.first
    records = [
        f"{bibtex(record_of(entry, language, catalog.venues), plain=plain)}\n" for entry in entries
    ]
    return "\n".join(records).encode()
