"""Check for URLs with punctuation at the end, such as a comma that was copied with the URL."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from site_builder.checks.base import Check, link_fields, source_links
from site_builder.errors import Finding, Severity
from site_builder.models import Entry
from site_builder.models.identifiers import Doi
from site_builder.models.identifiers.mistakes import marks_at_end


def find_url_punctuation(entry: Entry) -> Iterator[Finding]:
    """Find URLs that end with a comma, an unpaired bracket or another mark that was probably copied with the URL.

    The full stop `.` is not reported, because it may be a part of the URL, as in `Apple_Inc.`. A DOI may end with a
    mark, so it is not reported.
    """
    links = ((field, link) for _, field, link in link_fields(entry))
    for field, link in chain(links, source_links(entry)):
        marks = "" if isinstance(link.identifier, Doi) else marks_at_end(link.url)
        if marks:
            yield Finding(
                subject=entry.id,
                field=field,
                code="url-punctuation",
                message=f"the URL ends with `{marks}`",
                hint=f"Delete `{marks}`. If the page opens only with it, waive this check.",
            )


CHECK = Check(
    id="url-punctuation",
    severity=Severity.WARNING,
    check_entry=find_url_punctuation,
    bad="links:\n  project: https://example.org/quick-sort,",
    good="links:\n  project: https://example.org/quick-sort",
)
