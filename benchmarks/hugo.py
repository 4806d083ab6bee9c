"""The two Hugo sites with which this builder is compared. Hugo and this builder get equal entries, in both languages.

The first Hugo site has about as many HTML files as this builder's site. Its theme, in hugo_theme/, has a header,
navigation, a table of contents, a footer, lists and taxonomies. Only this builder makes related entries and BibTeX. The
second Hugo site is for measuring the least time that Hugo needs for an HTML file. Its theme, in hugo_leanest_theme/,
shows title and content of an entry, and a list for each kind of entry.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from benchmarks.processes import CannotRun, ProcessRun, run
from benchmarks.processes import hugo as binary
from benchmarks.workspace import html_files

_LANGUAGES = ("en", "zh")
_KINDS = ("papers", "repos", "datasets")
_TAXONOMIES = ("topic", "year", "venue", "tag", "author")
"""If Hugo makes more pages than this builder, the last taxonomies are left out first, because they make most pages."""
_PLURALS = {name: f"{name}s" for name in _TAXONOMIES}
_MAX_FILES_PER_FOLDER = 1_000
"""Maximum number of files in one folder. With 100,000 files in one folder Hugo takes minutes to start."""
_ROWS_PER_FILLER = 6
"""Number of entries on a filler page, which only adds an HTML file. Listings of authors have six entries on average."""
_THEME = Path(__file__).parent / "hugo_theme"
_LEANEST_THEME = Path(__file__).parent / "hugo_leanest_theme"
_LABELS = {
    "paper": "Paper",
    "code": "Code",
    "model": "Model",
    "dataset": "Data",
    "url": "Home page",
}


@dataclass(frozen=True)
class HugoSite:
    """A Hugo project, ready to be built."""

    folder: Path

    @property
    def pages(self) -> int:
        """Number of HTML files that the last build has written. There must have been a build."""
        return len(html_files(self.folder / "public"))

    def build(self) -> ProcessRun:
        """Build from nothing, without earlier output or caches."""
        for name in ("public", "resources", "cache"):
            shutil.rmtree(self.folder / name, ignore_errors=True)
        command = [binary(), "build", "--quiet", "--noBuildLock"]
        settings = {
            "HUGO_CACHEDIR": str(self.folder / "cache"),
            "HUGO_MEMORYLIMIT": str(_total_memory_gb()),
        }
        return run(command, self.folder, settings)


def _total_memory_gb() -> int:
    """Return this machine's memory in GB. Hugo may use all of it: by default, Hugo would use only a quarter."""
    return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 10**9


def write_site(folder: Path, entries: Path, pages: int) -> HugoSite:
    """Write a project that makes about `pages` HTML files; add filler pages with short lists until there are enough.

    Raises CannotRun if Hugo makes more HTML files even without taxonomies.
    """
    data = [_read(path) for path in sorted(entries.glob("*/*.yml"))]
    topics = yaml.load((entries / "topics.yml").read_bytes(), yaml.CSafeLoader)
    roots = [topic for topic in topics if "parent" not in topic]
    site = HugoSite(folder)
    for used in range(len(_TAXONOMIES), -1, -1):
        if _min_pages(data, _TAXONOMIES[:used]) > pages:
            continue  # even without fillers, Hugo would make too many pages
        _write_project(folder, _THEME, data, _settings(roots, _TAXONOMIES[:used]))
        site.build()
        if site.pages <= pages:
            break
    else:
        raise CannotRun(f"Hugo makes more than {pages:,} pages")
    _write_fillers(folder, data, pages - site.pages)
    return site


def write_leanest_site(folder: Path, entries: Path) -> HugoSite:
    """Write a project with the leanest theme: entries, and one list for each kind and language."""
    data = [_read(path) for path in sorted(entries.glob("*/*.yml"))]
    settings = _settings([], []) | {"disableKinds": ["taxonomy", "term", "RSS", "sitemap", "404"]}
    _write_project(folder, _LEANEST_THEME, data, settings)
    return HugoSite(folder)


def _min_pages(entries: Sequence[Mapping[str, Any]], taxonomies: Sequence[str]) -> int:
    """Return the lowest number of pages that Hugo can make: the pages of entries and of terms in all languages."""
    terms = {
        (taxonomy, term)
        for taxonomy in taxonomies
        for entry in entries
        for term in _terms(entry, taxonomy)
    }
    return len(_LANGUAGES) * (len(entries) + len(terms))


def _terms(entry: Mapping[str, Any], taxonomy: str) -> Sequence[str]:
    """Return an entry's terms in a taxonomy. The field of the entry contains one term or a list of terms."""
    value = entry.get(taxonomy, entry.get(_PLURALS[taxonomy], []))
    return value if isinstance(value, list) else [str(value)]


def _read(path: Path) -> dict[str, Any]:
    data: dict[str, Any] = yaml.load(path.read_bytes(), yaml.CSafeLoader)
    return data | {"kind": path.parent.name, "slug": path.stem}


def _write_project(
    folder: Path, theme: Path, entries: Sequence[Mapping[str, Any]], settings: Mapping[str, Any]
) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(theme, folder)
    # Hugo reads JSON settings, and JSON needs no quoting by hand.
    (folder / "hugo.json").write_text(json.dumps(settings), encoding="utf-8")
    for language in _LANGUAGES:
        content = folder / "content" / language
        for index, entry in enumerate(entries):
            part = f"{index // _MAX_FILES_PER_FOLDER}"
            file = content / entry["kind"] / part / f"{entry['slug']}.md"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(_page(entry, language), encoding="utf-8")


def _settings(topics: Sequence[Mapping[str, Any]], taxonomies: Sequence[str]) -> dict[str, Any]:
    def menu(language: str) -> list[dict[str, str]]:
        return [
            {"name": topic["name"][language], "pageRef": f"/topics/{topic['id']}"}
            for topic in topics
        ]

    return {
        "baseURL": "https://example.org/",
        "title": "Atlas",
        "defaultContentLanguage": "en",
        "buildFuture": True,  # build pages for entries with a future date
        "disableKinds": ["RSS"],
        "pagination": {"pagerSize": 100, "disableAliases": True},
        "permalinks": {
            "page": {kind: f"/{kind}/:slugorcontentbasename/" for kind in _KINDS},
        },
        "taxonomies": {name: _PLURALS[name] for name in taxonomies},
        "languages": {
            code: {
                "contentDir": f"content/{code}",
                "languageName": name,
                "weight": weight,
                "menus": {"main": menu(code)},
            }
            for weight, (code, name) in enumerate({"en": "English", "zh": "中文"}.items(), start=1)
        },
    }


def _page(entry: Mapping[str, Any], language: str) -> str:
    """Return an entry as a Hugo page: its notes in `language`, then its notes in the other language."""
    other = next(code for code in _LANGUAGES if code != language)
    front = {
        "title": _title(entry, language),
        "date": str(entry["added"]),
        **{_PLURALS[taxonomy]: _terms(entry, taxonomy) for taxonomy in _TAXONOMIES},
        "aliasNames": entry.get("aliases", []),
        "links": [{"label": label, "url": url} for label, url in _links(entry)],
        "summary": entry["summary"][language],
    }
    notes = "\n".join(
        f"## {heading}\n\n{entry['notes'][code]}"
        for heading, code in (("Notes", language), ("Other language", other))
        if "notes" in entry
    )
    return f"{json.dumps(front, ensure_ascii=False)}\n\n{notes}"


def _title(entry: Mapping[str, Any], language: str) -> str:
    title: str | dict[str, str] = entry.get("title") or entry["name"]
    return title if isinstance(title, str) else title[language]


def _links(entry: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return label and URL of each link."""
    own = {key: entry[key] for key in ("url", "paper") if key in entry}
    links = own | entry.get("links", {})
    return [(_LABELS.get(role, role.title()), url) for role, url in links.items()]


def _write_fillers(folder: Path, entries: Sequence[Mapping[str, Any]], number: int) -> None:
    """Add about this number of HTML files: pages that list a few entries each, alternating between the languages."""
    for index in range(number - len(_LANGUAGES) * (number > len(_LANGUAGES))):
        language = _LANGUAGES[index % len(_LANGUAGES)]
        rows = []
        for row in range(_ROWS_PER_FILLER):
            entry = entries[(index * _ROWS_PER_FILLER + row) % len(entries)]
            links = " ".join(f"[{label}]({url})" for label, url in _links(entry))
            rows.append(
                f"- [{_title(entry, language)}](/{entry['kind']}/{entry['slug']}/)\n\n"
                f"  {entry['summary'][language]}\n\n"
                f"  {', '.join(entry.get('authors', [])[:3])} · {entry.get('venue', '')} · {links}\n"
            )
        lists = folder / "content" / language / "lists"
        file = lists / f"{index // _MAX_FILES_PER_FOLDER}" / f"list-{index:06d}.md"
        file.parent.mkdir(parents=True, exist_ok=True)
        front = json.dumps({"title": f"List {index}", "build": {"list": "never"}})
        file.write_text(f"{front}\n\n## Papers\n\n{''.join(rows)}", encoding="utf-8")
        if index < len(_LANGUAGES):
            section = '{"title": "Lists", "build": {"list": "never"}}\n'
            (lists / "_index.md").write_text(section, encoding="utf-8")
