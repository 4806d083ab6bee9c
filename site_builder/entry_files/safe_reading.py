"""Read files of untrusted pull requests: only regular files of limited size, no symbolic links."""

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
    """Return the error for a symbolic link, which a pull request could point to any file."""
    return UnreadableFile(
        "symbolic-link", "is a symbolic link, which is not followed", "Put the file itself here."
    )


def read_bytes(path: Path) -> bytes:
    """Return the content of a file; of a larger file, the first `MAX_FILE_BYTES` + 1 bytes.

    Raises UnreadableFile for symbolic links, devices, pipes and errors of the system. The type is checked
    after opening, so the file cannot be replaced in between. Opening a pipe does not block.
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
                "unreadable-file", "is not a regular file", "Put a text file here."
            )
        try:
            return file.read(min(status.st_size, MAX_FILE_BYTES) + 1)
        except OSError as error:
            raise _to_unreadable(error) from error


def _to_unreadable(error: OSError) -> UnreadableFile:
    if error.errno == errno.ELOOP:
        return symbolic_link_error()
    is_denied = error.errno in {errno.EACCES, errno.EPERM}
    hint = "Check its permissions." if is_denied else "Check the file."
    return UnreadableFile("unreadable-file", f"cannot be read: {error.strerror}", hint)
