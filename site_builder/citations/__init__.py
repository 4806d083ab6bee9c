"""Citations of entries: a `CitationRecord` is written as BibTeX, CSL-JSON and RIS, and as a reference in plain text.

Pages, the reading list and `exporters` use these formats. The formats read only the record, never the entry.
"""

from site_builder.citations.bibtex import (
    bibtex,
    escape_bibtex,
    formulas_outside_title,
    has_tex,
    whole_families,
)
from site_builder.citations.containers import CitationType
from site_builder.citations.csl_json import csl_item
from site_builder.citations.keys import all_keys, citation_key, key_of_id
from site_builder.citations.record import CitationRecord, record_of, with_details
from site_builder.citations.references import apa, gb_t_7714
from site_builder.citations.ris import ris

__all__ = [
    "CitationRecord",
    "CitationType",
    "all_keys",
    "apa",
    "bibtex",
    "citation_key",
    "csl_item",
    "escape_bibtex",
    "formulas_outside_title",
    "gb_t_7714",
    "has_tex",
    "key_of_id",
    "record_of",
    "ris",
    "whole_families",
    "with_details",
]
