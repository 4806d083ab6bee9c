"""Runs as JSON, for `kb links merge` and for other programs.

`verdict` is the present verdict on a link, which may follow from its history; `seen` is the verdict
of this run alone.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any, NoReturn

from site_builder import __version__
from site_builder.errors import SiteBuilderError
from site_builder.link_health.json_object import InvalidData, JsonObject
from site_builder.link_health.records import LinkRecord, Observation
from site_builder.link_health.serialization import (
    observation_from_dict,
    observation_to_dict,
    record_from_dict,
    record_to_dict,
)
from site_builder.link_health.times import format_time
from site_builder.links.links_to_check import SourceLocation
from site_builder.links.reports.as_text import count_by_verdict
from site_builder.links.runs import CheckedLink, Run

SCHEMA = 1

_FILE_KEYS = ("run", "links")
_RUN_KEYS = (
    *("schema", "checker", "scope", "shards", "started", "finished", "interrupted"),
    *("out_of_time", "requests", "counts"),
)
_OBSERVATION_KEYS = ("url", "reason", "status", "final_url", "chain", "elapsed", "attempts", "at")
_LINK_KEYS = (*_OBSERVATION_KEYS, "verdict", "seen", "sources", "history", "new")
_SOURCE_KEYS = ("path", "line", "column", "field", "entry")
_SCOPES = ("all", "changed", "only", "history")
_SHARD = re.compile(r"([1-9][0-9]{0,3})/([1-9][0-9]{0,3})")
_ANY_URL = "https://example.org/"


class UnreadableRun(SiteBuilderError):
    """A file is not valid output of `kb links check --format json`.

    The message is a clause without a full stop.
    """


def as_json(run: Run) -> str:
    """Return a run as `{"run": {...}, "links": [...]}`, in ASCII."""
    counts = {verdict.value: count for verdict, count in count_by_verdict(run.links).items()}
    head = {
        "schema": SCHEMA,
        "checker": __version__,
        "scope": run.scope,
        "shards": list(run.shards),
        "started": format_time(run.started),
        "finished": format_time(run.finished),
        "interrupted": run.interrupted,
        "out_of_time": run.out_of_time,
        "requests": run.requests,
        "counts": counts,
    }
    return json.dumps({"run": head, "links": [_link_to_dict(link) for link in run.links]}, indent=1)


def run_from_json(text: str) -> Run:
    """Parse the output of `as_json`. Raises only UnreadableRun, for any other text."""
    try:
        return _parse_run(json.loads(text, parse_constant=_reject_constant))
    except json.JSONDecodeError as error:
        raise UnreadableRun(
            f"it is not JSON: {error.msg} in line {error.lineno}, column {error.colno}"
        ) from None
    except RecursionError:
        raise UnreadableRun("it is nested too deeply") from None
    except InvalidData as error:
        raise UnreadableRun(str(error)) from None
    except ValueError:
        raise UnreadableRun("a number in it is too long") from None


def _link_to_dict(link: CheckedLink) -> dict[str, Any]:
    observation = observation_to_dict(link.observation)
    return {
        "url": link.url,
        "verdict": link.verdict.value,
        "reason": observation["reason"],
        "status": observation["status"],
        "final_url": observation["final_url"],
        "chain": observation["chain"],
        "elapsed": observation["elapsed"],
        "attempts": observation["attempts"],
        "sources": [
            {
                "path": location.path,
                "line": location.line,
                "column": location.column,
                "field": location.field,
                "entry": location.entry,
            }
            for location in link.locations
        ],
        "history": link.record and record_to_dict(link.record),
        "at": observation["at"],
        "seen": observation["verdict"],
        "new": link.is_new,
    }


# --- reading ----------------------------------------------------------------------------------


def _parse_run(data: object) -> Run:
    run_file = JsonObject(data, _FILE_KEYS)
    raw = run_file.get("run")
    if isinstance(raw, dict) and raw.get("schema", SCHEMA) != SCHEMA:
        raise InvalidData("another version of the builder wrote it")
    head = JsonObject(raw, _RUN_KEYS, "run")
    head.required("schema", head.integer("schema", SCHEMA))
    scope = head.required("scope", head.text("scope"))
    if scope not in _SCOPES:
        raise head.invalid("scope", "a known scope")
    links = _parse_links(run_file.get("links"))
    if len({link.url for link in links}) < len(links):
        raise InvalidData("`links` contains a URL twice")
    return Run(
        started=head.required("started", head.time("started")),
        finished=head.required("finished", head.time("finished")),
        links=tuple(sorted(links, key=lambda link: link.url)),
        requests=head.required("requests", head.integer("requests", 0)),
        shards=_parse_shards(head),
        scope=scope,
        interrupted=_boolean(head, "interrupted"),
        out_of_time=_boolean(head, "out_of_time"),
    )


def _parse_links(data: object) -> list[CheckedLink]:
    if not isinstance(data, list):
        raise InvalidData("`links` is not a list")
    links = []
    for position, item in enumerate(data):
        try:
            links.append(_parse_link(item))
        except InvalidData as error:
            raise InvalidData(f"links[{position}]: {error}") from None
    return links


def _parse_link(data: object) -> CheckedLink:
    members = JsonObject(data, _LINK_KEYS)
    members.required("verdict", members.verdict("verdict"))
    locations = members.get("sources")
    if not isinstance(locations, list):
        raise members.invalid("sources", "a list")
    url = members.required("url", members.text("url"))
    return CheckedLink(
        observation=_parse_observation(members, url),
        locations=tuple(sorted(map(_parse_location, locations))),
        record=_parse_record(members.get("history"), url),
        is_new=_boolean(members, "new"),
    )


def _parse_observation(members: JsonObject, url: str) -> Observation:
    data = {key: members.get(key) for key in _OBSERVATION_KEYS}
    # The URL of an `invalid` link is not canonical, so `observation_from_dict` would reject it.
    data |= {"url": _ANY_URL, "verdict": members.get("seen")}
    return replace(observation_from_dict(data), url=url)


def _parse_record(data: object, url: str) -> LinkRecord | None:
    if data is None:
        return None
    if not isinstance(data, dict) or data.get("url") != url:
        raise InvalidData("`history` is about another link")
    record = record_from_dict({**data, "url": _ANY_URL})
    return replace(record, url=url, last=replace(record.last, url=url))


def _parse_location(data: object) -> SourceLocation:
    members = JsonObject(data, _SOURCE_KEYS, "sources[]")
    return SourceLocation(
        path=members.required("path", members.text("path")),
        line=members.required("line", members.integer("line", 1)),
        column=members.required("column", members.integer("column", 1)),
        field=members.required("field", members.text("field")),
        entry=members.text("entry") or "",
    )


def _parse_shards(head: JsonObject) -> tuple[str, ...]:
    shards = head.get("shards")
    if not isinstance(shards, list):
        raise head.invalid("shards", "a list")
    for shard in shards:
        match = _SHARD.fullmatch(shard) if isinstance(shard, str) else None
        if match is None or int(match[1]) > int(match[2]):
            raise head.invalid("shards", "a list of strings such as 2/4")
    return tuple(shards)


def _boolean(members: JsonObject, key: str) -> bool:
    value = members.get(key)
    if not isinstance(value, bool):
        raise members.invalid(key, "true or false")
    return value


def _reject_constant(name: str) -> NoReturn:
    raise InvalidData(f"{name} is not a JSON number")
