"""Check for different spellings of the same tag."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from site_builder.catalog import Catalog
from site_builder.checks.base import Check
from site_builder.errors import Finding, Severity


def find_tag_spellings(catalog: Catalog) -> Iterator[Finding]:
    """Find tags that differ only in case, hyphens, spaces or a plural s.

    The most common spelling of a tag is not reported. All other spellings are reported.
    """
    groups: dict[str, list[str]] = defaultdict(list)
    for tag in dict.fromkeys(tag for entry in catalog for tag in entry.tags):
        groups[_fold(tag)].append(tag)
    for tags in groups.values():
        if len(tags) == 1:
            continue
        commonest = min(tags, key=lambda tag: (-len(catalog.by_tag[tag]), tag != tag.lower(), tag))
        for tag in tags:
            if tag == commonest:
                continue
            for entry in catalog.by_tag[tag]:
                yield Finding(
                    subject=entry.id,
                    field=("tags", entry.tags.index(tag)),
                    code="tag-spelling",
                    message=f"`{tag}` is written `{commonest}` in other entries",
                    hint=f"Write `{commonest}`.",
                )


def _fold(tag: str) -> str:
    """Return a form of a tag that is equal for all spellings of the tag."""
    text = re.sub(r"[\s_-]+", "", tag.casefold())
    return text[:-1] if len(text) > 3 and text.endswith("s") and not text.endswith("ss") else text


CHECK = Check(
    id="tag-spelling",
    severity=Severity.WARNING,
    check_catalog=find_tag_spellings,
    bad="tags: [instruction tuning]\n# elsewhere: [instruction-tuning]",
    good="tags: [instruction-tuning]",
)
