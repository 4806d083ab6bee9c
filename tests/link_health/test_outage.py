"""A run that failed because of our own network is detected, and other runs are not."""

from __future__ import annotations

import pytest

from site_builder.link_health import History, Observation, Verdict, own_outage_reason
from site_builder.link_health.history import record_all
from tests.link_health.samples import OBSERVABLE, observed

STATUS = {"alive": 200, "moved": 200, "redirected": 200, "suspect": 200, "gone": 404}
STATUS |= {"blocked": 403, "throttled": 429}


def run(day: float, **sites: str) -> list[Observation]:
    """Return a run's observations: `a="alive gone"` are two links of the site a.example."""
    return [
        observed(verdict, day, f"https://{site}.example/{number}", STATUS.get(verdict))
        for site, verdicts in sites.items()
        for number, verdict in enumerate(verdicts.split())
    ]


def history_of(**sites: str) -> History:
    return record_all({}, run(0, **sites))


def five(verdicts: str) -> dict[str, str]:
    return dict.fromkeys("abcde", verdicts)


FOUR = "alive " * 4

CASES: list[tuple[str, dict[str, str], dict[str, str], str]] = [
    ("no links", {}, {}, ""),
    ("nothing requested", {}, {"a": "unchecked", "b": "refused", "c": "invalid"}, ""),
    # no response at all
    (
        "one link, a time-out",
        {"a": "alive"},
        {"a": "transient"},
        "Nothing responded (1 link requested",
    ),
    ("five links, time-outs", five("alive"), five("transient"), "Nothing responded (5 links"),
    ("one link, gone", {"a": "alive"}, {"a": "gone"}, ""),
    ("two links of one site", {"a": "alive alive"}, {"a": "gone transient"}, ""),
    # no link works
    ("all gone", five("alive"), five("gone"), "None of 5 links on 5 sites worked"),
    ("all blocked", {}, five("blocked blocked"), "None of 10 links on 5 sites worked"),
    ("two sites, gone and blocked", {}, {"a": "gone", "b": "blocked"}, ""),
    ("one of five works", five("alive"), {**five("gone"), "c": "moved"}, ""),
    # many fail in one run
    ("all well", five(FOUR), five(FOUR), ""),
    ("one of five sites", five(FOUR), {**five(FOUR), "a": "transient " * 4}, ""),
    (
        "two of five sites",
        five(FOUR),
        {**five(FOUR), "a": "transient " * 4, "b": "gone " * 4},
        "Of 20 links that worked when last checked, 8 fail now: on average 40%",
    ),
    ("a quarter of each site", five(FOUR), five("gone alive alive alive"), ""),
    ("half of each site", five(FOUR), five("gone transient alive alive"), "10 fail now"),
    ("blocked is not failing", five(FOUR), five("blocked throttled suspect alive"), ""),
    ("too few links", five("alive " * 3), five("gone transient alive"), ""),
    ("too few sites", {"a": FOUR * 9}, {"a": "transient " * 20 + "alive " * 16}, ""),
    ("a large site", five("alive ") | {"g": FOUR * 9}, five("alive ") | {"g": "gone " * 36}, ""),
    ("failed before", five("gone " * 4), five("gone gone gone alive"), ""),
    ("a first run over an old list", {}, five("gone gone gone alive"), ""),
]


@pytest.mark.parametrize(("before", "now", "expected"), [case[1:] for case in CASES])
def test_outages_are_detected(before: dict[str, str], now: dict[str, str], expected: str) -> None:
    reason = own_outage_reason(history_of(**before), run(7, **now))
    if expected:
        assert reason is not None
        assert expected in reason
        assert reason.endswith(".")
    else:
        assert reason is None


def test_a_name_that_does_not_exist_is_a_response() -> None:
    assert (
        own_outage_reason({}, [observed("gone"), observed("transient", 0, "https://b.org/")])
        is None
    )


def test_a_verdict_from_a_service_is_a_response_without_a_status() -> None:
    assert (
        own_outage_reason({}, [observed("alive"), observed("transient", 0, "https://b.org/")])
        is None
    )


def test_subdomains_are_one_site() -> None:
    urls = [f"https://lab{n}.github.io/" for n in range(40)]
    rest = [f"https://{site}.org/{n}" for site in "abcd" for n in range(5)]
    history = record_all({}, [observed("alive", 0, url, 200) for url in urls + rest])
    now = [observed("gone", 7, url, 404) for url in urls] + [
        observed("alive", 7, u, 200) for u in rest
    ]
    assert own_outage_reason(history, now) is None


def test_each_ip_address_is_a_site() -> None:
    hosts = ["203.0.113.5", "198.51.113.5", "[2001:db8::1]", "[2001:db8::2]"]
    observations = [observed("gone", 0, f"https://{host}/", 404) for host in hosts]
    reason = own_outage_reason({}, observations)
    assert reason is not None
    assert "on 4 sites" in reason


@pytest.mark.parametrize("verdict", OBSERVABLE)
def test_a_run_of_one_link_with_a_status_is_not_an_outage(verdict: Verdict) -> None:
    reason = own_outage_reason({}, [observed(verdict, status=200)])
    assert reason is None
