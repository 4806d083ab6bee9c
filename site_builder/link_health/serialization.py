"""Convert observations and records to JSON objects and back: for the history and for run files.

Keys have a fixed order. Every member is validated when it is read; `InvalidData` names the first
invalid member.
"""

from __future__ import annotations

from typing import Any

from site_builder.link_health.json_object import InvalidData, JsonObject
from site_builder.link_health.records import ArchivedCopy, Hop, LinkRecord, Observation, Streak
from site_builder.link_health.request_urls import request_url
from site_builder.link_health.times import format_time
from site_builder.link_health.verdicts import FAILING, WORKING, Verdict
from site_builder.models.urls import UrlError

_OBSERVATION_KEYS = frozenset(
    {"url", "at", "verdict", "reason", "status", "final_url", "chain", "elapsed", "attempts"}
)
_RECORD_KEYS = frozenset({"url", "first_seen", "last_alive", "streak", "last", "archived"})
_STREAK_KEYS = frozenset({"state", "count", "first", "last"})
_LAST_KEYS = frozenset({"at", "verdict", "code", "reason", "final_url", "chain"})
_ARCHIVED_KEYS = frozenset({"url", "at"})


def observation_to_dict(observation: Observation) -> dict[str, Any]:
    """Return all fields, including those that are None. A hop becomes `[status, url]`."""
    return {
        "url": observation.url,
        "at": format_time(observation.at),
        "verdict": observation.verdict.value,
        "reason": observation.reason,
        "status": observation.status,
        "final_url": observation.final_url,
        "chain": _chain_to_list(observation.chain),
        "elapsed": observation.elapsed,
        "attempts": observation.attempts,
    }


def observation_from_dict(data: object) -> Observation:
    """Convert the result of `observation_to_dict` back. Raises `InvalidData`."""
    members = JsonObject(data, _OBSERVATION_KEYS)
    return Observation(
        url=_url(members),
        at=members.required("at", members.time("at")),
        verdict=_observed_verdict(members),
        reason=members.required("reason", members.text("reason")),
        status=_status(members, "status"),
        final_url=members.text("final_url"),
        chain=_chain(members),
        elapsed=members.seconds("elapsed") or 0.0,
        attempts=members.integer("attempts", 0) or 0,
    )


def record_to_dict(record: LinkRecord) -> dict[str, Any]:
    """Return the fields that the history stores, except those that are None or empty."""
    last, streak, archived = record.last, record.streak, record.archived
    return _without_none(
        {
            "url": record.url,
            "first_seen": format_time(record.first_seen),
            "last_alive": format_time(record.last_alive) if record.last_alive else None,
            "streak": streak
            and {
                "state": streak.state.value,
                "count": streak.count,
                "first": format_time(streak.first),
                "last": format_time(streak.last),
            },
            "last": _without_none(
                {
                    "at": format_time(last.at),
                    "verdict": last.verdict.value,
                    "code": last.status,
                    "reason": last.reason,
                    "final_url": last.final_url,
                    "chain": _chain_to_list(last.chain) or None,
                }
            ),
            "archived": archived and {"url": archived.url, "at": format_time(archived.at)},
        }
    )


def record_from_dict(data: object) -> LinkRecord:
    """Convert the result of `record_to_dict` back. Raises `InvalidData`."""
    members = JsonObject(data, _RECORD_KEYS)
    url = _url(members)
    record = LinkRecord(
        url=url,
        first_seen=members.required("first_seen", members.time("first_seen")),
        last=_last(members.required("last", members.get("last")), url),
        last_alive=members.time("last_alive"),
        streak=_streak(members.get("streak")),
        archived=_archived(members.get("archived")),
    )
    _check_consistency(record)
    return record


# --- parts ------------------------------------------------------------------------------------


def _last(data: object, url: str) -> Observation:
    members = JsonObject(data, _LAST_KEYS, "last")
    verdict = _observed_verdict(members)
    if verdict is Verdict.UNCHECKED:
        raise members.invalid("verdict", "a verdict of a checked link")
    return Observation(
        url=url,
        at=members.required("at", members.time("at")),
        verdict=verdict,
        reason=members.required("reason", members.text("reason")),
        status=_status(members, "code"),
        final_url=members.text("final_url"),
        chain=_chain(members),
    )


def _streak(data: object) -> Streak | None:
    if data is None:
        return None
    members = JsonObject(data, _STREAK_KEYS, "streak")
    state = members.required("state", members.verdict("state"))
    if state not in FAILING:
        raise members.invalid("state", "`gone` or `transient`")
    streak = Streak(
        state=state,
        count=members.required("count", members.integer("count", 1)),
        first=members.required("first", members.time("first")),
        last=members.required("last", members.time("last")),
    )
    if streak.first > streak.last:
        raise InvalidData("`streak.first` is later than `streak.last`")
    return streak


def _archived(data: object) -> ArchivedCopy | None:
    if data is None:
        return None
    members = JsonObject(data, _ARCHIVED_KEYS, "archived")
    return ArchivedCopy(
        url=members.required("url", members.text("url")),
        at=members.required("at", members.time("at")),
    )


def _check_consistency(record: LinkRecord) -> None:
    if record.streak is not None and record.last.verdict in WORKING:
        raise InvalidData("`streak` counts failures, but `last.verdict` says that the link works")
    times = {
        "first_seen": record.first_seen,
        "last_alive": record.last_alive,
        "streak.last": record.streak.last if record.streak else None,
    }
    for name, at in times.items():
        if at is not None and at > record.last.at:
            raise InvalidData(f"`{name}` is later than `last.at`")


def _url(members: JsonObject) -> str:
    url = members.required("url", members.text("url"))
    try:
        canonical = request_url(url)
    except UrlError as error:
        raise InvalidData(f"`url` is not a valid URL: {error}") from None
    if canonical != url:
        raise InvalidData(f"`url` is not canonical; write `{canonical}`")
    return url


def _observed_verdict(members: JsonObject) -> Verdict:
    verdict = members.required("verdict", members.verdict("verdict"))
    if verdict is Verdict.DEAD:
        raise members.invalid("verdict", "a verdict that one check can give")
    return verdict


def _status(members: JsonObject, key: str) -> int | None:
    return members.integer(key, 100, 999)


def _chain_to_list(chain: tuple[Hop, ...]) -> list[list[int | str]]:
    return [[hop.status, hop.url] for hop in chain]


def _chain(members: JsonObject) -> tuple[Hop, ...]:
    hops = members.get("chain")
    if hops is None:
        return ()
    if not isinstance(hops, list):
        raise members.invalid("chain", "a list")
    return tuple(_hop(hop, members) for hop in hops)


def _hop(data: object, members: JsonObject) -> Hop:
    if not isinstance(data, list) or len(data) != 2:
        raise members.invalid("chain", "a list of [status, url]")
    hop = JsonObject({"status": data[0], "url": data[1]}, ("status", "url"), "chain[]")
    return Hop(
        status=hop.required("status", _status(hop, "status")),
        url=hop.required("url", hop.text("url")),
    )


def _without_none(data: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in data.items() if value is not None}
