"""Check for different spellings of one tag."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from site_builder.catalog import Catalog
from site_builder.checks.base import Check
from site_builder.errors import Finding, Severity
from site_builder.models import address_slug


def find_tag_spellings(catalog: Catalog) -> Iterator[Finding]:
    """Find tags of entries that are another spelling of a tag.

    Spellings of a tag differ only in case, accents, punctuation or a plural s. Aliases and names in tags.yml
    count as spellings of their tag. If a tag is in tags.yml, all its spellings except this one are reported.
    If not, all its spellings except the most common one are reported.
    """
    tags = dict.fromkeys(tag for entry in catalog for tag in entry.tags if tag not in catalog.tags)
    known = known_spellings(catalog)
    groups: dict[str, list[str]] = defaultdict(list)
    for tag in tags:
        if (folded := fold_tag(tag)) in known:
            yield from _findings(catalog, tag, known[folded], "in tags.yml")
        else:
            groups[folded].append(tag)
    for group in groups.values():
        commonest = min(group, key=lambda tag: (-len(catalog.by_tag[tag]), tag != tag.lower(), tag))
        for tag in group:
            if tag != commonest:
                yield from _findings(catalog, tag, commonest, "in other entries")


def known_spellings(catalog: Catalog) -> dict[str, str]:
    """Return folded spelling -> tag, for the tags of tags.yml, their aliases and their names."""
    records = catalog.tags.values()
    names = {fold_tag(name): record.tag for record in records for name in record.name.variants()}
    aliases = {fold_tag(alias): record.tag for record in records for alias in record.aliases}
    return names | aliases | {fold_tag(tag): tag for tag in catalog.tags}


def _findings(catalog: Catalog, tag: str, spelling: str, where: str) -> Iterator[Finding]:
    """Yield a finding for each entry with the tag `tag`, which must be written as `spelling`."""
    for entry in catalog.by_tag[tag]:
        yield Finding(
            subject=entry.id,
            field=("tags", entry.tags.index(tag)),
            code="tag-spelling",
            message=f"`{tag}` is written `{spelling}` {where}",
            hint=f"Write `{spelling}`.",
        )


def fold_tag(tag: str) -> str:
    """Return a form of a tag that is equal for all spellings of the tag."""
    text = address_slug(tag).replace("-", "")
    return text[:-1] if len(text) > 3 and text.endswith("s") and not text.endswith("ss") else text


CHECK = Check(
    id="tag-spelling",
    severity=Severity.WARNING,
    check_catalog=find_tag_spellings,
    bad="tags: [instruction tuning]\n# elsewhere: [instruction-tuning]",
    good="tags: [instruction-tuning]",
)
