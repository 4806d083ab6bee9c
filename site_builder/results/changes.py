"""Compare the results of entries before and after a commit. The functions are pure: they do not run git."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from site_builder.models.results import Result

Action = Literal["added", "corrected", "withdrawn", "deleted"]
Results = Mapping[str, Sequence[Result]]
"""Id of an entry -> its results."""


@dataclass(frozen=True, slots=True)
class RowChange:
    """A result that a commit added, corrected, deleted or marked as withdrawn."""

    action: Action
    entry_id: str
    result: Result
    """The result after the commit. If the commit deleted the result, the result before the commit."""
    before: Result | None = None
    """The result before the commit. None if the commit added or deleted the result."""


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """The changes of one commit."""

    commit: str
    """Hash of the commit."""
    date: str
    """ISO date of the commit."""
    pull_request: int | None
    """Number of the pull request in the subject of the commit, or None."""
    changes: tuple[RowChange, ...]


def row_changes(before: Results, after: Results) -> tuple[RowChange, ...]:
    """Return the changes that a commit made to results. `before` and `after` need only the entries that the commit changed.

    If only the id of the entry, the id of the benchmark or the day in `entered` is new, the result does not count as
    changed.
    """
    changes: list[RowChange] = []
    gone: list[tuple[str, Result]] = []
    new: list[tuple[str, Result]] = []
    for entry_id in sorted({*before, *after}):
        old_results, new_results = list(before.get(entry_id, ())), list(after.get(entry_id, ()))
        for same in (_is_equal, _has_equal_key, _has_equal_content, _is_same_model):
            for pair in _pairs(old_results, new_results, same):
                changes += _change(entry_id, *pair)
        gone += [(entry_id, result) for result in old_results]
        new += [(entry_id, result) for result in new_results]
    for entry_id, result in new:
        moved = next((old for old in gone if _has_equal_content(old[1], result)), None)
        if moved is None:
            changes.append(RowChange("added", entry_id, result))
        else:
            gone.remove(moved)
    changes += [RowChange("deleted", entry_id, result) for entry_id, result in gone]
    return tuple(changes)


def _pairs(
    old_results: list[Result], new_results: list[Result], same: Callable[[Result, Result], bool]
) -> list[tuple[Result, Result]]:
    """Return pairs of an old and a new result for which `same` returns True, and remove them from both lists."""
    pairs = []
    for new in list(new_results):
        old = next((result for result in old_results if same(result, new)), None)
        if old is not None:
            old_results.remove(old)
            new_results.remove(new)
            pairs.append((old, new))
    return pairs


def _change(entry_id: str, old: Result, new: Result) -> list[RowChange]:
    if new.withdrawn is not None and old.withdrawn is None:
        return [RowChange("withdrawn", entry_id, new, old)]
    if _has_equal_content(old, new):
        return []
    return [RowChange("corrected", entry_id, new, old)]


def _is_equal(old: Result, new: Result) -> bool:
    return old == new


def _has_equal_content(old: Result, new: Result) -> bool:
    """Return whether two results are equal except for the fields `benchmark` and `entered`."""
    ignored = {"benchmark": new.benchmark, "entered": new.entered}
    return old.model_copy(update=ignored) == new


def _has_equal_key(old: Result, new: Result) -> bool:
    return _key(old) == _key(new)


def _is_same_model(old: Result, new: Result) -> bool:
    return (old.benchmark, old.model) == (new.benchmark, new.model)


def _key(result: Result) -> tuple[object, ...]:
    conditions = (result.extra_data, result.resolution, result.ensemble, result.reported_by)
    return (result.benchmark, result.model.casefold(), result.split, result.setting, *conditions)
