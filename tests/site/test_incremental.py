"""After an edit, an incremental build writes the site that a clean build would write."""

from __future__ import annotations

import os
import random
import re
import shutil
import subprocess
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
import pytest
import yaml
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from jinja2.bccache import Bucket
from PIL import Image

from site_builder import cache_store, checks, embeds, parallel, site_lists
from site_builder.api import files as api_files
from site_builder.api import openapi
from site_builder.cache_store import NONCE_FILE
from site_builder.citations import bibtex
from site_builder.citations.record import CitationRecord
from site_builder.entry_files import folder as entry_folder
from site_builder.errors import SiteBuilderError
from site_builder.feeds import files as feed_files
from site_builder.i18n import LANGUAGES
from site_builder.link_health.history_file import render_history
from site_builder.link_health.verdicts import Verdict
from site_builder.markdown_twins import entry_twins, llms, result_tables, topic_twins
from site_builder.mkdocs_plugin import (
    BrokenEntries,
    build_site,
    site_build,
    sitemap,
)
from site_builder.mkdocs_plugin.incremental import build_plan
from site_builder.mkdocs_plugin.incremental import manifest as manifest_module
from site_builder.mkdocs_plugin.incremental.manifest import (
    BuildManifest,
    ManifestStore,
    is_unmodified,
)
from site_builder.mkdocs_plugin.rendering import splicing
from site_builder.mkdocs_plugin.rendering.bytecode_cache import BytecodeCache
from site_builder.observed_facts.facts_file import render_facts
from site_builder.observed_facts.records import ObservedFacts
from site_builder.pages import embed_board, paging
from site_builder.site_parts import PARTS
from tests import examples
from tests.conftest import SEED
from tests.observed_facts.samples import repository, work
from tests.pages.sample_observations import record
from tests.site.conftest import files_in
from tests.site.test_builds import differing
from tests.site.test_site_languages import LANGUAGE_WITH_FEW_WORDS

TOPICS = ("vision", "speech", "text")
NAMES = ("Ada", "Bo", "Cy", "Di", "Ed")
TAGS = ("fast", "small", "中文")
INITIAL_PAPERS = 12
BENCHMARK = "points"


def random_entry(rng: random.Random, number: int) -> str:
    """Return a random entry as YAML. Random entries share authors, topics and tags."""
    entry: dict[str, Any] = {
        "title": f"Paper {number} of {rng.choice(('things', 'words', 'pictures'))}",
        "authors": [*rng.sample(NAMES, 2), f"Only {number}"],
        "year": rng.choice((2021, 2022, 2023)),
        "venue": rng.choice(("ICML 2023", "ACL 2022")),
        "topics": rng.sample(TOPICS, rng.choice((1, 1, 2))),
        "tags": rng.sample(TAGS, rng.choice((0, 1, 2))),
        "links": {
            "paper": f"https://example.org/papers/{number}",
            "code": f"https://github.com/example/code{rng.randrange(6)}",
        },
        "summary": {
            "en": rng.choice(("About it.", "See [another](papers/p3) & [[papers/p3]].")),
            "zh": "关于它。",
        },
        "notes": {"en": f"- Note {number}.\n", "zh": f"- 笔记 {number}。\n"},
        "added": "2026-11-01",
        "results": random_results(random.Random(number)),
    }
    return yaml.safe_dump(entry, allow_unicode=True, sort_keys=False)


def random_results(rng: random.Random, min_count: int = 0) -> list[dict[str, Any]]:
    """Return up to two results on the benchmark. Some leave out the split, and some have equal scores."""
    return [
        {
            "benchmark": f"benchmarks/{BENCHMARK}",
            "model": f"Model {index}",
            **rng.choice(({}, {"split": "test"}, {"split": "test"}, {"split": "val"})),
            "scores": {"points": str(rng.randrange(20))},
            "source": {"url": "https://example.org/table"},
            "reported_by": "authors",
            "evidence": "printed",
            "entered": "2026-11-01",
        }
        for index in range(rng.randrange(min_count, 3))
    ]


class CompiledTemplates(jinja2.BytecodeCache):
    """Keeps compiled templates in memory. Compiling them takes a quarter of the time of a clean build."""

    def __init__(self) -> None:
        self._bytecode: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if (bytecode := self._bytecode.get(bucket.key)) is not None:
            bucket.bytecode_from_string(bytecode)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._bytecode[bucket.key] = bucket.bytecode_to_string()


COMPILED = CompiledTemplates()


class Project:
    """A small knowledge base for random edits."""

    def __init__(self, folder: Path) -> None:
        """Open a project. If the folder does not exist, write a project with `INITIAL_PAPERS` papers."""
        self.folder = folder
        self.papers = folder / "entries" / "papers"
        self.next_number = INITIAL_PAPERS
        self.files_before: dict[str, bytes] = {}
        """Path -> content of all files of the site before the last build."""
        if not folder.exists():
            self._write_files()

    def _write_files(self) -> None:
        folder = self.folder
        self.papers.mkdir(parents=True)
        self.next_number = 0
        rng = random.Random(0)
        for _ in range(INITIAL_PAPERS):
            self.add(rng)
        self.write_benchmark("Points")
        self.write_topics({topic: topic.title() for topic in TOPICS})
        self.write_tags({"fast": "Fast", "中文": "Chinese"})
        (folder / "docs").mkdir()
        self.write_about("About")
        (folder / "overrides" / "partials").mkdir(parents=True)
        shutil.copy(SEED / "mkdocs.yml", folder)
        self.change_settings("theme:\n", "theme:\n  custom_dir: overrides\n")
        self.change_settings("extra_css:\n  - stylesheets/atlas.css\n", "")

    def change_settings(self, old: str, new: str) -> None:
        """Replace a text in mkdocs.yml."""
        file = self.folder / "mkdocs.yml"
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new, 1), encoding="utf-8")

    def set(self, name: str, value: str) -> None:
        """Give a setting of the builder a value."""
        file = self.folder / "mkdocs.yml"
        text = re.sub(rf"      {name}: .*\n", "", file.read_text(encoding="utf-8"))
        file.write_text(text, encoding="utf-8")
        own = "  - site_builder:\n"
        self.change_settings(own, f"{own}      {name}: {value}\n")

    def set_for_mkdocs(self, name: str, value: str) -> None:
        """Give a setting of MkDocs a value."""
        file = self.folder / "mkdocs.yml"
        text, count = re.subn(rf"(?m)^{name}: .*", f"{name}: {value}", file.read_text("utf-8"))
        assert count == 1
        file.write_text(text, encoding="utf-8")

    def git(self, *arguments: str, day: int = 1) -> None:
        """Run git in the project. The commits have a date in December 2026."""
        identity = ("-c", "user.name=Test", "-c", "user.email=test@example.org")
        subprocess.run(
            ["git", "-C", str(self.folder), *identity, *arguments],
            env=os.environ | {"GIT_COMMITTER_DATE": f"2026-12-{day:02}T12:00:00Z"},
            check=True,
            capture_output=True,
        )

    def commit(self, day: int) -> None:
        """Commit all entries. The first commit makes the project a git repository."""
        if not (self.folder / ".git").exists():
            self.git("init", "-q", "--template=")
        self.git("add", "entries")
        self.git("commit", "-q", "--allow-empty", "-m", f"Change entries (#{day})", day=day)

    def write_records(self, name: str, records: object) -> None:
        """Write a file of records, such as people.yml, into the folder of entries."""
        text = yaml.safe_dump(records, allow_unicode=True, sort_keys=False)
        (self.folder / "entries" / name).write_text(text, encoding="utf-8")

    def write_benchmark(self, metric: str, better: str = "higher") -> None:
        """Write the benchmark of all results, and the dataset on which models are measured."""
        summary = {"en": "About it.", "zh": "关于它。"}
        common = {"topics": ["vision"], "summary": summary, "added": "2026-11-01"}
        benchmark = {
            "name": "Points",
            "dataset": "datasets/data",
            "splits": [{"id": "test", "name": "Test"}, {"id": "val", "name": "Val"}],
            "metrics": [{"id": "points", "name": metric, "better": better}],
        }
        dataset = {"name": "Data", "url": "https://example.org/data"}
        for path, own in ((f"benchmarks/{BENCHMARK}", benchmark), ("datasets/data", dataset)):
            file = self.folder / "entries" / f"{path}.yml"
            file.parent.mkdir(exist_ok=True)
            text = yaml.safe_dump(own | common, allow_unicode=True, sort_keys=False)
            file.write_text(text, encoding="utf-8")

    def write_topics(self, names: dict[str, str]) -> None:
        topics = [
            {"id": id_, "name": {"en": name, "zh": f"主题{name}"}} for id_, name in names.items()
        ]
        self.write_records("topics.yml", topics)

    def write_tags(self, names: dict[str, str], description: str = "") -> None:
        tags = [
            {"tag": tag, "name": {"en": name, "zh": f"标签{name}"}, "aliases": [f"x {tag}"]}
            for tag, name in names.items()
        ]
        for tag in tags if description else ():
            tag["description"] = {"en": description}
        self.write_records("tags.yml", tags)

    def write_about(self, title: str) -> None:
        (self.folder / "docs" / "about.md").write_text(f"# {title}\n\nText.\n", encoding="utf-8")

    def add(self, rng: random.Random) -> None:
        """Add a random paper."""
        file = self.papers / f"p{self.next_number}.yml"
        file.write_text(random_entry(rng, self.next_number), encoding="utf-8")
        self.next_number += 1

    def any_file(self, rng: random.Random) -> Path:
        """Return the file of a random paper. It is never p3.yml, because other entries link to p3."""
        return rng.choice(sorted(set(self.papers.glob("*.yml")) - {self.papers / "p3.yml"}))

    def change(self, rng: random.Random, **fields: object) -> None:
        """Set fields of a random paper."""
        file = self.any_file(rng)
        entry = yaml.safe_load(file.read_text(encoding="utf-8")) | fields
        file.write_text(
            yaml.safe_dump(entry, allow_unicode=True, sort_keys=False), encoding="utf-8"
        )

    def change_linked(self, **fields: object) -> None:
        """Set fields of p3.yml, the entry to which the texts of other entries link."""
        file = self.papers / "p3.yml"
        entry = yaml.safe_load(file.read_text(encoding="utf-8")) | fields
        file.write_text(
            yaml.safe_dump(entry, allow_unicode=True, sort_keys=False), encoding="utf-8"
        )

    def build(self, name: str = "site") -> Path:
        """Build incrementally, and check that the stored manifest, which lists the files, matches the site."""
        site = self.folder / name
        self.files_before = files_in(site)
        build_site(self.folder / "mkdocs.yml", None, site)
        manifest = self.manifest(name)
        assert manifest is None or is_unmodified(site, manifest)
        return site

    def manifest(self, name: str = "site") -> BuildManifest | None:
        """Return the stored manifest of a site, or None if there is no valid manifest."""
        store = ManifestStore(self.folder / ".cache/kb/sites", self.folder / name)
        with store.loading() as load:
            return load()

    def clean_build(self, folder: Path) -> Path:
        """Build a copy in one process. It has no previous site and no cache except compiled templates."""
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self.folder, folder, ignore=shutil.ignore_patterns("site*", ".cache"))
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(BytecodeCache, "in_folder", lambda folder: COMPILED)
            patch.setattr(parallel, "usable_cores", lambda: 1)
            build_site(folder / "mkdocs.yml", None, folder / "site")
        return folder / "site"


Edit = Callable[[Project, random.Random], None]
"""Changes a project. It may build the project before its last change."""


def _rename(project: Project, rng: random.Random) -> None:
    file = project.any_file(rng)
    file.rename(file.with_name(f"renamed-{project.next_number}.yml"))
    project.next_number += 1


def _rename_topic(project: Project, rng: random.Random) -> None:
    names = {topic: topic.title() for topic in TOPICS}
    project.write_topics(names | {rng.choice(TOPICS): f"Name {rng.random()}"})


def _write_link_history(project: Project, rng: random.Random) -> None:
    folder = project.folder / "observed"
    folder.mkdir(exist_ok=True)
    verdict = rng.choice((Verdict.DEAD, Verdict.MOVED, Verdict.BLOCKED))
    observed = record("https://example.org/papers/2", verdict)
    (folder / "links.jsonl").write_text(render_history({observed.url: observed}), encoding="utf-8")


def _write_facts(project: Project, rng: random.Random) -> None:
    folder = project.folder / "observed"
    folder.mkdir(exist_ok=True)
    facts = {}
    for path in sorted((project.folder / "entries" / "papers").glob("*.yml")):
        id_ = f"papers/{path.stem}"
        notices = ("retraction",) if rng.random() < 0.3 else ()
        works = (work(citations=rng.randrange(999), notices=notices),)
        facts[id_] = ObservedFacts(
            entry=id_, repository=repository(stars=rng.randrange(9)), works=works
        )
    (folder / "facts.jsonl").write_text(render_facts(facts), encoding="utf-8")


def _change_template(project: Project, rng: random.Random) -> None:
    template = project.folder / "overrides" / "partials" / "copyright.html"
    template.write_text(f"<p>{rng.random()}</p>", encoding="utf-8")


def _change_site_file(project: Project, rng: random.Random) -> None:
    site = project.folder / "site"
    for name in ("index.html", "index.md", "*.json", "*.xml", "llms*.txt", "*.csv"):
        file = rng.choice(sorted(site.rglob(name)) or sorted(site.rglob("*.html")))
        file.write_text("not what was built", encoding="utf-8")


def _publish(project: Project, parts: Collection[str]) -> None:
    project.set("publish", f"[{', '.join(parts)}]")


def _publish_parts_again(project: Project, rng: random.Random) -> None:
    """Build without the optional parts of a site, edit an entry, and then publish these parts again."""
    _publish(project, ())
    project.build()
    project.change(rng, title=f"Edited meanwhile {rng.random()}")
    project.build()
    _publish(project, PARTS)


def _change_theme(project: Project, rng: random.Random) -> None:
    file = project.folder / "mkdocs.yml"
    text = file.read_text(encoding="utf-8")
    colour = rng.choice(("teal", "indigo", "red"))
    file.write_text(re.sub("primary: .*", f"primary: {colour}", text), encoding="utf-8")


def _add_site_file(project: Project, rng: random.Random) -> None:
    (project.folder / "site" / "papers" / f"foreign-{rng.random()}.html").write_text("foreign")


def _delete_site_file(project: Project, rng: random.Random) -> None:
    rng.choice(sorted((project.folder / "site" / "papers").rglob("*.html"))).unlink()


def _change_chinese_name_of_tag(project: Project, rng: random.Random) -> None:
    project.write_tags({"fast": "Fast"})
    file = project.folder / "entries" / "tags.yml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("标签Fast", f"快 {rng.random()}"), encoding="utf-8")


ORCID = "0000-0002-1825-0097"


def _write_people(project: Project, rng: random.Random) -> None:
    """Write people.yml, in which one person has two spellings, and two people have one name."""
    first, spelling, shared = rng.sample(NAMES, 3)
    people = [
        {"id": "joined", "name": first, "spellings": [spelling]},
        {"id": shared.lower(), "name": shared},
        {"id": "other", "name": shared, "orcid": ORCID, "distinction": f"X{rng.randrange(3)}"},
    ]
    project.write_records("people.yml", people)


def _tell_author_apart(project: Project, rng: random.Random) -> None:
    project.change(rng, authors=[{"literal": rng.choice(NAMES), "orcid": ORCID}, *NAMES[:2]])


def _change_macro_of_a_note(project: Project, rng: random.Random) -> None:
    """Build a page whose note uses a macro, and then change only the macro."""
    macros = project.folder / "entries" / "macros.yml"
    macros.write_text("loss: \\mathcal{L}\n", encoding="utf-8")
    project.change(rng, notes={"en": "Minimises $\\loss$."})
    project.build()
    macros.write_text(f"loss: \\ell_{{{rng.randrange(99)}}}\n", encoding="utf-8")


def _replace_picture(project: Project, rng: random.Random) -> None:
    """Build a page whose note has a picture, and then change only the file of the picture."""
    media = project.folder / "entries" / "media" / "papers" / "p3"
    media.mkdir(parents=True, exist_ok=True)
    project.change_linked(notes={"en": "![A square](square.png)\nA square, CC0."})
    for colour in ("navy", "red"):
        width = rng.randrange(20, 99)
        Image.new("RGB", (width, 20), colour).save(media / "square.png")
        if colour == "navy":
            project.build()


def _delete_picture(project: Project, rng: random.Random) -> None:
    _replace_picture(project, rng)
    project.build()
    (project.folder / "entries" / "media" / "papers" / "p3" / "square.png").unlink()
    project.change_linked(notes={"en": "No picture."})


def _write_venues(project: Project, rng: random.Random) -> None:
    """Write venues.yml, which renames one series, and may add another series with that name."""
    icml = {
        "id": "icml",
        "name": f"ICML{rng.randrange(9)}",
        "kind": "conference",
        "aliases": ["ICML"],
    }
    added = {
        "id": "acl-2",
        "name": "ACL",
        "full_name": f"Meeting {rng.random()}",
        "kind": "journal",
    }
    project.write_records("venues.yml", [icml, added][: rng.choice((1, 2))])


def _write_redirects(project: Project, rng: random.Random) -> None:
    """Delete a paper, and write redirects.yml with the id of this paper and with former names."""
    file = project.any_file(rng)
    file.unlink()
    redirects = {
        f"papers/{file.stem}": rng.choice(("papers/p3", "gone")),
        "papers/former": "papers/p3",
        "topics/former": "topics/vision",
        f"authors/former-{rng.randrange(9)}": "authors/only-3",
    }
    project.write_records("redirects.yml", redirects)


def _then_delete(write: Edit, path: str) -> Edit:
    """Return an edit that writes a file with `write`, builds, and then deletes this file."""

    def edit(project: Project, rng: random.Random) -> None:
        write(project, rng)
        project.build()
        (project.folder / path).unlink()

    return edit


def _add_hand_written_page(project: Project, rng: random.Random) -> None:
    page = project.folder / "docs" / rng.choice(("guide.md", "zh/guide.md", "more/guide.md"))
    page.parent.mkdir(exist_ok=True)
    page.write_text(f"# Guide {rng.random()}\n\nSee [this](/papers/p3/).\n", encoding="utf-8")


def _delete_hand_written_page(project: Project, rng: random.Random) -> None:
    _add_hand_written_page(project, rng)
    project.build()
    for page in (project.folder / "docs").rglob("guide.md"):
        page.unlink()


def _add_file_to_docs(project: Project, rng: random.Random) -> None:
    (project.folder / "docs" / "data.txt").write_text(f"{rng.random()}", encoding="utf-8")


def _override_main_template(project: Project, rng: random.Random) -> None:
    template = project.folder / "overrides" / "main.html"
    text = f'{{% extends "base.html" %}}{{% block announce %}}{rng.random()}{{% endblock %}}'
    template.write_text(text, encoding="utf-8")


def _delete_overrides(project: Project, rng: random.Random) -> None:
    _change_template(project, rng)
    _override_main_template(project, rng)
    project.build()
    for template in (project.folder / "overrides").rglob("*.html"):
        template.unlink()


def _commit_results(project: Project, rng: random.Random) -> None:
    """Commit all entries, build, and then commit other results of a paper."""
    project.commit(rng.randrange(1, 9))
    project.build()
    project.change(rng, results=random_results(rng, 1))
    project.commit(rng.randrange(9, 32))


def _commit_title(project: Project, rng: random.Random) -> None:
    """Change the title of a paper, build, and then commit. The feeds show the time of this commit."""
    project.commit(rng.randrange(1, 9))
    project.change(rng, title=f"Committed {rng.random()}", added="2026-11-24")
    project.build()
    project.commit(rng.randrange(9, 32))


EDITS: dict[str, Edit] = {
    "title": lambda project, rng: project.change(rng, title=f"Another title {rng.random()}"),
    "year": lambda project, rng: project.change(rng, year=rng.choice((2019, 2024))),
    "authors": lambda project, rng: project.change(rng, authors=[*rng.sample(NAMES, 2), "New One"]),
    "author with ORCID iD": _tell_author_apart,
    "people.yml written": _write_people,
    "people.yml deleted": _then_delete(_write_people, "entries/people.yml"),
    "venues.yml written": _write_venues,
    "venues.yml deleted": _then_delete(_write_venues, "entries/venues.yml"),
    "redirects.yml written": _write_redirects,
    "redirects.yml deleted": _then_delete(_write_redirects, "entries/redirects.yml"),
    "picture replaced": _replace_picture,
    "picture deleted": _delete_picture,
    "macro changed": _change_macro_of_a_note,
    "topics": lambda project, rng: project.change(rng, topics=rng.sample(TOPICS, 1)),
    "tags": lambda project, rng: project.change(rng, tags=[rng.choice(TAGS), "new"]),
    "venue": lambda project, rng: project.change(rng, venue=f"ICML {rng.choice((2020, 2021))}"),
    "links": lambda project, rng: project.change(rng, links={
        "paper": f"https://example.org/papers/{rng.random()}",
        "code": f"https://github.com/example/code{rng.randrange(6)}",
    }),
    "summary": lambda project, rng: project.change(rng, summary={"en": "See [it](papers/p3)."}),
    "notes": lambda project, rng: project.change(rng, notes={"zh": f"- 只有中文 {rng.random()}。\n"}),
    "links in notes": lambda project, rng: project.change(rng, notes={"en": f"- [[papers/p3]] and [](papers/p3) {rng.random()}"}),
    "title of a linked entry": lambda project, rng: project.change_linked(title=f"Linked {rng.random()}: more"),
    "alias of a linked entry": lambda project, rng: project.change_linked(aliases=[f"Linked {rng.random()}"]),
    "field `added`": lambda project, rng: project.change(rng, added=rng.choice(("2020-01-02", "2026-11-24"))),
    "aliases": lambda project, rng: project.change(rng, aliases=[f"Alias {rng.random()}"]),
    "results": lambda project, rng: project.change(rng, results=random_results(rng, 1)),
    "metric's name": lambda project, rng: project.write_benchmark(f"Points {rng.random()}"),
    "metric's direction": lambda project, rng: project.write_benchmark("Points", "lower"),
    "uses": lambda project, rng: project.change(rng, uses=["papers/p3"]),
    "paper added": lambda project, rng: project.add(rng),
    "paper deleted": lambda project, rng: project.any_file(rng).unlink(),
    "paper renamed": _rename,
    "topic's name": _rename_topic,
    "new topic": lambda project, rng: project.write_topics({**dict.fromkeys(TOPICS, "Same"), "new": "New"}),
    "tag's name": lambda project, rng: project.write_tags({"fast": f"Zippy {rng.random()}", "中文": "Chinese"}),
    "tag's Chinese name": _change_chinese_name_of_tag,
    "tag's description": lambda project, rng: project.write_tags({"fast": "Fast"}, f"See [it](papers/p3) {rng.random()}."),
    "new tag record": lambda project, rng: project.write_tags({"small": "Small", "fast": "Fast", "new": "A"}),
    "tags.yml deleted": lambda project, rng: (project.folder / "entries" / "tags.yml").unlink(missing_ok=True),
    "site's name": lambda project, rng: project.change_settings("en: Multimodal Atlas", f"en: Multimodal Atlas {rng.randrange(99)}"),
    "one language": lambda project, rng: project.set("languages", rng.choice(("[en]", "[zh]"))),
    "another order of languages": lambda project, rng: project.set("languages", "[zh, en]"),
    "third language": lambda project, rng: project.set("languages", "[en, ja, zh]"),
    "icon": lambda project, rng: project.set("icon", f'{{letter: {rng.choice("XYZ")}, colour: "#{rng.randrange(16**6):06x}"}}'),
    "edit_uri": lambda project, rng: project.set("edit_uri", rng.choice(('""', "edit/next/entries/", "-/edit/main/entries/"))),
    "feed_id": lambda project, rng: project.set("feed_id", f"tag:example.org,2026:{rng.randrange(99)}"),
    "site's URL": lambda project, rng: project.set_for_mkdocs("site_url", rng.choice(("https://example.org", "https://example.com/other/"))),
    "no site's URL": lambda project, rng: project.set_for_mkdocs("site_url", '""'),
    "repository's URL": lambda project, rng: project.set_for_mkdocs("repo_url", f"https://gitlab.com/a/b{rng.randrange(9)}"),
    "all parts except one": lambda project, rng: _publish(project, rng.sample(PARTS, len(PARTS) - 1)),
    "only two parts": lambda project, rng: _publish(project, rng.sample(PARTS, 2)),
    "parts published again": _publish_parts_again,
    "licence": lambda project, rng: project.set("licence", rng.choice(("CC-BY-4.0", "CC0-1.0", "MIT"))),
    "theme's colour": _change_theme,
    "plain BibTeX": lambda project, rng: project.set("plain_bibtex", rng.choice(("true", "false"))),
    "abstract": lambda project, rng: project.change(rng, abstract=f"We sort {rng.random()}. See [it](papers/p3)."),
    "hand-written page": lambda project, rng: project.write_about(f"About {rng.random()}"),
    "hand-written page added": _add_hand_written_page,
    "hand-written page deleted": _delete_hand_written_page,
    "file in docs/": _add_file_to_docs,
    "template of the theme": _change_template,
    "main.html": _override_main_template,
    "overrides deleted": _delete_overrides,
    "commit of results": _commit_results,
    "commit of a title": _commit_title,
    "link history": _write_link_history,
    "facts": _write_facts,
    "facts deleted": _then_delete(_write_facts, "observed/facts.jsonl"),
    "modification time": lambda project, rng: project.any_file(rng).touch(),
    "no edit": lambda project, rng: None,
    "site: file changed": _change_site_file,
    "site: file added": _add_site_file,
    "site: file deleted": _delete_site_file,
}  # fmt: skip

WITHOUT_EFFECT = {"modification time", "no edit", "site: file added"}
"""The edits after which a build changes no file of the site."""


@pytest.fixture(autouse=True, scope="module")
def _small_limits() -> Iterator[None]:
    """Lower the limits, so that a build of a few entries runs the code for large sites."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(paging, "MAX_ROWS_PER_PAGE", 4)
        patch.setattr(paging, "MAX_LINES_PER_PAGE", 6)
        patch.setattr(paging, "MAX_LINKED", 5)
        patch.setattr(sitemap, "MAX_URLS", 20)
        patch.setattr(build_plan, "PARALLEL_THRESHOLD", 0)
        patch.setattr(site_build, "CACHE_THRESHOLD", 0)
        patch.setattr(api_files, "ENTRIES_PER_PAGE", 4)
        patch.setattr(api_files, "PEOPLE_PER_PAGE", 5)
        patch.setattr(feed_files, "MAX_ITEMS", 4)
        patch.setattr(llms, "MAX_CHARACTERS", 4000)
        patch.setattr(topic_twins, "MAX_SUMMARIES", 2)
        patch.setattr(result_tables, "MAX_ROWS", 3)
        patch.setattr(entry_twins, "MAX_RELATED", 2)
        patch.setattr(embeds, "MAX_ENTRIES", 3)
        patch.setattr(embed_board, "MAX_ROWS", 3)
        patch.setattr(entry_folder, "CACHE_THRESHOLD", 0)
        patch.setattr(checks, "_PARALLEL_THRESHOLD", 0)
        # The schemas depend only on the code. Making them takes a tenth of the time of a clean build.
        patch.setattr(openapi, "_definitions", cache(openapi._definitions))
        patch.setitem(LANGUAGES, "ja", LANGUAGE_WITH_FEW_WORDS)
        patch.setenv("KB_SITE_URL", "https://example.org/kb/")
        yield


@pytest.fixture(scope="module")
def built_once(tmp_path_factory: pytest.TempPathFactory, _small_limits: None) -> Path:
    """Return a folder with a built project in `kb`, and a copy of it in `copy`."""
    folder = tmp_path_factory.mktemp("incremental")
    Project(folder / "kb").build()
    shutil.copytree(folder / "kb", folder / "copy")
    return folder


@pytest.fixture
def project(built_once: Path) -> Project:
    """Return a built project with valid caches."""
    return restored(built_once)


def restored(built_once: Path) -> Project:
    """Return the project in `built_once` as it was after its first build, with valid caches.

    All files except nonce files are restored from the copy, with their original times. A nonce file shows that a cache
    was made in this folder (see `cache_store`). A copy of it would not be valid.
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
    assert project.manifest() is not None, "the next build would not be incremental"
    return project


def remove_empty_folders(top: Path) -> None:
    for folder in sorted(filter(Path.is_dir, top.rglob("*")), reverse=True):
        with suppress(OSError):  # a folder with a nonce file is not empty
            folder.rmdir()


def differing_from_clean_build(project: Project, folder: Path) -> list[str]:
    """Build, and return the paths that differ from a clean build.

    Files that the builder did not write are left out, because a clean build does not have them.
    """
    paths = differing(project.build(), project.clean_build(folder))
    return [path for path in paths if not path.startswith("papers/foreign-")]


def check_each_build(project: Project, folder: Path, edits: Sequence[str], seed: int) -> None:
    """Make the edits one after the other. After each edit, compare an incremental build with a clean build."""
    rng = random.Random(seed)
    for number, edit in enumerate(edits, 1):
        EDITS[edit](project, rng)
        assert differing_from_clean_build(project, folder) == [], edits[:number]
    assert not list(project.folder.glob(".site-*"))


# Hypothesis draws only a seed. If it drew a list of edits, the first list would always be the simplest one.
@settings(
    max_examples=examples(4),
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(seed=st.integers(0, 999_999))
def test_incremental_build_equals_a_clean_build_after_random_edits(
    built_once: Path, tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    rng = random.Random(seed)
    edits = rng.choices(sorted(EDITS), k=rng.randint(4, 8))
    check_each_build(restored(built_once), tmp_path_factory.mktemp("clean"), edits, seed)


@pytest.mark.forks
def test_incremental_build_in_several_processes_equals_a_clean_build(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parallel, "usable_cores", lambda: 3)
    monkeypatch.setattr(splicing, "PARALLEL_THRESHOLD", 0)
    monkeypatch.setattr(manifest_module, "PARALLEL_THRESHOLD", 0)
    edits = ("title", "topic's name", "site's name", "paper renamed", "facts", "site: file changed")
    check_each_build(project, tmp_path / "clean", edits, seed=0)


@pytest.mark.parametrize("edit", EDITS)
def test_incremental_build_equals_a_clean_build_after_one_edit(
    project: Project, tmp_path: Path, edit: str
) -> None:
    EDITS[edit](project, random.Random(edit))
    assert differing_from_clean_build(project, tmp_path / "clean") == []
    has_effect = files_in(project.folder / "site") != project.files_before
    assert has_effect == (edit not in WITHOUT_EFFECT)


# --- rewritten files --------------------------------------------------------------------------


def inodes(site: Path) -> dict[str, int]:
    return {path: (site / path).stat().st_ino for path in files_in(site)}


PAPER_PAGES = {
    f"{prefix}papers/p{number}/index.html"
    for prefix in ("", "zh/")
    for number in range(INITIAL_PAPERS)
}
"""Paths of the pages of all papers."""


def rewritten_files(project: Project) -> set[str]:
    """Build, and return the paths of the files that were written for papers.

    These are pages, their Markdown versions, and page 2 and later pages of the list of papers.
    """
    before = inodes(project.folder / "site")
    after = inodes(project.build())
    written = {path for path, inode in after.items() if before.get(path) != inode}
    return {path for path in written if path.removeprefix("zh/").startswith("papers/p")}


def rename_paper(project: Project) -> None:
    """Give the paper p2 a new title."""
    file = project.papers / "p2.yml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("Paper 2 of", "The 2nd of"), encoding="utf-8")


def test_build_writes_no_file_of_a_paper_if_nothing_changed(project: Project) -> None:
    assert rewritten_files(project) == set()


def test_a_new_title_rewrites_the_pages_that_show_it_but_not_all(
    project: Project,
) -> None:
    before = files_in(project.folder / "site")
    rename_paper(project)
    written = rewritten_files(project)
    assert {"papers/p2/index.html", "zh/papers/p2/index.html"} <= written
    after = files_in(project.folder / "site")
    entry_pages = {path for path in after if re.fullmatch(r"(zh/)?papers/p\d+/index\.html", path)}
    # The page of an entry depends on all entries that were compared with it. Not all entries were compared with p2.
    assert len(written & entry_pages) < len(entry_pages)
    showing = {path for path in entry_pages if b"Paper 2 of" in before[path] or b"The 2nd of" in after[path]}  # fmt: skip
    assert showing <= written


def test_a_build_makes_bibtex_for_lists_only_of_the_edited_paper(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    titles = []

    def counted(record: CitationRecord, *, plain: bool) -> str:
        titles.append(record.title)
        return bibtex(record, plain=plain)

    monkeypatch.setattr(site_lists, "bibtex", counted)
    monkeypatch.setattr(parallel, "usable_cores", lambda: 1)  # a child's calls would not be seen
    rename_paper(project)
    project.build()
    assert len(titles) == 1
    assert titles[0].startswith("The 2nd of")


def test_a_file_named_like_a_sitemap_does_not_change_the_sitemap(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sitemap, "MAX_URLS", 50_000)
    (project.folder / "docs" / "sitemap-1.xml").write_text("mine", encoding="utf-8")
    first = (project.build() / "sitemap.xml").read_bytes()
    assert b"<urlset" in first
    assert (project.build() / "sitemap.xml").read_bytes() == first


def test_build_writes_the_pages_of_all_papers_if_the_environment_key_changed(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The environment key is a digest of the code of the builder and of the versions of its libraries and Python."""
    monkeypatch.setattr(cache_store, "environment_key", lambda: b"another")
    assert rewritten_files(project) >= PAPER_PAGES


def test_with_a_hook_for_templates_a_build_writes_all_paper_pages(project: Project) -> None:
    (project.folder / "hook.py").write_text("def on_env(env, **kwargs):\n    return env\n")
    project.change_settings("plugins:\n", "hooks: [hook.py]\n\nplugins:\n")
    project.build()
    assert rewritten_files(project) >= PAPER_PAGES


@pytest.mark.parametrize("damage", [b"odd", b"", None], ids=["replaced", "empty", "truncated"])
def test_build_writes_the_pages_of_all_papers_if_the_manifest_is_damaged(
    project: Project, damage: bytes | None
) -> None:
    (file,) = (project.folder / ".cache" / "kb" / "sites").glob("*.site")
    content = file.read_bytes()
    file.write_bytes(content[:-1] if damage is None else damage)
    assert rewritten_files(project) >= PAPER_PAGES


def test_build_writes_the_pages_of_all_papers_if_the_manifest_was_copied(tmp_path: Path) -> None:
    """A manifest from a pull request is a copy, too. The builder recognises a copy by the inode number of its nonce."""
    project = Project(tmp_path / "kb")
    project.build()
    sites = project.folder / ".cache" / "kb" / "sites"
    shutil.copytree(sites, tmp_path / "copy")
    shutil.rmtree(sites)
    shutil.copytree(tmp_path / "copy", sites)
    assert rewritten_files(project) >= PAPER_PAGES


def test_manifest_store_detects_a_concurrent_build(tmp_path: Path) -> None:
    folder, site = tmp_path / "sites", tmp_path / "site"
    site.mkdir()
    first, second = ManifestStore(folder, site), ManifestStore(folder, site)
    first.save(BuildManifest())
    for store in (first, second):
        with store.loading() as load:
            assert load() is not None
    second.invalidate()
    second.save(BuildManifest())
    with pytest.raises(SiteBuilderError, match="at the same time"):
        first.invalidate()


def test_is_unmodified_notices_changed_added_and_deleted_files(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("1")
    status = (tmp_path / "a").stat()
    size, mtime = status.st_size, status.st_mtime_ns
    manifest = BuildManifest(files={"a": (size, mtime)})
    assert is_unmodified(tmp_path, manifest)
    assert not is_unmodified(tmp_path, replace(manifest, files={"a": (size, mtime + 1)}))
    assert not is_unmodified(tmp_path, replace(manifest, files={"a": (size + 1, mtime)}))
    assert not is_unmodified(tmp_path, replace(manifest, files={**manifest.files, "b": (1, 1)}))
    (tmp_path / "b").write_text("2")
    assert not is_unmodified(tmp_path, manifest)


def test_failed_build_changes_neither_the_site_nor_the_manifest(project: Project) -> None:
    before = files_in(project.folder / "site")
    file = project.papers / "p1.yml"
    text = file.read_text(encoding="utf-8")
    file.write_text("title: [", encoding="utf-8")
    with pytest.raises(BrokenEntries):
        project.build()
    assert files_in(project.folder / "site") == before
    file.write_text(text, encoding="utf-8")
    assert rewritten_files(project) == set()


@pytest.mark.parametrize("seed", range(3))
def test_incremental_builds_are_correct_if_authors_with_one_name_change(
    project: Project, tmp_path: Path, seed: int
) -> None:
    rng = random.Random(seed)
    _write_people(project, rng)
    assert differing_from_clean_build(project, tmp_path / "clean") == []
    _tell_author_apart(project, rng)
    assert differing_from_clean_build(project, tmp_path / "clean") == []
    project.change(rng, authors=["New One"])
    assert differing_from_clean_build(project, tmp_path / "clean") == []
