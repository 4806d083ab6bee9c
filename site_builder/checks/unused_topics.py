"""Check for topics without entries."""

from __future__ import annotations

from collections.abc import Iterator

from site_builder.catalog import Catalog
from site_builder.checks.base import Check
from site_builder.errors import Finding, Severity


def find_unused_topics(catalog: Catalog) -> Iterator[Finding]:
    """Find topics that have no entries and whose subtopics have no entries."""
    if catalog.invalid_ids:  # an invalid entry may belong to a topic that seems unused
        return
    named = {topic_id for entry in catalog for topic_id in entry.topics}
    used: set[str] = set()
    for topic_id in named:
        above: str | None = topic_id
        while above is not None and above in catalog.topics and above not in used:
            used.add(above)
            above = catalog.topics[above].parent
    for topic in catalog.topics.values():
        if topic.id not in used:
            yield Finding(
                subject=f"topics/{topic.id}",
                field=("id",),
                code="unused-topic",
                message=f"no entry belongs to `{topic.id}`",
                hint="Add an entry, or delete the topic.",
            )


CHECK = Check(
    id="unused-topic",
    severity=Severity.WARNING,
    check_catalog=find_unused_topics,
    bad="- id: video-llm  # used by no entry\n  name: {en: Video LLMs, zh: 视频大语言模型}",
    good="# in at least one entry:\ntopics: [video-llm]",
)
