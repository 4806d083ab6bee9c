"""A build that keeps what is the same makes what a clean build makes, after whatever edit."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from time import sleep
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from site_builder import checks
from site_builder.cache_store import NONCE_FILE
from site_builder.catalog import Catalog
from site_builder.entry_files import folder as entry_folder
from site_builder.errors import SiteBuilderError
from site_builder.link_health import Verdict
from site_builder.link_health.history_file import render_history
from site_builder.mkdocs_plugin import (
    BrokenEntries,
    background,
    build_site,
    fingerprints,
    plugin,
    sitemap,
)
from site_builder.mkdocs_plugin.build_plan import IncrementalBuild
from site_builder.mkdocs_plugin.manifest import (
    BuildManifest,
    ManifestStore,
    folder_mtimes,
    is_unmodified,
)
from site_builder.mkdocs_plugin.page_registry import PageGroup
from site_builder.models import Entry
from site_builder.pages import paging
from tests import examples
from tests.conftest import SEED
from tests.pages.sample_observations import record
from tests.site.conftest import tree
from tests.site.test_builds import differing

TOPICS = ("vision", "speech", "text")
NAMES = ("Ada", "Bo", "Cy", "Di", "Ed")
TAGS = ("fast", "small", "中文")
FIRST = 12


def text_of(chance: random.Random, number: int) -> str:
    """Write an entry that has something in common with others."""
    entry: dict[str, Any] = {
        "title": f"Paper {number} of {chance.choice(('things', 'words', 'pictures'))}",
        "authors": [*chance.sample(NAMES, 2), f"Only {number}"],
        "year": chance.choice((2021, 2022, 2023)),
        "venue": chance.choice(("ICML 2023", "ACL 2022")),
        "topics": chance.sample(TOPICS, chance.choice((1, 1, 2))),
        "tags": chance.sample(TAGS, chance.choice((0, 1, 2))),
        "links": {
            "paper": f"https://example.org/papers/{number}",
            "code": f"https://github.com/example/code{chance.randrange(6)}",
        },
        "summary": {
            "en": chance.choice(("About it.", "See [another](papers/p3) & more.")),
            "zh": "关于它。",
        },
        "notes": {"en": f"- Note {number}.\n", "zh": f"- 笔记 {number}。\n"},
        "added": "2026-11-01",
    }
    return yaml.safe_dump(entry, allow_unicode=True, sort_keys=False)


class Project:
    """A small knowledge base that can be edited at random."""

    def __init__(self, folder: Path) -> None:
        """Open a project, or write one of `FIRST` papers."""
        self.folder = folder
        self.papers = folder / "entries" / "papers"
        self.number = FIRST
        if not folder.exists():
            self._write_files()

    def _write_files(self) -> None:
        folder = self.folder
        self.papers.mkdir(parents=True)
        self.number = 0
        chance = random.Random(0)
        for _ in range(FIRST):
            self.add(chance)
        self.write_topics({topic: topic.title() for topic in TOPICS})
        (folder / "docs").mkdir()
        self.write_about("About")
        (folder / "overrides" / "partials").mkdir(parents=True)
        shutil.copy(SEED / "mkdocs.yml", folder)
        self.replace("theme:\n", "theme:\n  custom_dir: overrides\n")
        self.replace("extra_css:\n  - stylesheets/atlas.css\n", "")

    def replace(self, old: str, new: str) -> None:
        file = self.folder / "mkdocs.yml"
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new, 1), encoding="utf-8")

    def write_topics(self, names: dict[str, str]) -> None:
        topics = [
            {"id": id_, "name": {"en": name, "zh": f"主题{name}"}} for id_, name in names.items()
        ]
        text = yaml.safe_dump(topics, allow_unicode=True, sort_keys=False)
        (self.folder / "entries" / "topics.yml").write_text(text, encoding="utf-8")

    def write_about(self, title: str) -> None:
        (self.folder / "docs" / "about.md").write_text(f"# {title}\n\nText.\n", encoding="utf-8")

    def add(self, chance: random.Random) -> None:
        file = self.papers / f"p{self.number}.yml"
        file.write_text(text_of(chance, self.number), encoding="utf-8")
        self.number += 1

    def any_file(self, chance: random.Random) -> Path:
        """Return one of the files, but not the one to which texts link."""
        return chance.choice(sorted(set(self.papers.glob("*.yml")) - {self.papers / "p3.yml"}))

    def change(self, chance: random.Random, **fields: object) -> None:
        file = self.any_file(chance)
        entry = yaml.safe_load(file.read_text(encoding="utf-8")) | fields
        file.write_text(
            yaml.safe_dump(entry, allow_unicode=True, sort_keys=False), encoding="utf-8"
        )

    def build(self, name: str = "site") -> Path:
        """Build upon the last site, and see that the next build could build upon this one."""
        site = self.folder / name
        build_site(self.folder / "mkdocs.yml", None, site)
        manifest = self.manifest(name)
        assert manifest is None or is_unmodified(site, manifest)
        return site

    def manifest(self, name: str = "site") -> BuildManifest | None:
        """Return what the last build saved about a site."""
        folder, version = self.folder / ".cache/kb/sites", fingerprints.rendering_version()
        return ManifestStore(folder, self.folder / name, version).load()

    def clean_build(self, folder: Path) -> Path:
        """Build a copy that knows nothing of any build before."""
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self.folder, folder, ignore=shutil.ignore_patterns("site*", ".cache"))
        build_site(folder / "mkdocs.yml", None, folder / "site")
        return folder / "site"


def _rename(project: Project, chance: random.Random) -> None:
    file = project.any_file(chance)
    file.rename(file.with_name(f"renamed-{project.number}.yml"))
    project.number += 1


def _rename_topic(project: Project, chance: random.Random) -> None:
    names = {topic: topic.title() for topic in TOPICS}
    project.write_topics(names | {chance.choice(TOPICS): f"Name {chance.random()}"})


def _observe(project: Project, chance: random.Random) -> None:
    folder = project.folder / "observed"
    folder.mkdir(exist_ok=True)
    verdict = chance.choice((Verdict.DEAD, Verdict.MOVED, Verdict.BLOCKED))
    seen = record("https://example.org/papers/2", verdict)
    (folder / "links.jsonl").write_text(render_history({seen.url: seen}), encoding="utf-8")


def _override(project: Project, chance: random.Random) -> None:
    place = project.folder / "overrides" / "partials" / "copyright.html"
    place.write_text(f"<p>{chance.random()}</p>", encoding="utf-8")


def _tamper(project: Project, chance: random.Random) -> None:
    page = chance.choice(sorted((project.folder / "site").rglob("index.html")))
    page.write_text("not what was built", encoding="utf-8")


def _leave_something(project: Project, chance: random.Random) -> None:
    (project.folder / "site" / "papers" / f"{chance.random()}.html").write_text("somebody's")


def _delete_from_site(project: Project, chance: random.Random) -> None:
    chance.choice(sorted((project.folder / "site" / "papers").rglob("*.html"))).unlink()


EDITS: dict[str, Callable[[Project, random.Random], None]] = {
    "title": lambda p, c: p.change(c, title=f"Another title {c.random()}"),
    "year": lambda p, c: p.change(c, year=c.choice((2019, 2021, 2024))),
    "authors": lambda p, c: p.change(c, authors=[*c.sample(NAMES, 2), "New One"]),
    "topics": lambda p, c: p.change(c, topics=c.sample(TOPICS, 1)),
    "tags": lambda p, c: p.change(c, tags=[c.choice(TAGS), "new"]),
    "venue": lambda p, c: p.change(c, venue=f"ICML {c.choice((2021, 2023))}"),
    "code": lambda p, c: p.change(c, links={
        "paper": f"https://example.org/papers/{c.random()}",
        "code": f"https://github.com/example/code{c.randrange(6)}",
    }),
    "summary": lambda p, c: p.change(c, summary={"en": "See [it](papers/p3)."}),
    "notes": lambda p, c: p.change(c, notes={"zh": f"- 只有中文 {c.random()}。\n"}),
    "added": lambda p, c: p.change(c, added=c.choice(("2020-01-02", "2026-11-24"))),
    "aliases": lambda p, c: p.change(c, aliases=[f"Alias {c.random()}"]),
    "uses": lambda p, c: p.change(c, uses=["papers/p3"]),
    "add": lambda p, c: p.add(c),
    "delete": lambda p, c: p.any_file(c).unlink(),
    "rename": _rename,
    "topic's name": _rename_topic,
    "new topic": lambda p, c: p.write_topics({**dict.fromkeys(TOPICS, "Same"), "new": "New"}),
    "setting": lambda p, c: p.replace("en: Multimodal Atlas", f"en: Multimodal Atlas {c.randrange(99)}"),
    "page by hand": lambda p, c: p.write_about(f"About {c.random()}"),
    "template": _override,
    "links": _observe,
    "saved again": lambda p, c: p.any_file(c).touch(),
    "nothing": lambda p, c: None,
    "site: tampered with": _tamper,
    "site: something left": _leave_something,
    "site: something deleted": _delete_from_site,
}  # fmt: skip


@pytest.fixture(autouse=True, scope="module")
def _small_limits() -> Iterator[None]:
    """Lower the limits, so that a handful of entries takes the ways of thousands."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(paging, "MAX_ROWS_PER_PAGE", 4)
        patch.setattr(paging, "MAX_LINES_PER_PAGE", 6)
        patch.setattr(paging, "MAX_RELATED", 5)
        patch.setattr(sitemap, "MAX_URLS", 20)
        patch.setattr(plugin, "CACHE_THRESHOLD", 0)
        patch.setattr(entry_folder, "CACHE_THRESHOLD", 0)
        patch.setattr(entry_folder, "_BACKGROUND_STAT_THRESHOLD", 0)
        patch.setattr(background, "_FORK_THRESHOLD", 0)
        patch.setattr(checks, "_PARALLEL_THRESHOLD", 0)
        patch.setenv("KB_SITE_URL", "https://example.org/kb/")
        yield


@pytest.fixture(scope="module")
def built_once(tmp_path_factory: pytest.TempPathFactory, _small_limits: None) -> Path:
    """Build a project, and return a folder with a copy of it in `copy`."""
    folder = tmp_path_factory.mktemp("incremental")
    Project(folder / "kb").build()
    shutil.copytree(folder / "kb", folder / "copy")
    return folder


@pytest.fixture
def project(built_once: Path) -> Project:
    """Return a project that has been built, with valid caches.

    Files get their old times back, and the nonces of the caches stay, because a copy is not valid.
    """
    folder = built_once / "kb"
    for file in folder.rglob("*"):
        if file.is_file() and file.name != NONCE_FILE:
            file.unlink()
    remove_empty_folders(folder)
    shutil.copytree(
        built_once / "copy", folder, ignore=shutil.ignore_patterns(NONCE_FILE), dirs_exist_ok=True
    )
    project = Project(folder)
    assert project.manifest() is not None  # else the tests below would compare two clean builds
    return project


def remove_empty_folders(top: Path) -> None:
    for folder in sorted(filter(Path.is_dir, top.rglob("*")), reverse=True):
        with suppress(OSError):  # it holds a nonce
            folder.rmdir()


@pytest.mark.slow
@settings(
    max_examples=examples(2),
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(
    edits=st.lists(st.sampled_from(sorted(EDITS)), min_size=4, max_size=8), seed=st.integers(0, 999)
)
def test_random_edits(
    tmp_path_factory: pytest.TempPathFactory, edits: list[str], seed: int
) -> None:
    folder = tmp_path_factory.mktemp("edits")
    project = Project(folder / "kb")
    chance = random.Random(seed)
    project.build()
    for edit in edits:
        EDITS[edit](project, chance)
        site = project.build()
        assert differing(site, project.clean_build(folder / "clean")) == [], edit
    assert not list(project.folder.glob(".site-*"))


@pytest.mark.slow
@pytest.mark.parametrize("edit", EDITS)
def test_each_edit(project: Project, tmp_path: Path, edit: str) -> None:
    EDITS[edit](project, random.Random(edit))
    assert differing(project.build(), project.clean_build(tmp_path / "clean")) == []


# --- what is kept, and what is not ------------------------------------------------------------


def inodes(site: Path) -> dict[str, int]:
    return {path: (site / path).stat().st_ino for path in tree(site)}


def rewritten(project: Project) -> set[str]:
    """Build, and return the spliced pages that were written again."""
    before = inodes(project.folder / "site")
    after = inodes(project.build())
    again = {path for path, inode in after.items() if before.get(path) != inode}
    return {path for path in again if path.removeprefix("zh/").startswith("papers/p")}


def test_nothing_is_written_again_when_nothing_changed(project: Project) -> None:
    assert rewritten(project) == set()


def test_a_new_title_is_written_where_it_stands(project: Project) -> None:
    file = project.papers / "p2.yml"
    file.write_text(file.read_text(encoding="utf-8").replace("Paper 2 of", "The 2nd of"), encoding="utf-8")  # fmt: skip
    again = rewritten(project)
    assert {"papers/p2/index.html", "zh/papers/p2/index.html"} <= again
    entry_pages = {path for path in tree(project.folder / "site") if "papers/p" in path and "page" not in path}  # fmt: skip
    assert len(again & entry_pages) < len(entry_pages)
    naming = {path for path in again & entry_pages if b"The 2nd of" in tree(project.folder / "site")[path]}  # fmt: skip
    assert again & entry_pages == naming


def edit(file: Path, **fields: object) -> dict[str, Any]:
    entry: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8")) | fields
    file.write_text(yaml.safe_dump(entry, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return entry


def test_what_did_not_change_is_not_even_planned(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor does anybody look for neighbours, though texts lead from entry to entry."""
    edit(project.papers / "p2.yml", summary={"en": "See [it](papers/p3)."})
    before = inodes(project.build())
    asked: list[str] = []
    plan, related = IncrementalBuild.expand_group, Catalog.related

    def note(self: IncrementalBuild, unit: PageGroup) -> object:
        asked.append(unit[0].path)
        return plan(self, unit)

    def look(self: Catalog, entry: Entry) -> object:
        asked.append(entry.id)
        return related(self, entry)

    monkeypatch.setattr(IncrementalBuild, "expand_group", note)
    monkeypatch.setattr(Catalog, "related", look)
    assert rewritten(project) == set()
    assert asked == []
    entry = edit(project.papers / "p2.yml", aliases=["Another"])
    after = inodes(project.build())
    years = {address for address in asked if address.startswith("years/2")}
    assert {address.split("/")[1] for address in years} == {str(entry["year"])}
    same = {path for path, inode in after.items() if before.get(path) == inode}
    assert {"sitemap-1.xml", "sitemap-2.xml"} <= same


def test_a_file_that_is_called_like_a_part_of_the_sitemap_is_none(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sitemap, "MAX_URLS", 50_000)
    (project.folder / "docs" / "sitemap-1.xml").write_text("mine", encoding="utf-8")
    first = (project.build() / "sitemap.xml").read_bytes()
    assert b"<urlset" in first
    assert (project.build() / "sitemap.xml").read_bytes() == first


@pytest.mark.parametrize("what", ["__version__", "_code_digest"])
def test_other_code_writes_everything(
    project: Project, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    monkeypatch.setattr(fingerprints, what, "another" if what == "__version__" else lambda: "another")  # fmt: skip
    assert len(rewritten(project)) >= 2 * FIRST


def test_another_plugin_or_hook_sees_that_nothing_is_kept(project: Project) -> None:
    (project.folder / "hook.py").write_text("def on_env(env, **more):\n    return env\n")
    project.replace("plugins:\n", "hooks: [hook.py]\n\nplugins:\n")
    project.build()
    assert len(rewritten(project)) >= 2 * FIRST


@pytest.mark.parametrize("spoil", [b"odd", b"", None])
def test_a_memory_that_is_odd_is_none(project: Project, spoil: bytes | None) -> None:
    (memory,) = (project.folder / ".cache" / "kb" / "sites").glob("*.site")
    content = memory.read_bytes()
    memory.write_bytes(content[:-1] if spoil is None else spoil)
    assert len(rewritten(project)) >= 2 * FIRST


def test_a_memory_that_was_brought_along_is_none(tmp_path: Path) -> None:
    """As in a pull request: with all files, but in a folder of its own."""
    project = Project(tmp_path / "kb")
    project.build()
    sites = project.folder / ".cache" / "kb" / "sites"
    shutil.copytree(sites, tmp_path / "brought")
    shutil.rmtree(sites)
    shutil.copytree(tmp_path / "brought", sites)
    assert len(rewritten(project)) >= 2 * FIRST


def test_somebody_else_who_builds_meanwhile_is_noticed(tmp_path: Path) -> None:
    place, site = tmp_path / "sites", tmp_path / "site"
    site.mkdir()
    one, other = ManifestStore(place, site, "code"), ManifestStore(place, site, "code")
    one.save(BuildManifest())
    assert one.load() is not None
    assert other.load() is not None
    other.invalidate()
    other.save(BuildManifest())
    with pytest.raises(SiteBuilderError, match="at the same time"):
        one.invalidate()


def test_a_folder_stands_only_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("1")
    facts = (tmp_path / "a").stat()
    size, time = facts.st_size, facts.st_mtime_ns
    last = BuildManifest(
        files={"a": (size, time)}, folders=folder_mtimes(tmp_path, {"a": (size, time)})
    )
    assert is_unmodified(tmp_path, last)
    assert not is_unmodified(tmp_path, replace(last, files={"a": (size, time + 1)}))
    assert not is_unmodified(tmp_path, replace(last, files={"a": (size + 1, time)}))
    assert not is_unmodified(tmp_path, replace(last, files={**last.files, "b": (1, 1)}))
    sleep(0.02)  # the clock of file systems has coarse ticks
    (tmp_path / "b").write_text("2")
    assert not is_unmodified(tmp_path, last)


def test_a_build_that_fails_leaves_the_site_and_the_memory(project: Project) -> None:
    before = tree(project.folder / "site")
    broken = project.papers / "p1.yml"
    text = broken.read_text(encoding="utf-8")
    broken.write_text("title: [", encoding="utf-8")
    with pytest.raises(BrokenEntries):
        project.build()
    assert tree(project.folder / "site") == before
    broken.write_text(text, encoding="utf-8")
    assert rewritten(project) == set()
