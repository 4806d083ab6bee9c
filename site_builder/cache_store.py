"""Files in which one run keeps work for the next.

A wrong memory would be worse than none: a file counts only if it is whole and was written by this
very code with these very libraries. What is in it must go by the content that it was made of.

Such files lie in the project, where a pull request could put one. So each names the inode and the time
of change of a file beside it, which no checkout and no copy can bring along.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import importlib.metadata
import marshal
import os
import stat
import sys
import tempfile
import unicodedata
from collections.abc import Iterable
from pathlib import Path

_LIBRARIES = ("markdown-it-py", "pydantic", "pydantic-core", "pypinyin", "PyYAML")
"""Those whose code decides what a file of an entry becomes, and its notes."""

_DIGEST_BYTES = hashlib.sha256().digest_size

_VERSION_WITHOUT_REFERENCES = 2
"""The version of the format that writes an object as often as it comes."""

NONCE_FILE = "made-here"
"""The file beside those that are kept."""


def load(file: Path) -> object:
    """Return the value that was kept; None, where there is none or something is wrong with it."""
    try:
        content = memoryview(file.read_bytes())
    except OSError:
        return None
    made_by, digest, work = (
        content[:_DIGEST_BYTES],
        content[_DIGEST_BYTES : 2 * _DIGEST_BYTES],
        content[2 * _DIGEST_BYTES :],
    )
    if bytes(made_by) != cache_key(file.parent) or digest != hashlib.sha256(work).digest():
        return None
    # No stranger's bytes come as far as this, and `marshal` builds values, it runs nothing.
    value: object = marshal.loads(work)  # noqa: S302
    return value


def save(file: Path, value: object, *, shared_references: bool = True) -> None:
    """Write a value that `marshal` can write; where that is impossible, the next run does without.

    Not to look for objects that are in it twice takes half the time, where there are few.
    """
    if code_version() is None:
        return
    version = marshal.version if shared_references else _VERSION_WITHOUT_REFERENCES
    work = marshal.dumps(value, version)  # type: ignore[arg-type]  # the caller's promise
    with contextlib.suppress(OSError):
        create_nonce(file.parent)
        if (own := cache_key(file.parent)) is not None:
            replace_file(file, own, hashlib.sha256(work).digest(), work)


def create_nonce(folder: Path) -> None:
    """Make a folder in which things may be kept. Raises OSError where that is impossible."""
    folder.mkdir(parents=True, exist_ok=True)
    with contextlib.suppress(FileExistsError):
        os.close(os.open(folder / NONCE_FILE, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


def cache_key(folder: Path) -> bytes | None:
    """Return what only this code could write, and only into this very folder; None where it could not."""
    stamp = read_nonce(folder)
    if stamp is None or (own := code_version()) is None:
        return None
    return hashlib.sha256(own + repr(stamp).encode()).digest()


def read_nonce(folder: Path) -> tuple[int, int] | None:
    """Return by what a folder is known that was made here: the stamp's inode and time of change."""
    try:
        facts = (folder / NONCE_FILE).lstat()
    except OSError:
        return None
    return (facts.st_ino, facts.st_ctime_ns) if stat.S_ISREG(facts.st_mode) else None


def replace_file(target: Path, *parts: bytes) -> None:
    """Write beside and rename: after Ctrl-C the old file stands, and nothing lies beside it.

    Raises OSError where that is impossible.
    """
    handle, name = tempfile.mkstemp(prefix=f"{target.name}-", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.writelines(parts)
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


@functools.cache
def code_version() -> bytes | None:
    """Return a digest of all code that decides what becomes of an entry; None if it is not known."""
    home = Path(__file__).parent
    try:
        versions = [importlib.metadata.version(name) for name in _LIBRARIES]
        code = digest_of_code(home, home.rglob("*.py"))
    except (OSError, importlib.metadata.PackageNotFoundError):
        return None
    return hashlib.sha256(
        repr((sys.version, unicodedata.unidata_version, versions, code)).encode()
    ).digest()


def digest_of_code(home: Path, paths: Iterable[Path]) -> str:
    """Return a digest of files below a folder: a checkout changes code without a new version number.

    Raises OSError for one that cannot be read.
    """
    digest = hashlib.sha256()
    for path in sorted(paths):
        digest.update(path.relative_to(home).as_posix().encode() + b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()
