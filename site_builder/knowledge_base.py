"""Open a folder of entries: the one way in, for the command line and for MkDocs alike."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from site_builder.catalog import Catalog
from site_builder.checks import Severities, run_checks
from site_builder.entry_files import load, place
from site_builder.errors import Problem


@dataclass(frozen=True)
class KnowledgeBase:
    """What a folder holds, and everything that is wrong with it, sorted by place."""

    folder: Path
    catalog: Catalog
    problems: tuple[Problem, ...]


def open_knowledge_base(folder: Path, severities: Severities | None = None) -> KnowledgeBase:
    """Load and check a folder. Raises SiteBuilderError where it cannot be read at all."""
    loaded = load(folder)
    found = place(run_checks(loaded.catalog, severities), loaded)
    return KnowledgeBase(folder, loaded.catalog, tuple(sorted({*loaded.problems, *found})))
