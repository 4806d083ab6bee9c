"""Write a file, or several files together, so that an error leaves no partial changes."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from site_builder.errors import SiteBuilderError


def write_atomically(path: Path, text: str) -> None:
    """Write a text file atomically, and create its folder if necessary.

    The text is written to a temporary file in the same folder, which then replaces the file. Permissions of
    an existing file are kept; a symbolic link stays, and its target is replaced. After an exception,
    including Ctrl-C, the old file is unchanged and the temporary file is deleted. Pipes and devices, such
    as /dev/stdout, are written directly. Raises SiteBuilderError if the file cannot be written.
    """
    if path.is_dir():
        raise SiteBuilderError(f"{path} is a folder. Name a file.")
    if path.exists() and not path.is_file():
        path.write_text(text, encoding="utf-8", newline="\n")
        return
    replace_files({path.resolve() if path.is_symlink() else path: text})


def replace_files(changes: Mapping[Path, str | None]) -> None:
    """Write several files, and delete those whose text is None. After an error, all files are as before.

    All texts are written to temporary files before the first file changes. If a later step fails, the
    changed files are restored. Raises SiteBuilderError if a file cannot be written.
    """
    temporary_files: dict[Path, Path] = {}
    try:
        for path, text in changes.items():
            if text is not None:
                _write_temporary_file(path, text, temporary_files)
        _apply(changes, temporary_files)
    except OSError as error:
        raise SiteBuilderError(
            f"{error.filename or next(iter(changes))} cannot be written: {error.strerror}. "
            "Nothing was changed."
        ) from error
    finally:
        for temporary_file in temporary_files.values():
            with suppress(OSError):
                temporary_file.unlink(missing_ok=True)


def _write_temporary_file(path: Path, text: str, temporary_files: dict[Path, Path]) -> None:
    """Write a text next to the file that it replaces, and add the new file to `temporary_files`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary_file = path.with_name(f".{path.name}-{secrets.token_hex(4)}.part")
    temporary_files[path] = temporary_file  # before it exists, so that it is deleted after Ctrl-C
    with temporary_file.open("x", encoding="utf-8", newline="\n") as file:
        with suppress(FileNotFoundError):
            os.fchmod(file.fileno(), path.stat().st_mode & 0o7777)
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _apply(changes: Mapping[Path, str | None], temporary_files: Mapping[Path, Path]) -> None:
    """Replace or delete the files. After an exception, restore those that have changed."""
    before = {path: path.read_bytes() if path.exists() else None for path in changes}
    changed: list[Path] = []
    try:
        for path in changes:
            changed.append(path)
            if path in temporary_files:
                temporary_files[path].replace(path)
            else:
                path.unlink()
    except BaseException:
        for path in changed:
            _restore(path, before[path])
        raise


def _restore(path: Path, content: bytes | None) -> None:
    with suppress(OSError):
        if content is None:
            path.unlink(missing_ok=True)
        elif not path.exists() or path.read_bytes() != content:
            path.write_bytes(content)
