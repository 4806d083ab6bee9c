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
from site_builder.entry_files import display_path
from site_builder.errors import Problem, Severity, SiteBuilderError, UsageError
from site_builder.knowledge_base import open_knowledge_base


class _GitError(SiteBuilderError):
    """Git ran, and said no."""


@dataclass(frozen=True)
class BranchChanges:
    """What differs from the commit where the branch began; paths are relative to the entries."""

    before: Path
    """A copy of the entries folder as it was; it may be empty. Gone after the `with` block."""
    changed_files: frozenset[str]
    """Files that were added or changed, committed or not."""

    def is_new(self, path: str) -> bool:
        """Tell whether a touched file did not exist before."""
        return path in self.changed_files and not (self.before / path).exists()


@contextmanager
def branch_changes(folder: Path, revision: str) -> Iterator[BranchChanges]:
    """Compare the working tree with the commit at which it left `revision`.

    Raises UsageError where the folder, its repository or the revision is missing, SiteBuilderError
    where git is.
    """
    top, inside = _locate_in_repository(folder)
    base = _merge_base(folder, revision)
    changed_files = _changed_files(top, inside, base)
    with tempfile.TemporaryDirectory(prefix="kb-before-") as temporary:
        yield BranchChanges(_extract(top, base, inside, Path(temporary)), changed_files)


def changed_files_since(folder: Path, revision: str) -> frozenset[str]:
    """Return only which files differ, relative to the folder. Raises what `branch_changes` does."""
    top, inside = _locate_in_repository(folder)
    return _changed_files(top, inside, _merge_base(folder, revision))


def _locate_in_repository(folder: Path) -> tuple[Path, str]:
    """Return the top of the repository, and where the folder lies in it."""
    if not folder.is_dir():
        raise UsageError(f"There is no folder {display_path(folder)}. Name another with --entries.")
    try:
        top = Path(_git(folder, "rev-parse", "--show-toplevel").decode().strip())
    except _GitError:
        raise UsageError(
            f"{display_path(folder)} does not lie in a git repository, so nothing can have changed there. "
            "Leave out --changed-since, or run git init and commit."
        ) from None
    return top, folder.resolve().relative_to(top.resolve()).as_posix()


def _changed_files(top: Path, inside: str, base: str) -> frozenset[str]:
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
    with branch_changes(folder, revision) as changes:
        before = Counter(
            _problem_key(problem, changes.before)
            for problem in open_knowledge_base(changes.before, severities).problems
        )
        kept = []
        for problem in now:
            path = _relative(problem, folder)
            known = _problem_key(problem, folder)
            if path not in changes.changed_files and before[known] > 0:
                before[known] -= 1
                continue
            if problem.code == MISSING_LANGUAGE.id and changes.is_new(path):
                kept.append(replace(problem, severity=Severity.ERROR))
            else:
                kept.append(problem)
    return tuple(kept)


def _relative(problem: Problem, folder: Path) -> str:
    return problem.path.removeprefix(display_path(folder)).lstrip("/")


def _problem_key(problem: Problem, folder: Path) -> tuple[str, str, str, str]:
    """Return what stays of a problem when its line moves."""
    return _relative(problem, folder), problem.code, problem.field, problem.message


def _merge_base(folder: Path, revision: str) -> str:
    try:
        commit = _git(
            folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}"
        )
    except _GitError:
        raise UsageError(
            f"git knows no revision `{revision}`. Fetch it first, or name another."
        ) from None
    name = commit.decode().strip()
    try:
        return _git(folder, "merge-base", name, "HEAD").decode().strip()
    except _GitError:
        return name  # no common history, as in a shallow clone: compare with the revision itself


def _extract(top: Path, commit: str, inside: str, into: Path) -> Path:
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
        raise _GitError(f"git {arguments[0]} failed: {said[-1] if said else 'no reason given'}")
    return done.stdout
