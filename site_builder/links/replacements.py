"""Find replacement URLs for links that moved or died. The history of the links contains these URLs."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Literal
from urllib.parse import SplitResult, urlsplit

from site_builder.link_health.history import History
from site_builder.link_health.records import LinkRecord
from site_builder.link_health.request_urls import request_url_or_original
from site_builder.link_health.verdicts import Verdict
from site_builder.links.first_pages import SAME_TITLE
from site_builder.links.profiles import load_profiles
from site_builder.links.shared_redirects import SHARED_REDIRECT_THRESHOLD
from site_builder.links.sites import Crossing, crossing_of
from site_builder.models.urls import UrlError, is_private_name, normalize_url

ReplacementKind = Literal["moved", "archived"]


@dataclass(frozen=True, slots=True)
class Replacement:
    """A URL to write instead of the URL of a link."""

    url: str
    """The new URL, normalized."""
    kind: ReplacementKind
    """`moved` for the new URL of the linked page, `archived` for the URL of an archived copy."""


@dataclass(frozen=True, slots=True)
class NotReplaceable:
    """The reason why a URL must not be replaced although its link moved or died."""

    reason: str
    """A clause, such as `it leads to a login page`."""


def find_replacements(
    history: History, *, moved: bool, archived: bool
) -> dict[str, Replacement | NotReplaceable]:
    """Return URL -> replacement, or the reason why the URL must not be replaced.

    If `moved` is true, the result contains the moved links. If `archived` is true, it contains the dead links with an
    archived copy. A moved link is replaced with its new URL, and a dead link with the URL of its archived copy. If the
    new URL has a replacement, too, the link gets that replacement at once. So a second `kb links fix` changes nothing.

    A moved link is replaced with a URL on another site in three cases only: `sites.yml` says that the link's site was
    renamed, both URLs have the same identifier, or the page at the new URL has the title of the page at which the link
    first worked (`LinkRecord.first`).
    """
    records = {
        url: record for url, record in history.items() if _is_selected(record, moved, archived)
    }
    final_urls = Counter(
        request_url_or_original(record.last.final_url or "")
        for record in records.values()
        if _has_moved(record)
    )
    replacements: dict[str, Replacement | NotReplaceable] = {}
    for url, record in records.items():
        replacement = (
            _replace_moved(url, record, final_urls)
            if _has_moved(record)
            else _replace_archived(url, record)
        )
        if (
            isinstance(replacement, NotReplaceable)
            or request_url_or_original(replacement.url) != url
        ):
            replacements[url] = replacement
    return {url: _last_of_chain(url, replacements) for url in replacements}


def replaced_url(url: str, replacement: Replacement) -> str:
    """Return the URL that replaces `url`. If `url` has a fragment, the new URL gets this fragment.

    Raises UrlError if the new URL is too long.
    """
    fragment = urlsplit(normalize_url(url)).fragment
    new_url = replacement.url
    return normalize_url(f"{new_url.partition('#')[0]}#{fragment}") if fragment else new_url


def _has_moved(record: LinkRecord) -> bool:
    return record.verdict is Verdict.MOVED


def _is_selected(record: LinkRecord, moved: bool, archived: bool) -> bool:
    if _has_moved(record):
        return moved
    return archived and record.verdict is Verdict.DEAD and record.archived is not None


def _replace_moved(
    url: str, record: LinkRecord, final_urls: Counter[str]
) -> Replacement | NotReplaceable:
    final_url = record.last.final_url
    if not final_url:
        return NotReplaceable("the history does not say where it moved")
    number_of_links = final_urls[request_url_or_original(final_url)]
    if number_of_links >= SHARED_REDIRECT_THRESHOLD:
        return NotReplaceable(f"{number_of_links} links moved to that URL")
    replacement = _replace_if_safe(url, final_url, "moved")
    needs_same_site = isinstance(replacement, Replacement) and record.last.reason != SAME_TITLE
    if needs_same_site and crossing_of(record.last) is not Crossing.NONE:
        return NotReplaceable("it leads to another site")
    return replacement


def _replace_archived(url: str, record: LinkRecord) -> Replacement | NotReplaceable:
    copy_url = record.archived.url if record.archived is not None else ""
    return _replace_if_safe(url, copy_url, "archived")


def _replace_if_safe(
    url: str, candidate: str, kind: ReplacementKind
) -> Replacement | NotReplaceable:
    try:
        before, after = urlsplit(normalize_url(url)), urlsplit(normalize_url(candidate))
        new_url = normalize_url(_with_repository_path(before, after).geturl())
    except UrlError as error:
        return NotReplaceable(f"the new URL cannot be stored: {error}")
    reason = _why_not_public(after)
    if reason is None and before.scheme == "https" and after.scheme == "http":
        reason = "the new URL does not use https"
    if reason is None and kind == "moved":
        reason = _why_not_same_page(before, after)
    return Replacement(new_url, kind) if reason is None else NotReplaceable(reason)


def _last_of_chain(
    url: str, replacements: dict[str, Replacement | NotReplaceable]
) -> Replacement | NotReplaceable:
    visited = {url}
    last = replacements[url]
    while isinstance(last, Replacement):
        next_url = request_url_or_original(last.url)
        following = replacements.get(next_url)
        if not isinstance(following, Replacement):
            return last
        if next_url in visited:
            return NotReplaceable("its redirects form a loop")
        visited.add(next_url)
        last = following
    return last


def _with_repository_path(before: SplitResult, after: SplitResult) -> SplitResult:
    """Append the path of a page in a GitHub repository to the new URL of the repository.

    `before` is the old URL, and `after` is the URL to which it redirects. If `before` is not the URL of such
    a page, or if `after` is not the URL of a repository, `after` is returned unchanged.
    """
    if {before.hostname, after.hostname} - {"github.com", "www.github.com"}:
        return after
    inner_path = before.path.strip("/").split("/")[2:]
    if not inner_path or len(after.path.strip("/").split("/")) != 2:
        return after
    path = "/".join([after.path.rstrip("/"), *inner_path])
    return after._replace(path=path, query=before.query)


# --- redirects that do not lead to the linked page --------------------------------------------

_REDIRECT_REASONS = {
    "redirect-to-root": "it leads to a home page",
    "redirect-to-login": "it leads to a login page",
    "redirect-to-404": "it leads to an error page",
    "parked": "it leads to a domain that is for sale",
}
# Query parameters that tell a login page where to send the visitor after the login.
_RETURN_PARAMETER = re.compile(
    r"(?:return|back|redirect|continue|next)(?:[-_]?(?:to|ur[il]))?", re.IGNORECASE
)


def _why_not_public(after: SplitResult) -> str | None:
    host = after.hostname or ""
    try:
        ip_address(host)
    except ValueError:
        return "the new URL is in a private network" if is_private_name(host) else None
    return "the new URL has an IP address instead of a host name"


def _why_not_same_page(before: SplitResult, after: SplitResult) -> str | None:
    """Return a clause that says why the new URL may lead to another page, or None."""
    code = load_profiles().classify_redirect(before.geturl(), after.geturl())
    if code is not None:
        return _REDIRECT_REASONS.get(code, "it leads to another page")
    # The project of the linked page may have moved to a domain of its own. The link check accepts a redirect to the
    # home page of this domain, but a person must decide whether to change the entry.
    if _has_root_path(after) and not _has_root_path(before):
        return _REDIRECT_REASONS["redirect-to-root"]
    if _return_parameters(after) - _return_parameters(before):
        return _REDIRECT_REASONS["redirect-to-login"]
    return None


def _has_root_path(parts: SplitResult) -> bool:
    return parts.path in {"", "/"} and not parts.query


def _return_parameters(parts: SplitResult) -> set[str]:
    names = {part.partition("=")[0] for part in parts.query.split("&")}
    return {name for name in names if _RETURN_PARAMETER.fullmatch(name)}
