"""Compare what a link leads to with its own site, and with the page that it led to at first.

An expired domain may have a new owner, whose pages respond with status 200 or redirect to another site. No
status tells such a page from the linked page, so a person must look.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from site_builder.link_health.records import FirstPage, Observation
from site_builder.link_health.verdicts import WORKING, Verdict
from site_builder.links.page_titles import differs_wholly, have_common_word, is_same_title
from site_builder.links.sites import Crossing, crossing_of, site_of

OTHER_SITE = "other-site"
"""Reason code of a link that redirects to another site, although nothing says that the sites belong together."""
OTHER_PAGE = "other-page"
"""Reason code of a link whose page has a title that differs wholly from the first title."""
SAME_TITLE = "same-title"
"""Reason code of a link that moved to another site, whose page there has the first title."""


def compare_with_first(
    observation: Observation, first: FirstPage | None, names: Iterable[str] = ()
) -> Observation:
    """Return the observation, with the verdict `suspect` if the link may lead to a page of another owner.

    `first` is what the link led to at first, or None before its first check. `names` are the names of the entries
    with the link: a page whose title contains a word of a name is not another page.

    A link that redirects to another site is `moved` only if the other site is the new name of its site, if both
    URLs have one identifier, or if the page has the title that the link's own site had at first.
    """
    if observation.verdict not in WORKING | {Verdict.BLOCKED}:
        return observation
    crossing = crossing_of(observation)
    if crossing is not Crossing.NONE:
        observation = _compare_sites(observation, first, crossing)
    if (
        observation.verdict in WORKING
        and first is not None
        and differs_wholly(observation.title, [first.title])
        and not any(have_common_word(observation.title, name) for name in names)
    ):
        return replace(observation, verdict=Verdict.SUSPECT, reason=OTHER_PAGE)
    return observation


def _compare_sites(
    observation: Observation, first: FirstPage | None, crossing: Crossing
) -> Observation:
    """Judge an observation of a link that redirects to another site."""
    is_moved = observation.verdict is Verdict.MOVED
    was_at_home = first is not None and _is_on_site(observation.url, first)
    if first is not None and was_at_home and is_same_title(observation.title, first.title):
        return replace(observation, reason=SAME_TITLE) if is_moved else observation
    is_known = crossing is Crossing.DIRECTED or (
        crossing is Crossing.SHORT_LINK and (first is None or not first.host)
    )
    is_accepted = first is not None and _is_on_site(observation.final_url or "", first)
    if not is_known and not is_accepted:
        return replace(observation, verdict=Verdict.SUSPECT, reason=OTHER_SITE)
    return replace(observation, verdict=Verdict.REDIRECTED) if is_moved else observation


def _is_on_site(url: str, first: FirstPage) -> bool:
    """Return whether a URL is on the site where the link ended at first."""
    return bool(first.host) and site_of(url) == site_of(f"//{first.host}/")


def accept(observation: Observation) -> Observation:
    """Return the observation of a link whose page a person looked at: the link works, wherever it leads."""
    if observation.reason not in {OTHER_SITE, OTHER_PAGE}:
        return observation
    if not observation.chain:
        return replace(observation, verdict=Verdict.ALIVE, reason=f"http-{observation.status}")
    reason = f"http-{observation.chain[0].status}"
    return replace(observation, verdict=Verdict.REDIRECTED, reason=reason)
