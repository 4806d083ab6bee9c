"""Read references, which are identifiers and URLs, in the forms in which people write them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from site_builder.models import Kind
from site_builder.models.fields import in_backquotes
from site_builder.models.identifiers import (
    ArxivId,
    Doi,
    HuggingFaceId,
    Identifier,
    Publication,
    RepositoryId,
    parse_arxiv_id,
    parse_doi,
)
from site_builder.models.urls import UrlError, identify

_WITHOUT_SCHEME = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+/\S*", re.IGNORECASE)

_PREFIX = re.compile(r"^(arxiv|doi)\s*[: ]\s*(?=\S)", re.IGNORECASE)
"""Matches prefixes such as those of `arXiv 2301.12597` and `DOI: 10.1145/3474085`."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A text that a user wrote, and the identifier that this text contains."""

    text: str
    """The text that the user wrote."""
    identifier: Identifier

    @property
    def doi(self) -> str:
        """The DOI in the reference, which may be part of the URL of a publisher; empty if the reference has no DOI."""
        if isinstance(self.identifier, Doi):
            return self.identifier.name
        return self.identifier.doi if isinstance(self.identifier, Publication) else ""

    @property
    def kind(self) -> Kind | None:
        """The kind of entry for the reference, or None if the identifier does not show it.

        For example, a DOI may belong to a paper or to a dataset.
        """
        match self.identifier:
            case ArxivId() | Publication(type="paper"):
                return "paper"
            case RepositoryId():
                return "repo"
            case HuggingFaceId(repo_type="dataset"):
                return "dataset"
            case HuggingFaceId():
                return "repo"
        return None


def parse_reference(text: str) -> Reference:
    """Return the reference in a text. Raise UrlError if the text is neither an identifier nor a URL.

    An arXiv id and a DOI need no prefix, and a URL with a path needs no scheme.

    >>> parse_reference("2301.12597v2").identifier.url, parse_reference("10.1145/3474085").identifier.url
    ('https://arxiv.org/abs/2301.12597v2', 'https://doi.org/10.1145/3474085')
    >>> parse_reference("github.com/salesforce/LAVIS").identifier.url
    'https://github.com/salesforce/LAVIS'
    """
    text = text.strip()
    bare = _PREFIX.sub(r"\1:", text.removeprefix("<").removesuffix(">"))
    identifier = parse_arxiv_id(bare) or parse_doi(bare)
    if identifier is not None:
        return Reference(text, identifier)
    if _WITHOUT_SCHEME.fullmatch(bare) and "@" not in bare:
        bare = f"https://{bare}"
    try:
        return Reference(text, identify(bare))
    except UrlError as error:
        if "://" in bare or ":" in bare[:7]:
            raise
        hint = "Write a URL, an arXiv id such as 2301.12597, or a DOI such as 10.1145/3474085."
        raise UrlError(
            f"{in_backquotes(bare)} names no paper, repository or dataset", hint
        ) from error
