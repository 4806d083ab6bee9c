"""Entries as CSL-JSON, for pandoc and other citation processors."""

from __future__ import annotations

import json
from collections.abc import Sequence

from site_builder.catalog import Catalog
from site_builder.citations import csl_item
from site_builder.exporters.as_bibtex import Remarks
from site_builder.exporters.records import full_record
from site_builder.models import Entry


def as_csl_json(catalog: Catalog, entries: Sequence[Entry], _remarks: Remarks) -> bytes:
    """Return a JSON list with an item for each entry. Titles are in the first language of the site."""
    items = [csl_item(full_record(catalog, entry)) for entry in entries]
    return f"{json.dumps(items, ensure_ascii=False, indent=2)}\n".encode()
