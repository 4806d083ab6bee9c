"""What can be wrong with entries that are each fine by themselves.

A check is one file that ends in `CHECK = Check(...)`, and one line in `CHECKS`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial

from site_builder.catalog import Catalog
from site_builder.checks import (
    completeness,
    dates,
    dead_space,
    duplicates,
    identical_texts,
    leftovers,
    link_roles,
    marketing,
    name_style,
    note_links,
    references,
    similar_titles,
    tag_spelling,
    unused_topics,
    waivers,
    wrong_language,
)
from site_builder.checks.rule import Check
from site_builder.errors import Finding, Severity
from site_builder.models import Entry
from site_builder.processes import map_in_parallel

_WORTH_SHARING = 5_000
"""Fewer entries are checked sooner by one process than by several."""

CHECKS: dict[str, Check] = {
    check.id: check
    for check in (
        references.CHECK,
        note_links.CHECK,
        duplicates.CHECK,
        similar_titles.CHECK,
        unused_topics.CHECK,
        completeness.CHECK,
        wrong_language.CHECK,
        identical_texts.CHECK,
        leftovers.CHECK,
        marketing.CHECK,
        name_style.CHECK,
        dead_space.CHECK,
        dates.CHECK,
        tag_spelling.CHECK,
        link_roles.CHECK,
        waivers.CHECK,
    )
}

Severities = Mapping[str, Severity | None]
"""Check id -> how much it matters; None switches it off. What is missing keeps its own."""

__all__ = ["CHECKS", "Check", "Severities", "find_in_entry", "run_checks", "severity_of"]


def severity_of(check: Check, severities: Severities) -> Severity | None:
    """Return how much a check matters under these settings."""
    return severities.get(check.id, check.severity)


def find_in_entry(entry: Entry) -> tuple[Finding, ...]:
    """Run the checks that need nothing but the entry, those that are switched off as well."""
    return tuple(
        finding
        for check in CHECKS.values()
        if check.in_entry is not None
        for finding in check.in_entry(entry)
    )


def run_checks(
    catalog: Catalog,
    severities: Severities | None = None,
    in_entries: Iterable[Finding] | None = None,
) -> list[Finding]:
    """Run every check that is on, and leave out what entries waive.

    `in_entries` is what `find_in_entry` said of each entry, where somebody has asked it already.
    """
    if in_entries is None:
        in_entries = (finding for entry in catalog for finding in find_in_entry(entry))
    by_check: dict[str, list[Finding]] = defaultdict(list)
    for finding in in_entries:
        by_check[finding.code].append(finding)
    on = [check for check in CHECKS.values() if severity_of(check, severities or {}) is not None]
    check_one = partial(_in_catalog, catalog)
    is_worth_sharing = len(catalog) >= _WORTH_SHARING
    in_catalog = map_in_parallel(check_one, on) if is_worth_sharing else map(check_one, on)
    found = [
        replace(finding, severity=severity)
        for check, own in zip(on, in_catalog, strict=True)
        if (severity := severity_of(check, severities or {})) is not None
        for finding in (*by_check[check.id], *own)
    ]
    kept = [finding for finding in found if not waivers.is_waived(finding, catalog)]
    return kept + list(_about_waivers(catalog, found, severities or {}))


def _in_catalog(catalog: Catalog, check: Check) -> list[Finding]:
    return list(check.in_catalog(catalog)) if check.in_catalog is not None else []


def _about_waivers(
    catalog: Catalog, found: list[Finding], severities: Severities
) -> Iterator[Finding]:
    """Find waivers of checks that do not exist, and waivers that nothing needs."""
    severity = severity_of(waivers.CHECK, severities)
    if severity is not None:
        for finding in waivers.idle_waivers(catalog, found, CHECKS):
            yield replace(finding, severity=severity)
