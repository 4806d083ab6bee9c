"""The history as a file, `observed/links.jsonl`: one line per URL, sorted by URL.

Git merges two branches without a conflict (`merge=union` in .gitattributes). If both branches changed
one line or neighbouring lines, git keeps the lines of both. From several lines about one link, the
parser makes one record: it has the latest observation and the earliest first page (`first`).
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from site_builder.link_health.history import History, earliest_first_page, host_of
from site_builder.link_health.json_lines import CorruptLine, LineSchema, format_line, parse_lines
from site_builder.link_health.records import LinkRecord
from site_builder.link_health.serialization import record_from_dict, record_to_dict


def _upgrade_from_1(data: dict[str, Any]) -> dict[str, Any]:
    """Rename `last.state` to `last.verdict`. Schema 1 has no `archived`."""
    last = data.get("last")
    if not isinstance(last, dict) or "state" not in last:
        return data
    names = {"state": "verdict"}
    return {**data, "last": {names.get(key, key): value for key, value in last.items()}}


def _upgrade_from_2(data: dict[str, Any]) -> dict[str, Any]:
    """Replace the verdict `moved` by `suspect` if the link redirects to another host. Schema 2 has no `first`.

    In schema 2, every link with a permanent redirect is `moved`, even if its domain has a new owner. Our pages offer
    readers the new URL of a link that moved, and must not lead readers to the pages of such an owner. The next check
    of the link decides again.
    """
    last = data.get("last")
    if not isinstance(last, dict) or last.get("verdict") != "moved":
        return data
    hosts = {
        host_of(str(url)).removeprefix("www.") for url in (data.get("url"), last.get("final_url"))
    }
    if len(hosts) == 1:
        return data
    return {**data, "last": {**last, "verdict": "suspect", "reason": "other-site"}}


UPGRADES = {1: _upgrade_from_1, 2: _upgrade_from_2}
SCHEMA = LineSchema("observed/links.jsonl", 3, UPGRADES)


def parse_history(text: str) -> tuple[History, list[CorruptLine]]:
    """Return the history in a text, sorted by URL, and the corrupt lines of the text.

    Raises `NewerSchema` if a newer builder wrote a line. Any other problem becomes a `CorruptLine`.
    """
    records: dict[str, LinkRecord] = {}
    line_numbers: dict[str, int] = {}
    corrupt_lines: list[CorruptLine] = []
    repeated: dict[str, list[LinkRecord]] = {}
    for number, parsed in parse_lines(text, SCHEMA, record_from_dict):
        if isinstance(parsed, CorruptLine):
            corrupt_lines.append(parsed)
            continue
        previous = records.get(parsed.url)
        if previous is not None:
            corrupt_lines.append(
                CorruptLine(
                    number,
                    f"line {line_numbers[parsed.url]} is about this link, too: {parsed.url}; "
                    "the line with the later observation was used",
                )
            )
            repeated.setdefault(parsed.url, [previous]).append(parsed)
            if _precedence(parsed) <= _precedence(previous):
                continue
        records[parsed.url] = parsed
        line_numbers[parsed.url] = number
    for url, same_url in repeated.items():
        records[url] = replace(records[url], first=earliest_first_page(same_url))
    return dict(sorted(records.items())), corrupt_lines


def render_history(history: History) -> str:
    """Return the text of the file. Equal histories give equal texts."""
    return "".join(_line(record) for _, record in sorted(history.items()))


def _line(record: LinkRecord) -> str:
    return format_line(SCHEMA, record_to_dict(record))


def _precedence(record: LinkRecord) -> tuple[Any, str]:
    """Return a sort key for the records of one URL: the time of `last`, then the whole line."""
    return record.last.at, _line(record)
