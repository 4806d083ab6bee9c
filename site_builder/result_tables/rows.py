"""A row of a table of results, as a file has it: texts, which are untrusted and not matched with entries yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from site_builder.errors import UsageError

MAX_ROWS = 200_000
"""A file with more rows is refused."""


@dataclass(frozen=True)
class TableRow:
    """The scores of one model on one benchmark."""

    origin: str
    """Where the row is in its file, such as `line 12`."""
    entries: tuple[str, ...]
    """What may identify the entry, the best first: an id, a URL, an arXiv id, or a title."""
    benchmark: str
    """The id or a name of the benchmark, perhaps followed by a name of the split."""
    scores: Mapping[str, str]
    """Id or name of a metric -> score."""
    fields: Mapping[str, object] = field(default_factory=dict)
    """The other fields of the result that the row states, in the form of an entry file."""


def require_few_rows(number: int) -> None:
    """Raise UsageError if a file has too many rows."""
    if number > MAX_ROWS:
        raise UsageError(f"The file has more than {MAX_ROWS:,} rows. Divide it into several files.")
