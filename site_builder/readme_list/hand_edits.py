"""Find lines that were edited by hand in a list that `kb readme` generated."""

from __future__ import annotations

from typing import NamedTuple

from site_builder.suggestions import closest_match


class HandEdit(NamedTuple):
    """The first line that was edited or added by hand. If there is no such line, the first line that was deleted."""

    line: int
    """Index of the edited line in the list. For a deleted line, the index of the last line that is left above it, or 0."""
    written: str
    """The edited or added line; empty if a line was deleted."""
    generated: str
    """The line that `kb readme` would write instead; empty if it would write no similar line."""


def first_hand_edit(before: str, now: str, generated: str) -> HandEdit | None:
    """Return the first edit by hand in the list `now` (see `HandEdit`), or None.

    `before` is the list at the beginning of the branch, and `generated` is the list that `kb readme` writes now. A line
    of `now` is edited or added if it is neither in `before` nor in `generated`. A line is deleted if `before` and
    `generated` contain it and `now` does not. So a list that is only out of date has no edits. Empty lines do not
    count.
    """
    lines, old, new = now.splitlines(), before.splitlines(), generated.splitlines()
    known = {*old, *new}
    for index, line in enumerate(lines):
        if line.strip() and line not in known:
            return HandEdit(index, line, closest_match(line, new, cutoff=70) or "")
    present = set(lines)
    kept = set(new)
    lasting = [line for line in old if line in kept]
    for position, line in enumerate(lasting):
        if line.strip() and line not in present:
            above = next((one for one in reversed(lasting[:position]) if one in present), None)
            return HandEdit(0 if above is None else lines.index(above), "", line)
    return None
