"""Write the files of bundles (see `bundles`) that the previous site does not have."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from site_builder.mkdocs_plugin.incremental.manifest import BuildManifest


@dataclass(frozen=True)
class BundleRecord:
    """Record of a bundle in the build manifest of the new site."""

    folder: str
    """Folder of the bundle, relative to the site, with a slash at the end."""
    digests: Mapping[str, str]
    """Path in the folder -> digest."""
    reused: frozenset[str]
    """Paths in the folder. These files were not written, because the previous site has them."""
    previous_folder: str
    """Folder of the bundle in the previous site; empty if no file is reused."""


def write_bundle(
    root: str, files: Mapping[str, bytes], site_dir: Path, previous: BuildManifest | None
) -> BundleRecord:
    """Write a bundle below the folder `root` of the site, and return its record.

    `previous` is the build manifest of the previous site. Files that this site has are not written.
    """
    (bundle_name,) = {path.partition("/")[0] for path in files if "/" in path}
    folder = f"{root}{bundle_name}/"
    previous_bundles = {
        name: digests
        for name, digests in (previous.bundles if previous else {}).items()
        if name.startswith(root)
    }
    previous_folder, previous_digests = next(iter(previous_bundles.items()), ("", {}))
    digests: dict[str, str] = {}
    reused = set()
    for path, content in files.items():
        _, slash, path_in_folder = path.partition("/")
        if slash:  # all files except the bundle manifest
            digests[path_in_folder] = hashlib.blake2b(content, digest_size=16).hexdigest()
            if previous_digests.get(path_in_folder) == digests[path_in_folder]:
                reused.add(path_in_folder)
                continue
        _write(f"{site_dir}/{root}{path}", content)
    return BundleRecord(folder, digests, frozenset(reused), previous_folder if reused else "")


def _write(path: str, content: bytes) -> None:
    try:
        file = open(path, "wb")  # noqa: PTH123, SIM115 - faster than Path for thousands of files
    except FileNotFoundError:
        os.makedirs(os.path.dirname(path), exist_ok=True)  # noqa: PTH103, PTH120
        file = open(path, "wb")  # noqa: PTH123, SIM115
    with file:
        file.write(content)
