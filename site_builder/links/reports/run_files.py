"""Convert runs to JSON and back, for `kb links merge` and for programs outside this package.

The JSON object of a link has the members `seen` and `verdict`. `seen` is the verdict of this run. `verdict` is
`dead` if the link is dead according to its history. If not, `verdict` is equal to `seen`.
"""

from __future__ import annotations

import json
import re
from typing import Annotated, Any, Self

from pydantic import Field, Strict, model_validator

from site_builder import __version__
from site_builder.errors import SiteBuilderError
from site_builder.link_health.json_lines import InvalidData, load_json
from site_builder.link_health.json_models import (
    Flag,
    JsonModel,
    ListOf,
    Natural,
    ObservedVerdict,
    Positive,
    Text,
    Time,
    require,
    validate,
)
from site_builder.link_health.serialization import (
    RecordMembers,
    TimedResultMembers,
    members_of,
    observation_to_dict,
    record_to_dict,
)
from site_builder.link_health.times import format_time
from site_builder.link_health.verdicts import Verdict
from site_builder.links.links_to_check import SourceLocation
from site_builder.links.reports.as_text import count_by_verdict
from site_builder.links.runs import CheckedLink, Run

SCHEMA = 1
_OBSERVATION_KEYS = ("reason", "status", "final_url", "chain", "elapsed", "attempts", "title")
_SHARD = re.compile(r"([1-9][0-9]{0,3})/([1-9][0-9]{0,3})")


class UnreadableRun(SiteBuilderError):
    """A file is not valid output of `kb links check --format json`.

    The message has no full stop. Callers write the name of the file in front of the message.
    """


def as_json(run: Run) -> str:
    """Return a run as the JSON text `{"run": {...}, "links": [...]}`, in ASCII."""
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
    """Parse the output of `as_json`. Raises UnreadableRun if the text is not the JSON of a run."""
    try:
        return _parse_run(load_json(text))
    except json.JSONDecodeError as error:
        raise UnreadableRun(
            f"it is not JSON: {error.msg} in line {error.lineno}, column {error.colno}"
        ) from None
    except InvalidData as error:
        raise UnreadableRun(str(error)) from None


def _link_to_dict(link: CheckedLink) -> dict[str, Any]:
    observation = observation_to_dict(link.observation)
    return {
        "url": link.url,
        "verdict": link.verdict.value,
        **{key: observation[key] for key in _OBSERVATION_KEYS},
        "sources": [members_of(location) for location in link.locations],
        "history": link.record and record_to_dict(link.record),
        "at": observation["at"],
        "seen": observation["verdict"],
        "new": link.is_new,
        "unexpected_title": link.unexpected_title,
    }


# --- reading ----------------------------------------------------------------------------------


def _is_shard(text: str) -> bool:
    match = _SHARD.fullmatch(text)
    return match is not None and int(match[1]) <= int(match[2])


class _Head(JsonModel):
    schema_number: Annotated[int, Strict()] = Field(alias="schema")
    checker: Any = None
    scope: Annotated[
        str, require(("all", "changed", "only", "history").__contains__, "is not a known scope")
    ]
    shards: ListOf[Annotated[Text, require(_is_shard, "is not a shard such as 2/4")]]
    started: Time
    finished: Time
    interrupted: Flag
    out_of_time: Flag
    requests: Natural
    counts: Any = None


class _Location(JsonModel):
    path: Text
    line: Positive
    column: Positive
    field: Text
    entry: Text = ""


class _Link(TimedResultMembers):
    url: Text
    verdict: Verdict
    seen: ObservedVerdict
    sources: ListOf[_Location]
    record: RecordMembers | None = Field(None, alias="history")
    new: Flag
    unexpected_title: Text = ""

    @model_validator(mode="after")
    def _require_record_of_this_link(self) -> Self:
        if self.record is not None and self.record.url != self.url:
            raise InvalidData("`history` is about another link")
        return self

    def to_checked_link(self) -> CheckedLink:
        locations = (SourceLocation(**dict(source)) for source in self.sources)
        return CheckedLink(
            observation=self.to_observation(self.url, self.seen),
            locations=tuple(sorted(locations)),
            record=self.record.to_record() if self.record else None,
            is_new=self.new,
            unexpected_title=self.unexpected_title,
        )


class _RunFile(JsonModel):
    head: _Head = Field(alias="run")
    links: list[Any]


def _parse_run(data: object) -> Run:
    raw_head = data.get("run") if isinstance(data, dict) else None
    if isinstance(raw_head, dict) and raw_head.get("schema", SCHEMA) != SCHEMA:
        raise InvalidData("another version of the builder wrote it")
    run_file = validate(_RunFile, data)
    head = run_file.head
    links = [
        validate(_Link, item, "links", position).to_checked_link()
        for position, item in enumerate(run_file.links)
    ]
    if len({link.url for link in links}) < len(links):
        raise InvalidData("`links` contains a URL twice")
    return Run(
        started=head.started,
        finished=head.finished,
        links=tuple(sorted(links, key=lambda link: link.url)),
        requests=head.requests,
        shards=tuple(head.shards),
        scope=head.scope,
        interrupted=head.interrupted,
        out_of_time=head.out_of_time,
    )
