"""Replace a folder as a whole, so that no program ever sees a half-written folder.

The new folder is written in a hidden work folder next to the old folder. A folder with files, but without
the marker file of the builder, is never replaced.
"""

from __future__ import annotations

import glob
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from site_builder.errors import SiteBuilderError, UsageError

try:
    import fcntl
except ImportError:  # Windows
    _CAN_LOCK = False
else:
    _CAN_LOCK = True


IsOwn = Callable[[Path, str], bool]
"""(new folder, path in the old folder) -> whether the builder wrote the file at this path."""

_WORK_NAMES = frozenset({"new", "old", "old-out"})
"""Names of the folders that a work folder may contain."""


@dataclass(frozen=True)
class ReusedFiles:
    """Files of the old folder that become part of the new folder, unchanged.

    All paths are relative to the old folder. Paths in a renamed subfolder begin with its new name.
    """

    reused: frozenset[str]
    """Paths of the files to reuse."""
    stale: frozenset[str]
    """Paths of the files of the old folder that are not reused."""
    moved_folders: Mapping[str, str] = field(default_factory=dict)
    """Old name of a renamed subfolder -> its new name."""

    @property
    def is_majority(self) -> bool:
        """Whether there are more reused files than stale files."""
        return len(self.reused) > len(self.stale)


@dataclass
class NewFolder:
    """The folder that the `with` block of `replace_folder` writes, and what becomes of the files of the old folder."""

    path: Path
    reused: ReusedFiles | None = None
    before_change: Callable[[], None] = lambda: None
    kept: list[str] = field(default_factory=list)
    """Files and folders that the builder did not write, and that were moved from the old to the new folder. Set after
    the block. Empty if most files of the old folder are reused: then the new files are moved into the old folder."""

    def reuse(self, files: ReusedFiles, before_change: Callable[[], None]) -> None:
        """Request that these files of the old folder are merged with the new files after the block.

        The block must not write the reused files. `before_change` is called before the first reused or stale file is
        moved. If this call raises an exception, the old folder is unchanged.
        """
        self.reused, self.before_change = files, before_change


@contextmanager
def replace_folder(
    target: Path, marker_file: str, is_own: IsOwn = lambda _new_folder, _path: True
) -> Iterator[NewFolder]:
    """Yield a new, empty folder; at the end of the block, it replaces `target`.

    After an exception or Ctrl-C, `target` is unchanged. A process that is killed leaves a complete
    `target` or none. Raises UsageError if `target` is a file, or if it contains files but no
    `marker_file`, which is in every folder that the builder writes. Raises SiteBuilderError if `target` cannot be written.

    A file for which `is_own` returns False, such as a `CNAME` that a person added, is kept. It is lost only
    if the block wrote a file at its path, or at the path of a folder that contains it.
    """
    target = target.resolve()
    _refuse_foreign(target, marker_file)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        work = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    except OSError as error:
        raise SiteBuilderError(
            f"{target.parent} cannot be written to: {error.strerror}. Choose another folder."
        ) from error
    new_folder = NewFolder(work / "new")
    with _locked(work):
        try:
            new_folder.path.mkdir()
            yield new_folder
            _replace(target, work / "old", new_folder, partial(is_own, new_folder.path))
        except OSError as error:  # the error of a full disk contains no file name
            raise SiteBuilderError(
                f"{error.filename or target} cannot be written: {error.strerror}. Choose another folder."
            ) from error
        finally:
            shutil.rmtree(work, ignore_errors=True)
    _remove_abandoned(target)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Lock a folder; the operating system releases the lock even if this process is killed."""
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
    """Remove the work folders of killed processes.

    Call this only when `target` is complete. Until then, a work folder may contain the only complete copy.
    """
    if not _CAN_LOCK:
        return
    for folder in target.parent.glob(f".{glob.escape(target.name)}-????????"):
        with suppress(OSError):  # locked by a running process, or not a folder
            handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                names = {path.name for path in folder.iterdir()}
                # An empty folder may belong to another process that has not locked it yet.
                if names and names <= _WORK_NAMES:
                    shutil.rmtree(folder)
            finally:
                os.close(handle)


def _replace(target: Path, old: Path, new_folder: NewFolder, is_own: Callable[[str], bool]) -> None:
    """Move `target` to `old`. Then move the new folder, merged with the reused files, to `target`."""
    complete = new_folder.path
    with _rolled_back_on_error(target) as undo:
        if target.exists():
            undo.move(target, old)
        # Files that the builder did not write are moved before the merge, because the merge renames folders. If most
        # files are reused, nothing need be moved: the new folder is made from `old`, which contains these files.
        if old.exists() and not (new_folder.reused is not None and new_folder.reused.is_majority):
            new_folder.kept += _keep_foreign(old, new_folder.path, is_own, undo)
        if new_folder.reused is not None:
            new_folder.before_change()
            complete = merge_folders(old, new_folder.path, new_folder.reused, undo)
        undo.move(complete, target)


def _keep_foreign(
    old: Path, new: Path, is_own: Callable[[str], bool], undo: UndoLog, subfolder: str = ""
) -> list[str]:
    """Move the files that the builder did not write from `old` to `new`, and return the moved paths.

    If a folder contains no file of the builder, and `new` has nothing at its path, the whole folder is moved.
    """
    moved = []
    for item in sorted(os.scandir(old / subfolder), key=lambda item: item.name):
        path = f"{subfolder}{item.name}"
        if item.is_dir(follow_symlinks=False):
            has_own = any(is_own(f"{path}/{name}") for name in _files_below(Path(item.path)))
            if has_own or os.path.lexists(new / path):
                moved += _keep_foreign(old, new, is_own, undo, f"{path}/")
                continue
            path = f"{path}/"
        elif is_own(path):
            continue
        if not os.path.lexists(new / path) and not _is_below_file(new / path, new):
            undo.make_folder((new / path).parent)
            undo.move(old / path, new / path)
            moved.append(path)
    return moved


def _is_below_file(path: Path, top: Path) -> bool:
    """Return whether `top` contains a file at the path of a folder that `path` needs."""
    return any(parent.is_file() for parent in path.parents if parent.is_relative_to(top))


@dataclass
class UndoLog:
    """Moves files and folders, and records each step so that all steps can be undone."""

    _steps: list[tuple[Path | None, Path]] = field(default_factory=list)
    """(source, destination) of a move; (None, folder) of a new folder."""

    def move(self, source: Path, destination: Path) -> None:
        """Move a file or a folder to a path that does not exist."""
        self._steps.append((source, destination))  # first, because Ctrl-C may interrupt the move
        source.rename(destination)

    def make_folder(self, folder: Path) -> None:
        """Make a folder and its parents if they are missing."""
        if not folder.is_dir():
            self.make_folder(folder.parent)
            self._steps.append((None, folder))
            folder.mkdir()

    def roll_back(self) -> None:
        """Undo all steps, the last step first."""
        while self._steps:
            source, destination = self._steps.pop()
            if source is None:
                with suppress(OSError):  # interrupted before the folder was made
                    destination.rmdir()
            elif destination.exists() and not source.exists():
                source.parent.mkdir(parents=True, exist_ok=True)
                destination.rename(source)


@contextmanager
def _rolled_back_on_error(target: Path) -> Iterator[UndoLog]:
    undo = UndoLog()
    try:
        yield undo
    except BaseException as error:
        undo.roll_back()
        if isinstance(error, OSError):
            raise SiteBuilderError(
                f"{target} cannot be replaced: {error.strerror}. Choose another folder."
            ) from error
        raise


def merge_folders(old: Path, new: Path, files: ReusedFiles, undo: UndoLog) -> Path:
    """Merge the reused files of `old` with all files of `new`, and return the merged folder.

    If most files of `old` are reused, files are moved from `new` to `old`, and the stale files are moved
    out of `old`. If not, the reused files are moved from `old` to `new`.
    """
    for old_name, new_name in files.moved_folders.items():
        undo.make_folder((old / new_name).parent)
        undo.move(old / old_name, old / new_name)
    if files.is_majority:
        _patch(old, new, files, undo)
        return old
    for path in sorted(files.reused):
        undo.make_folder((new / path).parent)
        undo.move(old / path, new / path)
    return new


def _patch(old: Path, new: Path, files: ReusedFiles, undo: UndoLog) -> None:
    """Move the stale files from `old` to a folder next to it, and all files of `new` into `old`."""
    added = list(_files_below(new))
    removed_folder = old.with_name(f"{old.name}-out")
    removed_folder.mkdir()
    removed = sorted(files.stale.difference(added))
    for number, path in enumerate(removed):
        undo.move(old / path, removed_folder / f"gone-{number}")
    _remove_empty_folders({old / path for path in removed}, old)
    for number, path in enumerate(added):
        destination = old / path
        if path in files.stale:
            undo.move(destination, removed_folder / f"changed-{number}")
        else:
            undo.make_folder(destination.parent)
        undo.move(new / path, destination)


def _files_below(folder: Path) -> Iterator[str]:
    """Yield the relative paths of all files below a folder."""
    for parent, _, names in os.walk(folder):
        relative = Path(parent).relative_to(folder)
        yield from ((relative / name).as_posix() for name in names)


def _remove_empty_folders(removed: set[Path], top: Path) -> None:
    """Remove the empty parent folders of the removed files, up to `top`."""
    for folder in {file.parent for file in removed}:
        while folder != top and folder.is_dir():
            with suppress(OSError):  # not empty
                folder.rmdir()
            if folder.exists():
                break
            folder = folder.parent  # noqa: PLW2901 - go up one level


def _refuse_foreign(target: Path, marker_file: str) -> None:
    """Raise UsageError if `target` is a file, or a folder that the builder did not write."""
    if target.exists() and not target.is_dir():
        raise UsageError(f"{target} is a file. Give the path of a folder.")
    if target.is_dir() and any(target.iterdir()) and not (target / marker_file).is_file():
        raise UsageError(
            f"{target} contains files that this command did not write; they would be lost. "
            "Choose an empty or a new folder."
        )
