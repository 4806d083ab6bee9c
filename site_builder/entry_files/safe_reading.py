"""Take in a file of a pull request: a regular file, no link, and not more of it than we use."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

from site_builder.entry_files.yaml_reader import MAX_FILE_BYTES


class UnreadableFile(Exception):
    """A file that is not read, why, and what to do."""

    def __init__(self, code: str, message: str, hint: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint


def symbolic_link_error() -> UnreadableFile:
    """Return the complaint about a link: git carries them, and they can lead anywhere."""
    return UnreadableFile(
        "symbolic-link", "is a symbolic link, which is not followed", "Put the file itself here."
    )


def read_bytes(path: Path) -> bytes:
    """Return a file's content, at most one byte more than an entry may have.

    Raises Unreadable for links, devices, pipes and what the system refuses. The file is opened
    without waiting and looked at afterwards, so that nothing can be put in its place in between.
    """
    if not hasattr(os, "O_NOFOLLOW") and path.is_symlink():  # Windows
        raise symbolic_link_error()
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    try:
        descriptor = os.open(path, flags | getattr(os, "O_BINARY", 0))
    except OSError as error:
        raise _to_unreadable(error) from error
    with os.fdopen(descriptor, "rb") as file:
        facts = os.fstat(descriptor)
        if not stat.S_ISREG(facts.st_mode):
            raise UnreadableFile(
                "unreadable-file", "is not a regular file", "Put a text file here."
            )
        try:
            return file.read(min(facts.st_size, MAX_FILE_BYTES) + 1)
        except OSError as error:
            raise _to_unreadable(error) from error


def _to_unreadable(error: OSError) -> UnreadableFile:
    if error.errno == errno.ELOOP:
        return symbolic_link_error()
    hint = "Check its permissions." if error.errno in {errno.EACCES, errno.EPERM} else "Look at it."
    return UnreadableFile("unreadable-file", f"cannot be read: {error.strerror}", hint)
