"""Find links that may lead to a page of another owner than before.

An expired domain may have a new owner, whose pages respond with status 200 or redirect to another site. The status
does not distinguish such a page from the linked page. So this module makes two comparisons. It compares the site of the
page with the site of the link's URL, and the title of the page with the title of the link's first page. A difference
that no rule allows makes the link `suspect`: a person must look at it.

A site is a registrable domain (see `sites`). The first page of a link is the page that it led to when it first worked.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from site_builder.link_health.records import FirstPage, Observation
from site_builder.link_health.verdicts import WORKING, Verdict
from site_builder.links.page_titles import differs_wholly, have_common_word, is_same_title
from site_builder.links.sites import Crossing, crossing_of, site_of

OTHER_SITE = "other-site"
"""Reason code of a link to another site, if no rule, identifier, title or first page connects the two sites."""
OTHER_PAGE = "other-page"
"""Reason code of a link whose page has a wholly different title than the link's first page."""
SAME_TITLE = "same-title"
"""Reason code of a link that moved to another site, if the page there has the title of the link's first page."""


def compare_with_first(
    observation: Observation, first: FirstPage | None, names: Iterable[str] = ()
) -> Observation:
    """Return the observation, with the verdict `suspect` if the link may lead to a page of another owner.

    `first` is the page that the link led to at first, or None if no check has found the link working. `names` are the
    names of the entries with the link. A page whose title contains a word of a name does not count as a different page.

    A link that redirects to another site is `moved` in three cases only: `sites.yml` says that the link's site was
    renamed, both URLs have the same identifier, or the page has the title of the link's first page. In the third case,
    the first page must have been on the link's own site.
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
    """Return whether a URL is on the site of the first page."""
    return bool(first.host) and site_of(url) == site_of(f"//{first.host}/")


def accept(observation: Observation) -> Observation:
    """Return the observation of a link whose page a person accepted.

    The reasons `other-site` and `other-page` no longer make the link suspect.
    """
    if observation.reason not in {OTHER_SITE, OTHER_PAGE}:
        return observation
    if not observation.chain:
        return replace(observation, verdict=Verdict.ALIVE, reason=f"http-{observation.status}")
    reason = f"http-{observation.chain[0].status}"
    return replace(observation, verdict=Verdict.REDIRECTED, reason=reason)
