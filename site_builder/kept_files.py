"""Files in which one run keeps work for the next.

A wrong memory would be worse than none: a file counts only if it is whole and was written by this
very code with these very libraries. What is in it must go by the content that it was made of.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import importlib.metadata
import marshal
import os
import sys
import tempfile
import unicodedata
from pathlib import Path

_LIBRARIES = ("markdown-it-py", "pydantic", "pydantic-core", "pypinyin", "PyYAML")
"""Those whose code decides what a file of an entry becomes, and its notes."""

_SIZE = hashlib.sha256().digest_size


def recall(file: Path) -> object:
    """Return the value that was kept; None, where there is none or something is wrong with it."""
    try:
        content = memoryview(file.read_bytes())
    except OSError:
        return None
    made_by, digest, work = content[:_SIZE], content[_SIZE : 2 * _SIZE], content[2 * _SIZE :]
    if bytes(made_by) != maker() or digest != hashlib.sha256(work).digest():
        return None
    # No stranger's bytes come as far as this, and `marshal` builds values, it runs nothing.
    value: object = marshal.loads(work)  # noqa: S302
    return value


def keep(file: Path, value: object) -> None:
    """Write a value that `marshal` can write; where that is impossible, the next run does without."""
    if (own := maker()) is None:
        return
    work = marshal.dumps(value)  # type: ignore[arg-type]  # the caller's promise
    with contextlib.suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        _replace(file, (own, hashlib.sha256(work).digest(), work))


def _replace(target: Path, parts: tuple[bytes, ...]) -> None:
    """Write beside and rename: after Ctrl-C the old file stands, and nothing lies beside it."""
    handle, name = tempfile.mkstemp(prefix=f"{target.name}-", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.writelines(parts)
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


@functools.cache
def maker() -> bytes | None:
    """Return a digest of all code that decides what becomes of an entry; None if it is not known."""
    digest = hashlib.sha256()
    home = Path(__file__).parent
    try:
        versions = [importlib.metadata.version(name) for name in _LIBRARIES]
        digest.update(repr((sys.version, unicodedata.unidata_version, versions)).encode())
        for path in sorted(home.rglob("*.py")):
            digest.update(path.relative_to(home).as_posix().encode() + b"\0")
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    except (OSError, importlib.metadata.PackageNotFoundError):
        return None
    return digest.digest()
