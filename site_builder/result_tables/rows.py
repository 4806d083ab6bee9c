"""The type of a row in a table of results, before the entry and the benchmark of the row are found.

The texts of a row are untrusted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from site_builder.errors import UsageError

MAX_ROWS = 200_000
"""A file with more rows than this is refused."""


@dataclass(frozen=True)
class TableRow:
    """The scores of one model on one benchmark."""

    origin: str
    """Where the row is in its file, such as `line 12`."""
    entries: tuple[str, ...]
    """Texts that may identify the entry: an id, a URL, an arXiv id or a title. The most reliable text comes first."""
    benchmark: str
    """The id of the benchmark, or its name. Names of a split and a setting may follow: `COCO test zero-shot`."""
    scores: Mapping[str, str]
    """Id or name of a metric -> score."""
    fields: Mapping[str, object] = field(default_factory=dict)
    """All other fields that the row states, in the form of an entry file."""


def require_few_rows(number: int) -> None:
    """Raise UsageError if the number of rows in a file is larger than `MAX_ROWS`."""
    if number > MAX_ROWS:
        raise UsageError(f"The file has more than {MAX_ROWS:,} rows. Divide it into several files.")
