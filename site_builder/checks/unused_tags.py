"""Check for tags in tags.yml that no entry has."""

from __future__ import annotations

from collections.abc import Iterator

from site_builder.catalog import Catalog
from site_builder.checks.base import Check
from site_builder.checks.tag_spelling import fold_tag, known_spellings
from site_builder.errors import Finding, Severity


def find_unused_tags(catalog: Catalog) -> Iterator[Finding]:
    """Find tags of tags.yml that no entry has in any spelling. The check `tag-spelling` reports wrong spellings."""
    if catalog.invalid_ids:  # an invalid entry may have a tag that seems unused
        return
    spellings = known_spellings(catalog)
    used = {spellings.get(fold_tag(tag)) for tag in catalog.by_tag} | {*catalog.by_tag}
    for tag in catalog.tags:
        if tag not in used:
            yield Finding(
                subject=f"tags/{tag}",
                field=("tag",),
                code="unused-tag",
                message=f"no entry has the tag `{tag}`",
                hint="Add the tag to an entry, or delete it from tags.yml.",
            )


CHECK = Check(
    id="unused-tag",
    severity=Severity.WARNING,
    check_catalog=find_unused_tags,
    bad="- tag: few-shot  # used by no entry\n  name: {en: Few-shot learning, zh: 少样本学习}",
    good="# in at least one entry:\ntags: [few-shot]",
)
