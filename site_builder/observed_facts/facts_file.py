"""Parse and render the text of `observed/facts.jsonl`, which has one line for each entry, sorted by id.

Git merges two branches without a conflict if they changed the lines of different entries. If both branches changed the
line of one entry, git keeps both lines (`merge=union` in .gitattributes), and the parser merges the two lines.
"""

from __future__ import annotations

from typing import Any

from site_builder.link_health.json_lines import CorruptLine, LineSchema, format_line, parse_lines
from site_builder.link_health.json_models import validate
from site_builder.observed_facts.merging import merge_entry
from site_builder.observed_facts.records import Facts, ObservedFacts, to_data

SCHEMA = LineSchema("observed/facts.jsonl", 1, {})


def parse_facts(text: str) -> tuple[dict[str, ObservedFacts], list[CorruptLine]]:
    """Return (facts in a text, sorted by entry; corrupt lines of the text).

    Raise `NewerSchema` if a newer builder wrote the text. Any other problem becomes a `CorruptLine`.
    """
    facts: dict[str, ObservedFacts] = {}
    line_numbers: dict[str, int] = {}
    corrupt_lines: list[CorruptLine] = []
    for number, parsed in parse_lines(text, SCHEMA, _build):
        if isinstance(parsed, CorruptLine):
            corrupt_lines.append(parsed)
        elif parsed.entry in facts:
            first = line_numbers[parsed.entry]
            message = f"line {first} is about this entry, too: {parsed.entry}; both were merged"
            corrupt_lines.append(CorruptLine(number, message))
            facts[parsed.entry] = merge_entry(facts[parsed.entry], parsed)
        else:
            facts[parsed.entry] = parsed
            line_numbers[parsed.entry] = number
    return dict(sorted(facts.items())), corrupt_lines


def render_facts(facts: Facts) -> str:
    """Return the text of the file. Equal facts give equal texts."""
    return "".join(format_line(SCHEMA, to_data(record)) for _, record in sorted(facts.items()))


def _build(data: dict[str, Any]) -> ObservedFacts:
    facts = validate(ObservedFacts, data)
    # Merging facts with themselves sorts works, keeps one work of each source, and keeps the latest months.
    return merge_entry(facts, facts)
