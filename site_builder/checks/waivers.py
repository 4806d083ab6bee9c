"""Entries may waive a check, with a reason; a waiver that waives nothing is a leftover."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from site_builder.catalog import Catalog
from site_builder.checks.base import Check
from site_builder.errors import Finding, Severity
from site_builder.models import Bilingual
from site_builder.suggestions import closest_match


def is_waived(finding: Finding, catalog: Catalog) -> bool:
    """Tell whether the entry that a finding is about waives its check. Topics have no waivers."""
    entry = catalog.entries.get(finding.subject)
    return entry is not None and finding.code in entry.waive


def unused_waivers(
    catalog: Catalog, found: Iterable[Finding], known: Collection[str]
) -> Iterator[Finding]:
    """Find waivers for unknown checks, and those under which nothing was found."""
    needed = {(finding.subject, finding.code) for finding in found}
    for entry in catalog:
        for code in entry.waive:
            if code not in known:
                near = closest_match(code, known)
                hint = f"Did you mean `{near}`?" if near else "Delete the line."
                message = f"there is no check `{code}`"
            elif (entry.id, code) not in needed:
                message, hint = f"`{code}` finds nothing here", "Delete the line."
            else:
                continue
            yield Finding(
                subject=entry.id, field=("waive", code), code="waiver", message=message, hint=hint
            )


# What it finds depends on what the others found: `run_checks` asks `unused_waivers`.
CHECK = Check(
    id="waiver",
    severity=Severity.WARNING,
    meaning=Bilingual(
        en="An entry waives a check that does not exist, or one that no longer reports anything for it.",
        zh="条目豁免的检查不存在，或已没有需要豁免的问题。",
    ),
    bad="waive:\n  similar-titel: The journal version.",
    good="waive:\n  similar-title: The journal version.",
)
