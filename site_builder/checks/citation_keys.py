"""Check for citation keys in `cite_key` that another entry has, too."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from site_builder.catalog import Catalog
from site_builder.checks.base import Check
from site_builder.citations import all_keys, citation_key
from site_builder.errors import Finding, Severity


def find_shared_keys(catalog: Catalog) -> Iterator[Finding]:
    """Find keys in `cite_key` that are keys, or former keys, of another entry. As in BibTeX, case does not matter.

    The first key in `cite_key` is the present key, and the further keys are former ones.
    """
    ids: dict[str, list[str]] = defaultdict(list)
    for entry in catalog:
        for folded in dict.fromkeys(key.casefold() for key in all_keys(entry)):
            ids[folded].append(entry.id)
    for entry in catalog:
        for index, key in enumerate(entry.cite_key):
            others = [id_ for id_ in ids[key.casefold()] if id_ != entry.id]
            if others:
                is_former = key != citation_key(entry)
                yield Finding(
                    entry.id,
                    ("cite_key", index),
                    "citation-key",
                    f"`{key}` is also a citation key of `{others[0]}`",
                    "Delete this former key." if is_former else "Choose another key.",
                )


CHECK = Check(
    id="citation-key",
    severity=Severity.ERROR,
    check_catalog=find_shared_keys,
    bad="cite_key: fast-parser\n# elsewhere: papers/fast-parser.yml without `cite_key`",
    good="cite_key: kim2023parser",
)
