"""Find which entry files a git branch changed, and which problems it caused. Also commit files on a new branch."""

from __future__ import annotations

import tarfile
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from site_builder.catalog import Catalog
from site_builder.catalog.addresses import GONE
from site_builder.checks import Severities
from site_builder.citations import all_keys
from site_builder.entry_files import display_path
from site_builder.entry_files.record_lists import TOPICS_FILE
from site_builder.entry_files.redirects import REDIRECTS_FILE
from site_builder.errors import Problem, Severity, UsageError
from site_builder.git_command import GitError, git
from site_builder.i18n import SiteLanguages
from site_builder.knowledge_base import open_knowledge_base
from site_builder.models.fields import is_entry_id
from site_builder.results.removals import Removal, removed_results

if TYPE_CHECKING:
    from site_builder.pages.gone_addresses import GoneAddress


CONFIRMATION = "Removes-results"
"""Name of the trailer that confirms the removal of many results. A trailer is a line at the end of a commit message."""


@dataclass(frozen=True)
class BranchChanges:
    """What a branch changed since the merge base, the commit where this branch left another branch.

    The paths of files are relative to the entries folder.
    """

    base: str
    """The merge base."""
    before: Path
    """Temporary copy of the entries folder of the merge base. An empty folder if the merge base has no entries."""
    changed_files: frozenset[str]
    """Paths of added and modified files, committed or not."""

    def is_new(self, path: str) -> bool:
        """Return whether the branch added a file."""
        return path in self.changed_files and not (self.before / path).exists()


@contextmanager
def branch_changes(folder: Path, revision: str) -> Iterator[BranchChanges]:
    """Yield the changes of the working tree since the merge base of HEAD and `revision`.

    Raises UsageError if the folder, its repository or the revision does not exist, and
    SiteBuilderError if git is not installed.
    """
    root, subfolder = _locate_in_repository(folder)
    base = _merge_base(folder, revision)
    changed_files = _changed_files(root, subfolder, base)
    with tempfile.TemporaryDirectory(prefix="kb-before-") as temporary:
        yield BranchChanges(base, _extract(root, base, subfolder, Path(temporary)), changed_files)


def changed_files_since(folder: Path, revision: str) -> frozenset[str]:
    """Return the paths, relative to `folder`, of the files that the branch added or modified, committed or not.

    The branch began at the merge base of HEAD and `revision`. Raises the same errors as
    `branch_changes`.
    """
    root, subfolder = _locate_in_repository(folder)
    return _changed_files(root, subfolder, _merge_base(folder, revision))


def repository_root(folder: Path) -> Path:
    """Return the root of the repository that contains a folder.

    Raises UsageError if the folder or its repository does not exist, and SiteBuilderError if git is not installed.
    """
    return _locate_in_repository(folder)[0]


def files_before(folder: Path, revision: str, paths: Iterable[str]) -> dict[str, bytes]:
    """Return path -> content at the merge base of HEAD and `revision`. Files that did not exist are left out.

    Paths are relative to `folder`.
    """
    root, subfolder = _locate_in_repository(folder)
    base = _merge_base(folder, revision)
    found = {}
    for path in paths:
        full_path = path if subfolder == "." else f"{subfolder}/{path}"
        with suppress(GitError):
            found[path] = git(root, "cat-file", "blob", f"{base}:{full_path}")
    return found


def _locate_in_repository(folder: Path) -> tuple[Path, str]:
    """Return the root of the repository, and the path of `folder` relative to this root."""
    if not folder.is_dir():
        raise UsageError(
            f"There is no folder {display_path(folder)}. Give another path with --entries."
        )
    try:
        root = Path(git(folder, "rev-parse", "--show-toplevel").decode().strip())
    except GitError:
        raise UsageError(
            f"{display_path(folder)} is not in a git repository, so there are no changes to find. "
            "Run git init and commit first."
        ) from None
    return root, folder.resolve().relative_to(root.resolve()).as_posix()


def _changed_files(root: Path, subfolder: str, base: str) -> frozenset[str]:
    names = git(root, "diff", "--name-only", "-z", "--diff-filter=d", base, "--", subfolder)
    names += git(root, "ls-files", "--others", "--exclude-standard", "-z", "--", subfolder)
    prefix = "" if subfolder == "." else f"{subfolder}/"
    return frozenset(
        name.removeprefix(prefix) for name in names.decode(errors="replace").split("\0") if name
    )


def commit_on_branch(folder: Path, files: Sequence[Path], branch: str, subject: str) -> None:
    """Commit new files on a new branch. The commit contains no other change, even if other changes are staged.

    Raises SiteBuilderError with the message of git, for example if the branch exists.
    """
    root = Path(git(folder, "rev-parse", "--show-toplevel").decode().strip())
    paths = [str(path.resolve()) for path in files]
    git(root, "switch", "--quiet", "--create", branch)
    git(root, "add", "--", *paths)
    git(root, "commit", "--quiet", "--message", subject, "--", *paths)


def problems_since(
    folder: Path,
    revision: str,
    severities: Severities | None = None,
    languages: SiteLanguages | None = None,
) -> tuple[Problem, ...]:
    """Return all problems of files that the branch changed, and new problems of unchanged files.

    The result also contains a problem in each of these cases:

    - The address of a published entry or topic leads nowhere now.
    - The address of a tag, a venue or an author leads nowhere now, because the name was replaced by another name.
    - An entry still exists, but no entry has one of its citation keys any more.
    - Many results of a benchmark were removed, and no commit of the branch confirms this.

    By default, the languages of the site are `en` and `zh`.
    """
    knowledge_base = open_knowledge_base(folder, severities, languages=languages)
    with branch_changes(folder, revision) as changes:
        old = open_knowledge_base(changes.before, severities, languages=languages)
        old_counts = Counter(_without_line(problem, changes.before) for problem in old.problems)
        reported = []
        for problem in knowledge_base.problems:
            path = _relative_path(problem, folder)
            values = _without_line(problem, folder)
            if path not in changes.changed_files and old_counts[values] > 0:
                old_counts[values] -= 1
                continue
            reported.append(problem)
    # Imported here, because the package `pages` loads Jinja, which other uses of this module do not need.
    from site_builder.pages.gone_addresses import gone_addresses  # noqa: PLC0415

    gone = gone_addresses(old.catalog, knowledge_base.catalog)
    reported += (_gone_problem(folder, found) for found in gone if found.is_id or found.is_renamed)
    reported += _gone_keys(folder, old.catalog, knowledge_base.catalog)
    removals = removed_results(old.catalog, knowledge_base.catalog)
    confirmed = _confirmed_removals(folder, changes.base) if removals else frozenset()
    reported += (
        _removal_problem(folder, removal)
        for removal in removals
        if removal.benchmark_id not in confirmed
    )
    return tuple(sorted(reported))


def _gone_problem(folder: Path, gone: GoneAddress) -> Problem:
    """Return the problem of a published address that leads nowhere.

    The problem is an error for an entry or a topic, because their addresses must not change. It is a warning for a
    tag, a venue or an author, because the name may have been misspelt before.
    """
    file = REDIRECTS_FILE
    if gone.is_id:
        # The branch has usually changed or deleted this file. Forges such as GitHub show problems only in such files.
        file = f"{gone.address}.yml" if is_entry_id(gone.address) else TOPICS_FILE
    old, new = gone.address, gone.successor
    if new is None:
        hint = (
            f"Restore the page. Or write `{old}: {GONE}` in {REDIRECTS_FILE}. If another page replaces it, write the "
            f"address of that page instead of `{GONE}`."
        )
    elif gone.is_renamed and gone.is_id:
        hint = f"Undo the change, and run `kb rename {old} {new}`. Or write the line `{old}: {new}` in {REDIRECTS_FILE}."
    else:
        hint = f"Write the line `{old}: {new}` in {REDIRECTS_FILE}."
    severity = Severity.ERROR if gone.is_id else Severity.WARNING
    message = f"the published address {old}/ would lead nowhere"
    return Problem(display_path(folder / file), 1, 1, "", "gone-address", message, hint, severity)


def _gone_keys(folder: Path, old: Catalog, new: Catalog) -> Iterator[Problem]:
    """Yield a warning for each entry that still exists but has lost a citation key.

    A key is lost if no entry has it now, not even as a former key.
    """
    keys = {key.casefold() for entry in new for key in all_keys(entry)}
    for old_entry in old:
        entry = new.entries.get(new.redirects.get(old_entry.id, old_entry.id))
        gone = [key for key in all_keys(old_entry) if key.casefold() not in keys]
        if entry is not None and gone:
            file = display_path(folder / f"{entry.id}.yml")
            message = f"no entry has the published citation key `{gone[0]}` any more"
            kept = ", ".join((*all_keys(entry), *gone))
            hint = f"Keep it as a former key: `cite_key: [{kept}]`."
            yield Problem(file, 1, 1, "", "gone-key", message, hint, Severity.WARNING)


def _removal_problem(folder: Path, removal: Removal) -> Problem:
    """Return the error that many results of a benchmark were removed. A commit can confirm the removal."""
    file = display_path(folder / f"{removal.benchmark_id}.yml")
    message = f"{removal.removed:,} of {removal.before:,} results of `{removal.benchmark_id}` would be removed"
    hint = (
        "Keep a score that its authors withdrew, and add `withdrawn` to it. To confirm the removal, write the reason in "
        f"a commit message, and end the message with the line `{CONFIRMATION}: {removal.benchmark_id}`."
    )
    return Problem(file, 1, 1, "", "removed-results", message, hint)


def _confirmed_removals(folder: Path, base: str) -> frozenset[str]:
    """Return the ids in the trailers `Removes-results: ID` of all commits since `base`."""
    trailers = f"--format=%(trailers:key={CONFIRMATION},valueonly)"
    output = git(folder, "log", trailers, f"{base}..HEAD").decode(errors="replace")
    return frozenset(id_ for line in output.splitlines() for id_ in line.replace(",", " ").split())


def _relative_path(problem: Problem, folder: Path) -> str:
    return problem.path.removeprefix(display_path(folder)).lstrip("/")


def _without_line(problem: Problem, folder: Path) -> tuple[str, str, str, str]:
    """Return the values of a problem that do not change if the problem moves to another line."""
    return _relative_path(problem, folder), problem.code, problem.field, problem.message


def _merge_base(folder: Path, revision: str) -> str:
    """Return the merge base of `revision` and HEAD. If there is none, return the commit of `revision`."""
    try:
        output = git(
            folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}"
        )
    except GitError:
        raise UsageError(
            f"git does not know the revision `{revision}`. Fetch it first, or give another revision."
        ) from None
    commit = output.decode().strip()
    try:
        return git(folder, "merge-base", commit, "HEAD").decode().strip()
    except GitError:
        return commit  # no common history, for example in a shallow clone


def _extract(root: Path, commit: str, subfolder: str, into: Path) -> Path:
    """Copy a subfolder of a commit into the folder `into`, and return the path of the copy."""
    copy = into if subfolder == "." else into / subfolder
    copy.mkdir(parents=True, exist_ok=True)
    if git(root, "ls-tree", "--name-only", commit, "--", subfolder).strip() or subfolder == ".":
        with tempfile.TemporaryDirectory() as folder:
            # The archive contains the pictures of entries, so it may not fit into memory.
            archive = Path(folder, "entries.tar")
            git(root, "archive", "--format=tar", f"--output={archive}", commit, "--", subfolder)
            with tarfile.open(archive) as tar:
                tar.extractall(into, filter="data")
    return copy
