"""Suggest links that may belong to an entry, each with a role such as `code`. The user decides whether to add them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from site_builder.metadata.findings import SourcedWork, Suggestion
from site_builder.models.identifiers import (
    ArxivId,
    Doi,
    HuggingFaceId,
    Publication,
    RepositoryId,
    WebPage,
)
from site_builder.models.urls import UrlError, identify

MAX_URLS_IN_TEXT = 5
_URL = re.compile(r"https?://[^\s<>\"{}|\\^`\[\]()]+", re.IGNORECASE)
_PROJECT = re.compile(
    r"\b(?:project|web ?(?:site|page)|home ?page|demo page)\b[^.;]{0,40}$", re.IGNORECASE
)
_PAPERS_OF_TEMPLATES = frozenset({"1910.09700"})
"""arXiv ids that are not suggested. Many models cite these papers only because Hugging Face's card template does."""


def role_of(url: str) -> str:
    """Return the role of a link, such as `code` for a repository, or an empty text if the URL does not show a role.

    >>> role_of("https://github.com/salesforce/LAVIS"), role_of("https://arxiv.org/abs/2301.12597")
    ('code', 'paper')
    """
    try:
        identifier = identify(url)
    except UrlError:
        return ""
    match identifier:
        case RepositoryId():
            return "code"
        case HuggingFaceId(repo_type="model" | "dataset" as role):
            return role
        case HuggingFaceId():
            return "demo"
        case ArxivId() | Doi() | Publication(type="paper"):
            return "paper"
    return ""


def links_in_texts(works: Sequence[SourcedWork]) -> Iterator[Suggestion]:
    """Yield links to code, models, datasets, demos and project pages from the comment and the abstract of a paper."""
    for sourced in works:
        text = f"{sourced.work.comment} {sourced.work.abstract}"
        for match in list(_URL.finditer(text))[:MAX_URLS_IN_TEXT]:
            url = match[0].rstrip(".,;:!?'’”")
            role = role_of(url) or (
                "project" if _is_page_of_project(url, text[: match.start()]) else ""
            )
            if role and role != "paper":
                yield Suggestion(role, url, sourced.source)


def _is_page_of_project(url: str, before: str) -> bool:
    try:
        return isinstance(identify(url), WebPage) and _PROJECT.search(before) is not None
    except UrlError:
        return False


def related_links(urls: Iterable[str], source: str) -> Iterator[Suggestion]:
    """Yield a suggestion for each URL that shows its role. `source` is where the URLs come from, such as `DataCite`."""
    for url in urls:
        if role := role_of(url):
            yield Suggestion(role, url, source)


def papers_of_item(arxiv_ids: Iterable[str], source: str) -> Iterator[Suggestion]:
    """Yield links to the papers that a model or a dataset on Hugging Face cites."""
    for id_ in arxiv_ids:
        if id_ not in _PAPERS_OF_TEMPLATES:
            yield Suggestion("paper", ArxivId(id_).url, source)


def unique_links(
    suggestions: Iterable[Suggestion], own_urls: Iterable[str]
) -> tuple[Suggestion, ...]:
    """Return the suggestions whose URLs are valid, without repetitions and without the entry's own URLs."""
    seen = {key for url in own_urls if (key := _key(url))}
    kept = []
    for suggestion in suggestions:
        key = _key(suggestion.url)
        if key and key not in seen:
            seen.add(key)
            kept.append(suggestion)
    return tuple(kept)


def _key(url: str) -> str:
    try:
        return identify(url).key
    except UrlError:
        return ""
