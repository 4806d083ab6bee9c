"""Save values in cache files for the next run, and load them.

A wrong value would be worse than a missing value. So a file is used only if it is complete and was
written with the present environment key: a digest of the code and its libraries. Callers must save
each value together with a digest of the inputs that the value was computed from.

The cache is in the project's folder, where a pull request could add files. So each cache file starts
with a key that depends on a nonce, a value that only one cache folder has. The nonce is the inode
number and the change time of a file in this folder. No checkout and no copy can reproduce these two
numbers.
"""

from __future__ import annotations

import contextlib
import hashlib
import marshal
import os
import stat
from pathlib import Path

from site_builder.environment_key import environment_key
from site_builder.files.atomic import replace_cache_file

_DIGEST_BYTES = hashlib.sha256().digest_size

_MARSHAL_VERSION_WITHOUT_REFERENCES = 2
"""Version of the marshal format that writes an object in full each time it occurs."""

NONCE_FILE = "made-here"
"""Name of the file whose inode number and change time are the nonce."""


def load(file: Path) -> object:
    """Return the value saved in a file, or None if the file is missing or not valid."""
    try:
        content = memoryview(file.read_bytes())
    except OSError:
        return None
    key, digest, data = (
        content[:_DIGEST_BYTES],
        content[_DIGEST_BYTES : 2 * _DIGEST_BYTES],
        content[2 * _DIGEST_BYTES :],
    )
    if bytes(key) != cache_key(file.parent) or digest != hashlib.sha256(data).digest():
        return None
    # The key and the digest show that `save` wrote these bytes. `marshal.loads` does not run code.
    value: object = marshal.loads(data)  # noqa: S302
    return value


def save(file: Path, value: object, *, shared_references: bool = True) -> None:
    """Save a value of types that `marshal` can write. Do nothing if the environment key is None or writing fails.

    With `shared_references=False`, saving takes half the time, because `marshal` does not look for
    objects that occur more than once. Use this for values that contain few such objects.
    """
    if environment_key() is None:
        return
    version = marshal.version if shared_references else _MARSHAL_VERSION_WITHOUT_REFERENCES
    data = marshal.dumps(value, version)  # type: ignore[arg-type]  # see the docstring
    with contextlib.suppress(OSError):
        create_nonce(file.parent)
        if (key := cache_key(file.parent)) is not None:
            replace_cache_file(file, key, hashlib.sha256(data).digest(), data)


def create_nonce(folder: Path) -> None:
    """Make a cache folder and its nonce file if they are missing. Raises OSError if one of them cannot be made."""
    folder.mkdir(parents=True, exist_ok=True)
    with contextlib.suppress(FileExistsError):
        os.close(os.open(folder / NONCE_FILE, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


def cache_key(folder: Path) -> bytes | None:
    """Return the key with which all files in a cache folder begin: a digest of the nonce and the environment key.

    Returns None if the nonce or the environment key is missing. Without this key, the folder must not be used.
    """
    nonce = read_nonce(folder)
    if nonce is None or (environment := environment_key()) is None:
        return None
    return hashlib.sha256(environment + repr(nonce).encode()).digest()


def read_nonce(folder: Path) -> tuple[int, int] | None:
    """Return the nonce of a cache folder: (inode number, change time in nanoseconds).

    Returns None if the nonce file is missing or is not a regular file.
    """
    try:
        status = (folder / NONCE_FILE).lstat()
    except OSError:
        return None
    return (status.st_ino, status.st_ctime_ns) if stat.S_ISREG(status.st_mode) else None
