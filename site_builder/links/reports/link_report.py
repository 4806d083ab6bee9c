"""What is reported: a run, and what was known before it."""

from __future__ import annotations

from dataclasses import dataclass

from site_builder.link_health.history import History
from site_builder.links.runs import Run

TOOL = "kb links check"


@dataclass(frozen=True, slots=True)
class LinkReport:
    """A run, and what to compare it with."""

    run: Run
    before: History
    """The history without this run; empty before the first one."""
