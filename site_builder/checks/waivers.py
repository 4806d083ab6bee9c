"""Waivers: an entry may waive a check and give the reason. Waivers without effect are reported."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from site_builder.catalog import Catalog
from site_builder.checks.base import Check
from site_builder.errors import Finding, Severity
from site_builder.models.pictures import entry_of_subject
from site_builder.suggestions import closest_match


def is_waived(finding: Finding, catalog: Catalog) -> bool:
    """Return whether the entry of a finding waives the check that reported the finding.

    Only entries have waivers, not topics or tags.
    """
    entry = catalog.entries.get(entry_of_subject(finding.subject))
    return entry is not None and finding.code in entry.waive


def unused_waivers(
    catalog: Catalog, findings: Iterable[Finding], check_ids: Collection[str]
) -> Iterator[Finding]:
    """Find waivers of checks that do not exist, and of checks that have no finding for the entry."""
    needed = {(entry_of_subject(finding.subject), finding.code) for finding in findings}
    for entry in catalog:
        for code in entry.waive:
            if code not in check_ids:
                match = closest_match(code, check_ids)
                hint = f"Did you mean `{match}`?" if match else "Delete the line."
                message = f"there is no check `{code}`"
            elif (entry.id, code) not in needed:
                message, hint = f"`{code}` finds nothing in this entry", "Delete the line."
            else:
                continue
            yield Finding(
                subject=entry.id, field=("waive", code), code="waiver", message=message, hint=hint
            )


# This check has neither `check_entry` nor `check_catalog`, because its findings depend on the findings of all
# other checks. `run_checks` calls `unused_waivers` instead.
CHECK = Check(
    id="waiver",
    severity=Severity.WARNING,
    bad="waive:\n  similar-titel: The journal version.",
    good="waive:\n  similar-title: The journal version.",
)
