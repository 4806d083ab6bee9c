from __future__ import annotations

import pytest

from site_builder.link_health import History, Observation, Verdict, own_outage_reason
from site_builder.link_health.history import record_all
from tests.link_health.samples import OBSERVABLE, seen

STATUS = {"alive": 200, "moved": 200, "redirected": 200, "suspect": 200, "gone": 404}
STATUS |= {"blocked": 403, "throttled": 429}


def run(day: float, **sites: str) -> list[Observation]:
    """Make a run of it: `a="alive gone"` are two links of the site a.example."""
    return [
        seen(verdict, day, f"https://{site}.example/{number}", STATUS.get(verdict))
        for site, verdicts in sites.items()
        for number, verdict in enumerate(verdicts.split())
    ]


def known(**sites: str) -> History:
    return record_all({}, run(0, **sites))


def five(verdicts: str) -> dict[str, str]:
    return dict.fromkeys("abcde", verdicts)


FOUR = "alive " * 4

CASES: list[tuple[str, dict[str, str], dict[str, str], str]] = [
    ("nothing to do", {}, {}, ""),
    ("nothing asked", {}, {"a": "unchecked", "b": "refused", "c": "invalid"}, ""),
    # no answer at all
    ("one link, a time-out", {"a": "alive"}, {"a": "transient"}, "Nothing answered (1 link asked"),
    ("five links, time-outs", five("alive"), five("transient"), "Nothing answered (5 links"),
    ("one link, gone", {"a": "alive"}, {"a": "gone"}, ""),
    ("two links of one site", {"a": "alive alive"}, {"a": "gone transient"}, ""),
    # nothing works
    ("all gone", five("alive"), five("gone"), "Not one of 5 links on 5 sites worked"),
    ("all blocked", {}, five("blocked blocked"), "Not one of 10 links on 5 sites worked"),
    ("two sites, gone and blocked", {}, {"a": "gone", "b": "blocked"}, ""),
    ("one of five works", five("alive"), {**five("gone"), "c": "moved"}, ""),
    # many fail at once
    ("all well", five(FOUR), five(FOUR), ""),
    ("one of five sites", five(FOUR), {**five(FOUR), "a": "transient " * 4}, ""),
    (
        "two of five sites",
        five(FOUR),
        {**five(FOUR), "a": "transient " * 4, "b": "gone " * 4},
        "Of 20 links that worked the last time, 8 fail at once: on average 40%",
    ),
    ("a quarter of each site", five(FOUR), five("gone alive alive alive"), ""),
    ("half of each site", five(FOUR), five("gone transient alive alive"), "10 fail at once"),
    ("blocked is not failing", five(FOUR), five("blocked throttled suspect alive"), ""),
    ("too few links", five("alive " * 3), five("gone transient alive"), ""),
    ("too few sites", {"a": FOUR * 9}, {"a": "transient " * 20 + "alive " * 16}, ""),
    ("a large site", five("alive ") | {"g": FOUR * 9}, five("alive ") | {"g": "gone " * 36}, ""),
    ("known to fail", five("gone " * 4), five("gone gone gone alive"), ""),
    ("a first run over an old list", {}, five("gone gone gone alive"), ""),
]


@pytest.mark.parametrize(("before", "now", "reason"), [case[1:] for case in CASES])
def test_outages(before: dict[str, str], now: dict[str, str], reason: str) -> None:
    said = own_outage_reason(known(**before), run(7, **now))
    if reason:
        assert said is not None
        assert reason in said
        assert said.endswith(".")
    else:
        assert said is None


def test_a_name_that_does_not_exist_is_an_answer() -> None:
    assert own_outage_reason({}, [seen("gone"), seen("transient", 0, "https://b.org/")]) is None


def test_what_a_service_knows_is_an_answer_without_a_status() -> None:
    assert own_outage_reason({}, [seen("alive"), seen("transient", 0, "https://b.org/")]) is None


def test_pages_of_one_back_end_are_one_site() -> None:
    urls = [f"https://lab{n}.github.io/" for n in range(40)]
    rest = [f"https://{site}.org/{n}" for site in "abcd" for n in range(5)]
    history = record_all({}, [seen("alive", 0, url, 200) for url in urls + rest])
    now = [seen("gone", 7, url, 404) for url in urls] + [seen("alive", 7, u, 200) for u in rest]
    assert own_outage_reason(history, now) is None


def test_addresses_are_sites_of_their_own() -> None:
    hosts = ["203.0.113.5", "198.51.113.5", "[2001:db8::1]", "[2001:db8::2]"]
    seen_there = [seen("gone", 0, f"https://{host}/", 404) for host in hosts]
    said = own_outage_reason({}, seen_there)
    assert said is not None
    assert "on 4 sites" in said


@pytest.mark.parametrize("verdict", OBSERVABLE)
def test_any_single_link_can_be_judged(verdict: Verdict) -> None:
    said = own_outage_reason({}, [seen(verdict, status=200)])
    assert said is None
