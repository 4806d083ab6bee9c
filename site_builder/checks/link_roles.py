"""Check for links whose URL contradicts their role."""

from __future__ import annotations

from collections.abc import Iterator

from site_builder.checks.base import Check
from site_builder.errors import Finding, Severity
from site_builder.models import Entry, Link
from site_builder.models.identifiers import (
    ArxivId,
    Doi,
    HuggingFaceId,
    Identifier,
    Publication,
    RepositoryId,
)


def find_wrong_link_roles(entry: Entry) -> Iterator[Finding]:
    """Find links that have the wrong role, such as an arXiv page under `code`."""
    for role in type(entry.links).model_fields:
        links: tuple[Link, ...] = getattr(entry.links, role)
        for index, link in enumerate(links):
            better_role = _better_role(role, link)
            if better_role is not None:
                field = ("links", role) if len(links) == 1 else ("links", role, index)
                yield Finding(
                    subject=entry.id,
                    field=field,
                    code="link-role",
                    message=f"{link.url} is not a {role} link",
                    hint=f"Move it to `links.{better_role}`.",
                )


def _better_role(role: str, link: Link) -> str | None:
    """Return the role that a link should have, or None if its present role may be correct."""
    identifier = link.identifier
    if _is_paper(identifier) and role in {"code", "model", "demo", "project", "video"}:
        return "paper"
    # A dataset may have a DOI (Zenodo, DataCite), but not an arXiv id.
    if isinstance(identifier, ArxivId) and role == "dataset":
        return "paper"
    if isinstance(identifier, RepositoryId) and role in {"paper", "pdf", "video"}:
        return None if identifier.subpath.endswith(".pdf") else "code"
    if isinstance(identifier, HuggingFaceId):
        roles = {"model": "model", "dataset": "dataset", "space": "demo"}
        better_role = roles[identifier.repo_type]
        wrong_roles = {"paper", "pdf", "video", "model", "dataset", "demo"} - {better_role}
        return better_role if role in wrong_roles else None
    return None


def _is_paper(identifier: Identifier) -> bool:
    if isinstance(identifier, Publication):
        return identifier.type == "paper"
    return isinstance(identifier, ArxivId | Doi)


CHECK = Check(
    id="link-role",
    severity=Severity.WARNING,
    check_entry=find_wrong_link_roles,
    bad="links:\n  code: https://arxiv.org/abs/2301.12597",
    good="links:\n  paper: https://arxiv.org/abs/2301.12597",
)
