"""Replace a folder as a whole: what is in place is always complete, and always ours."""

from __future__ import annotations

import glob
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from site_builder.errors import SiteBuilderError, UsageError

try:
    import fcntl
except ImportError:  # Windows
    _CAN_LOCK = False
else:
    _CAN_LOCK = True


_WORK_NAMES = frozenset({"new", "old", "old-out"})
"""What may lie in the folder beside the one that is replaced."""


@dataclass(frozen=True)
class ReusedFiles:
    """What stays of a folder, so that only the rest of it need be made anew."""

    reused: frozenset[str]
    """Files that are the same in the new folder, by their paths in it."""
    stale: frozenset[str]
    """All other files of the old folder; they go, unless the new one has them too."""
    moved_folders: Mapping[str, str] = field(default_factory=dict)
    """Folder -> what it is called in the new one. Paths are meant as they are after that."""
    before_change: Callable[[], None] = lambda: None
    """Called when nobody else can reach the folder any more; raises if it is not what it was."""

    @property
    def is_majority(self) -> bool:
        """Tell whether so much stays that the rest is put into the old folder, not the other way round."""
        return len(self.reused) > len(self.stale)


def _no_reuse() -> ReusedFiles | None:
    return None


@contextmanager
def replace_folder(
    target: Path, marker_file: str, unchanged: Callable[[], ReusedFiles | None] = _no_reuse
) -> Iterator[Path]:
    """Hand out an empty folder beside `target`, and put it in its place when all went well.

    After an exception, Ctrl-C included, `target` is as it was. `marker_file` is a file that every folder
    of this sort holds: one without it is somebody else's. If something is `unchanged`, which is
    asked in the end, the new folder holds the rest, and is put together with what stays; a process that
    is killed meanwhile leaves no folder behind that looks finished. Raises UsageError for
    somebody else's folder, and SiteBuilderError where nothing can be written.
    """
    target = target.resolve()
    _refuse_foreign(target, marker_file)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    except OSError as error:
        raise SiteBuilderError(
            f"{target.parent} cannot be written to: {error.strerror}. Name another folder."
        ) from error
    fresh, old = beside / "new", beside / "old"
    with _locked(beside):
        try:
            fresh.mkdir()
            yield fresh
            kept = unchanged()
            if kept is None:
                _swap(fresh, target, old)
            else:
                _replace_merged(fresh, target, old, kept)
        finally:
            shutil.rmtree(beside, ignore_errors=True)
    _remove_abandoned(target)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Hold a lock on a folder, which the system lets go with us, however we end."""
    if not _CAN_LOCK:
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):  # not every file system has locks
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _remove_abandoned(target: Path) -> None:
    """Remove what killed processes left beside a folder, now that it is whole."""
    if not _CAN_LOCK:
        return
    for folder in target.parent.glob(f".{glob.escape(target.name)}-????????"):
        with suppress(OSError):  # its process is alive, or it is no folder, or somebody else's
            handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                names = {path.name for path in folder.iterdir()}
                if names and names <= _WORK_NAMES:  # an empty one may be about to be held
                    shutil.rmtree(folder)
            finally:
                os.close(handle)


def _swap(fresh: Path, target: Path, old: Path) -> None:
    with _rolled_back_on_error(target) as undo:
        if target.exists():
            undo.move(target, old)
        undo.move(fresh, target)


def _replace_merged(fresh: Path, target: Path, old: Path, kept: ReusedFiles) -> None:
    with _rolled_back_on_error(target) as undo:
        undo.move(target, old)
        kept.before_change()
        undo.move(merge_folders(old, fresh, kept, undo), target)


@dataclass
class UndoLog:
    """Moves things, and knows the way back."""

    _done: list[tuple[Path | None, Path]] = field(default_factory=list)
    """(source, place) of what was moved; (None, folder) for a folder that was made."""

    def move(self, source: Path, to: Path) -> None:
        """Move a file or a folder to a place where nothing is."""
        self._done.append((source, to))  # first: an interrupt may come in between
        source.rename(to)

    def make_folder(self, folder: Path) -> None:
        """Make a folder, and those above it, unless they are there."""
        if not folder.is_dir():
            self.make_folder(folder.parent)
            self._done.append((None, folder))
            folder.mkdir()

    def roll_back(self) -> None:
        """Undo everything."""
        while self._done:
            source, place = self._done.pop()
            if source is None:
                with suppress(OSError):  # an interrupt came before it was made
                    place.rmdir()
            elif place.exists() and not source.exists():
                source.parent.mkdir(parents=True, exist_ok=True)
                place.rename(source)


@contextmanager
def _rolled_back_on_error(target: Path) -> Iterator[UndoLog]:
    undo = UndoLog()
    try:
        yield undo
    except BaseException as error:
        undo.roll_back()
        if isinstance(error, OSError):
            raise SiteBuilderError(
                f"{target} cannot be replaced: {error.strerror}. Name another folder."
            ) from error
        raise


def merge_folders(folder: Path, fresh: Path, kept: ReusedFiles, undo: UndoLog) -> Path:
    """Make one of what stays of a folder and of what is new, and return which of the two it is now.

    What is left over lies in the other one, or beside `folder`, in `-out`.
    """
    for old_name, new_name in kept.moved_folders.items():
        undo.make_folder((folder / new_name).parent)
        undo.move(folder / old_name, folder / new_name)
    if kept.is_majority:
        _patch(folder, fresh, kept, undo)
        return folder
    for path in sorted(kept.reused):
        undo.make_folder((fresh / path).parent)
        undo.move(folder / path, fresh / path)
    return fresh


def _patch(folder: Path, fresh: Path, kept: ReusedFiles, undo: UndoLog) -> None:
    new = list(_files_below(fresh))
    outside = folder.with_name(f"{folder.name}-out")
    outside.mkdir()
    gone = sorted(kept.stale.difference(new))
    for number, path in enumerate(gone):
        undo.move(folder / path, outside / f"gone-{number}")
    _remove_empty({folder / path for path in gone}, folder)
    for number, path in enumerate(new):
        place = folder / path
        if path in kept.stale:
            undo.move(place, outside / f"changed-{number}")
        else:
            undo.make_folder(place.parent)
        undo.move(fresh / path, place)


def _files_below(folder: Path) -> Iterator[str]:
    for place, _, names in os.walk(folder):
        below = Path(place).relative_to(folder)
        yield from ((below / name).as_posix() for name in names)


def _remove_empty(files: set[Path], top: Path) -> None:
    """Remove the folders in which these files were, and those above, as far as nothing is left."""
    for folder in {file.parent for file in files}:
        while folder != top and folder.is_dir():
            with suppress(OSError):  # not empty
                folder.rmdir()
            if folder.exists():
                break
            folder = folder.parent  # noqa: PLW2901 - upwards


def _refuse_foreign(target: Path, marker_file: str) -> None:
    if target.exists() and not target.is_dir():
        raise UsageError(f"{target} is a file. Name a folder.")
    if target.is_dir() and any(target.iterdir()) and not (target / marker_file).is_file():
        raise UsageError(
            f"{target} holds files that this command did not write; they would be lost. "
            "Name an empty or a new folder."
        )
