"""The citation record of an entry for reference managers, with tags, abstract and date."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from site_builder.catalog import Catalog
from site_builder.citations import CitationRecord, Details, record_of
from site_builder.models import Entry
from site_builder.notes import to_plain_text


def full_record(catalog: Catalog, entry: Entry, note: str = "") -> CitationRecord:
    """Return the record of an entry, with all that BibTeX, CSL-JSON and RIS can contain.

    Titles and abstracts are in the first language of the site.
    """
    language = catalog.languages.first
    record = record_of(entry, language, catalog.venues, note)
    abstract = ""
    if entry.abstract is not None:
        text, of_text = entry.abstract.text_or_fallback(language)
        abstract = to_plain_text(text, partial(catalog.plain_name, of_text))
    return replace(record, details=Details(record.date, entry.tags, abstract))
