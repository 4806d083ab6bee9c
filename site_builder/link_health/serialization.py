"""Convert observations and records to JSON objects and back, for the history, the cache and run files.

A run file contains the results of one run of the checker.

The keys of an object have a fixed order. Every member is validated when it is read. The message of
`InvalidData` names the first invalid member.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Annotated, Any, Self

from pydantic import Field, model_validator

from site_builder.link_health.json_lines import InvalidData
from site_builder.link_health.json_models import (
    JsonModel,
    ListOf,
    Natural,
    ObservedVerdict,
    Positive,
    RequestUrl,
    Seconds,
    Status,
    Text,
    Time,
    require,
    validate,
)
from site_builder.link_health.records import (
    ArchivedCopy,
    FirstPage,
    Hop,
    LinkRecord,
    Observation,
    Streak,
)
from site_builder.link_health.times import format_time
from site_builder.link_health.verdicts import FAILING, WORKING, Verdict

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


class _ResultMembers(JsonModel):
    """The members that an observation has in the history, in the cache and in run files."""

    at: Time
    reason: Text
    status: Status | None = None
    final_url: Text | None = None
    chain: ListOf[tuple[Status, Text]] = Field(default_factory=list)

    def to_observation(self, url: str, verdict: Verdict) -> Observation:
        """Return the observation with these members."""
        chain = tuple(Hop(*hop) for hop in self.chain)
        return Observation(url, self.at, verdict, self.reason, self.status, self.final_url, chain)


class TimedResultMembers(_ResultMembers):
    """The members of an observation in run files and in the cache: those in the history, and three more."""

    elapsed: Seconds = 0.0
    attempts: Natural = 0
    title: Text = ""

    def to_observation(self, url: str, verdict: Verdict) -> Observation:
        """Return the observation with these members."""
        observation = super().to_observation(url, verdict)
        return replace(observation, elapsed=self.elapsed, attempts=self.attempts, title=self.title)


class _ObservationMembers(TimedResultMembers):
    url: RequestUrl
    verdict: ObservedVerdict


class _LastMembers(_ResultMembers):
    verdict: Annotated[
        ObservedVerdict,
        require(
            lambda verdict: verdict is not Verdict.UNCHECKED, "is not a verdict of a checked link"
        ),
    ]
    status: Status | None = Field(None, alias="code")


class _StreakMembers(JsonModel):
    state: Annotated[Verdict, require(FAILING.__contains__, "is not `gone` or `transient`")]
    count: Positive
    first: Time
    last: Time


class _ArchivedMembers(JsonModel):
    url: Text
    at: Time


class _FirstMembers(JsonModel):
    at: Time
    host: Text
    title: Text = ""


class RecordMembers(JsonModel):
    """The members of a record in a run file.

    The URL may be any text, because a run may have a link whose URL is invalid.
    """

    url: Text
    first_seen: Time
    last: _LastMembers
    last_alive: Time | None = None
    streak: _StreakMembers | None = None
    archived: _ArchivedMembers | None = None
    first: _FirstMembers | None = None

    def to_record(self) -> LinkRecord:
        """Return the record with these members."""
        return LinkRecord(
            self.url,
            self.first_seen,
            self.last.to_observation(self.url, self.last.verdict),
            self.last_alive,
            Streak(**dict(self.streak)) if self.streak else None,
            ArchivedCopy(**dict(self.archived)) if self.archived else None,
            FirstPage(**dict(self.first)) if self.first else None,
        )

    @model_validator(mode="after")
    def _check_consistency(self) -> Self:
        streak = self.streak
        if streak is not None and streak.first > streak.last:
            raise InvalidData("`streak.first` is later than `streak.last`")
        if streak is not None and self.last.verdict in WORKING:
            raise InvalidData(
                "`streak` counts failures, but `last.verdict` says that the link works"
            )
        times = {
            "first_seen": self.first_seen,
            "last_alive": self.last_alive,
            "streak.last": streak.last if streak else None,
        }
        for name, at in times.items():
            if at is not None and at > self.last.at:
                raise InvalidData(f"`{name}` is later than `last.at`")
        return self


class _HistoryMembers(RecordMembers):
    url: RequestUrl


def members_of(instance: DataclassInstance) -> dict[str, Any]:
    """Return field name -> value for a dataclass instance, with times as text."""
    values = {field.name: getattr(instance, field.name) for field in fields(instance)}
    return {
        name: format_time(value) if isinstance(value, dt.datetime) else value
        for name, value in values.items()
    }


def observation_to_dict(observation: Observation) -> dict[str, Any]:
    """Return all fields of an observation, even those that are None. A hop becomes `[status, url]`."""
    return members_of(observation) | {"chain": _chain_to_list(observation.chain)}


def observation_from_dict(data: object) -> Observation:
    """Convert the result of `observation_to_dict` back. Raises `InvalidData`."""
    members = validate(_ObservationMembers, data)
    return members.to_observation(members.url, members.verdict)


def record_to_dict(record: LinkRecord) -> dict[str, Any]:
    """Return the fields that the history stores. Leaves out fields that are None, an empty chain and an empty title."""
    last, streak, archived, first = record.last, record.streak, record.archived, record.first
    return _without_none(
        {
            "url": record.url,
            "first_seen": format_time(record.first_seen),
            "last_alive": format_time(record.last_alive) if record.last_alive else None,
            "streak": streak and members_of(streak),
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
            "archived": archived and members_of(archived),
            "first": first and _without_none({**members_of(first), "title": first.title or None}),
        }
    )


def record_from_dict(data: object) -> LinkRecord:
    """Convert the result of `record_to_dict` back. Raises `InvalidData`."""
    return validate(_HistoryMembers, data).to_record()


def _chain_to_list(chain: tuple[Hop, ...]) -> list[list[int | str]]:
    return [[hop.status, hop.url] for hop in chain]


def _without_none(data: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in data.items() if value is not None}
