"""A test server imitates a hijacked domain: the new owner redirects the pages to another site, or shows new pages.

The tests follow links to this domain from the check through the history to `kb links fix`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from itertools import count

import pytest

from site_builder.link_health.history import record_all
from site_builder.link_health.records import LinkRecord
from site_builder.links.checking import check_links
from site_builder.links.links_to_check import LinkToCheck
from site_builder.links.replacements import Replacement, find_replacements
from site_builder.links.runs import Run
from tests.links.fault_behaviours import by_target, in_turn, page, redirects, responds
from tests.links.fault_network import CHECK_POLICY, FaultNetwork
from tests.links.faults import HostSpec

CASINO = "http://best-casino.test"
FEED_PAGE = page("TinyFeed – readers", "Read all your feeds at one place.")
CASINO_PAGE = page("Casino bonus", "Slots, poker and a bonus of 100 %.")
SLOTS_PAGE = page("Slot gacor … judi online", "Daftar slot gacor.")
REFRESH_PAGE = page(
    "Moved", head_elements=f'<meta http-equiv="refresh" content="0; url={CASINO}/meta">'
)

START = dt.datetime(2026, 11, 2, tzinfo=dt.UTC)
DAYS = count()
"""Numbers of days after `START`. Whenever the checker asks for the time, it gets the next of these days."""

History = Mapping[str, LinkRecord]


def check(
    network: FaultNetwork,
    urls: Iterable[str],
    history: History,
    *,
    names: tuple[str, ...] = ("TinyFeed",),
    accepts: bool = False,
) -> tuple[Run, History]:
    """Check links, and return the run and the history after the run."""
    run = check_links(
        [LinkToCheck(url, names=names) for url in urls],
        client=network.client,
        policy=CHECK_POLICY,
        history=history,
        titles=True,
        accepts=accepts,
        now=lambda: START + dt.timedelta(days=next(DAYS)),
    )
    records = record_all(history, [link.observation for link in run.links])
    records_of_run = {link.url: link.record for link in run.links if link.record is not None}
    return run, {**records, **records_of_run}


@pytest.fixture
def casino(network: FaultNetwork) -> FaultNetwork:
    """Return a network with the host to which the hijacked domain leads."""
    network.start_host("best-casino.test", HostSpec(responds(body=CASINO_PAGE)))
    return network


@pytest.mark.parametrize(
    ("target", "behaviour", "reason"),
    [
        ("/", redirects(f"{CASINO}/", 301), "other-site"),
        ("/308", redirects(f"{CASINO}/slots/", 308), "other-site"),
        ("/blog/post-1", redirects(f"{CASINO}/blog/post-1", 301), "other-site"),
        ("/casino/review", redirects(f"{CASINO}/", 301), "other-site"),
        ("/docs/intro", redirects(f"{CASINO}/", 301), "redirect-to-root"),
        ("/tmp", redirects(f"{CASINO}/tmp", 302), "other-site"),
        ("/meta", responds(body=REFRESH_PAGE), "other-site"),
        ("/twice", redirects("http://tinyfeed.test/308", 301), "other-site"),
        ("/shop", redirects("http://best-casino.test./shop", 307), "other-site"),
    ],
)
def test_a_link_of_a_hijacked_domain_is_suspect_and_not_fixed(
    casino: FaultNetwork, target: str, behaviour: object, reason: str
) -> None:
    targets = {"/308": redirects(f"{CASINO}/slots/", 308), target: behaviour}
    casino.start_host("tinyfeed.test", HostSpec(by_target(targets)))  # type: ignore[arg-type]
    url = f"http://tinyfeed.test{target}"
    run, history = check(casino, [url], {})
    # For a suspect link, there is no second message about the title.
    assert [link.unexpected_title for link in run.links] == [""]
    assert [(link.verdict, link.observation.reason) for link in run.links] == [("suspect", reason)]
    assert history[url].last_alive is None
    assert not find_replacements(history, moved=True, archived=True)


def test_three_links_of_a_hijacked_domain_to_one_page_are_suspect(casino: FaultNetwork) -> None:
    targets = {
        "/about": redirects(f"{CASINO}/meta", 301),
        "/tmp": redirects(f"{CASINO}/meta", 302),
        "/meta": responds(body=REFRESH_PAGE),
    }
    casino.start_host("tinyfeed.test", HostSpec(by_target(targets)))
    run, _ = check(casino, [f"http://tinyfeed.test{target}" for target in targets], {})
    assert {(link.verdict.value, link.observation.reason) for link in run.links} == {
        ("suspect", "other-site")
    }


def test_a_page_with_a_wholly_different_title_is_suspect_until_accepted(
    network: FaultNetwork,
) -> None:
    pages = in_turn(responds(body=FEED_PAGE), responds(body=SLOTS_PAGE))
    network.start_host("tinyfeed.test", HostSpec(pages))
    url = "http://tinyfeed.test/"
    first_run, history = check(network, [url], {})
    assert [link.verdict for link in first_run.links] == ["alive"]
    second_run, history = check(network, [url], history)
    assert [link.observation.reason for link in second_run.links] == ["other-page"]
    first = history[url].first
    assert first is not None
    assert first.title == "TinyFeed – readers"
    accepted_run, history = check(network, [url], history, accepts=True)
    assert [link.verdict for link in accepted_run.links] == ["alive"]
    last_run, _ = check(network, [url], history)
    assert [link.verdict for link in last_run.links] == ["alive"]


def test_a_link_is_moved_if_a_new_domain_shows_the_first_title(
    network: FaultNetwork,
) -> None:
    behaviour = in_turn(responds(body=FEED_PAGE), redirects("http://tinyfeed-app.test/", 301))
    network.start_host("tinyfeed.test", HostSpec(behaviour))
    network.start_host("tinyfeed-app.test", HostSpec(responds(body=FEED_PAGE)))
    url = "http://tinyfeed.test/"
    _, history = check(network, [url], {})
    run, history = check(network, [url], history)
    assert [(link.verdict, link.observation.reason) for link in run.links] == [
        ("moved", "same-title")
    ]
    assert find_replacements(history, moved=True, archived=False) == {
        url: Replacement("http://tinyfeed-app.test/", "moved")
    }


def test_an_accepted_redirect_works_but_is_not_fixed(casino: FaultNetwork) -> None:
    casino.start_host("tinyfeed.test", HostSpec(redirects(f"{CASINO}/new", 301)))
    url = "http://tinyfeed.test/page"
    _, history = check(casino, [url], {})
    for accepts in (True, False):
        run, history = check(casino, [url], history, accepts=accepts)
        assert [link.verdict for link in run.links] == ["redirected"]
        assert not find_replacements(history, moved=True, archived=False)


def test_a_title_that_does_not_match_the_entry_is_reported_once(network: FaultNetwork) -> None:
    network.start_host("tinyfeed.test", HostSpec(responds(body=SLOTS_PAGE)))
    url = "http://tinyfeed.test/"
    run, history = check(network, [url], {})
    assert [link.unexpected_title for link in run.links] == ["Slot gacor … judi online"]
    run, _ = check(network, [url], history)
    assert [link.unexpected_title for link in run.links] == [""]
    run, _ = check(network, [url], {}, names=("Slot machines", "Slot"))
    assert [link.unexpected_title for link in run.links] == [""]
    run, _ = check(network, [url], {}, names=())
    assert [link.unexpected_title for link in run.links] == [""]
