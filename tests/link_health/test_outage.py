"""A run counts as a local outage if the network of the checking machine seems to have failed."""

from __future__ import annotations

import pytest

from site_builder.link_health.history import History, record_all
from site_builder.link_health.outage import local_outage_reason
from site_builder.link_health.records import Observation
from site_builder.link_health.verdicts import Verdict
from tests.link_health.samples import OBSERVABLE, observed

STATUS_OF_VERDICT = {"alive": 200, "moved": 200, "redirected": 200, "suspect": 200, "gone": 404}
STATUS_OF_VERDICT |= {"blocked": 403, "throttled": 429}


def run(day: float, **sites: str) -> list[Observation]:
    """Return the observations of a run; `a="alive gone"` gives two links of the site a.example."""
    return [
        observed(verdict, day, f"https://{site}.example/{number}", STATUS_OF_VERDICT.get(verdict))
        for site, verdicts in sites.items()
        for number, verdict in enumerate(verdicts.split())
    ]


def history_of(**sites: str) -> History:
    return record_all({}, run(0, **sites))


def five_sites(verdicts: str) -> dict[str, str]:
    return dict.fromkeys("abcde", verdicts)


FOUR_ALIVE = "alive " * 4

CASES: list[tuple[str, dict[str, str], dict[str, str], str]] = [
    ("no links", {}, {}, ""),
    ("no link was requested", {}, {"a": "unchecked", "b": "refused", "c": "invalid"}, ""),
    # no response at all
    (
        "the only link times out",
        {"a": "alive"},
        {"a": "transient"},
        "Nothing responded (1 link requested",
    ),
    (
        "all of five links time out",
        five_sites("alive"),
        five_sites("transient"),
        "Nothing responded (5 links",
    ),
    ("the only link is gone", {"a": "alive"}, {"a": "gone"}, ""),
    ("both links of the only site fail", {"a": "alive alive"}, {"a": "gone transient"}, ""),
    # no link works
    (
        "all links are gone",
        five_sites("alive"),
        five_sites("gone"),
        "None of 5 links on 5 sites worked",
    ),
    (
        "all links are blocked",
        {},
        five_sites("blocked blocked"),
        "None of 10 links on 5 sites worked",
    ),
    ("no link works, but there are only two sites", {}, {"a": "gone", "b": "blocked"}, ""),
    ("one of five links works", five_sites("alive"), {**five_sites("gone"), "c": "moved"}, ""),
    # too many links fail that worked when last checked
    ("all links work", five_sites(FOUR_ALIVE), five_sites(FOUR_ALIVE), ""),
    (
        "all links of one of five sites fail",
        five_sites(FOUR_ALIVE),
        {**five_sites(FOUR_ALIVE), "a": "transient " * 4},
        "",
    ),
    (
        "all links of two of five sites fail",
        five_sites(FOUR_ALIVE),
        {**five_sites(FOUR_ALIVE), "a": "transient " * 4, "b": "gone " * 4},
        "Of 20 links that worked when last checked, 8 fail now. Averaged over 5 sites, 40% of",
    ),
    (
        "a quarter of the links of each site fail",
        five_sites(FOUR_ALIVE),
        five_sites("gone alive alive alive"),
        "",
    ),
    (
        "half of the links of each site fail",
        five_sites(FOUR_ALIVE),
        five_sites("gone transient alive alive"),
        "10 fail now",
    ),
    (
        "blocked, throttled and suspect links do not count as failing",
        five_sites(FOUR_ALIVE),
        five_sites("blocked throttled suspect alive"),
        "",
    ),
    (
        "too few links worked when last checked",
        five_sites("alive " * 3),
        five_sites("gone transient alive"),
        "",
    ),
    (
        "too few sites had working links when last checked",
        {"a": FOUR_ALIVE * 9},
        {"a": "transient " * 20 + "alive " * 16},
        "",
    ),
    (
        "all links of the largest site fail",
        five_sites("alive ") | {"g": FOUR_ALIVE * 9},
        five_sites("alive ") | {"g": "gone " * 36},
        "",
    ),
    (
        "the failing links failed when last checked",
        five_sites("gone " * 4),
        five_sites("gone gone gone alive"),
        "",
    ),
    ("the failing links have no history", {}, five_sites("gone gone gone alive"), ""),
]


@pytest.mark.parametrize(
    ("before", "now", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_a_reason_for_a_local_outage_is_found_only_if_a_rule_applies(
    before: dict[str, str], now: dict[str, str], expected: str
) -> None:
    reason = local_outage_reason(history_of(**before), run(7, **now))
    if expected:
        assert reason is not None
        assert expected in reason
        assert reason.endswith(".")
    else:
        assert reason is None


def test_an_unknown_host_rules_out_an_outage() -> None:
    assert (
        local_outage_reason({}, [observed("gone"), observed("transient", 0, "https://b.org/")])
        is None
    )


def test_a_verdict_from_an_api_rules_out_an_outage() -> None:
    assert (
        local_outage_reason({}, [observed("alive"), observed("transient", 0, "https://b.org/")])
        is None
    )


def test_all_subdomains_of_a_domain_count_as_one_site() -> None:
    urls = [f"https://lab{n}.github.io/" for n in range(40)]
    rest = [f"https://{site}.org/{n}" for site in "abcd" for n in range(5)]
    history = record_all({}, [observed("alive", 0, url, 200) for url in urls + rest])
    now = [observed("gone", 7, url, 404) for url in urls]
    now += [observed("alive", 7, url, 200) for url in rest]
    assert local_outage_reason(history, now) is None


def test_each_ip_address_counts_as_its_own_site() -> None:
    hosts = ["203.0.113.5", "198.51.113.5", "[2001:db8::1]", "[2001:db8::2]"]
    observations = [observed("gone", 0, f"https://{host}/", 404) for host in hosts]
    reason = local_outage_reason({}, observations)
    assert reason is not None
    assert "on 4 sites" in reason


@pytest.mark.parametrize("verdict", OBSERVABLE)
def test_a_run_of_one_link_with_a_status_is_no_outage(verdict: Verdict) -> None:
    reason = local_outage_reason({}, [observed(verdict, status=200)])
    assert reason is None
