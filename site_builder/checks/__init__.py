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
    duplicates,
    identical_texts,
    link_roles,
    marketing,
    name_style,
    note_links,
    references,
    similar_titles,
    tag_spelling,
    todo_markers,
    unused_topics,
    waivers,
    whitespace,
    wrong_language,
)
from site_builder.checks.base import Check
from site_builder.errors import Finding, Severity
from site_builder.models import Entry
from site_builder.parallel import map_in_parallel

_PARALLEL_THRESHOLD = 5_000
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
        todo_markers.CHECK,
        marketing.CHECK,
        name_style.CHECK,
        whitespace.CHECK,
        dates.CHECK,
        tag_spelling.CHECK,
        link_roles.CHECK,
        waivers.CHECK,
    )
}

Severities = Mapping[str, Severity | None]
"""Check id -> how much it matters; None switches it off. What is missing keeps its own."""

__all__ = ["CHECKS", "Check", "Severities", "effective_severity", "run_checks", "run_entry_checks"]


def effective_severity(check: Check, severities: Severities) -> Severity | None:
    """Return how much a check matters under these settings."""
    return severities.get(check.id, check.severity)


def run_entry_checks(entry: Entry) -> tuple[Finding, ...]:
    """Run the checks that need nothing but the entry, those that are switched off as well."""
    return tuple(
        finding
        for check in CHECKS.values()
        if check.check_entry is not None
        for finding in check.check_entry(entry)
    )


def run_checks(
    catalog: Catalog,
    severities: Severities | None = None,
    entry_findings: Iterable[Finding] | None = None,
) -> list[Finding]:
    """Run every check that is on, and leave out what entries waive.

    `entry_findings` is what `run_entry_checks` said of each entry, where somebody has asked it already.
    """
    if entry_findings is None:
        entry_findings = (finding for entry in catalog for finding in run_entry_checks(entry))
    by_check: dict[str, list[Finding]] = defaultdict(list)
    for finding in entry_findings:
        by_check[finding.code].append(finding)
    on = [
        check
        for check in CHECKS.values()
        if effective_severity(check, severities or {}) is not None
    ]
    check_one = partial(_run_catalog_check, catalog)
    is_worth_sharing = len(catalog) >= _PARALLEL_THRESHOLD
    check_catalog = map_in_parallel(check_one, on) if is_worth_sharing else map(check_one, on)
    found = [
        replace(finding, severity=severity)
        for check, own in zip(on, check_catalog, strict=True)
        if (severity := effective_severity(check, severities or {})) is not None
        for finding in (*by_check[check.id], *own)
    ]
    kept = [finding for finding in found if not waivers.is_waived(finding, catalog)]
    return kept + list(_waiver_findings(catalog, found, severities or {}))


def _run_catalog_check(catalog: Catalog, check: Check) -> list[Finding]:
    return list(check.check_catalog(catalog)) if check.check_catalog is not None else []


def _waiver_findings(
    catalog: Catalog, found: list[Finding], severities: Severities
) -> Iterator[Finding]:
    """Find waivers of checks that do not exist, and waivers that nothing needs."""
    severity = effective_severity(waivers.CHECK, severities)
    if severity is not None:
        for finding in waivers.unused_waivers(catalog, found, CHECKS):
            yield replace(finding, severity=severity)
