"""Write groups of files (see `site_files`). A file is not written if it is unchanged since the previous site."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from site_builder.bundles import LazyFile
from site_builder.mkdocs_plugin.incremental.manifest import BuildManifest, GroupRecord
from site_builder.site_files import SiteFileGroup, SiteFileInputs

_NOTHING = GroupRecord("", {})


@dataclass(frozen=True)
class WrittenGroup:
    """The files of a group in the new site."""

    group: str
    """Name of the group."""
    root: str
    record: GroupRecord
    """The group's record for the manifest of the new site."""
    reused: frozenset[str]
    """Paths, below `root`, of the files that were not written, because they are unchanged since the previous site."""
    moved_folder: tuple[str, str] | None = None
    """(old folder, new folder) if a folder with reused files has a new name. Otherwise None.

    Only the folder of a bundle gets new names: its name is a digest of the files in the folder (see `bundles`).
    """


def write_group(
    group: SiteFileGroup,
    inputs: SiteFileInputs,
    site_dir: Path,
    previous: BuildManifest | None,
    other_files: Collection[str] = (),
) -> WrittenGroup:
    """Write the files of a group.

    `previous` is the manifest of the previous site. If the values on which the group depends are unchanged, all files
    are reused, and their contents are not computed. Otherwise, a file is reused if the previous site has a file with
    this path and equal content. For a file in the folder of a bundle, the name of the folder is not compared.

    `other_files` contains the paths of the files that MkDocs writes. Files with these paths are left out of the group.
    """
    below_root = sorted(path for path in other_files if path.startswith(group.root))
    key = _digest(repr((group.depends_on(inputs), below_root)).encode())
    record = previous.groups.get(group.name, _NOTHING) if previous else _NOTHING
    if record.key == key:
        return WrittenGroup(group.name, group.root, record, frozenset(record.digests))
    old_folder = _bundle_folder(record) if group.is_bundle else ""
    digests: dict[str, str] = {}
    reused = set()
    moved_folder = None
    skipped = set(below_root)
    for path, content in group.make(inputs):
        if f"{group.root}{path}" in skipped:
            continue
        digests[path] = content.key.hex() if isinstance(content, LazyFile) else _digest(content)
        folder, slash, name = path.partition("/")
        in_bundle = group.is_bundle and slash
        if record.digests.get(f"{old_folder}/{name}" if in_bundle else path) != digests[path]:
            made = content.make() if isinstance(content, LazyFile) else content
            write_file(f"{site_dir}/{group.root}{path}", made)
            continue
        reused.add(path)
        if in_bundle and folder != old_folder:
            moved_folder = (f"{group.root}{old_folder}/", f"{group.root}{folder}/")
    return WrittenGroup(
        group.name, group.root, GroupRecord(key, digests), frozenset(reused), moved_folder
    )


def _bundle_folder(record: GroupRecord) -> str:
    return next((path.partition("/")[0] for path in record.digests if "/" in path), "")


def _digest(content: bytes) -> str:
    return hashlib.blake2b(content, digest_size=16).hexdigest()


def write_file(path: str, content: bytes) -> None:
    """Write a file. Uses `os`, because `Path` would be slower for thousands of files.

    Most files are the first in their folder. So the function makes the folder without checking whether it exists.
    """
    folder = os.path.dirname(path)  # noqa: PTH120
    try:
        os.mkdir(folder)  # noqa: PTH102
    except FileExistsError:
        pass
    except FileNotFoundError:
        os.makedirs(folder, exist_ok=True)  # noqa: PTH103
    with open(path, "wb") as file:  # noqa: PTH123
        file.write(content)
