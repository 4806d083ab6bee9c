"""By what it is known that a page need not be written again.

A page's fingerprint covers what it alone is made of; the site's key covers what all pages share. Whatever
cannot be covered, as a plugin of somebody else, makes that there is no key, and nothing is kept.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page as MkDocsPage

from site_builder import __version__
from site_builder.cache_store import digest_of_code
from site_builder.models import Language
from site_builder.pages import Dependencies

_LIBRARIES = (
    "Jinja2",
    "Markdown",
    "MarkupSafe",
    "markdown-it-py",
    "mkdocs",
    "mkdocs-material",
    "pydantic",
    "pydantic-core",
    "pypinyin",
)
"""Those whose code decides what stands in a page."""

_NOT_SHARED = frozenset({"site_dir", "plugins", "theme", "dev_addr", "hooks", "watch"})
"""Settings that are covered otherwise, or that no page shows."""

_ADDRESS = re.compile(" at 0x[0-9a-f]+")

_PACKAGE = Path(__file__).parent.parent


class Fingerprints:
    """Takes fingerprints of pages."""

    def __init__(self, digests: Mapping[str, bytes]) -> None:
        """Take entry id -> digest of its file."""
        self._digests = digests
        self._last: tuple[Dependencies, str] | None = None

    def of(self, depends_on: Dependencies, languages: Sequence[Language]) -> str:
        """Return the fingerprint of a page that exists in these languages, in any of them."""
        # A page that is made of the same in every language comes in all of them, one after the other.
        if self._last is None or self._last[0] is not depends_on:
            self._last = depends_on, self._content(depends_on)
        return f"{self._last[1]} {' '.join(languages)}"

    @staticmethod
    def matches_languages(fingerprint: str | None, languages: Sequence[Language]) -> bool:
        """Tell whether a fingerprint is known, and is that of a page that exists in these languages."""
        return fingerprint is not None and fingerprint.partition(" ")[2] == " ".join(languages)

    def _content(self, depends_on: Dependencies) -> str:
        shown, why = depends_on.entry_ids, ""
        if depends_on.related is not None:
            shown += depends_on.related.ids
            why = depends_on.related.reasons_digest
        files = b"".join([self._digests[id_] for id_ in shown])
        content = repr((shown, why, depends_on.other_values)).encode() + files
        return hashlib.blake2b(content, digest_size=16).hexdigest()


def is_only_plugin(config: MkDocsConfig, own: object) -> bool:
    """Tell that no plugin of somebody else and no hook has a hand in the site."""
    return not config.hooks and all(plugin is own for plugin in config.plugins.values())


def site_key(
    config: MkDocsConfig, own: object, navigations: Iterable[Navigation], files: Files, more: object
) -> bytes | None:
    """Return the key for what all pages of a site share; None where that cannot be known.

    `own` is our plugin, `more` what it knows of the site besides: values of which `repr` tells all.
    """
    if not is_only_plugin(config, own):
        return None
    digest = hashlib.sha256()
    try:
        for part in _parts(config, navigations, files, more):
            digest.update(hashlib.sha256(part).digest())
    except OSError:
        return None
    return digest.digest()


def _parts(
    config: MkDocsConfig, navigations: Iterable[Navigation], files: Files, more: object
) -> Iterator[bytes]:
    yield _serialise({key: value for key, value in config.items() if key not in _NOT_SHARED})
    yield _serialise(_plugin_settings(config))
    yield _serialise({"": config.theme.name, **{key: config.theme[key] for key in config.theme}})
    for folder in config.theme.dirs:
        yield from _custom_templates(Path(folder))
    for navigation in navigations:
        yield repr([_navigation_item(item) for item in navigation.items]).encode()
    yield repr(sorted(file.url for file in files.documentation_pages())).encode()
    yield repr(more).encode()


def _serialise(settings: Mapping[str, object]) -> bytes:
    """Write settings down; a function among them is known by its name, not by where it lies."""
    words = repr(sorted((key, repr(value)) for key, value in settings.items()))
    return _ADDRESS.sub("", words).encode()


def _plugin_settings(config: MkDocsConfig) -> dict[str, object]:
    return {
        f"{name}.{key}": value
        for name, plugin in config.plugins.items()
        for key, value in plugin.config.items()
    }


def _navigation_item(item: Any) -> object:
    if isinstance(item, MkDocsPage):
        return (str(item.title), item.url)
    return (str(item.title), [_navigation_item(child) for child in item.children or []])


def _custom_templates(folder: Path) -> Iterator[bytes]:
    """Yield the templates of a theme's folder, unless it comes with a library."""
    if any(folder.is_relative_to(home) for home in (_PACKAGE, *_library_folders())):
        return
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield path.relative_to(folder).as_posix().encode()
            yield path.read_bytes()


@lru_cache(maxsize=1)
def _library_folders() -> tuple[Path, ...]:
    """Return where the libraries lie whose versions say what is in their templates."""
    found = (find_spec(name) for name in ("mkdocs", "material"))
    return tuple(Path(spec.origin).parent for spec in found if spec is not None and spec.origin)


def rendering_version() -> str | None:
    """Name the code that makes pages: ours, and that of the libraries. None where that cannot be known."""
    try:
        libraries = [importlib.metadata.version(name) for name in _LIBRARIES]
        return repr((__version__, sys.version, libraries, _code_digest()))
    except (OSError, importlib.metadata.PackageNotFoundError):
        return None


@lru_cache(maxsize=1)
def _code_digest() -> str:
    """Return a digest of our own code, templates and scripts: a checkout changes them as well."""
    files = (path for path in _PACKAGE.rglob("*") if path.is_file() and path.suffix != ".pyc")
    return digest_of_code(_PACKAGE, files)
