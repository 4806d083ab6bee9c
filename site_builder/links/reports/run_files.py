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
from site_builder.link_health.fields import BadData, Fields
from site_builder.link_health.plain_data import (
    observation_as_data,
    observation_from_data,
    record_as_data,
    record_from_data,
)
from site_builder.link_health.records import LinkRecord, Observation
from site_builder.link_health.times import time_text
from site_builder.links.reports.as_text import counted
from site_builder.links.runs import CheckedLink, Run
from site_builder.links.targets import Source

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
    counts = {verdict.value: count for verdict, count in counted(run.links).items()}
    head = {
        "schema": SCHEMA,
        "checker": __version__,
        "scope": run.scope,
        "shards": list(run.shards),
        "started": time_text(run.started),
        "finished": time_text(run.finished),
        "interrupted": run.interrupted,
        "out_of_time": run.out_of_time,
        "requests": run.requests,
        "counts": counts,
    }
    return json.dumps({"run": head, "links": [_link_as_data(link) for link in run.links]}, indent=1)


def run_from_json(text: str) -> Run:
    """Read what `as_json` wrote. Raises UnreadableRun, and nothing else, whatever the text."""
    try:
        return _run(json.loads(text, parse_constant=_no_constant))
    except json.JSONDecodeError as error:
        raise UnreadableRun(
            f"it is not JSON: {error.msg} in line {error.lineno}, column {error.colno}"
        ) from None
    except RecursionError:
        raise UnreadableRun("it is nested too deeply") from None
    except BadData as error:
        raise UnreadableRun(str(error)) from None
    except ValueError:
        raise UnreadableRun("a number in it is too long") from None


def _link_as_data(link: CheckedLink) -> dict[str, Any]:
    seen = observation_as_data(link.observation)
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
            for place in link.sources
        ],
        "history": link.record and record_as_data(link.record),
        "at": seen["at"],
        "seen": seen["verdict"],
        "new": link.new,
    }


# --- reading ----------------------------------------------------------------------------------


def _run(data: object) -> Run:
    file = Fields(data, _FILE)
    raw = file.get("run")
    if isinstance(raw, dict) and raw.get("schema", SCHEMA) != SCHEMA:
        raise BadData("another version of the builder wrote it")
    head = Fields(raw, _RUN, "run")
    head.needed("schema", head.integer("schema", SCHEMA))
    scope = head.needed("scope", head.text("scope"))
    if scope not in _SCOPES:
        raise head.wrong("scope", "a known scope")
    links = _links(file.get("links"))
    if len({link.url for link in links}) < len(links):
        raise BadData("`links` has one URL twice")
    return Run(
        started=head.needed("started", head.time("started")),
        finished=head.needed("finished", head.time("finished")),
        links=tuple(sorted(links, key=lambda link: link.url)),
        requests=head.needed("requests", head.integer("requests", 0)),
        shards=_shards(head),
        scope=scope,
        interrupted=_truth(head, "interrupted"),
        out_of_time=_truth(head, "out_of_time"),
    )


def _links(data: object) -> list[CheckedLink]:
    if not isinstance(data, list):
        raise BadData("`links` is not a list")
    links = []
    for position, item in enumerate(data):
        try:
            links.append(_link(item))
        except BadData as error:
            raise BadData(f"links[{position}]: {error}") from None
    return links


def _link(data: object) -> CheckedLink:
    fields = Fields(data, _LINK)
    fields.needed("verdict", fields.verdict("verdict"))
    places = fields.get("sources")
    if not isinstance(places, list):
        raise fields.wrong("sources", "a list")
    url = fields.needed("url", fields.text("url"))
    return CheckedLink(
        observation=_observation(fields, url),
        sources=tuple(sorted(map(_source, places))),
        record=_record(fields.get("history"), url),
        new=_truth(fields, "new"),
    )


def _observation(fields: Fields, url: str) -> Observation:
    data = {key: fields.get(key) for key in _SEEN}
    # An `invalid` link has a URL that is not canonical, and that this reader would refuse.
    data |= {"url": _ANY_URL, "verdict": fields.get("seen")}
    return replace(observation_from_data(data), url=url)


def _record(data: object, url: str) -> LinkRecord | None:
    if data is None:
        return None
    if not isinstance(data, dict) or data.get("url") != url:
        raise BadData("`history` is not that of the link")
    record = record_from_data({**data, "url": _ANY_URL})
    return replace(record, url=url, last=replace(record.last, url=url))


def _source(data: object) -> Source:
    fields = Fields(data, _SOURCE, "sources[]")
    return Source(
        path=fields.needed("path", fields.text("path")),
        line=fields.needed("line", fields.integer("line", 1)),
        column=fields.needed("column", fields.integer("column", 1)),
        field=fields.needed("field", fields.text("field")),
        entry=fields.text("entry") or "",
    )


def _shards(head: Fields) -> tuple[str, ...]:
    shards = head.get("shards")
    if not isinstance(shards, list):
        raise head.wrong("shards", "a list")
    for shard in shards:
        match = _SHARD.fullmatch(shard) if isinstance(shard, str) else None
        if match is None or int(match[1]) > int(match[2]):
            raise head.wrong("shards", "a list of texts such as 2/4")
    return tuple(shards)


def _truth(fields: Fields, key: str) -> bool:
    value = fields.get(key)
    if not isinstance(value, bool):
        raise fields.wrong(key, "true or false")
    return value


def _no_constant(name: str) -> NoReturn:
    raise BadData(f"{name} is no number of JSON")
