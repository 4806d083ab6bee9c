"""The links of the entries in `tests/data/seed`, checked against fake hosts."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from site_builder.link_health.verdicts import Verdict
from site_builder.links.checking import CheckPolicy, check_links
from site_builder.links.links_to_check import LinkToCheck
from site_builder.links.runs import CheckedLink, Run
from tests.links.fake_hosts import (
    DELETED_REPOSITORY,
    GITHUB_REQUEST_LIMIT,
    FakeHosts,
    check_seed_links,
)

EXPECTED_IN_ENTRIES = {
    "https://arxiv.org/abs/2103.00020": (Verdict.ALIVE, "http-200"),
    "https://gitee.com/zidongtaichu/multi-modal-models": (Verdict.SUSPECT, "redirect-to-login"),
    "https://github.com/THUDM/CogVLM": (Verdict.MOVED, "http-301"),
    "https://github.com/jd-aig/JAVE": (Verdict.GONE, "http-404"),
    "https://github.com/openai/CLIP": (Verdict.ALIVE, "http-200"),
    "https://mp.weixin.qq.com/s/qXwnKCVi01LRjDYpYl9jLw": (Verdict.SUSPECT, "soft-404"),
    "https://paperswithcode.com/dataset/flickr30k-cna": (Verdict.SUSPECT, "redirect-elsewhere"),
    "https://wukong-dataset.github.io/wukong-dataset/": (Verdict.ALIVE, "http-200"),
    "https://zero.so.com/": (Verdict.ALIVE, "http-200"),
    "https://zhuanlan.zhihu.com/p/189876288": (Verdict.BLOCKED, "http-403"),
}
"""URL -> expected verdict and reason, for at least one link to each host that the entries link to."""

EXPECTED_OUTSIDE_ENTRIES = {
    "https://doi.org/10.1145/3474085.3475188": (Verdict.BLOCKED, "challenge"),
    "https://www.zhihu.com/question/320721963": (Verdict.BLOCKED, "http-403"),
    "https://mp.weixin.qq.com/s/eUXN8KmrQa3CCqJUvCQs8A": (Verdict.ALIVE, "http-200"),
    "https://gitee.com/mindspore/mindspore": (Verdict.ALIVE, "http-200"),
    "https://huggingface.co/Salesforce/blip2-opt-2.7b": (Verdict.ALIVE, "http-200"),
    "https://aclanthology.org/2020.emnlp-main.166": (Verdict.ALIVE, "http-200"),
    "http://arxiv.org/abs/2301.12597": (Verdict.MOVED, "http-301"),
    "https://host-that-does-not-exist.org/": (Verdict.GONE, "nxdomain"),
}
"""URL -> expected verdict and reason, for links that no entry contains."""


@pytest.fixture(scope="module")
def fake_hosts() -> Iterator[FakeHosts]:
    with FakeHosts() as running_hosts:
        yield running_hosts


@pytest.fixture(scope="module")
def run(fake_hosts: FakeHosts) -> Run:
    return check_seed_links(fake_hosts)


def by_url(run: Run) -> dict[str, CheckedLink]:
    return {link.url: link for link in run.links}


@pytest.mark.slow
def test_every_linked_host_has_a_fake_host(run: Run, fake_hosts: FakeHosts) -> None:
    hosts = {urlsplit(link.url).hostname for link in run.links}
    assert hosts <= set(fake_hosts.hosts)
    assert hosts == {urlsplit(url).hostname for url in EXPECTED_IN_ENTRIES}


@pytest.mark.slow
@pytest.mark.parametrize("url", EXPECTED_IN_ENTRIES)
def test_a_link_to_each_host_has_the_expected_verdict(run: Run, url: str) -> None:
    observation = by_url(run)[url].observation
    assert (observation.verdict, observation.reason) == EXPECTED_IN_ENTRIES[url]


@pytest.mark.slow
def test_all_github_links_are_checked_although_github_throttles(
    run: Run, fake_hosts: FakeHosts
) -> None:
    links = [link for link in run.links if urlsplit(link.url).hostname == "github.com"]
    assert len(links) > GITHUB_REQUEST_LIMIT
    other_links = [link for link in links if link.url not in EXPECTED_IN_ENTRIES]
    assert {link.verdict for link in other_links} == {Verdict.ALIVE}
    # At most two requests are in flight to github.com, so at most two get a 429.
    assert 1 <= fake_hosts.response_counts["github.com", 429] <= 2
    retried = [link.observation.attempts for link in links if link.observation.attempts > 1]
    assert len(retried) == fake_hosts.response_counts["github.com", 429]


def test_final_urls_of_redirects_are_recorded(run: Run) -> None:
    links = by_url(run)
    final_urls = {url: links[url].observation.final_url for url in EXPECTED_IN_ENTRIES}
    assert final_urls["https://github.com/THUDM/CogVLM"] == "https://github.com/zai-org/CogVLM"
    final_url = final_urls["https://paperswithcode.com/dataset/flickr30k-cna"]
    assert final_url == "https://huggingface.co/papers/trending"


def test_a_link_in_two_entries_has_both_locations(run: Run) -> None:
    gone = by_url(run)[f"https://github.com{DELETED_REPOSITORY}"]
    assert [(location.entry, location.field) for location in gone.locations] == [
        ("papers/jave", "links.code"),
        ("repos/jave", "url"),
    ]


def test_urls_outside_the_entries_have_the_expected_verdicts(
    fake_hosts: FakeHosts, run: Run
) -> None:
    with fake_hosts.client() as client:
        other_run = check_links(
            [LinkToCheck(url) for url in EXPECTED_OUTSIDE_ENTRIES],
            client=client,
            policy=CheckPolicy(gap_seconds=0.0),
            history={},
        )
    results = {link.url: (link.verdict, link.observation.reason) for link in other_run.links}
    assert results == EXPECTED_OUTSIDE_ENTRIES
