"""Check the consistency, completeness and style of valid entries, topics, tags and people.

To add a check, write a module that defines `CHECK = Check(...)` and add a line to `CHECKS`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial

from site_builder.catalog import Catalog
from site_builder.checks import (
    author_names,
    citation_keys,
    completeness,
    cyclic_use,
    dates,
    duplicates,
    formulas,
    identical_texts,
    leftover_tex,
    licences,
    link_roles,
    marketing,
    name_spelling,
    name_style,
    note_links,
    notes_structure,
    people,
    pictures,
    references,
    rejected,
    reserved_names,
    result_ids,
    result_rows,
    scores,
    self_use,
    short_lived_links,
    similar_titles,
    tag_spelling,
    todo_markers,
    unused_tags,
    unused_topics,
    url_punctuation,
    waivers,
    whitespace,
    wrong_language,
    year_and_venue,
)
from site_builder.checks.base import Check
from site_builder.errors import Finding, Severity
from site_builder.models import Entry
from site_builder.parallel import map_in_parallel

_PARALLEL_THRESHOLD = 5_000
"""If there are fewer entries than this, one process runs all checks. Starting further processes would take longer."""

CHECKS: dict[str, Check] = {
    check.id: check
    for check in (
        references.CHECK,
        self_use.CHECK,
        cyclic_use.CHECK,
        reserved_names.CHECK,
        note_links.CHECK,
        formulas.CHECK,
        pictures.MISSING,
        pictures.TEXT,
        pictures.SOURCE,
        pictures.UNUSED,
        pictures.METADATA,
        duplicates.CHECK,
        citation_keys.CHECK,
        rejected.CHECK,
        similar_titles.CHECK,
        unused_topics.CHECK,
        unused_tags.CHECK,
        completeness.CHECK,
        wrong_language.CHECK,
        identical_texts.CHECK,
        notes_structure.CHECK,
        todo_markers.CHECK,
        marketing.CHECK,
        name_style.CHECK,
        author_names.AUTHOR_STYLE,
        author_names.NAME_SPLIT,
        leftover_tex.CHECK,
        whitespace.CHECK,
        dates.CHECK,
        dates.PUBLISHED_YEAR_CHECK,
        year_and_venue.CHECK,
        year_and_venue.UNKNOWN_VENUE_CHECK,
        licences.CHECK,
        tag_spelling.CHECK,
        name_spelling.CHECK,
        people.AMBIGUOUS_PERSON,
        people.UNUSED_PERSON,
        link_roles.CHECK,
        url_punctuation.CHECK,
        short_lived_links.CHECK,
        result_ids.KIND,
        result_ids.UNKNOWN_ID,
        result_rows.REPEATED,
        scores.RANGE,
        scores.SCALE,
        scores.DIFFERENT,
        result_rows.BEFORE_BENCHMARK,
        result_rows.METRICS,
        waivers.CHECK,
    )
}

Severities = Mapping[str, Severity | None]
"""Check id -> severity, or None to disable the check. A check that is not in the mapping keeps its default severity."""

__all__ = [
    "CHECKS",
    "Check",
    "Severities",
    "effective_severity",
    "only_errors",
    "run_checks",
    "run_entry_checks",
]


def effective_severity(check: Check, severities: Severities) -> Severity | None:
    """Return the severity that the findings of a check get, or None if the check is disabled."""
    return severities.get(check.id, check.severity)


def only_errors(severities: Severities) -> Severities:
    """Return severities that disable each check whose findings are not errors."""
    levels = {check.id: effective_severity(check, severities) for check in CHECKS.values()}
    return {id_: level if level is Severity.ERROR else None for id_, level in levels.items()}


def run_entry_checks(entry: Entry) -> tuple[Finding, ...]:
    """Run `check_entry` of every check, even of a disabled one, for one entry, and return the findings."""
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
    """Run every enabled check. Return the findings that are not waived, and the findings about waivers without effect.

    `entry_findings` are the results of `run_entry_checks` for all entries. If the caller does not pass them,
    they are computed.
    """
    if entry_findings is None:
        entry_findings = (finding for entry in catalog for finding in run_entry_checks(entry))
    entry_findings_by_check: dict[str, list[Finding]] = defaultdict(list)
    for finding in entry_findings:
        entry_findings_by_check[finding.code].append(finding)
    enabled = [
        check
        for check in CHECKS.values()
        if effective_severity(check, severities or {}) is not None
    ]
    run_check = partial(_run_catalog_check, catalog)
    is_parallel = len(catalog) >= _PARALLEL_THRESHOLD
    results = map_in_parallel(run_check, enabled) if is_parallel else map(run_check, enabled)
    findings = [
        replace(finding, severity=severity)
        for check, catalog_findings in zip(enabled, results, strict=True)
        if (severity := effective_severity(check, severities or {})) is not None
        for finding in (*entry_findings_by_check[check.id], *catalog_findings)
    ]
    not_waived = [finding for finding in findings if not waivers.is_waived(finding, catalog)]
    return not_waived + list(_waiver_findings(catalog, findings, severities or {}))


def _run_catalog_check(catalog: Catalog, check: Check) -> list[Finding]:
    return list(check.check_catalog(catalog)) if check.check_catalog is not None else []


def _waiver_findings(
    catalog: Catalog, findings: list[Finding], severities: Severities
) -> Iterator[Finding]:
    """Yield the findings of the check `waiver`, which depend on the findings of all other checks."""
    severity = effective_severity(waivers.CHECK, severities)
    if severity is not None:
        for finding in waivers.unused_waivers(catalog, findings, CHECKS):
            yield replace(finding, severity=severity)
