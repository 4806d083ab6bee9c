"""A cache of compiled templates. Compiling a theme takes longer than rendering a page.

Loading a cached template runs its code. So the cache is used only if the builder wrote it on this machine (see
`cache_store`), and only until the builder, a library or Python changes.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from jinja2 import Environment, FileSystemBytecodeCache, TemplateError
from jinja2.bccache import Bucket
from jinja2.meta import find_referenced_templates

from site_builder import cache_store


class BytecodeCache(FileSystemBytecodeCache):
    """Jinja's cache of bytecode in files. A damaged or unwritable file does not stop the build."""

    @classmethod
    def in_folder(cls, folder: Path) -> BytecodeCache | None:
        """Return a cache in a folder, and create the folder if necessary.

        Returns None if the folder cannot be used, or if there is no environment key (see `environment_key`).
        """
        try:
            cache_store.create_nonce(folder)
            cache_key = cache_store.cache_key(folder)
            if cache_key is None:
                return None
            current = folder / cache_key.hex()[:32]
            for path in folder.iterdir():
                # The other subfolders belong to earlier versions of the builder, its libraries or Python.
                if path != current and path.is_dir() and not path.is_symlink():
                    shutil.rmtree(path)
            current.mkdir(exist_ok=True)
        except OSError:
            return None
        return cls(str(current))

    def load_bytecode(self, bucket: Bucket) -> None:
        """Read a template's bytecode, if the template is unchanged and the file is not damaged."""
        try:
            super().load_bytecode(bucket)
        except Exception:  # noqa: BLE001 - unpickling a damaged file can raise anything
            bucket.reset()

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Write a template's bytecode, if the file system allows it."""
        with suppress(OSError):
            super().dump_bytecode(bucket)


def precompile(environment: Environment, names: Iterable[str]) -> None:
    """Compile templates, and the templates that they include or extend, into the cache.

    Two types of templates are skipped: those that cannot be compiled, and those whose names are computed during
    rendering. If a template is already in the cache, the templates that it includes or extends are not looked up.
    """
    loader, cache = environment.loader, environment.bytecode_cache
    if loader is None or cache is None:
        return
    pending = list(names)
    seen = set(pending)
    while pending:
        name = pending.pop()
        with suppress(TemplateError, OSError, UnicodeError):
            source, filename, _ = loader.get_source(environment, name)
            bucket = cache.get_bucket(environment, name, filename, source)
            if bucket.code is not None:
                continue
            tree = environment.parse(source, name, filename)
            referenced = {found for found in find_referenced_templates(tree) if found} - seen
            seen |= referenced
            pending += sorted(referenced)
            bucket.code = environment.compile(tree, name, filename)
            cache.set_bucket(bucket)
