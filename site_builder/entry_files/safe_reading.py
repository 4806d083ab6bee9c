"""Read files of untrusted pull requests. Symbolic links, devices and pipes are refused."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

from site_builder.entry_files.yaml_reader import MAX_FILE_BYTES


class UnreadableFile(Exception):
    """A file cannot be read."""

    def __init__(self, code: str, message: str, hint: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint


def symbolic_link_error() -> UnreadableFile:
    """Return the error for a symbolic link. With such a link, a pull request could make the builder read any file."""
    hint = "Replace it by a regular file or folder."
    return UnreadableFile("symbolic-link", "is a symbolic link", hint)


def read_bytes(path: Path, max_bytes: int = MAX_FILE_BYTES) -> bytes:
    """Return the content of a file, but at most its first `max_bytes` + 1 bytes.

    Raises UnreadableFile for a symbolic link, a device or a pipe, or if the operating system returns an
    error. The type of the file is checked after the file is opened, so no other file can replace it
    between the check and the reading. Opening a pipe does not block.
    """
    if not hasattr(os, "O_NOFOLLOW") and path.is_symlink():  # Windows
        raise symbolic_link_error()
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    try:
        descriptor = os.open(path, flags | getattr(os, "O_BINARY", 0))
    except OSError as error:
        raise _to_unreadable(error) from error
    with os.fdopen(descriptor, "rb") as file:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise UnreadableFile(
                "unreadable-file", "is not a regular file", "Replace it by a regular file."
            )
        try:
            return file.read(min(status.st_size, max_bytes) + 1)
        except OSError as error:
            raise _to_unreadable(error) from error


def _to_unreadable(error: OSError) -> UnreadableFile:
    if error.errno == errno.ELOOP:
        return symbolic_link_error()
    is_denied = error.errno in {errno.EACCES, errno.EPERM}
    hint = "Check the permissions of the file." if is_denied else "Check the file."
    return UnreadableFile("unreadable-file", f"cannot be read: {error.strerror}", hint)
