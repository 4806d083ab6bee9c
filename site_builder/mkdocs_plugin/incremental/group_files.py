"""Write groups of files (see `site_files`). A file is not written if it is unchanged since the previous site."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Collection
from pathlib import Path

from site_builder.bundles import LazyFile
from site_builder.mkdocs_plugin.incremental.manifest import BuildManifest, GroupRecord
from site_builder.site_files import SiteFileGroup, SiteFileInputs

_NOTHING = GroupRecord("", {})


def write_group(
    group: SiteFileGroup,
    inputs: SiteFileInputs,
    site_dir: Path,
    previous: BuildManifest | None,
    other_files: Collection[str] = (),
) -> GroupRecord:
    """Write the changed files of a group, and return its record.

    `previous` is the manifest of the previous site. If the values on which the group depends are unchanged, no file is
    written, and no content is computed. Otherwise, the files of `GroupRecord.unchanged_since` are not written.

    `other_files` contains the paths of the files that MkDocs writes. Files with these paths are left out of the group.
    """
    below_root = sorted(path for path in other_files if path.startswith(group.root))
    key = _digest(repr((group.depends_on(inputs), below_root)).encode())
    old = previous.groups.get(group.name, _NOTHING) if previous else _NOTHING
    if old.key == key:
        return old
    digests: dict[str, str] = {}
    folder = ""
    skipped = set(below_root)
    for name, content in group.make(inputs):
        path = f"{group.root}{name}"
        if path in skipped:
            continue
        if group.is_bundle and "/" in name:
            folder = f"{group.root}{name.partition('/')[0]}/"
        digests[path] = content.key.hex() if isinstance(content, LazyFile) else _digest(content)
        if old.digest_at(path, folder) != digests[path]:
            made = content.make() if isinstance(content, LazyFile) else content
            write_file(f"{site_dir}/{path}", made)
    return GroupRecord(key, digests, folder)


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
