"""The issue that a workflow of GitHub handles."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class IssueEvent:
    """The parts of an issue that the builder reads. All texts are untrusted."""

    number: int
    body: str
    labels: tuple[str, ...]
    login: str
    """Login of the author of the issue. Empty if the login is not valid on GitHub."""
