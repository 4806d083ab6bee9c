"""Find generated lists that were edited by hand on a branch. Tell the contributor which entry to edit instead."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Collection, Iterator
from pathlib import Path

from site_builder.catalog import Catalog
from site_builder.cli.readme_files import list_document, read_marked_file, retracted_ids
from site_builder.entry_files import display_path
from site_builder.errors import Problem, UsageError
from site_builder.git_changes import changed_files_since, files_before, repository_root
from site_builder.models import Entry
from site_builder.models.urls import UrlError, identify
from site_builder.readme_list import (
    HandEdit,
    MarkedList,
    find_list,
    first_hand_edit,
    has_marker,
    parts_owner,
)
from site_builder.settings import Settings

CODE = "generated-list"
_SUFFIXES = {".md", ".markdown"}
_ROW_URL = re.compile(r"\s*[-*+] .*?\]\(<?(https?://[^\s>)]+)")


def edited_lists(
    load: Callable[[], Catalog], settings: Settings, entries: Path, revision: str
) -> Iterator[Problem]:
    """Yield a problem for each Markdown file whose generated list was edited by hand on the branch.

    The function checks the changed Markdown files of the repository that contains the folder `entries`. A list that is
    only out of date is not reported. `load` reads the entries. The function calls it only if a file with a list changed.
    """
    root = repository_root(entries)
    texts = {}
    for name in sorted(changed_files_since(root, revision)):
        path = root / name
        if path.suffix.lower() in _SUFFIXES and path.is_file() and not path.is_symlink():
            text = _text(path.read_bytes())
            if has_marker(text) or parts_owner(text):
                texts[name] = text
    if not texts:
        return
    finder = _Finder(load(), retracted_ids(settings), entries)
    before = files_before(root, revision, texts)
    for name, text in texts.items():
        yield from finder.problems(root / name, text, _text(before.get(name, b"")))


def _text(content: bytes) -> str:
    return content.decode("utf-8", "replace")


def _list_in(text: str) -> MarkedList | None:
    try:
        return find_list(text, "")
    except UsageError:
        return None


class _Finder:
    def __init__(self, catalog: Catalog, retracted: Collection[str], entries: Path) -> None:
        self._catalog = catalog
        self._retracted = retracted
        self._entries = entries

    def problems(self, path: Path, text: str, before: str) -> Iterator[Problem]:
        """Yield a problem if the list in a file was edited, or if `kb readme` can no longer write the list.

        `before` is the file's text at the beginning of the branch.
        """
        owner = path.with_name(parts_owner(text) or path.name)
        old_list = _list_in(before)
        try:
            marked = read_marked_file(owner)
            made = list_document(owner, marked, self._catalog, self._retracted).made
        except UsageError as error:
            # A file that had no list may only quote the comments around a list, as a guide does.
            if old_list is not None:
                yield _problem(path, 1, "the list of this file cannot be written again", str(error))
            return
        if owner == path:
            first_line = marked.line + 1
            old_text = old_list.inside if old_list is not None else ""
            edit = first_hand_edit(old_text, marked.inside, made.inside)
        else:
            first_line = 1
            edit = first_hand_edit(before, text, made.parts.get(path.name, ""))
        if edit is not None:
            message = "this text is generated from the entries, and differs from the text that `kb readme` writes"
            yield _problem(path, first_line + edit.line, message, self._hint(owner, edit))

    def _hint(self, owner: Path, edit: HandEdit) -> str:
        again = f"Then run `kb readme {shlex.quote(display_path(owner))}`."
        for line in (edit.written, edit.generated):
            url = _ROW_URL.match(line)
            entry = self._entry_at(url[1]) if url else None
            if entry is not None:
                return f"Edit {display_path(self._entries / f'{entry.id}.yml')} instead. {again}"
            if url and not edit.generated:
                return f"To add an entry, run `kb add {url[1]}`. {again}"
        return f"Edit the entries in {display_path(self._entries)}/ instead. {again}"

    def _entry_at(self, url: str) -> Entry | None:
        try:
            return self._catalog.find(identify(url))
        except UrlError:
            return None


def _problem(path: Path, line: int, message: str, hint: str) -> Problem:
    return Problem(display_path(path), line, 1, "", CODE, message, hint)
