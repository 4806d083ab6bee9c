"""Observations and records as plain data, for JSON: in the history file and in the files of runs.

Keys stand in a fixed order. What is read is distrusted: `InvalidData` says which member is wrong.
"""

from __future__ import annotations

from typing import Any

from site_builder.link_health.json_object import InvalidData, JsonObject
from site_builder.link_health.records import ArchivedCopy, Hop, LinkRecord, Observation, Streak
from site_builder.link_health.request_urls import request_url
from site_builder.link_health.times import format_time
from site_builder.link_health.verdicts import FAILING, WORKING, Verdict
from site_builder.models.urls import UrlError

_OBSERVATION = frozenset(
    {"url", "at", "verdict", "reason", "status", "final_url", "chain", "elapsed", "attempts"}
)
_RECORD = frozenset({"url", "first_seen", "last_alive", "streak", "last", "archived"})
_STREAK = frozenset({"state", "count", "first", "last"})
_LAST = frozenset({"at", "verdict", "code", "reason", "final_url", "chain"})
_ARCHIVED = frozenset({"url", "at"})


def observation_to_dict(observation: Observation) -> dict[str, Any]:
    """Return all fields, those that are None as well; a hop is `[status, url]`."""
    return {
        "url": observation.url,
        "at": format_time(observation.at),
        "verdict": observation.verdict.value,
        "reason": observation.reason,
        "status": observation.status,
        "final_url": observation.final_url,
        "chain": _chain_as_data(observation.chain),
        "elapsed": observation.elapsed,
        "attempts": observation.attempts,
    }


def observation_from_dict(data: object) -> Observation:
    """Read what `observation_to_dict` wrote. Raises `InvalidData`."""
    fields = JsonObject(data, _OBSERVATION)
    return Observation(
        url=_address(fields),
        at=fields.required("at", fields.time("at")),
        verdict=_seen_verdict(fields),
        reason=fields.required("reason", fields.text("reason")),
        status=_status(fields, "status"),
        final_url=fields.text("final_url"),
        chain=_chain(fields),
        elapsed=fields.seconds("elapsed") or 0.0,
        attempts=fields.integer("attempts", 0) or 0,
    )


def record_to_dict(record: LinkRecord) -> dict[str, Any]:
    """Return what the history keeps of a link; what is None or empty is left out."""
    last, streak, archived = record.last, record.streak, record.archived
    return _without_nothing(
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
            "last": _without_nothing(
                {
                    "at": format_time(last.at),
                    "verdict": last.verdict.value,
                    "code": last.status,
                    "reason": last.reason,
                    "final_url": last.final_url,
                    "chain": _chain_as_data(last.chain) or None,
                }
            ),
            "archived": archived and {"url": archived.url, "at": format_time(archived.at)},
        }
    )


def record_from_dict(data: object) -> LinkRecord:
    """Read what `record_to_dict` wrote. Raises `InvalidData`."""
    fields = JsonObject(data, _RECORD)
    url = _address(fields)
    record = LinkRecord(
        url=url,
        first_seen=fields.required("first_seen", fields.time("first_seen")),
        last=_last(fields.required("last", fields.get("last")), url),
        last_alive=fields.time("last_alive"),
        streak=_streak(fields.get("streak")),
        archived=_archived(fields.get("archived")),
    )
    _refuse_contradictions(record)
    return record


# --- parts ------------------------------------------------------------------------------------


def _last(data: object, url: str) -> Observation:
    fields = JsonObject(data, _LAST, "last")
    verdict = _seen_verdict(fields)
    if verdict is Verdict.UNCHECKED:
        raise fields.invalid("verdict", "one of a link that was checked")
    return Observation(
        url=url,
        at=fields.required("at", fields.time("at")),
        verdict=verdict,
        reason=fields.required("reason", fields.text("reason")),
        status=_status(fields, "code"),
        final_url=fields.text("final_url"),
        chain=_chain(fields),
    )


def _streak(data: object) -> Streak | None:
    if data is None:
        return None
    fields = JsonObject(data, _STREAK, "streak")
    state = fields.required("state", fields.verdict("state"))
    if state not in FAILING:
        raise fields.invalid("state", "`gone` or `transient`")
    streak = Streak(
        state=state,
        count=fields.required("count", fields.integer("count", 1)),
        first=fields.required("first", fields.time("first")),
        last=fields.required("last", fields.time("last")),
    )
    if streak.first > streak.last:
        raise InvalidData("`streak.first` is later than `streak.last`")
    return streak


def _archived(data: object) -> ArchivedCopy | None:
    if data is None:
        return None
    fields = JsonObject(data, _ARCHIVED, "archived")
    return ArchivedCopy(
        url=fields.required("url", fields.text("url")), at=fields.required("at", fields.time("at"))
    )


def _refuse_contradictions(record: LinkRecord) -> None:
    if record.streak is not None and record.last.verdict in WORKING:
        raise InvalidData("`streak` counts failures, yet `last.verdict` says that the link works")
    times = {
        "first_seen": record.first_seen,
        "last_alive": record.last_alive,
        "streak.last": record.streak.last if record.streak else None,
    }
    for name, at in times.items():
        if at is not None and at > record.last.at:
            raise InvalidData(f"`{name}` is later than `last.at`")


def _address(fields: JsonObject) -> str:
    url = fields.required("url", fields.text("url"))
    try:
        address = request_url(url)
    except UrlError as error:
        raise InvalidData(f"`url` cannot be read: {error}") from None
    if address != url:
        raise InvalidData(f"`url` is not canonical: `{address}` would be")
    return url


def _seen_verdict(fields: JsonObject) -> Verdict:
    verdict = fields.required("verdict", fields.verdict("verdict"))
    if verdict is Verdict.DEAD:
        raise fields.invalid("verdict", "what one check can see")
    return verdict


def _status(fields: JsonObject, key: str) -> int | None:
    return fields.integer(key, 100, 999)


def _chain_as_data(chain: tuple[Hop, ...]) -> list[list[int | str]]:
    return [[hop.status, hop.url] for hop in chain]


def _chain(fields: JsonObject) -> tuple[Hop, ...]:
    hops = fields.get("chain")
    if hops is None:
        return ()
    if not isinstance(hops, list):
        raise fields.invalid("chain", "a list")
    return tuple(_hop(hop, fields) for hop in hops)


def _hop(data: object, fields: JsonObject) -> Hop:
    if not isinstance(data, list) or len(data) != 2:
        raise fields.invalid("chain", "a list of [status, url]")
    hop = JsonObject({"status": data[0], "url": data[1]}, ("status", "url"), "chain[]")
    return Hop(
        status=hop.required("status", _status(hop, "status")),
        url=hop.required("url", hop.text("url")),
    )


def _without_nothing(data: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in data.items() if value is not None}
