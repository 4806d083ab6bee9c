"""Entries as CSV (RFC 4180), for spreadsheets and for programs that read tables."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from functools import lru_cache

from site_builder.catalog import Catalog
from site_builder.escaping import escape_formula
from site_builder.exporters.as_bibtex import Remarks
from site_builder.exporters.columns import Column, columns
from site_builder.i18n import SiteLanguages
from site_builder.models import KINDS, Entry

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
"""If a CSV file begins with these bytes, Excel reads it as UTF-8."""


def as_csv(catalog: Catalog, entries: Sequence[Entry], _remarks: Remarks) -> bytes:
    """Return a table with a head and a line for each entry. No cell is a formula (see `escape_formula`).

    The columns of long texts, such as abstracts and notes, are left out.
    """
    lines = [csv_line(entry, catalog.languages) for entry in entries]
    return "".join([csv_head(catalog.languages), *lines]).encode()


def csv_head(languages: SiteLanguages, *, with_texts: bool = True) -> str:
    """Return the line with the names of the columns. If `with_texts` is false, prose such as summaries is left out."""
    return _line(column.name for column in _columns(languages, with_texts, tuple(KINDS)))


def csv_line(entry: Entry, languages: SiteLanguages, *, with_texts: bool = True) -> str:
    """Return the line of an entry. If `with_texts` is false, prose such as summaries is left out."""
    shown = _columns(languages, with_texts, tuple(KINDS))
    return _line([escape_formula(column.value(entry)) for column in shown])


@lru_cache
def _columns(
    languages: SiteLanguages,
    with_texts: bool,
    kinds: tuple[str, ...],  # noqa: ARG001 - the columns depend on `KINDS`, which a test may change
) -> tuple[Column, ...]:
    left_out = {"long text"} if with_texts else {"long text", "text"}
    return tuple(column for column in columns(languages) if column.form not in left_out)


def _line(cells: Iterable[str]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerow(cells)
    return buffer.getvalue()
