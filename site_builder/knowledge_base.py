"""Open a folder of entries: the one way in, for the command line and for MkDocs alike."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import markdown_it
import pydantic
import pydantic_core
import yaml

from site_builder.cache_store import digest_of_code
from site_builder.catalog import Catalog
from site_builder.checks import Severities, run_checks, run_entry_checks
from site_builder.entry_files import EntryCache, load_entries, locate_findings
from site_builder.errors import Problem
from site_builder.parallel import gc_paused

CACHE_FOLDER = Path(".cache/kb")
"""Where the commands keep what may be thrown away at any time."""

# What decides how a file becomes an entry and what is found in it.
_PACKAGES = ("models", "entry_files", "checks")
_LIBRARY_VERSIONS = (
    pydantic.__version__,
    pydantic_core.__version__,
    yaml.__version__,
    markdown_it.__version__,
)


@dataclass(frozen=True)
class KnowledgeBase:
    """What a folder holds, and everything that is wrong with it, sorted by place."""

    folder: Path
    catalog: Catalog
    problems: tuple[Problem, ...]
    digests: Mapping[str, bytes] = field(default_factory=dict)
    """Entry id -> digest of its file's bytes."""


def open_knowledge_base(
    folder: Path, severities: Severities | None = None, *, cache: Path | None = None
) -> KnowledgeBase:
    """Load and check a folder. Raises SiteBuilderError where it cannot be read at all.

    With a folder for a `cache`, such as `CACHE_FOLDER`, entries whose files are the same as last time are
    not read again. The outcome is the same.
    """
    code_version = _code_version() if cache is not None else None
    kept = (
        EntryCache(cache / "entries", code_version) if cache is not None and code_version else None
    )
    with gc_paused():
        loaded = load_entries(folder, run_entry_checks, kept)
        found = locate_findings(run_checks(loaded.catalog, severities, loaded.findings), loaded)
    problems = tuple(sorted({*loaded.problems, *found}))
    return KnowledgeBase(folder, loaded.catalog, problems, loaded.digests)


def _code_version() -> str | None:
    """Name the code that reads and checks: a checkout changes it without a new version number."""
    home = Path(__file__).parent
    paths = [
        *home.glob("*.py"),
        *(path for room in _PACKAGES for path in (home / room).rglob("*.py")),
    ]
    try:
        return repr((sys.version, _LIBRARY_VERSIONS, digest_of_code(home, paths)))
    except OSError:
        return None  # without knowing it, nothing kept could be believed
