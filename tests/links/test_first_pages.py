"""A link is suspect if it leads to an unknown site, or to a page with a wholly different title than at first.

A site is unknown if no rule, identifier, title or accepted page connects it to the site of the link's URL. A link to an
unknown site is never fixed.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from site_builder.link_health.history import record_all
from site_builder.link_health.records import FirstPage, Hop, LinkRecord, Observation
from site_builder.link_health.verdicts import WORKING, Verdict
from site_builder.links.first_pages import OTHER_PAGE, OTHER_SITE, accept, compare_with_first
from site_builder.links.page_titles import is_same_title
from site_builder.links.replacements import Replacement, find_replacements
from site_builder.links.sites import Crossing, crossing_of, site_of
from tests import examples

NOW = dt.datetime(2026, 11, 23, tzinfo=dt.UTC)
OLD, NEW = "https://tinyfeed.example/", "https://best-casino.example/"
FEED = FirstPage(NOW, "tinyfeed.example", "TinyFeed – readers")


def redirected(
    *urls: str, status: int = 301, title: str = "", final_status: int = 200
) -> Observation:
    """Return an observation of a link whose redirects lead through these URLs."""
    verdict = Verdict.MOVED if status in {301, 308} else Verdict.REDIRECTED
    hops = tuple(Hop(status, url) for url in urls[:-1])
    return Observation(
        urls[0], NOW, verdict, f"http-{status}", final_status, urls[-1], hops, title=title
    )


def judged(
    observation: Observation, first: FirstPage | None = None, *names: str
) -> tuple[str, str]:
    compared = compare_with_first(observation, first, names)
    return compared.verdict.value, compared.reason


@pytest.mark.parametrize("status", [200, 301, 302, 303, 307, 308])
def test_a_link_that_redirects_to_an_unknown_site_is_suspect(status: int) -> None:
    """A redirect with status 200 is a page with a meta refresh."""
    observation = redirected(OLD, NEW, status=status, title="Casino bonus")
    assert judged(observation) == ("suspect", OTHER_SITE)
    assert judged(observation, FEED) == ("suspect", OTHER_SITE)


def test_a_blocked_link_to_an_unknown_site_is_suspect() -> None:
    blocked = replace(
        redirected(OLD, NEW, final_status=403), verdict=Verdict.BLOCKED, reason="http-403"
    )
    assert judged(blocked) == ("suspect", OTHER_SITE)
    publisher = replace(blocked, url="https://doi.org/10.9/x", chain=())
    assert judged(publisher) == ("blocked", "http-403")


@pytest.mark.parametrize("verdict", ["gone", "transient", "throttled", "suspect", "unchecked"])
def test_only_working_and_blocked_links_can_become_suspect(verdict: str) -> None:
    observation = replace(redirected(OLD, NEW), verdict=Verdict(verdict), reason="x")
    assert judged(observation, FEED) == (verdict, "x")


def test_a_link_to_a_renamed_site_is_moved() -> None:
    assert judged(redirected("https://nips.cc/a", "https://neurips.cc/a")) == ("moved", "http-301")


def test_permanent_identifiers_and_short_links_are_redirected_and_not_moved() -> None:
    for url in ("https://doi.org/10.9/x", "https://w3id.org/x", "https://bit.ly/x"):
        assert judged(redirected(url, "https://a.org/x")) == ("redirected", "http-301")
    moved_publisher = redirected("https://doi.org/10.9/x", "https://b.org/x")
    assert judged(moved_publisher, FirstPage(NOW, "a.org")) == ("redirected", "http-301")


def test_a_short_link_with_a_new_target_is_suspect() -> None:
    link = redirected("https://bit.ly/x", "https://a.org/x")
    assert judged(link, FirstPage(NOW, "www.a.org")) == ("redirected", "http-301")
    assert judged(link, FirstPage(NOW, "b.org")) == ("suspect", OTHER_SITE)


def test_a_redirect_to_a_page_with_the_first_title_works() -> None:
    same = redirected(OLD, "https://tinyfeed.dev/", title="TinyFeed: Readers")
    assert judged(same, FEED) == ("moved", "same-title")
    temporary = redirected(OLD, "https://tinyfeed.dev/", status=302, title="TinyFeed: Readers")
    assert judged(temporary, FEED) == ("redirected", "http-302")


def test_a_redirect_is_suspect_if_the_first_title_is_generic_or_from_a_third_site() -> None:
    same = redirected(OLD, "https://tinyfeed.dev/", title="TinyFeed: Readers")
    elsewhere = FirstPage(NOW, "casino.example", FEED.title)
    assert judged(same, elsewhere) == ("suspect", OTHER_SITE)
    generic = redirected(OLD, NEW, title="Home")
    assert judged(generic, FirstPage(NOW, "tinyfeed.example", "Home")) == ("suspect", OTHER_SITE)


@pytest.mark.parametrize(
    ("title", "names", "verdict"),
    [
        ("Slot gacor … judi online", (), "suspect"),
        ("Slot gacor … judi online", ("TinyFeed",), "suspect"),
        ("老虎机", ("TinyFeed",), "suspect"),
        ("TinyFeed 2: readers", (), "alive"),
        ("A new name for readers", ("TinyFeed",), "alive"),
        ("NewName", ("TinyFeed", "NewName"), "alive"),
        ("Home", (), "alive"),
        ("", (), "alive"),
    ],
)
def test_only_a_wholly_different_title_makes_a_link_suspect(
    title: str, names: tuple[str, ...], verdict: str
) -> None:
    alive = Observation(OLD, NOW, Verdict.ALIVE, "http-200", 200, OLD, title=title)
    compared = compare_with_first(alive, FEED, names)
    assert compared.verdict == verdict
    assert compared.reason == (OTHER_PAGE if verdict == "suspect" else "http-200")
    assert compare_with_first(alive, None, names) == alive


def test_an_accepted_link_works_until_it_leads_to_a_third_site() -> None:
    observation = compare_with_first(redirected(OLD, NEW, status=301), FEED)
    accepted = accept(observation)
    assert (accepted.verdict, accepted.reason) == (Verdict.REDIRECTED, "http-301")
    first = record_all({}, [accepted])[OLD].first
    assert first is not None
    assert first.host == "best-casino.example"
    assert judged(redirected(OLD, NEW), first) == ("redirected", "http-301")
    assert judged(redirected(OLD, "https://other.example/"), first) == ("suspect", OTHER_SITE)
    alive = Observation(OLD, NOW, Verdict.ALIVE, "http-200", 200, OLD, title="Slot gacor")
    assert accept(compare_with_first(alive, FEED)) == alive
    gone = replace(alive, verdict=Verdict.GONE)
    assert accept(gone) == gone


# --- properties ---------------------------------------------------------------------------------

hosts = st.builds(
    "{}{}.{}".format,
    st.sampled_from(["", "www.", "blog."]),
    st.sampled_from(["tinyfeed", "casino", "nips", "foo", "bar", "bücher", "xn--bcher-kva"]),
    st.sampled_from(
        ["example", "org", "co.uk", "cc", "github.io", "com.cn", "wordpress.com", "香港", "blogspot.com"]
    ),
) | st.sampled_from(
    ["neurips.cc", "doi.org", "bit.ly", "arxiv.org", "127.0.0.1", "[::1]", "paperswithcode.com",
     "paperswithcode.co", "huggingface.co", "hf.co", "a.hf.space"]
)  # fmt: skip
urls = st.builds(
    "{}://{}{}".format,
    st.sampled_from(["http", "https"]),
    hosts,
    st.sampled_from(["/", "/x", "/abs/2301.12597", "/papers/2301.12597", "/x?y=z"]),
)
titles = st.sampled_from(["", "TinyFeed – readers", "tinyfeed: readers", "Slot gacor", "Home"])
first_pages = st.none() | st.builds(FirstPage, st.just(NOW), hosts | st.just(""), titles)


@settings(max_examples=examples(300))
@given(
    st.lists(urls, min_size=2, max_size=4),
    st.sampled_from([200, 301, 302, 308]),
    titles,
    first_pages,
)
@example([OLD, NEW], 301, "Casino bonus", None)
@example(["https://foo.github.io/", "https://bar.github.io/"], 308, "x", FEED)
def test_a_link_to_an_unknown_site_is_never_moved_and_never_fixed(
    chain: list[str], status: int, title: str, first: FirstPage | None
) -> None:
    observation = compare_with_first(redirected(*chain, status=status, title=title), first)
    is_known = crossing_of(observation) is Crossing.NONE
    has_first_title = first is not None and is_same_title(title, first.title)
    if site_of(chain[0]) == site_of(chain[-1]):
        assert is_known
    history = {chain[0]: LinkRecord(chain[0], NOW, observation, first=first)}
    replacements = find_replacements(history, moved=True, archived=True)
    if not is_known and not has_first_title:
        assert observation.verdict is not Verdict.MOVED
        assert not any(isinstance(found, Replacement) for found in replacements.values())
    if observation.verdict is Verdict.MOVED:
        assert is_known or observation.reason == "same-title"
    if crossing_of(observation) is Crossing.UNKNOWN and first is None:
        assert observation.verdict not in WORKING


@settings(max_examples=examples(200))
@given(st.lists(urls, min_size=2, max_size=3), first_pages)
def test_moves_to_another_site_recorded_by_an_older_builder_are_not_fixed(
    chain: list[str], first: FirstPage | None
) -> None:
    """An older builder recorded a redirect to any site as `moved`."""
    observation = redirected(*chain)
    history = {chain[0]: LinkRecord(chain[0], NOW, observation, first=first)}
    replacements = find_replacements(history, moved=True, archived=False)
    if crossing_of(observation) is not Crossing.NONE:
        assert not any(isinstance(found, Replacement) for found in replacements.values())


@given(st.lists(urls, min_size=1, max_size=3), titles, first_pages, st.lists(titles, max_size=2))
def test_a_second_comparison_with_the_first_page_changes_nothing(
    chain: list[str], title: str, first: FirstPage | None, names: list[str]
) -> None:
    once = compare_with_first(redirected(*chain, title=title), first, names)
    assert compare_with_first(once, first, names) == once
