"""Read from git which commits added, corrected or deleted results."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, cast

from pydantic import ValidationError

from site_builder import cache_store
from site_builder.entry_files.yaml_reader import read_yaml
from site_builder.errors import SiteBuilderError
from site_builder.git_command import blobs_in, git
from site_builder.i18n import SiteLanguages
from site_builder.models import KINDS
from site_builder.models.results import Result
from site_builder.results.changes import ChangeSet, row_changes

MAX_COMMITS = 500
"""At most this many commits are read: the newest ones that changed an entry of a kind with the field `results`."""
MAX_CHANGES = 400
"""When at least this many changes have been found, older commits are left out."""
_CHUNK = 50
"""One call of git returns the files of at most this many commits."""
_CACHE_FILE = "result-history"
_FIELD = re.compile(rb"^results:.*\n(?:[ \t#-].*\n?|\n)*", re.MULTILINE)
"""Matches the field `results` in the file of an entry. Only this field is parsed, because a history has many files."""
_FORMAT = "--format=%x01%H%x00%cs%x00%s"
_PULL_REQUEST = re.compile(r"^(?:Merge pull request [#!]|!)([0-9]{1,7})\b|\([#!]([0-9]{1,7})\)$")
"""Matches the number of a pull request in the subject of a commit.

GitHub writes `#12`; GitLab and Gitee write `!12`. In Gitee, the subject of a merge begins with `!12`.
"""

_RawResults = list[Any]
"""The items of the field `results` in an entry file, before validation. Texts are untrusted."""
_RawChanges = list[tuple[str, _RawResults, _RawResults]]
"""For each entry that a commit changed: (id, results before the commit, results after the commit)."""


class _Commit(NamedTuple):
    hash: str
    date: str
    subject: str
    files: tuple[tuple[str, str, str], ...]
    """(id of an entry, hash of its file before the commit, hash of its file after the commit)."""


def read_result_history(
    folder: Path, cache: Path | None = None, languages: SiteLanguages | None = None
) -> tuple[ChangeSet, ...]:
    """Return commits of the current branch that changed results, the newest first.

    `MAX_COMMITS` and `MAX_CHANGES` limit how far back the history is read. `folder` is the folder of the entries, and
    `cache` the folder of cache files. Return an empty tuple if `folder` is not in a git repository, if git is not
    installed, or if the repository is a shallow clone.
    """
    try:
        if git(folder, "rev-parse", "--is-shallow-repository").strip() != b"false":
            return ()
        commits = _commits(folder)
        return tuple(_change_sets(folder, commits, cache, languages or SiteLanguages()))
    except SiteBuilderError:
        return ()


def _commits(folder: Path) -> list[_Commit]:
    """Return the newest commits that changed an entry of a kind with the field `results`.

    A merge counts as one commit, and the merged commits do not count.
    """
    folders = [spec.folder for spec in KINDS.values() if "results" in spec.model.model_fields]
    options = ("--first-parent", "-m", "--raw", "--no-abbrev", "--no-renames", "--relative")
    limit = f"--max-count={MAX_COMMITS}"
    output = git(
        folder, "-c", "log.showSignature=false", "log", *options, limit, _FORMAT, "--", *folders
    )
    file_line = re.compile(
        rf":\S+ \S+ ([0-9a-f]+) ([0-9a-f]+) [AMDT]\t((?:{'|'.join(folders)})/[a-z0-9-]+)\.yml"
    )
    commits: list[_Commit] = []
    for line in output.decode(errors="replace").split("\n"):
        if line.startswith("\x01"):
            hash_, date, subject = line[1:].split("\0", 2)
            commits.append(_Commit(hash_, date, subject, ()))
        elif commits and (match := file_line.fullmatch(line)):
            files = (*commits[-1].files, (match[3], match[1], match[2]))
            commits[-1] = commits[-1]._replace(files=files)
    return commits


def _change_sets(
    folder: Path, commits: Sequence[_Commit], cache: Path | None, languages: SiteLanguages
) -> Iterator[ChangeSet]:
    cache_file = None if cache is None else cache / _CACHE_FILE
    saved = cast("Any", cache_store.load(cache_file) if cache_file else None) or {}
    used: dict[str, _RawChanges] = {}
    found = 0
    for start in range(0, len(commits), _CHUNK):
        chunk = commits[start : start + _CHUNK]
        new = [commit for commit in chunk if commit.hash not in saved]
        used |= {commit.hash: saved[commit.hash] for commit in chunk if commit.hash in saved}
        used |= _read(folder, new)
        for commit in chunk:
            before = {id_: _results(old, languages) for id_, old, _ in used[commit.hash]}
            after = {id_: _results(now, languages) for id_, _, now in used[commit.hash]}
            changes = row_changes(before, after)
            found += len(changes)
            if changes:
                number = _pull_request(commit.subject)
                yield ChangeSet(commit.hash, commit.date, number, changes)
            if found >= MAX_CHANGES:
                break
        if found >= MAX_CHANGES:
            break
    if cache_file is not None and used != saved:
        cache_store.save(cache_file, used)


def _pull_request(subject: str) -> int | None:
    match = _PULL_REQUEST.search(subject.strip())
    return int(match[1] or match[2]) if match else None


def _read(folder: Path, commits: Sequence[_Commit]) -> dict[str, _RawChanges]:
    """Return hash of a commit -> its changes. Entries whose results the commit did not change are left out."""
    hashes = {hash_ for commit in commits for _, *pair in commit.files for hash_ in pair}
    # Git writes a hash of zeros for a file that does not exist before or after the commit.
    raw = _raw_results(folder, sorted(hash_ for hash_ in hashes if hash_.strip("0")))
    return {
        commit.hash: [
            (id_, raw.get(old, []), raw.get(new, []))
            for id_, old, new in commit.files
            if raw.get(old, []) != raw.get(new, [])
        ]
        for commit in commits
    }


def _raw_results(folder: Path, hashes: Sequence[str]) -> Mapping[str, _RawResults]:
    """Return hash of an entry file -> its results. Files without results are left out."""
    if not hashes:
        return {}
    output = git(folder, "cat-file", "--batch", stdin="\n".join(hashes).encode())
    found: dict[str, _RawResults] = {}
    for hash_, content in blobs_in(output):
        if (field := _FIELD.search(content)) is not None:
            data = read_yaml(field[0]).data
            if isinstance(data, dict) and isinstance(data.get("results"), list):
                found[hash_] = data["results"]
    return found


def _results(raw: _RawResults, languages: SiteLanguages) -> list[Result]:
    """Return the results that are valid for the present models. All others are left out."""
    results = []
    for item in raw:
        try:
            results.append(Result.model_validate(item, context={"languages": languages}))
        except ValidationError:
            continue
    return results
