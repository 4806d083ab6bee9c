"""Check the spelling of tags."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterator

from site_builder.catalog import Catalog
from site_builder.checks.base import Check
from site_builder.errors import FieldPath, Finding, Severity
from site_builder.models import address_slug

_FULL_STOPS = ".。．"


def find_tag_spellings(catalog: Catalog) -> Iterator[Finding]:
    """Find different spellings of one tag, and tags with capitals, full-width letters or a full stop at the end.

    Spellings of a tag differ only in case, width, accents, punctuation or a plural s. Aliases and names in tags.yml
    count as spellings of their tag.

    If tags.yml has a tag, its spelling there is right. If not, the most common spelling without a fault is right.
    If all spellings have a fault, the most common one is corrected, for example to lower case. A corrected spelling has
    hyphens instead of spaces. If a tag that tags.yml lacks has several spellings, the right one has hyphens, too.

    Each wrong tag of an entry has one finding. If a tag in tags.yml has a fault, only tags.yml has a finding, not the
    entries with this spelling.
    """
    for tag in catalog.tags:
        if fault := _fault(tag):
            hint = f"Write `{_conventional(tag)}`, here and in the entries."
            yield _finding(f"tags/{tag}", ("tag",), f"`{tag}` {fault}", hint)
    for tag, (spelling, reason) in _respelled(catalog).items():
        for entry in catalog.by_tag[tag]:
            field = ("tags", entry.tags.index(tag))
            yield _finding(entry.id, field, f"`{tag}` {reason}", f"Write `{spelling}`.")


def _respelled(catalog: Catalog) -> dict[str, tuple[str, str]]:
    """Return tag -> (right spelling, reason), for the tags of entries that differ from their right spelling."""
    respelled: dict[str, tuple[str, str]] = {}
    known = known_spellings(catalog)
    groups: dict[str, list[str]] = defaultdict(list)
    for tag in catalog.by_tag:
        spelling = known.get(fold_tag(tag))
        if spelling is None:
            groups[fold_tag(tag)].append(tag)
        elif tag not in catalog.tags and tag != _conventional(spelling):
            respelled[tag] = _conventional(spelling), f"is written `{spelling}` in tags.yml"
    for group in groups.values():
        commonest = min(group, key=lambda tag: (bool(_fault(tag)), -len(catalog.by_tag[tag]), tag))
        spelling = _conventional(commonest)
        if len(group) > 1:  # A tag with a space is not wrong, but hints recommend hyphens.
            spelling = "-".join(spelling.split())
        for tag in group:
            if tag != spelling:
                is_used = spelling in group
                reason = f"is written `{spelling}` in other entries" if is_used else _fault(tag)
                reason = reason or "is written in several ways"
                respelled[tag] = spelling, reason
    return respelled


def _fault(tag: str) -> str:
    """Return what is wrong with a tag by itself, or an empty string."""
    if tag != tag.lower():
        return "has capitals, but tags are written in lower case"
    if tag != unicodedata.normalize("NFKC", tag):
        return "has full-width letters or other compatibility characters"
    return "ends with a full stop" if tag != _conventional(tag) else ""


def _conventional(tag: str) -> str:
    """Return the tag without its faults."""
    lowered = unicodedata.normalize("NFKC", tag).lower()
    text = lowered.rstrip(_FULL_STOPS) or lowered
    return text if text == tag else "-".join(text.split())


def known_spellings(catalog: Catalog) -> dict[str, str]:
    """Return folded spelling -> tag, for the tags of tags.yml, their aliases and their names."""
    records = catalog.tags.values()
    names = {fold_tag(name): record.tag for record in records for name in record.name.variants()}
    aliases = {fold_tag(alias): record.tag for record in records for alias in record.aliases}
    return names | aliases | {fold_tag(tag): tag for tag in catalog.tags}


def _finding(subject: str, field: FieldPath, message: str, hint: str) -> Finding:
    return Finding(subject=subject, field=field, code="tag-spelling", message=message, hint=hint)


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
