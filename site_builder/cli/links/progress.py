"""Show the progress of a check on a terminal. In CI, and without a terminal, nothing is printed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    TextColumn,
    TimeRemainingColumn,
)

from site_builder.cli.output import error_console, is_interactive
from site_builder.links.checking import ProgressCallback
from site_builder.links.scheduler import SchedulerSnapshot
from site_builder.plurals import plural

_MIN_WIDTH_WITH_BAR = 80


@contextmanager
def show_progress(total: int) -> Iterator[ProgressCallback | None]:
    """Yield a progress callback, or None if `is_interactive` returns False."""
    if not is_interactive():
        yield None
        return
    columns: list[ProgressColumn] = [
        MofNCompleteColumn(),
        TextColumn("{task.fields[status]}"),
        TimeRemainingColumn(),
    ]
    if error_console().width >= _MIN_WIDTH_WITH_BAR:
        columns = [TextColumn("Checking links"), BarColumn(), *columns]
    with Progress(*columns, console=error_console(), transient=True) as progress:
        task = progress.add_task("", total=total, status="")

        def update(checked: int, alive: int, problems: int, snapshot: SchedulerSnapshot) -> None:
            status = f"{alive} alive, {plural(problems, 'problem')}"
            if snapshot.waiting_groups:  # a group is a host, or several hosts that share one limit
                status += f", {plural(snapshot.waiting_groups, 'host')} waiting"
            progress.update(task, completed=checked, status=status)

        yield update
