"""Replace a folder as a whole: what is in place is always complete, and always ours."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from site_builder.errors import SiteBuilderError, UsageError


@contextmanager
def whole_folder(target: Path, mark: str) -> Iterator[Path]:
    """Hand out an empty folder beside `target`, and put it in its place when all went well.

    After an exception, Ctrl-C included, `target` is as it was. `mark` is a file that every folder
    of this sort holds: one without it is somebody else's. Raises UsageError for such a
    folder, and where nothing can be written.
    """
    target = target.resolve()
    _refuse_foreign(target, mark)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    except OSError as error:
        raise SiteBuilderError(
            f"{target.parent} cannot be written to: {error.strerror}. Name another folder."
        ) from error
    fresh, old = beside / "new", beside / "old"
    try:
        fresh.mkdir()
        yield fresh
        _swap(fresh, target, old)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _swap(fresh: Path, target: Path, old: Path) -> None:
    try:
        if target.exists():
            target.rename(old)
        fresh.rename(target)
    except BaseException as error:
        if old.exists() and not target.exists():
            old.rename(target)
        if isinstance(error, OSError):
            raise SiteBuilderError(
                f"{target} cannot be replaced: {error.strerror}. Name another folder."
            ) from error
        raise


def _refuse_foreign(target: Path, mark: str) -> None:
    if target.exists() and not target.is_dir():
        raise UsageError(f"{target} is a file. Name a folder.")
    if target.is_dir() and any(target.iterdir()) and not (target / mark).is_file():
        raise UsageError(
            f"{target} holds files that this command did not write; they would be lost. "
            "Name an empty or a new folder."
        )
