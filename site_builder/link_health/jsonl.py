"""The history as a file, `observed/links.jsonl`: sorted, one line a URL.

Two branches that touched different links merge without a word; where git does complain, both sides
may stay (`merge=union`), for of two lines about one URL the later holds.
"""

from __future__ import annotations

from typing import Any

from site_builder.link_health.history import History
from site_builder.link_health.lines import Damage, NewerSchema, Schema, line_of, read_lines
from site_builder.link_health.plain_data import (
    observation_as_data,
    observation_from_data,
    record_as_data,
    record_from_data,
)
from site_builder.link_health.records import LinkRecord

__all__ = [
    "SCHEMA",
    "UPGRADES",
    "Damage",
    "NewerSchema",
    "observation_as_data",
    "observation_from_data",
    "parse_history",
    "record_as_data",
    "record_from_data",
    "render_history",
]


def _from_1(data: dict[str, Any]) -> dict[str, Any]:
    """Call `last.state` what it is now, `last.verdict`. Archived copies were not known yet."""
    last = data.get("last")
    if not isinstance(last, dict) or "state" not in last:
        return data
    names = {"state": "verdict"}
    return {**data, "last": {names.get(key, key): value for key, value in last.items()}}


UPGRADES = {1: _from_1}
SCHEMA = Schema("observed/links.jsonl", 2, UPGRADES)


def parse_history(text: str) -> tuple[History, list[Damage]]:
    """Read a history, and tell what in it was damaged; the result is sorted by URL.

    Only `NewerSchema` is raised, whatever the text.
    """
    records: dict[str, LinkRecord] = {}
    places: dict[str, int] = {}
    damages: list[Damage] = []
    for number, made in read_lines(text, SCHEMA, record_from_data):
        if isinstance(made, Damage):
            damages.append(made)
            continue
        known = records.get(made.url)
        if known is not None:
            damages.append(
                Damage(
                    number,
                    f"line {places[made.url]} is about the same link, {made.url}; "
                    "the one with the later observation was kept",
                )
            )
            if _age(made) <= _age(known):
                continue
        records[made.url] = made
        places[made.url] = number
    return dict(sorted(records.items())), damages


def render_history(history: History) -> str:
    """Write a history: the same one always gives the same bytes."""
    return "".join(_line(record) for _, record in sorted(history.items()))


def _line(record: LinkRecord) -> str:
    return line_of(SCHEMA, record_as_data(record))


def _age(record: LinkRecord) -> tuple[Any, str]:
    """Return what decides between two lines: the time, then anything that never changes."""
    return record.last.at, _line(record)
