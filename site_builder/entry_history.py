"""Find in the git history when each entry last changed in a way that readers can see.

Feeds need the time when an entry was updated. This is the time of the latest commit that changed the title, the name,
the summary, the notes or a link. Other changes of the file, such as tags, the order of keys or line breaks, do not
count. Three kinds of changes of the title, name, summary, notes and links do not count either:

- another notation of the same text, for example by `kb fmt`
- the new id of a renamed entry, which `kb rename` writes into the texts of other entries
- another URL of the same resource, such as `https` instead of `http`

Outside of a git repository and in a shallow clone, no times are known. An entry without a change that counts has no
time. If there is no time, feeds use the date `added`.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from site_builder import cache_store
from site_builder.entry_files.yaml_reader import read_yaml
from site_builder.errors import SiteBuilderError
from site_builder.git_command import blobs_in, git
from site_builder.i18n import LANGUAGES
from site_builder.models import kinds_by_folder
from site_builder.models.urls import UrlError, identify

SEEN_BY_READERS = ("title", "name", "summary", "notes", "links", "url", "paper")
"""Fields of entry files. Only changes of these fields count."""

_NO_FILE = "0" * 40
_FIELD = re.compile(rf"^(?:{'|'.join(SEEN_BY_READERS)}):.*(?:\n(?![^\s#-]).*)*", re.MULTILINE)
"""Matches a field of `SEEN_BY_READERS` in an entry file, up to the next field. Indented lines, lines that begin with
`#` or `-`, and empty lines belong to the field."""
_ID = re.compile(rf"\b(?:{'|'.join(kinds_by_folder())})/[a-z0-9-]+")
"""Matches the id of an entry in a text."""


class _FileChange(NamedTuple):
    """A change of an entry file by a commit: the time, and the content before and after."""

    time: int
    """Seconds since 1970."""
    before: str
    """Hash of the file's content before the commit; `_NO_FILE` if the commit added the file."""
    after: str
    """Hash of the file's content after the commit; `_NO_FILE` if the commit deleted the file."""


def changes_seen_by_readers(
    folder: Path, redirects: Mapping[str, str], cache: Path | None = None
) -> dict[str, str]:
    """Return entry id -> time of the latest change that readers can see, such as `2026-11-29T10:00:00Z`.

    Entries without such a change are left out. `folder` is the folder of the entries. `redirects` maps former ids to
    present ids. With these ids, the history of a renamed file includes its changes at former paths. The result is saved
    in the folder `cache`.
    """
    history = _Git(folder)
    head = history.head()
    if head is None:
        return {}
    key = hashlib.sha256(repr((head, sorted(redirects.items()))).encode()).hexdigest()
    file = None if cache is None else cache / "history"
    if file is not None:
        saved = cache_store.load(file)
        if isinstance(saved, tuple) and saved[0] == key:
            return dict(saved[1])
    found = {
        id_: dt.datetime.fromtimestamp(time, dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        for id_, time in _times(history, redirects)
    }
    if file is not None:
        cache_store.save(file, (key, found))
    return found


def _times(history: _Git, redirects: Mapping[str, str]) -> Iterator[tuple[str, int]]:
    """Yield (entry id, time of the latest change that readers can see)."""
    changes = history.changes()
    former: dict[str, list[str]] = {}
    for old, new in redirects.items():
        former.setdefault(new, []).append(old)
    changes_of = {
        id_: _with_former(id_, changes, former)
        for id_ in changes
        if id_ not in redirects and (len(changes[id_]) > 1 or id_ in former)
    }
    visible = _VisibleTexts(history, redirects)
    visible.read(
        {hash_ for found in changes_of.values() for c in found for hash_ in (c.before, c.after)}
    )
    for id_, found in changes_of.items():
        for change in found:
            if change.before != _NO_FILE and visible.differ(change.before, change.after):
                yield id_, change.time
                break


def _with_former(
    id_: str, changes: Mapping[str, Sequence[_FileChange]], former: Mapping[str, Sequence[str]]
) -> list[_FileChange]:
    """Return the changes of an entry's file at its present path and at former paths, the latest first.

    In git, a commit that renames a file deletes it at the old path and adds it at the new path. These two changes become
    one change. The commit may also have changed the content of the file.
    """
    ids = (id_, *former.get(id_, ()))
    found = [change for one in ids for change in changes.get(one, ())]
    removed = {change.time: change.before for change in found if change.after == _NO_FILE}
    joined = [
        change._replace(before=removed.get(change.time, _NO_FILE))
        if change.before == _NO_FILE
        else change
        for change in found
        if change.after != _NO_FILE
    ]
    return sorted(joined, key=lambda change: change.time, reverse=True)


@dataclass
class _VisibleTexts:
    """Compares the fields that readers see in two versions of an entry file."""

    history: _Git
    redirects: Mapping[str, str]
    _texts: dict[str, str] = field(default_factory=dict)
    """Hash of a content -> the text of the fields that readers see."""

    def read(self, hashes: set[str]) -> None:
        """Read the contents with these hashes, so that `differ` can compare them."""
        for hash_, content in self.history.contents(hashes - {_NO_FILE}):
            fields = _FIELD.findall(content.decode(errors="replace"))
            self._texts[hash_] = "\n".join(sorted(fields))

    def differ(self, before: str, after: str) -> bool:
        """Return whether readers can see a difference. YAML is parsed only if the texts of the fields differ."""
        old, new = self._texts.get(before, ""), self._texts.get(after, "")
        return old != new and self._values(old) != self._values(new)

    def _values(self, text: str) -> object:
        """Return the values of the fields in a form that does not depend on their notation."""
        return self._normalised(read_yaml(text.encode()).data)

    def _normalised(self, value: object) -> object:
        match value:
            case str():
                return _ID.sub(self._present_id, _in_one_notation(value))
            case dict():
                values = {key: self._normalised(item) for key, item in value.items()}
                first = next(iter(values.values()), None)
                is_one_text = values.keys() <= LANGUAGES.keys() and all(
                    text == first for text in values.values()
                )
                return first if is_one_text else values  # `{en: A, zh: A}` may be written as `A`
            case list() if len(value) == 1:
                return self._normalised(value[0])  # `code: URL` may be written as `code: [URL]`
            case list():
                return [self._normalised(item) for item in value]
            case _:
                return value

    def _present_id(self, match: re.Match[str]) -> str:
        return self.redirects.get(match[0], match[0])


def _in_one_notation(text: str) -> str:
    """Return a text on one line. For a URL, return its key, because URLs of one resource have equal keys."""
    words = " ".join(text.split())
    if not words.casefold().startswith(("http://", "https://")):
        return words
    try:
        return identify(words).key
    except UrlError:
        return words


@dataclass(frozen=True)
class _Git:
    """Runs git in the entries folder."""

    folder: Path

    def _run(self, *arguments: str, stdin: bytes = b"") -> bytes | None:
        """Return the output of git, or None if git fails or is not installed."""
        try:
            return git(self.folder, "-c", "log.showSignature=false", *arguments, stdin=stdin)
        except SiteBuilderError:
            return None

    def head(self) -> str | None:
        """Return the hash of the present commit. Return None without a git history, and in a shallow clone."""
        output = self._run("rev-parse", "HEAD", "--is-shallow-repository")
        lines = (output or b"").decode().split()
        return lines[0] if len(lines) == 2 and lines[1] == "false" else None

    def changes(self) -> dict[str, list[_FileChange]]:
        """Return entry id -> changes of its file, the latest first."""
        found: dict[str, list[_FileChange]] = {}
        output = self._run(
            "log", "--no-color", "--format=%x01%ct", "--raw", "--no-abbrev", "--no-renames", "--relative", "-z",
            "--", *(f"{folder}/" for folder in kinds_by_folder()),
        )  # fmt: skip
        for commit in (output or b"").decode(errors="replace").split("\x01")[1:]:
            time, _, raw = commit.partition("\0")
            parts = raw.strip("\n").split("\0")
            for info, path in zip(parts[::2], parts[1::2], strict=False):
                before, after = info.split()[2:4]
                if path.endswith(".yml"):
                    change = _FileChange(int(time), before, after)
                    found.setdefault(path.removesuffix(".yml"), []).append(change)
        return found

    def contents(self, hashes: set[str]) -> Iterator[tuple[str, bytes]]:
        """Yield (hash, content) for each of the hashes. If git lacks a content, the content is empty."""
        if not hashes:
            return
        output = self._run("cat-file", "--batch", stdin="\n".join(sorted(hashes)).encode())
        yield from blobs_in(output or b"")
