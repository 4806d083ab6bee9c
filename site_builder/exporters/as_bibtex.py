"""Entries as a BibTeX file, for LaTeX and reference managers such as Zotero and JabRef."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from site_builder.catalog import Catalog
from site_builder.citations import bibtex
from site_builder.exporters.records import full_record
from site_builder.models import Entry

Remarks = Mapping[str, str]
"""Entry id -> note for readers, such as that the work was retracted."""


def as_bibtex(catalog: Catalog, entries: Sequence[Entry], remarks: Remarks) -> bytes:
    """Return a file with a record for each entry. Titles are in the first language of the site."""
    return _file(catalog, entries, remarks, plain=False)


def as_plain_bibtex(catalog: Catalog, entries: Sequence[Entry], remarks: Remarks) -> bytes:
    """Return a file for classic BibTeX styles. They do not know `@software` and `@dataset`, so the file has `@misc` instead."""
    return _file(catalog, entries, remarks, plain=True)


def _file(catalog: Catalog, entries: Sequence[Entry], remarks: Remarks, *, plain: bool) -> bytes:
    found = (full_record(catalog, entry, remarks.get(entry.id, "")) for entry in entries)
    records = [f"{bibtex(record, plain=plain)}\n" for record in found]
    return "\n".join(records).encode()
