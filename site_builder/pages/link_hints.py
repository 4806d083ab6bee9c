"""Hints, which tell the links of one entry apart, such as `salesforce/LAVIS` next to a link to code."""

from __future__ import annotations

from collections import Counter

from site_builder.models import Entry, Link
from site_builder.models.identifiers import ArxivId, Doi, HuggingFaceId, RepositoryId
from site_builder.pages.context import LanguageContext
from site_builder.pages.untrusted_text import display_parts


def links_with_hints(context: LanguageContext, entry: Entry) -> list[tuple[str, Link, str]]:
    """Return (role such as `code`, link, hint) for each link of an entry. A hint is a plain text next to the label.

    The hint is the name of a repository, a model or a dataset, or the arXiv id or DOI of a paper. For any other link,
    the hint is the host. If several links of a role would have equal hints, their URLs, as `display_parts` shows them,
    are the hints.
    """
    hinted = [(role, link, _hint(context, link)) for role, link in entry.all_links()]
    numbers = Counter([(role, hint) for role, _, hint in hinted])
    return [
        (role, link, hint if numbers[role, hint] == 1 else "".join(display_parts(link.url)))
        for role, link, hint in hinted
    ]


def _hint(context: LanguageContext, link: Link) -> str:
    identifier = link.identifier
    if isinstance(identifier, RepositoryId | HuggingFaceId):
        return identifier.text
    if isinstance(identifier, ArxivId | Doi):
        return identifier.label
    return context.host_label(link)
