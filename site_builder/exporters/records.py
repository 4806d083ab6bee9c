"""Make the citation record of an entry for reference managers."""

from __future__ import annotations

from site_builder.catalog import Catalog
from site_builder.citations import CitationRecord, record_of, with_details
from site_builder.models import Entry
from site_builder.notes import to_plain_text


def full_record(catalog: Catalog, entry: Entry, note: str = "") -> CitationRecord:
    """Return the record of an entry with tags, abstract and date. Texts are in the first language of the site."""
    language = catalog.languages.first
    record = record_of(entry, language, catalog.venues, note)
    return with_details(record, entry, language, to_plain_text)
