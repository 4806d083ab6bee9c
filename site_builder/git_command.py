"""Run git."""

from __future__ import annotations

import subprocess
from pathlib import Path

from site_builder.errors import SiteBuilderError


class GitError(SiteBuilderError):
    """Git exited with an error."""


def git(folder: Path, *arguments: str, stdin: bytes | None = None) -> bytes:
    """Return what git prints in a folder. Raises GitError if git fails, and SiteBuilderError if it is not installed.

    A revision of a user must come after `--end-of-options`.
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
