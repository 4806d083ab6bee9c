"""Write a result as a text for an issue, and find the result that such a text means."""

from __future__ import annotations

import re
from collections.abc import Iterable

from site_builder.models.results import Result

_LINE = re.compile(r"(?:[-*] )?(?P<metric>[a-z0-9-]+)\s*[:：=]\s*(?P<score>\S.*)")


def row_text(result: Result) -> str:
    """Return a text that identifies a result in its entry: benchmark, model, split, setting and conditions.

    The text contains no scores, so it still identifies the result after a correction of the scores.
    """
    stated = [part for part in (result.split, result.setting, result.resolution) if part]
    for name in ("extra_data", "ensemble"):
        value: bool | None = getattr(result, name)
        if value is not None:
            stated.append(f"{name}: {'yes' if value else 'no'}")
    if result.reported_by == "other":
        stated.append("reported_by: other")
    return f"{result.benchmark}: {result.model}" + (f" ({', '.join(stated)})" if stated else "")


def find_row(results: Iterable[Result], text: str) -> int | None:
    """Return the index of the result whose `row_text` is `text`. If no result or several results have it, return None.

    Case and repeated spaces do not matter.
    """
    wanted = " ".join(text.split()).casefold()
    found = [
        index
        for index, result in enumerate(results)
        if " ".join(row_text(result).split()).casefold() == wanted
    ]
    return found[0] if len(found) == 1 else None


def scores_text(result: Result) -> str:
    """Return the scores of a result, with a line for each metric, such as `accuracy: 85.4`."""
    return "\n".join(f"{metric}: {score.printed}" for metric, score in result.scores.items())


def read_scores(text: str, result: Result) -> dict[str, str] | None:
    """Return id of a metric -> score, from a text in the form of `scores_text`. If a line has another form, return None.

    If the result has only one score, the text may consist of a score without a metric.
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    matches = [_LINE.fullmatch(line) for line in lines]
    if len(lines) == 1 and matches == [None] and len(result.scores) == 1:
        return {next(iter(result.scores)): lines[0]}
    scores = {match["metric"]: match["score"] for match in matches if match is not None}
    return scores if scores and len(scores) == len(lines) else None
