"""Fingerprints: decide whether a page can be reused from the previous build.

A page's fingerprint is a digest of the dependencies of this page. The site key is a digest of the dependencies
that all pages share. There is no site key if the effect of a dependency is unknown, for example if MkDocs uses
another plugin. Then the build writes every page.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page as MkDocsPage

from site_builder.i18n import LanguageCode
from site_builder.pages import Dependencies

_IGNORED_SETTINGS = frozenset({"site_dir", "plugins", "theme", "dev_addr", "hooks", "watch"})
"""Settings that the site key leaves out. `site_dir`, `dev_addr` and `watch` affect no page. The site key contains
`plugins` and `theme` in another form. If `hooks` is set, there is no site key."""

_MEMORY_ADDRESS = re.compile(" at 0x[0-9a-f]+")

_PACKAGE = Path(__file__).parent.parent.parent


def fingerprint(
    depends_on: Dependencies, languages: Sequence[LanguageCode], digests: Mapping[str, bytes]
) -> str:
    """Return the fingerprint of a page that exists in these languages.

    `digests` maps the id of an entry to a digest of the id, the entry's file and the entry's pictures.
    """
    entry_digests = b"".join(map(digests.__getitem__, depends_on.entry_ids))
    content = repr((len(entry_digests), depends_on.other_values, *languages)).encode()
    content += entry_digests
    return hashlib.blake2b(content, digest_size=16).hexdigest()


def is_only_plugin(config: MkDocsConfig, plugin: object) -> bool:
    """Return whether MkDocs uses no plugin except `plugin`, and no hooks."""
    return not config.hooks and all(used is plugin for used in config.plugins.values())


def site_key(
    config: MkDocsConfig, navigations: Iterable[Navigation], files: Files, extra_values: object
) -> bytes | None:
    """Return a digest of everything that all pages depend on, or None if it cannot be computed.

    The `repr` of `extra_values` must contain all their data.
    """
    digest = hashlib.sha256()
    try:
        for part in _site_key_parts(config, navigations, files, extra_values):
            digest.update(hashlib.sha256(part).digest())
    except OSError:
        return None
    return digest.digest()


def _site_key_parts(
    config: MkDocsConfig, navigations: Iterable[Navigation], files: Files, extra_values: object
) -> Iterator[bytes]:
    yield _serialise({key: value for key, value in config.items() if key not in _IGNORED_SETTINGS})
    yield _serialise({"": config.theme.name, **{key: config.theme[key] for key in config.theme}})
    for folder in config.theme.dirs:
        yield from _custom_templates(Path(folder))
    for navigation in navigations:
        yield repr([_navigation_values(item) for item in navigation.items]).encode()
    yield repr(sorted(file.url for file in files.documentation_pages())).encode()
    yield repr(extra_values).encode()


def _serialise(settings: Mapping[str, object]) -> bytes:
    """Serialise settings. A function is represented by its name, without its memory address."""
    text = repr(sorted((key, repr(value)) for key, value in settings.items()))
    return _MEMORY_ADDRESS.sub("", text).encode()


def _navigation_values(item: Any) -> object:
    if isinstance(item, MkDocsPage):
        return (str(item.title), item.url)
    return (str(item.title), [_navigation_values(child) for child in item.children or []])


def _custom_templates(folder: Path) -> Iterator[bytes]:
    """Yield the path and content of each file in a theme folder.

    Yield nothing for folders of the builder or a library.
    """
    if any(folder.is_relative_to(parent) for parent in (_PACKAGE, *_library_folders())):
        return
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield path.relative_to(folder).as_posix().encode()
            yield path.read_bytes()


@lru_cache(maxsize=1)
def _library_folders() -> tuple[Path, ...]:
    """Return the folders of the libraries that have templates.

    The site key does not contain the files in these folders, because they change only with the version of a library.
    The manifest of the previous build is not used if it was written with other versions (see `environment_key`).
    """
    specs = (find_spec(name) for name in ("mkdocs", "material"))
    return tuple(Path(spec.origin).parent for spec in specs if spec is not None and spec.origin)
