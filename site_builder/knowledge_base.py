"""Load and check a folder of entries, for the commands and for the MkDocs plugin."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from site_builder.catalog import ALL_REDIRECTS, ALL_TOPICS, Catalog
from site_builder.checks import Severities, run_checks, run_entry_checks
from site_builder.checks.duplicates import CHECK as DUPLICATE_URL
from site_builder.entry_files import EntryCache, LoadedEntries, load_entries, locate_findings
from site_builder.errors import Problem, Severity
from site_builder.i18n import SiteLanguages
from site_builder.models.fields import is_entry_id
from site_builder.parallel import gc_paused

CACHE_FOLDER = Path(".cache/kb")
"""Folder of the commands' caches. It may be deleted at any time."""


@dataclass(frozen=True)
class KnowledgeBase:
    """The entries of a folder, and their problems, which are sorted by file and line."""

    folder: Path
    catalog: Catalog
    problems: tuple[Problem, ...]
    digests: Mapping[str, bytes] = field(default_factory=dict)
    """Entry id -> digest of the id, the entry's file and the entry's pictures."""

    @property
    def can_be_published(self) -> bool:
        """Whether the valid entries make a site worth publishing in spite of errors.

        This is false if topics.yml or redirects.yml cannot be read, because nearly all pages or all former URLs
        would be missing. It is also false if more entries are invalid than valid, because a setting is probably wrong.
        """
        invalid_ids = self.catalog.invalid_ids
        invalid_entries = sum(map(is_entry_id, invalid_ids))
        return invalid_ids.isdisjoint({ALL_TOPICS, ALL_REDIRECTS}) and invalid_entries <= len(
            self.catalog
        )

    @property
    def duplicates(self) -> dict[str, tuple[str, ...]]:
        """Id of an entry -> ids of the entries that share a link with it.

        A shared link counts only if the check `duplicate-url` reports an error for an entry with this link.
        """
        pairs: dict[str, set[str]] = defaultdict(set)
        reported = {
            "/".join(Path(problem.path).with_suffix("").parts[-2:])
            for problem in self.problems
            if problem.code == DUPLICATE_URL.id and problem.severity is Severity.ERROR
        }
        for ids in self.catalog.ids_by_url_key.values():
            if len(ids) > 1 and not reported.isdisjoint(ids[1:]):
                for entry_id in ids:
                    pairs[entry_id].update(set(ids) - {entry_id})
        return {entry_id: tuple(sorted(others)) for entry_id, others in pairs.items()}


def load_with_findings(
    folder: Path, cache: Path | None = None, languages: SiteLanguages | None = None
) -> LoadedEntries:
    """Load the entries of a folder, with the findings of all checks that look at one entry at a time.

    The arguments are those of `open_knowledge_base`. The two functions share the cache, which contains the findings.
    """
    entry_cache = EntryCache(cache / "entries") if cache is not None else None
    picture_cache = cache / "pictures" if cache is not None else None
    return load_entries(folder, run_entry_checks, entry_cache, languages, picture_cache)


def open_knowledge_base(
    folder: Path,
    severities: Severities | None = None,
    *,
    cache: Path | None = None,
    languages: SiteLanguages | None = None,
) -> KnowledgeBase:
    """Load and check the entries of a folder.

    `cache` is a folder such as `CACHE_FOLDER`. Entries of unchanged files are read from this folder; the
    result does not depend on the folder. By default, the languages of the site are `en` and `zh`. Raises
    SiteBuilderError if `folder` cannot be read.
    """
    with gc_paused():
        loaded = load_with_findings(folder, cache, languages)
        findings = run_checks(loaded.catalog, severities, loaded.findings)
        problems = tuple(sorted({*loaded.problems, *locate_findings(findings, loaded)}))
    return KnowledgeBase(folder, loaded.catalog, problems, loaded.digests)
