"""Which address may be written in the place of one that moved or died: rules over the history."""

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
from site_builder.links.profiles import load_profiles
from site_builder.links.shared_redirects import SHARED_REDIRECT_THRESHOLD
from site_builder.models.urls import UrlError, canonical_url

ReplacementKind = Literal["moved", "archived"]


@dataclass(frozen=True, slots=True)
class Replacement:
    """What to write in the place of an address."""

    url: str
    """Canonical."""
    kind: ReplacementKind
    """`moved`: where it is now; `archived`: a copy of what was there."""


@dataclass(frozen=True, slots=True)
class NotReplaceable:
    """Why no other address is written, though the link moved or died."""

    reason: str


def find_replacements(
    history: History, *, moved: bool, archived: bool
) -> dict[str, Replacement | NotReplaceable]:
    """Return by address what to write in its place, or why not; most links are in neither case.

    Where the new address moved as well, its own successor counts, so that no second run finds more.
    """
    wanted = {url: record for url, record in history.items() if _wants(record, moved, archived)}
    ends = Counter(
        request_url_or_original(r.last.final_url or "") for r in wanted.values() if _has_moved(r)
    )
    found: dict[str, Replacement | NotReplaceable] = {}
    for url, record in wanted.items():
        successor = _moved(url, record, ends) if _has_moved(record) else _archived(url, record)
        if isinstance(successor, NotReplaceable) or request_url_or_original(successor.url) != url:
            found[url] = successor
    return {url: _end_of(url, found) for url in found}


def replaced_url(url: str, successor: Replacement) -> str:
    """Return what to write for a URL: its successor, with the URL's own fragment if it has one.

    Raises UrlError where that is too long.
    """
    fragment = urlsplit(canonical_url(url)).fragment
    new = successor.url
    return canonical_url(f"{new.partition('#')[0]}#{fragment}") if fragment else new


def _has_moved(record: LinkRecord) -> bool:
    return record.verdict is Verdict.MOVED


def _wants(record: LinkRecord, moved: bool, archived: bool) -> bool:
    if _has_moved(record):
        return moved
    return archived and record.verdict is Verdict.DEAD and record.archived is not None


def _moved(url: str, record: LinkRecord, ends: Counter[str]) -> Replacement | NotReplaceable:
    final = record.last.final_url
    if not final:
        return NotReplaceable("the history does not say where it moved")
    if ends[request_url_or_original(final)] >= SHARED_REDIRECT_THRESHOLD:
        return NotReplaceable(f"{ends[request_url_or_original(final)]} links moved to that address")
    return _checked(url, final, "moved")


def _archived(url: str, record: LinkRecord) -> Replacement | NotReplaceable:
    copy = record.archived.url if record.archived is not None else ""
    return _checked(url, copy, "archived")


def _checked(url: str, final: str, kind: ReplacementKind) -> Replacement | NotReplaceable:
    try:
        before, after = urlsplit(canonical_url(url)), urlsplit(canonical_url(final))
        new = canonical_url(_with_deeper_path(before, after).geturl())
    except UrlError as error:
        return NotReplaceable(f"the new address cannot be stored: {error}")
    reason = _why_not_public(after)
    if reason is None and before.scheme == "https" and after.scheme == "http":
        reason = "the new address has no https"
    if reason is None and kind == "moved":
        reason = _why_another_page(before, after)
    return Replacement(new, kind) if reason is None else NotReplaceable(reason)


def _end_of(
    url: str, found: dict[str, Replacement | NotReplaceable]
) -> Replacement | NotReplaceable:
    seen = {url}
    last = found[url]
    while isinstance(last, Replacement):
        address = request_url_or_original(last.url)
        following = found.get(address)
        if not isinstance(following, Replacement):
            return last
        if address in seen:
            return NotReplaceable("it moved in a circle")
        seen.add(address)
        last = following
    return last


def _with_deeper_path(before: SplitResult, after: SplitResult) -> SplitResult:
    """Keep the way into a repository on GitHub where only the repository was renamed."""
    if {before.hostname, after.hostname} - {"github.com", "www.github.com"}:
        return after
    deeper = before.path.strip("/").split("/")[2:]
    if not deeper or len(after.path.strip("/").split("/")) != 2:
        return after
    path = "/".join([after.path.rstrip("/"), *deeper])
    return after._replace(path=path, query=before.query)


# --- what is not the page that was meant ------------------------------------------------------

_PRIVATE = re.compile(
    r"[^.]*|(?:.*\.)?(?:localhost|local|localdomain|internal|intranet|lan|home|corp|home\.arpa)"
)
_ELSEWHERE = {
    "redirect-to-root": "it leads to a home page",
    "redirect-to-login": "it leads to a login",
    "redirect-to-404": "it leads to a page that says that something is missing",
    "parked": "it leads to a domain that is for sale",
}
# Parameters by which a login knows where its visitor came from.
_WAY_BACK = re.compile(
    r"(?:return|back|redirect|continue|next)(?:[-_]?(?:to|ur[il]))?", re.IGNORECASE
)


def _why_not_public(after: SplitResult) -> str | None:
    host = after.hostname or ""
    try:
        ip_address(host)
    except ValueError:
        is_private = _PRIVATE.fullmatch(host) is not None
        return "the new address is one of a private network" if is_private else None
    return "the new address names no host but a number"


def _why_another_page(before: SplitResult, after: SplitResult) -> str | None:
    """Tell why a redirect's end is hardly the page that was meant; the wary answer is cheap."""
    elsewhere = load_profiles().classify_redirect(before.geturl(), after.geturl())
    if elsewhere is not None:
        return _ELSEWHERE.get(elsewhere, "it leads to something else")
    # A checker may believe that a project got a domain of its own; a person should.
    if _is_root(after) and not _is_root(before):
        return _ELSEWHERE["redirect-to-root"]
    if _ways_back(after) - _ways_back(before):
        return _ELSEWHERE["redirect-to-login"]
    return None


def _is_root(parts: SplitResult) -> bool:
    return parts.path in {"", "/"} and not parts.query


def _ways_back(parts: SplitResult) -> set[str]:
    names = {part.partition("=")[0] for part in parts.query.split("&")}
    return {name for name in names if _WAY_BACK.fullmatch(name)}
