"""Entries as a BibTeX file, for LaTeX and reference managers such as Zotero and JabRef."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from site_builder.catalog import Catalog
from site_builder.citations import bibtex, citation_key
from site_builder.models import Entry


def as_bibtex(catalog: Catalog, entries: Sequence[Entry]) -> bytes:
    """Return a file with a record for each entry. Titles are in the first language of the site."""
    keys, language = _unique_keys(catalog), catalog.languages.first
    records = [f"{bibtex(entry, language, keys[entry.id])}\n" for entry in entries]
    return "\n".join(records).encode()


def _unique_keys(catalog: Catalog) -> Mapping[str, str]:
    """Return entry id -> citation key. BibTeX refuses a file in which two records have the same key.

    The keys depend on all entries, so that a record has the same key in the file of any selection. Only
    repeated keys get a number; other keys have no hyphen.
    """
    keys: dict[str, str] = {}
    numbers: dict[str, int] = {}
    for entry in catalog:
        key = citation_key(entry)
        number = numbers[key] = numbers.get(key, 0) + 1
        keys[entry.id] = key if number == 1 else f"{key}-{number}"
    return keys
