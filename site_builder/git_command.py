"""Run git."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

from site_builder.errors import SiteBuilderError


class GitError(SiteBuilderError):
    """Git exited with an error."""


def git(folder: Path, *arguments: str, stdin: bytes | None = None) -> bytes:
    """Run git in a folder, and return its output.

    Raises GitError if git fails, and SiteBuilderError if git is not installed. A revision that a user typed must come
    after `--end-of-options`, so that git does not read it as an option.
    """
    try:
        process = subprocess.run(  # noqa: S603 - no shell
            ["git", "-C", str(folder), *arguments],  # noqa: S607 - git is found in PATH
            capture_output=True,
            check=False,
            input=stdin,
        )
    except OSError as error:
        raise SiteBuilderError(f"git cannot be run: {error.strerror}. Install git.") from error
    if process.returncode != 0:
        lines = process.stderr.decode(errors="replace").strip().splitlines()
        raise GitError(f"git {arguments[0]} failed: {lines[-1] if lines else 'no reason given'}")
    return process.stdout


def blobs_in(output: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield (hash, content) of each blob in the output of `git cat-file --batch`. A missing blob has empty content."""
    position = 0
    while position < len(output):
        end = output.index(b"\n", position)
        hash_, *rest = output[position:end].decode().split(" ")
        position = end + 1
        if len(rest) < 2:  # `HASH missing`
            yield hash_, b""
            continue
        size = int(rest[1])
        yield hash_, output[position : position + size]
        position += size + 1
