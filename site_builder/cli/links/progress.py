"""Show on a terminal how a run gets on; say nothing in CI."""

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

_ROOM_FOR_A_BAR = 80


@contextmanager
def show_progress(total: int) -> Iterator[ProgressCallback | None]:
    """Yield what is to be called now and then; None where nobody watches."""
    if not is_interactive():
        yield None
        return
    columns: list[ProgressColumn] = [
        MofNCompleteColumn(),
        TextColumn("{task.fields[said]}"),
        TimeRemainingColumn(),
    ]
    if error_console().width >= _ROOM_FOR_A_BAR:
        columns = [TextColumn("Checking links"), BarColumn(), *columns]
    with Progress(*columns, console=error_console(), transient=True) as progress:
        task = progress.add_task("", total=total, said="")

        def watch(done: int, working: int, problems: int, snapshot: SchedulerSnapshot) -> None:
            said = f"{working} alive, {plural(problems, 'problem')}"
            if snapshot.waiting_hosts:
                said += f", {plural(snapshot.waiting_hosts, 'host')} waiting"
            progress.update(task, completed=done, said=said)

        yield watch
