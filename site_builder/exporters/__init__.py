"""Export entries as files for other programs. To add a format, write a module and add a line to `EXPORTERS`.

The package `site_builder.citations` makes the citation of a single entry, which readers can copy from its page.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from site_builder.catalog import Catalog
from site_builder.exporters.as_bibtex import Remarks, as_bibtex, as_plain_bibtex
from site_builder.exporters.as_csl_json import as_csl_json
from site_builder.exporters.as_csv import BYTE_ORDER_MARK, as_csv
from site_builder.exporters.as_json import as_json, as_jsonl
from site_builder.exporters.as_markdown import as_markdown
from site_builder.exporters.as_ris import as_ris
from site_builder.exporters.as_sqlite import as_sqlite
from site_builder.models import Entry


class Exporter(NamedTuple):
    """A format for files of entries."""

    file_name: str
    """The default name of the file."""
    export: Callable[[Catalog, Sequence[Entry], Remarks], bytes]
    """Takes a catalog, the entries to export, and remarks; returns the content of a file. Equal arguments give equal bytes.

    The catalog has all entries, the names of topics and tags, and the languages of the site. The remarks map entry
    ids to notes for readers, such as that the work was retracted. Only BibTeX files contain remarks.
    """
    is_text: bool = True
    """Whether a terminal can show the file."""


EXPORTERS: dict[str, Exporter] = {
    "bibtex": Exporter("entries.bib", as_bibtex),
    "bibtex-plain": Exporter("entries.bib", as_plain_bibtex),
    "csl-json": Exporter("entries.json", as_csl_json),
    "ris": Exporter("entries.ris", as_ris),
    "csv": Exporter("entries.csv", as_csv),
    "markdown": Exporter("entries.md", as_markdown),
    "sqlite": Exporter("catalog.db", as_sqlite, is_text=False),
    "json": Exporter("catalog.json", as_json),
    "jsonl": Exporter("catalog.jsonl", as_jsonl),
}

__all__ = ["BYTE_ORDER_MARK", "EXPORTERS", "Exporter"]
