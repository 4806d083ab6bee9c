"""Entries as a RIS file, for EndNote, Zotero, NoteExpress and other reference managers."""

from __future__ import annotations

from collections.abc import Sequence

from site_builder.catalog import Catalog
from site_builder.citations import ris
from site_builder.exporters.as_bibtex import Remarks
from site_builder.exporters.records import full_record
from site_builder.models import Entry


def as_ris(catalog: Catalog, entries: Sequence[Entry], _remarks: Remarks) -> bytes:
    """Return a file with a record for each entry. Lines end with CR and LF, as the format requires."""
    records = [f"{ris(full_record(catalog, entry))}\n\n" for entry in entries]
    return "".join(records).replace("\n", "\r\n").encode()
