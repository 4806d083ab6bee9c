"""What a branch touched or caused, found by checking the entries before and after it."""

from __future__ import annotations

import io
import subprocess
import tarfile
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from site_builder.checks import Severities
from site_builder.checks.completeness import CHECK as MISSING_LANGUAGE
from site_builder.entry_files import display
from site_builder.errors import Problem, Severity, SiteBuilderError, UsageError
from site_builder.knowledge_base import open_knowledge_base


class _GitRefused(SiteBuilderError):
    """Git ran, and said no."""


@dataclass(frozen=True)
class Changes:
    """What differs from the commit where the branch began; paths are relative to the entries."""

    before: Path
    """A copy of the entries folder as it was; it may be empty. Gone after the `with` block."""
    touched: frozenset[str]
    """Files that were added or changed, committed or not."""

    def is_new(self, path: str) -> bool:
        """Tell whether a touched file did not exist before."""
        return path in self.touched and not (self.before / path).exists()


@contextmanager
def changes_since(folder: Path, revision: str) -> Iterator[Changes]:
    """Compare the working tree with the commit at which it left `revision`.

    Raises UsageError where the folder, its repository or the revision is missing, SiteBuilderError
    where git is.
    """
    top, inside = _place_in_repository(folder)
    base = _where_it_began(folder, revision)
    touched = _touched(top, inside, base)
    with tempfile.TemporaryDirectory(prefix="kb-before-") as temporary:
        yield Changes(_unpack(top, base, inside, Path(temporary)), touched)


def touched_since(folder: Path, revision: str) -> frozenset[str]:
    """Return only which files differ, relative to the folder. Raises what `changes_since` does."""
    top, inside = _place_in_repository(folder)
    return _touched(top, inside, _where_it_began(folder, revision))


def _place_in_repository(folder: Path) -> tuple[Path, str]:
    """Return the top of the repository, and where the folder lies in it."""
    if not folder.is_dir():
        raise UsageError(f"There is no folder {display(folder)}. Name another with --entries.")
    try:
        top = Path(_git(folder, "rev-parse", "--show-toplevel").decode().strip())
    except _GitRefused:
        raise UsageError(
            f"{display(folder)} does not lie in a git repository, so nothing can have changed there. "
            "Leave out --changed-since, or run git init and commit."
        ) from None
    return top, folder.resolve().relative_to(top.resolve()).as_posix()


def _touched(top: Path, inside: str, base: str) -> frozenset[str]:
    names = _git(top, "diff", "--name-only", "-z", "--diff-filter=d", base, "--", inside)
    names += _git(top, "ls-files", "--others", "--exclude-standard", "-z", "--", inside)
    prefix = "" if inside == "." else f"{inside}/"
    return frozenset(
        name.removeprefix(prefix) for name in names.decode(errors="replace").split("\0") if name
    )


def problems_since(
    folder: Path, revision: str, severities: Severities | None = None
) -> tuple[Problem, ...]:
    """Return the problems of touched files, and those elsewhere that were not there before.

    A missing language is an error in an entry that the branch adds.
    """
    now = open_knowledge_base(folder, severities).problems
    with changes_since(folder, revision) as changes:
        before = Counter(
            _identity(problem, changes.before)
            for problem in open_knowledge_base(changes.before, severities).problems
        )
        kept = []
        for problem in now:
            path = _relative(problem, folder)
            known = _identity(problem, folder)
            if path not in changes.touched and before[known] > 0:
                before[known] -= 1
                continue
            if problem.code == MISSING_LANGUAGE.id and changes.is_new(path):
                kept.append(replace(problem, severity=Severity.ERROR))
            else:
                kept.append(problem)
    return tuple(kept)


def _relative(problem: Problem, folder: Path) -> str:
    return problem.path.removeprefix(display(folder)).lstrip("/")


def _identity(problem: Problem, folder: Path) -> tuple[str, str, str, str]:
    """Return what stays of a problem when its line moves."""
    return _relative(problem, folder), problem.code, problem.field, problem.message


def _where_it_began(folder: Path, revision: str) -> str:
    try:
        commit = _git(
            folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}"
        )
    except _GitRefused:
        raise UsageError(
            f"git knows no revision `{revision}`. Fetch it first, or name another."
        ) from None
    name = commit.decode().strip()
    try:
        return _git(folder, "merge-base", name, "HEAD").decode().strip()
    except _GitRefused:
        return name  # no common history, as in a shallow clone: compare with the revision itself


def _unpack(top: Path, commit: str, inside: str, into: Path) -> Path:
    folder = into if inside == "." else into / inside
    folder.mkdir(parents=True, exist_ok=True)
    if _git(top, "ls-tree", "--name-only", commit, "--", inside).strip() or inside == ".":
        archive = _git(top, "archive", "--format=tar", commit, "--", inside)
        with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
            tar.extractall(into, filter="data")
    return folder


def _git(folder: Path, *arguments: str) -> bytes:
    try:
        done = subprocess.run(  # noqa: S603 - no shell; revisions come after --end-of-options
            ["git", "-C", str(folder), *arguments],  # noqa: S607 - the git of the PATH is meant
            capture_output=True,
            check=False,
        )
    except OSError as error:
        raise SiteBuilderError(f"git cannot be run: {error.strerror}. Install git.") from error
    if done.returncode != 0:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        raise _GitRefused(f"git {arguments[0]} failed: {said[-1] if said else 'no reason given'}")
    return done.stdout
