"""Write files so that none is ever half written, and several change together or not at all."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from site_builder.errors import SiteBuilderError


def write_atomically(path: Path, text: str) -> None:
    """Put a text in place of a file, or make a new one; the folder is made where it is missing.

    The text is written beside, brought to the disk, and renamed; an existing file keeps its
    permissions, and a symbolic link stays one. After an exception, Ctrl-C included, the old file
    stands and nothing else is left. A pipe or a device, such as /dev/stdout, is written to at once.
    Raises SiteBuilderError where it cannot be written.
    """
    if path.is_dir():
        raise SiteBuilderError(f"{path} is a folder. Name a file.")
    if path.exists() and not path.is_file():
        path.write_text(text, encoding="utf-8", newline="\n")
        return
    replace_files({path.resolve() if path.is_symlink() else path: text})


def replace_files(changes: Mapping[Path, str | None]) -> None:
    """Write and delete (None) several files, all or nothing.

    Everything is written beside before the first file changes; when a step fails then, the files
    that had changed are put back. Raises SiteBuilderError where one cannot be written.
    """
    staged: dict[Path, Path] = {}
    try:
        for path, text in changes.items():
            if text is not None:
                _stage(path, text, staged)
        _commit(changes, staged)
    except OSError as error:
        raise SiteBuilderError(
            f"{error.filename or next(iter(changes))} cannot be written: {error.strerror}. "
            "Nothing was changed."
        ) from error
    finally:
        for beside in staged.values():
            with suppress(OSError):
                beside.unlink(missing_ok=True)


def _stage(path: Path, text: str, staged: dict[Path, Path]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}-{secrets.token_hex(4)}.part")
    staged[path] = beside  # before it exists, so that Ctrl-C cannot come between
    with beside.open("x", encoding="utf-8", newline="\n") as file:
        with suppress(FileNotFoundError):
            os.fchmod(file.fileno(), path.stat().st_mode & 0o7777)
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _commit(changes: Mapping[Path, str | None], staged: Mapping[Path, Path]) -> None:
    before = {path: path.read_bytes() if path.exists() else None for path in changes}
    touched: list[Path] = []
    try:
        for path in changes:
            touched.append(path)
            if path in staged:
                staged[path].replace(path)
            else:
                path.unlink()
    except BaseException:
        for path in touched:
            _restore(path, before[path])
        raise


def _restore(path: Path, content: bytes | None) -> None:
    with suppress(OSError):
        if content is None:
            path.unlink(missing_ok=True)
        elif not path.exists() or path.read_bytes() != content:
            path.write_bytes(content)
