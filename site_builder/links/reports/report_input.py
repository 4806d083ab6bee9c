"""Input of the functions that write reports."""

from __future__ import annotations

from dataclasses import dataclass, field

from site_builder.i18n import SiteLanguages
from site_builder.link_health.history import History
from site_builder.links.runs import Run

TOOL = "kb links check"
"""Name of the tool in reports."""


@dataclass(frozen=True, slots=True)
class ReportInput:
    """A run to report, and the history to compare it with."""

    run: Run
    before: History
    """The history before this run; empty before the first run."""
    languages: SiteLanguages = field(default_factory=SiteLanguages)
    """The languages of the site. The Markdown report has its headings in these languages."""
