"""The history as a file, `observed/links.jsonl`: sorted, one line a URL.

Two branches that touched different links merge without a word; where git does complain, both sides
may stay (`merge=union`), for of two lines about one URL the later holds.
"""

from __future__ import annotations

from typing import Any

from site_builder.link_health.history import History
from site_builder.link_health.json_lines import (
    CorruptLine,
    LineSchema,
    NewerSchema,
    format_line,
    parse_lines,
)
from site_builder.link_health.records import LinkRecord
from site_builder.link_health.serialization import (
    observation_from_dict,
    observation_to_dict,
    record_from_dict,
    record_to_dict,
)

__all__ = [
    "SCHEMA",
    "UPGRADES",
    "CorruptLine",
    "NewerSchema",
    "observation_from_dict",
    "observation_to_dict",
    "parse_history",
    "record_from_dict",
    "record_to_dict",
    "render_history",
]


def _upgrade_from_1(data: dict[str, Any]) -> dict[str, Any]:
    """Call `last.state` what it is now, `last.verdict`. Archived copies were not known yet."""
    last = data.get("last")
    if not isinstance(last, dict) or "state" not in last:
        return data
    names = {"state": "verdict"}
    return {**data, "last": {names.get(key, key): value for key, value in last.items()}}


UPGRADES = {1: _upgrade_from_1}
SCHEMA = LineSchema("observed/links.jsonl", 2, UPGRADES)


def parse_history(text: str) -> tuple[History, list[CorruptLine]]:
    """Read a history, and tell what in it was damaged; the result is sorted by URL.

    Only `NewerSchema` is raised, whatever the text.
    """
    records: dict[str, LinkRecord] = {}
    places: dict[str, int] = {}
    corrupt_lines: list[CorruptLine] = []
    for number, made in parse_lines(text, SCHEMA, record_from_dict):
        if isinstance(made, CorruptLine):
            corrupt_lines.append(made)
            continue
        known = records.get(made.url)
        if known is not None:
            corrupt_lines.append(
                CorruptLine(
                    number,
                    f"line {places[made.url]} is about the same link, {made.url}; "
                    "the one with the later observation was kept",
                )
            )
            if _age(made) <= _age(known):
                continue
        records[made.url] = made
        places[made.url] = number
    return dict(sorted(records.items())), corrupt_lines


def render_history(history: History) -> str:
    """Write a history: the same one always gives the same bytes."""
    return "".join(_line(record) for _, record in sorted(history.items()))


def _line(record: LinkRecord) -> str:
    return format_line(SCHEMA, record_to_dict(record))


def _age(record: LinkRecord) -> tuple[Any, str]:
    """Return what decides between two lines: the time, then anything that never changes."""
    return record.last.at, _line(record)
