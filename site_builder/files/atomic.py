"""Write one file, or several files together. After an error, all files are as before; pipes and devices are an exception."""

from __future__ import annotations

import os
import secrets
import stat
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from site_builder.errors import SiteBuilderError


def write_atomically(path: Path, content: str | bytes) -> None:
    """Write a file atomically, and create its folder if necessary. A text is encoded as UTF-8.

    The content is written to a temporary file next to the old file. The temporary file gets the permissions
    of the old file, and then replaces the old file. If `path` is a symbolic link, the file to which it leads is
    replaced. After an exception or Ctrl-C, the old file is unchanged and the temporary file is deleted.
    Pipes and devices, such as /dev/stdout, are written directly. Raises SiteBuilderError if the file cannot
    be written, and BrokenPipeError if the program that reads a pipe has ended.
    """
    if path.is_dir():
        raise SiteBuilderError(f"{path} is a folder. Give the path of a file.")
    if path.exists() and not path.is_file():
        try:
            path.write_bytes(_encoded(content))
        except BrokenPipeError:
            raise
        except OSError as error:
            raise SiteBuilderError(f"{path} cannot be written: {error.strerror}.") from error
        return
    replace_files({path.resolve() if path.is_symlink() else path: content})


def write_new_file(path: Path, text: str) -> None:
    """Write a text file atomically, and create its folder if necessary. Do not replace a file or a symbolic link.

    Raises FileExistsError if there is a file or a symbolic link at `path`, even if another process has just written it.
    Some network drives have no hard links. There, a file that another process writes at the same moment may be
    replaced. Raises SiteBuilderError if the file cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _not_written(error, {}, path) from error
    temporary_file = _temporary_path(path)
    try:
        _create_file(temporary_file, [text.encode("utf-8")], mode=None, durable=True)
        _rename_to_new(temporary_file, path)
    except FileExistsError:
        raise
    except OSError as error:
        raise _not_written(error, {path: temporary_file}, path) from error
    finally:
        _delete(temporary_file)


def _rename_to_new(temporary_file: Path, path: Path) -> None:
    try:
        os.link(temporary_file, path)  # unlike `replace`, fails if there is a file
    except FileExistsError:
        raise
    except OSError:  # for example if the file system has no hard links
        if os.path.lexists(path):
            raise FileExistsError(path) from None
        temporary_file.replace(path)


def replace_files(changes: Mapping[Path, str | bytes | None]) -> None:
    """Write several files, and delete the files whose content is None. After an error, no file has changed.

    All contents are written to temporary files before the first file changes. If a later step fails, the
    changed files are restored. Raises SiteBuilderError if a file cannot be written.
    """
    temporary_files: dict[Path, Path] = {}
    try:
        for path, content in changes.items():
            if content is not None:
                path.parent.mkdir(parents=True, exist_ok=True)
                # The path is recorded before the file exists, so that the file is deleted after Ctrl-C.
                temporary_file = temporary_files[path] = _temporary_path(path)
                parts = [_encoded(content)]
                _create_file(temporary_file, parts, mode=_permissions(path), durable=True)
        _apply(changes, temporary_files)
    except OSError as error:
        raise _not_written(error, temporary_files, next(iter(changes))) from error
    finally:
        for temporary_file in temporary_files.values():
            _delete(temporary_file)


def replace_cache_file(path: Path, *parts: bytes) -> None:
    """Write a cache file atomically; only its owner may read it. Raises OSError if the file cannot be written.

    If `path` is a symbolic link, the symbolic link is replaced. Unlike `replace_files`, this function
    does not wait until the disk has stored the content.
    """
    temporary_file = _temporary_path(path)
    try:
        _create_file(temporary_file, parts, mode=0o600)
        temporary_file.replace(path)
    finally:
        _delete(temporary_file)


def _not_written(
    error: OSError, temporary_files: Mapping[Path, Path], default: Path
) -> SiteBuilderError:
    """Return an error that names the file that could not be written, and not its temporary file."""
    files = {str(temporary_file): path for path, temporary_file in temporary_files.items()}
    path = files.get(error.filename) or error.filename or default
    return SiteBuilderError(f"{path} cannot be written: {error.strerror}. Nothing was changed.")


def _encoded(content: str | bytes) -> bytes:
    return content if isinstance(content, bytes) else content.encode("utf-8")


def _temporary_path(path: Path) -> Path:
    """Return a path with a random name in the folder of a file. Renaming is atomic only within one file system."""
    return path.with_name(f".{path.name}-{secrets.token_hex(4)}.part")


def _create_file(
    path: Path, parts: Iterable[bytes], *, mode: int | None, durable: bool = False
) -> None:
    """Write a file that does not exist yet. If `durable`, wait until the disk has stored the content."""
    with path.open("xb") as file:
        if mode is not None:
            path.chmod(mode)
        file.writelines(parts)
        if durable:
            file.flush()
            os.fsync(file.fileno())


def _permissions(path: Path) -> int | None:
    """Return the permissions of a file, or None if it does not exist."""
    try:
        return stat.S_IMODE(path.stat().st_mode)
    except FileNotFoundError:
        return None


def _delete(temporary_file: Path) -> None:
    with suppress(OSError):
        temporary_file.unlink(missing_ok=True)


def _apply(
    changes: Mapping[Path, str | bytes | None], temporary_files: Mapping[Path, Path]
) -> None:
    """Replace or delete the files. After an exception, restore the files that have changed."""
    before = {
        path: (path.read_bytes() if path.exists() else None, _permissions(path)) for path in changes
    }
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
            _restore(path, *before[path])
        raise


def _restore(path: Path, content: bytes | None, mode: int | None) -> None:
    with suppress(OSError):
        if content is None:
            path.unlink(missing_ok=True)
        elif not path.exists():
            _create_file(path, [content], mode=mode)
        elif path.read_bytes() != content:
            path.write_bytes(content)
