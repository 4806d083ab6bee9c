"""Read citation keys for `kb export --cited` and `kb export --keys`, and find the entries with these keys."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from site_builder.catalog import Catalog
from site_builder.citations.cited import ALL, cited_keys, entries_by_key, included_files
from site_builder.entry_files import display_path
from site_builder.errors import UsageError
from site_builder.suggestions import closest_match

KeysByFile = dict[str, list[str]]
"""Path of a file, as messages show it -> citation keys in the file."""


def read_cited(path: Path) -> KeysByFile:
    """Return the keys in an .aux or .bcf file, and in all .aux files that the file includes."""
    found: KeysByFile = {}
    waiting = [path]
    seen: set[Path] = set()
    for file in waiting:
        if file.resolve() in seen or (file != path and not file.is_file()):
            continue
        seen.add(file.resolve())
        text = _read(file)
        found[display_path(file)] = list(cited_keys(text))
        waiting += [path.parent / name for name in included_files(text)]
    if not any(found.values()):
        raise UsageError(
            f"{display_path(path)} cites nothing. Give the .aux file that LaTeX wrote for the whole document."
        )
    return found


def read_keys(path: Path) -> KeysByFile:
    """Return the citation keys and ids in a text file, or in standard input if `path` is `-`.

    White space or commas separate the keys. `#` begins a comment.
    """
    is_standard_input = str(path) == "-"
    name = "Standard input" if is_standard_input else display_path(path)
    text = sys.stdin.read() if is_standard_input else _read(path)
    lines = (line.partition("#")[0] for line in text.splitlines())
    keys = [key for line in lines for key in line.replace(",", " ").split()]
    if not keys:
        raise UsageError(f"{name} contains no citation key.")
    return {name: list(dict.fromkeys(keys))}


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig", errors="replace")
    except OSError as error:
        raise UsageError(f"{display_path(path)} cannot be read: {error.strerror}.") from error


def find_ids(catalog: Catalog, keys_by_file: KeysByFile) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return (ids of the entries with these keys, a sentence for each unknown key). The key `*` selects all entries."""
    by_key = {**catalog.entries, **entries_by_key(catalog)}
    found = {key: by_key[key].id for key in _keys(keys_by_file) if key in by_key}
    if any(key == ALL for key in _keys(keys_by_file)):
        found |= {id_: id_ for id_ in catalog.entries}
    unknown = tuple(
        f"{file}: no entry has the key `{key}`.{_hint(key, by_key)}"
        for file, keys_in_file in keys_by_file.items()
        for key in keys_in_file
        if key not in by_key and key != ALL
    )
    return tuple(dict.fromkeys(found.values())), unknown


def _keys(keys_by_file: KeysByFile) -> Iterator[str]:
    for keys_in_file in keys_by_file.values():
        yield from keys_in_file


def _hint(key: str, known: Iterable[str]) -> str:
    match = closest_match(key, known)
    return f" Did you mean `{match}`?" if match else ""
