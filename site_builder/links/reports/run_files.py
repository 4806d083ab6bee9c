"""Runs as JSON: for other programs, and for `kb links merge`, which reads them back.

`verdict` is what to say of a link, which may follow from its history; `seen` is what this run saw.
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

_FILE = ("run", "links")
_RUN = (
    *("schema", "checker", "scope", "shards", "started", "finished", "interrupted"),
    *("out_of_time", "requests", "counts"),
)
_SEEN = ("url", "reason", "status", "final_url", "chain", "elapsed", "attempts", "at")
_LINK = (*_SEEN, "verdict", "seen", "sources", "history", "new")
_SOURCE = ("path", "line", "column", "field", "entry")
_SCOPES = ("all", "changed", "only", "history")
_SHARD = re.compile(r"([1-9][0-9]{0,3})/([1-9][0-9]{0,3})")
_ANY_URL = "https://example.org/"


class UnreadableRun(SiteBuilderError):
    """A file is not what `kb links check --format json` wrote. The message has no full stop."""


def as_json(run: Run) -> str:
    """Return `{"run": {...}, "links": [...]}`, in ASCII."""
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
    return json.dumps({"run": head, "links": [_link_as_data(link) for link in run.links]}, indent=1)


def run_from_json(text: str) -> Run:
    """Read what `as_json` wrote. Raises UnreadableRun, and nothing else, whatever the text."""
    try:
        return _run(json.loads(text, parse_constant=_reject_constant))
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


def _link_as_data(link: CheckedLink) -> dict[str, Any]:
    seen = observation_to_dict(link.observation)
    return {
        "url": link.url,
        "verdict": link.verdict.value,
        "reason": seen["reason"],
        "status": seen["status"],
        "final_url": seen["final_url"],
        "chain": seen["chain"],
        "elapsed": seen["elapsed"],
        "attempts": seen["attempts"],
        "sources": [
            {
                "path": place.path,
                "line": place.line,
                "column": place.column,
                "field": place.field,
                "entry": place.entry,
            }
            for place in link.locations
        ],
        "history": link.record and record_to_dict(link.record),
        "at": seen["at"],
        "seen": seen["verdict"],
        "new": link.is_new,
    }


# --- reading ----------------------------------------------------------------------------------


def _run(data: object) -> Run:
    file = JsonObject(data, _FILE)
    raw = file.get("run")
    if isinstance(raw, dict) and raw.get("schema", SCHEMA) != SCHEMA:
        raise InvalidData("another version of the builder wrote it")
    head = JsonObject(raw, _RUN, "run")
    head.required("schema", head.integer("schema", SCHEMA))
    scope = head.required("scope", head.text("scope"))
    if scope not in _SCOPES:
        raise head.invalid("scope", "a known scope")
    links = _links(file.get("links"))
    if len({link.url for link in links}) < len(links):
        raise InvalidData("`links` has one URL twice")
    return Run(
        started=head.required("started", head.time("started")),
        finished=head.required("finished", head.time("finished")),
        links=tuple(sorted(links, key=lambda link: link.url)),
        requests=head.required("requests", head.integer("requests", 0)),
        shards=_shards(head),
        scope=scope,
        interrupted=_boolean(head, "interrupted"),
        out_of_time=_boolean(head, "out_of_time"),
    )


def _links(data: object) -> list[CheckedLink]:
    if not isinstance(data, list):
        raise InvalidData("`links` is not a list")
    links = []
    for position, item in enumerate(data):
        try:
            links.append(_link(item))
        except InvalidData as error:
            raise InvalidData(f"links[{position}]: {error}") from None
    return links


def _link(data: object) -> CheckedLink:
    fields = JsonObject(data, _LINK)
    fields.required("verdict", fields.verdict("verdict"))
    places = fields.get("sources")
    if not isinstance(places, list):
        raise fields.invalid("sources", "a list")
    url = fields.required("url", fields.text("url"))
    return CheckedLink(
        observation=_observation(fields, url),
        locations=tuple(sorted(map(_source, places))),
        record=_record(fields.get("history"), url),
        is_new=_boolean(fields, "new"),
    )


def _observation(fields: JsonObject, url: str) -> Observation:
    data = {key: fields.get(key) for key in _SEEN}
    # An `invalid` link has a URL that is not canonical, and that this reader would refuse.
    data |= {"url": _ANY_URL, "verdict": fields.get("seen")}
    return replace(observation_from_dict(data), url=url)


def _record(data: object, url: str) -> LinkRecord | None:
    if data is None:
        return None
    if not isinstance(data, dict) or data.get("url") != url:
        raise InvalidData("`history` is not that of the link")
    record = record_from_dict({**data, "url": _ANY_URL})
    return replace(record, url=url, last=replace(record.last, url=url))


def _source(data: object) -> SourceLocation:
    fields = JsonObject(data, _SOURCE, "sources[]")
    return SourceLocation(
        path=fields.required("path", fields.text("path")),
        line=fields.required("line", fields.integer("line", 1)),
        column=fields.required("column", fields.integer("column", 1)),
        field=fields.required("field", fields.text("field")),
        entry=fields.text("entry") or "",
    )


def _shards(head: JsonObject) -> tuple[str, ...]:
    shards = head.get("shards")
    if not isinstance(shards, list):
        raise head.invalid("shards", "a list")
    for shard in shards:
        match = _SHARD.fullmatch(shard) if isinstance(shard, str) else None
        if match is None or int(match[1]) > int(match[2]):
            raise head.invalid("shards", "a list of texts such as 2/4")
    return tuple(shards)


def _boolean(fields: JsonObject, key: str) -> bool:
    value = fields.get(key)
    if not isinstance(value, bool):
        raise fields.invalid(key, "true or false")
    return value


def _reject_constant(name: str) -> NoReturn:
    raise InvalidData(f"{name} is not a JSON number")
