"""Report formats for problems. To add a format, write a module and add a line to `REPORTERS`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from site_builder.errors import Problem
from site_builder.reporters.as_github import as_github, job_summary
from site_builder.reporters.as_gitlab import as_gitlab
from site_builder.reporters.as_json import as_json
from site_builder.reporters.as_junit import as_junit
from site_builder.reporters.as_sarif import as_sarif
from site_builder.reporters.as_text import as_text


class Reporter(Protocol):
    """A function that formats problems."""

    def __call__(self, problems: Sequence[Problem], /, *, tool: str = "kb check") -> str:
        """Return a report of the problems, which must be sorted. `tool` is the command that found them."""


REPORTERS: dict[str, Reporter] = {
    "text": as_text,
    "github": as_github,
    "json": as_json,
    "sarif": as_sarif,
    "junit": as_junit,
    "gitlab": as_gitlab,
}

__all__ = ["REPORTERS", "Reporter", "as_json", "as_text", "job_summary"]
