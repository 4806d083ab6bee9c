"""Show the changes of several files as one diff, and write all of them or none."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from site_builder.entry_files.folder import display_path
from site_builder.entry_files.safe_reading import UnreadableFile, read_bytes
from site_builder.errors import SiteBuilderError
from site_builder.escaping import escape_terminal
from site_builder.files.atomic import replace_files

_NO_FILE = "/dev/null"
"""In a diff, the old path of a new file, and the new path of a deleted file."""


def diff_of_files(before: Mapping[Path, str], after: Mapping[Path, str | None]) -> str:
    """Return a unified diff, in which control characters of terminals are escaped.

    If the texts contain no such characters, `git apply` accepts the diff. `after` maps the path of each changed file
    to its new text, or to None if the file is deleted. `before` maps the paths of these files to their old texts. It
    lacks the paths of new files.
    """
    lines = [
        line for path in sorted(after) for line in _diff_lines(path, before.get(path), after[path])
    ]
    return "".join(f"{line}\n" for line in lines)


def _diff_lines(path: Path, old: str | None, new: str | None) -> Iterator[str]:
    name = display_path(path)
    old_name = _NO_FILE if old is None else f"a/{name}"
    new_name = _NO_FILE if new is None else f"b/{name}"
    for line in difflib.unified_diff(_lines(old or ""), _lines(new or ""), old_name, new_name):
        yield escape_terminal(line.removesuffix("\n"), keep="\t")
        if not line.endswith("\n"):
            yield "\\ No newline at end of file"


def _lines(text: str) -> list[str]:
    return re.findall(r"[^\n]*\n|[^\n]+", text)


def write_changes(
    before: Mapping[Path, str],
    after: Mapping[Path, str | None],
    moved_folder: tuple[Path, Path] | None = None,
) -> None:
    """Write the new texts, and delete the files whose text is None.

    `before` and `after` are as in `diff_of_files`. `moved_folder` is the old and the new path of a folder to move.

    Raises SiteBuilderError and changes nothing in three cases: another program has changed a file since its text in
    `before` was read, a file cannot be written, or the folder cannot be moved.
    """
    for path in after:
        if _current_text(path) != before.get(path):
            raise SiteBuilderError(
                f"{display_path(path)} has changed since it was read. Nothing was written. "
                "Run the command again."
            )
    if moved_folder is not None:
        _move(*moved_folder)
    try:
        if after:
            replace_files(after)
    except BaseException:
        if moved_folder is not None:
            moved_folder[1].rename(moved_folder[0])
        raise


def _move(source: Path, target: Path) -> None:
    try:
        source.rename(target)
    except OSError as error:
        raise SiteBuilderError(
            f"{display_path(source)} cannot be moved to {display_path(target)}: {error.strerror}. "
            "Nothing was written."
        ) from error


def _current_text(path: Path) -> str | None:
    try:
        return read_bytes(path).decode("utf-8", errors="replace") if path.exists() else None
    except UnreadableFile:
        return None
