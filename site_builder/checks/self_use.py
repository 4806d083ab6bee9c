"""Check for entries that refer to themselves."""

from __future__ import annotations

from collections.abc import Iterator

from site_builder.checks.base import Check
from site_builder.checks.references import reference_paths
from site_builder.errors import Finding, Severity
from site_builder.models import Entry


def find_self_references(entry: Entry) -> Iterator[Finding]:
    """Find fields, such as `uses`, that contain the id of the entry itself."""
    for field, used in reference_paths(entry):
        if used == entry.id:
            yield Finding(
                subject=entry.id,
                field=field,
                code="self-use",
                message=f"`{used}` is this entry itself",
                hint="Write the id of the entry that you mean, or delete the id.",
            )


CHECK = Check(
    id="self-use",
    severity=Severity.ERROR,
    check_entry=find_self_references,
    bad="# in papers/quick-sort.yml\nuses: [papers/quick-sort]",
    good="# in papers/quick-sort.yml\nuses: [papers/sorting]",
)
