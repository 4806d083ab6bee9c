"""Keep what templates are compiled to: compiling a theme's takes longer than rendering an edit.

It is code, so it is believed only in a folder that no checkout can bring along (see `cache_store`), and of
the very libraries that compiled it.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from jinja2 import Environment, FileSystemBytecodeCache, TemplateError
from jinja2.bccache import Bucket
from jinja2.meta import find_referenced_templates

from site_builder import cache_store


class BytecodeCache(FileSystemBytecodeCache):
    """A cache that may be damaged, full or out of reach, and never stops a build."""

    @classmethod
    def in_folder(cls, folder: Path, made_by: str | None) -> BytecodeCache | None:
        """Return the cache in a folder, which is made; None where that is impossible.

        `made_by` names the code that compiles, if that is known.
        """
        try:
            cache_store.create_nonce(folder)
            cache_key = cache_store.cache_key(folder)
            if cache_key is None or made_by is None:
                return None
            own = folder / hashlib.sha256(cache_key + made_by.encode()).hexdigest()[:32]
            for other in folder.iterdir():
                if other != own and other.is_dir() and not other.is_symlink():
                    shutil.rmtree(other)
            own.mkdir(exist_ok=True)
        except OSError:
            return None
        return cls(str(own))

    def load_bytecode(self, bucket: Bucket) -> None:
        """Read what was kept of a template, if it is whole and of this very source."""
        try:
            super().load_bytecode(bucket)
        except Exception:  # noqa: BLE001 - whatever unpickling says of a damaged file
            bucket.reset()

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a template, if there is room."""
        with suppress(OSError):
            super().dump_bytecode(bucket)


def precompile(environment: Environment, names: Iterable[str]) -> None:
    """Compile templates, and those that they name, for whoever renders them later with the same cache.

    What cannot be compiled is left to them; so is what a template names only when it is rendered, and what
    is named by one that was kept already.
    """
    loader, cache = environment.loader, environment.bytecode_cache
    if loader is None or cache is None:
        return
    wanted = list(names)
    seen = set(wanted)
    while wanted:
        name = wanted.pop()
        with suppress(TemplateError, OSError, UnicodeError):
            source, filename, _ = loader.get_source(environment, name)
            bucket = cache.get_bucket(environment, name, filename, source)
            if bucket.code is not None:
                continue
            tree = environment.parse(source, name, filename)
            named = {other for other in find_referenced_templates(tree) if other} - seen
            seen |= named
            wanted += sorted(named)
            bucket.code = environment.compile(tree, name, filename)
            cache.set_bucket(bucket)
