"""Splicing: the builder renders a page of placeholders, and replaces the placeholders by the texts of each page.

Each spliced page must equal, byte for byte, the page that MkDocs renders.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml
from justhtml import JustHTML
from markupsafe import Markup

from benchmarks.synthetic import write_entries
from site_builder import parallel
from site_builder.errors import SiteBuilderError
from site_builder.i18n import LanguageCode
from site_builder.mkdocs_plugin import build_site
from site_builder.mkdocs_plugin.incremental.build_plan import IncrementalBuild
from site_builder.mkdocs_plugin.incremental.page_registry import PageGroup
from site_builder.mkdocs_plugin.rendering import splicing
from site_builder.mkdocs_plugin.rendering.page_templates import PageTemplate
from site_builder.mkdocs_plugin.rendering.splicing import PageRenderer
from site_builder.pages import Page
from tests.conftest import SEED, SITE_URL
from tests.site.conftest import copy_project, environment, files_in, program_path
from tests.site.parsed import attribute
from tests.site.test_builds import differing
from tests.site.test_hostile_entries import write_entries as write_attacks

HOSTILE_TITLES = (
    "$& $1 \\1 \\g<0> \\ {0} %s",
    "0123456789abcdef01234567s0e s1e s2e",
    "</script><!-- {{ title }} {% raw %}",
    'class="tabbed-set"',
    "Multimodal Atlas",
    "多模态图谱",
)
"""Titles that look like placeholders, markup or replacement patterns, and the two names of the site."""


def build_both_ways(project: Path) -> tuple[Path, Path]:
    """Build a project with splicing and without it, and return the folders of the two sites."""
    settings = project / "mkdocs.yml"
    build_site(settings, None, project / "spliced")
    text = settings.read_text(encoding="utf-8")
    without_splicing = text.replace(
        "\n      entries: entries", "\n      entries: entries\n      splice: false"
    )
    assert without_splicing != text
    settings.write_text(without_splicing, encoding="utf-8")
    build_site(settings, None, project / "rendered")
    return project / "spliced", project / "rendered"


def change_settings(project: Path, old: str, new: str) -> None:
    text = (project / "mkdocs.yml").read_text(encoding="utf-8")
    assert old in text
    (project / "mkdocs.yml").write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.fixture
def _published(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KB_SITE_URL", SITE_URL)


@pytest.fixture
def _many_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parallel, "usable_cores", lambda: 3)
    monkeypatch.setattr(splicing, "PARALLEL_THRESHOLD", 10)


# --- spliced and rendered sites ---------------------------------------------------------------


@pytest.mark.parametrize("site_url", ["", SITE_URL, "https://example.org"])
def test_spliced_site_equals_the_rendered_site(
    site_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KB_SITE_URL", site_url)
    spliced, rendered = build_both_ways(copy_project(tmp_path))
    assert differing(spliced, rendered) == []


def write_hostile_papers(folder: Path) -> None:
    """Write papers with hostile texts, and with notes in English, in Chinese and in both languages."""
    for number, title in enumerate(HOSTILE_TITLES):
        note_languages: Sequence[Sequence[LanguageCode]] = (("en",), ("zh",), ("en", "zh"))
        for languages in note_languages:
            entry = {
                "title": title,
                "authors": [title, f"{title} {number}", "张三"],
                "venue": title,
                "year": 2020 + number,
                "topics": ["target"],
                "tags": [f"tag-{number}"],
                "notes": {code: f"## {title}\n\n{title} {code}" for code in languages},
                "links": {"paper": f"https://example.com/{number}/{'-'.join(languages)}"},
                "added": "2026-11-23",
            }
            text = yaml.safe_dump(entry, allow_unicode=True)
            (folder / f"hostile-{number}-{len(languages)}{languages[0]}.yml").write_text(
                text, "utf-8"
            )


@pytest.mark.forks
@pytest.mark.usefixtures("_many_processes", "_published")
def test_many_and_hostile_entries_are_spliced_in_several_processes(tmp_path: Path) -> None:
    project = copy_project(tmp_path)
    shutil.rmtree(project / "entries")
    change_settings(project, "\nextra_css", "      checks: {wrong-language: off}\n\nextra_css")
    write_attacks(project / "entries", attack=True)
    topics = (project / "entries" / "topics.yml").read_text(encoding="utf-8")
    write_entries(project / "entries", 150)
    with (project / "entries" / "topics.yml").open("a", encoding="utf-8") as file:
        file.write(f"\n{topics}")
    write_hostile_papers(project / "entries" / "papers")
    spliced, rendered = build_both_ways(project)
    assert len(files_in(spliced)) > 1000
    assert differing(spliced, rendered) == []


@pytest.mark.forks
@pytest.mark.usefixtures("_many_processes", "_published")
def test_several_processes_write_the_site_that_one_process_writes(
    built_site: Path, tmp_path: Path
) -> None:
    build_site(SEED / "mkdocs.yml", None, tmp_path / "site")
    assert differing(built_site, tmp_path / "site") == []


@pytest.mark.forks
@pytest.mark.usefixtures("_many_processes", "_published")
def test_each_layout_is_learned_by_one_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pages that differ only in their texts share a layout. A process learns a layout by making its page template."""
    calls = tmp_path / "calls"
    calls.mkdir()
    write_samples = splicing._write_samples

    def record_call(
        groups: Sequence[PageGroup], renderer: PageRenderer, build: IncrementalBuild
    ) -> object:
        layout = f"{groups[0][0].language} {groups[0][0].path}".replace("/", "-")
        (calls / f"{os.getpid()} {layout}").touch(exist_ok=False)
        time.sleep(0.05)
        return write_samples(groups, renderer, build)

    monkeypatch.setattr(splicing, "_write_samples", record_call)
    build_site(SEED / "mkdocs.yml", None, tmp_path / "site")
    processes, layouts = zip(*(path.name.split(" ", 1) for path in calls.iterdir()), strict=True)
    assert len(set(processes)) > 1
    assert len(set(layouts)) == len(layouts)


def test_more_pages_are_spliced_than_rendered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If few pages were spliced, other tests would compare rendered pages with rendered pages."""
    rendered: list[str] = []
    filled: set[str] = set()
    render_html, fill = PageRenderer.render_html, PageTemplate.fill

    def count_render(
        self: PageRenderer,
        page: Page,
        languages: Sequence[LanguageCode],
        topic_menu: Markup | None = None,
    ) -> str:
        rendered.append(page.url)
        return render_html(self, page, languages, topic_menu)

    def count_fill(self: PageTemplate, page: Page, topic_menu: str = "") -> str:
        filled.add(page.url)
        return fill(self, page, topic_menu)

    monkeypatch.setattr(PageRenderer, "render_html", count_render)
    monkeypatch.setattr(PageTemplate, "fill", count_fill)
    build_site(SEED / "mkdocs.yml", None, tmp_path / "site")
    assert len(filled) > len(rendered)
    placeholder = re.compile(rb"[0-9a-f]{24}s[0-9]+e")
    assert [
        path for path, content in files_in(tmp_path / "site").items() if placeholder.search(content)
    ] == []


# --- custom themes, plugins and hand-written pages ---------------------------------------------


FOOTER = '{{% extends "base.html" %}}{{% block footer %}}{}{{% endblock %}}'


@pytest.mark.parametrize(
    ("path", "template"),
    [
        (
            "main.html",
            FOOTER.format(
                "{{ page.title | upper }}{{ page.content | length }} {{ page.title | replace('e', '-') }}"
            ),
        ),
        ("main.html", FOOTER.format("{{ (page.toc | list | last | default({})).title }}")),
        (
            "partials/toc.html",
            "{% for item in page.toc %}{{ loop.index }}{{ item.title }}{% endfor %}",
        ),
    ],
    ids=["changed texts", "last section only", "numbered sections"],
)
def test_spliced_pages_are_correct_if_a_theme_uses_texts_in_unusual_ways(
    path: str, template: str, tmp_path: Path
) -> None:
    """A theme's template may use the texts of a page in any way."""
    project = copy_project(tmp_path)
    (project / "custom" / path).parent.mkdir(parents=True)
    (project / "custom" / path).write_text(template, encoding="utf-8")
    change_settings(project, "  name: material\n", "  name: material\n  custom_dir: custom\n")
    spliced, rendered = build_both_ways(project)
    assert differing(spliced, rendered) == []


def test_hooks_for_page_events_see_every_page(tmp_path: Path) -> None:
    project = copy_project(tmp_path)
    (project / "hook.py").write_text(
        "def on_post_page(output, page, config):\n    return output + f'<!-- {page.url} -->'\n"
    )
    change_settings(project, "\nplugins:", "\nhooks: [hook.py]\n\nplugins:")
    build_site(project / "mkdocs.yml", None, project / "site")
    pages = {
        path: text
        for path, text in files_in(project / "site").items()
        if b"<main" in text and "embed/" not in path
    }
    del pages["404.html"]
    assert len(pages) > 150
    assert [path for path, text in pages.items() if not text.endswith(b" -->")] == []


def test_a_post_build_hook_before_the_plugin_finds_a_complete_site(
    tmp_path: Path,
) -> None:
    """A hook may compress the site, so a background task must have written its files before the hook runs."""
    project = copy_project(tmp_path)
    (project / "hook.py").write_text(
        "from pathlib import Path\n"
        "from mkdocs.plugins import event_priority\n"
        "@event_priority(50)\n"
        "def on_post_build(config):\n"
        "    site = Path(config.site_dir)\n"
        "    found = sorted(p.relative_to(site).as_posix() for p in site.rglob('*') if p.is_file())\n"
        f"    Path({str(tmp_path / 'found')!r}).write_text('\\n'.join(found))\n"
    )
    change_settings(project, "\nplugins:", "\nhooks: [hook.py]\n\nplugins:")
    build_site(project / "mkdocs.yml", None, project / "site")
    found = (tmp_path / "found").read_text("utf-8").split("\n")
    assert found == sorted(files_in(project / "site"))
    assert any(path.startswith("search/") for path in found)


def test_hand_written_pages_may_link_to_entries(tmp_path: Path) -> None:
    """MkDocs resolves and checks these links like links to files in docs/."""
    project = copy_project(tmp_path)
    with (project / "docs" / "about.md").open("a", encoding="utf-8") as file:
        file.write("\n[one](papers/blip-2/index.md#notes) [none](papers/nothing/index.md)\n")
    build_site(project / "mkdocs.yml", None, project / "site")
    text = (project / "site" / "about" / "index.html").read_text(encoding="utf-8")
    assert 'href="../papers/blip-2/#notes"' in text
    assert 'href="papers/nothing/index.md"' in text


def test_a_hand_written_page_may_be_below_the_page_of_an_entry(tmp_path: Path) -> None:
    """On the page of the entry, the relative link to the hand-written page is `talk/`."""
    project = copy_project(tmp_path)
    (project / "docs" / "papers" / "blip-2").mkdir(parents=True)
    (project / "docs" / "papers" / "blip-2" / "talk.md").write_text("# The talk\n")
    spliced, rendered = build_both_ways(project)
    assert differing(spliced, rendered) == []
    assert 'href="talk/"' in (spliced / "papers" / "blip-2" / "index.html").read_text("utf-8")


def test_hand_written_pages_have_metadata_and_adjacent_pages_in_their_language(
    tmp_path: Path,
) -> None:
    project = copy_project(tmp_path)
    (project / "docs" / "guide").mkdir()
    (project / "docs" / "guide" / "index.md").write_text("# Guide\n")
    (project / "docs" / "guide" / "set-up.md").write_text("# Set & `<b>` </script>\n")
    build_site(project / "mkdocs.yml", None, project / "site")

    def page_at(path: str) -> JustHTML:
        text = (project / "site" / path / "index.html").read_text("utf-8")
        return JustHTML(text, sanitize=False)

    def data_of(page: JustHTML) -> dict[str, Any]:
        (script,) = (e for e in page.query("script") if attribute(e, "type").endswith("ld+json"))
        return dict(json.loads(script.to_text()))

    set_up = data_of(page_at("guide/set-up"))
    assert set_up["@type"] == "WebPage"
    assert set_up["@id"].endswith("/guide/set-up/")
    items = set_up["breadcrumb"]["itemListElement"]
    assert [item["name"] for item in items] == ["Guide", "Set & <b>"]
    assert items[0]["item"].endswith("/guide/")
    assert data_of(page_at("zh/about"))["inLanguage"] == "zh-Hans"
    adjacent = {
        path: {
            attribute(link, "rel"): attribute(link, "href")
            for link in page_at(path).query("link")
            if attribute(link, "rel") in {"prev", "next"}
        }
        for path in ("about", "guide", "guide/set-up", "zh/about")
    }
    assert adjacent == {
        "about": {"next": "../guide/"},
        "guide": {"prev": "../about/", "next": "set-up/"},
        "guide/set-up": {"prev": "../"},
        "zh/about": {},
    }


@pytest.mark.parametrize("path", ["papers/blip-2", "zh/years/2023", "years/2023/page/2", "tags"])
def test_hand_written_pages_at_generated_urls_are_refused(tmp_path: Path, path: str) -> None:
    """`years/2023/page/2` is refused because the listing of 2023 may need a second page later."""
    project = copy_project(tmp_path)
    file = project / "docs" / f"{path}.md"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("# Mine\n")
    with pytest.raises(SiteBuilderError, match=f"docs/ contains a file for the page {path}/"):
        build_site(project / "mkdocs.yml", None, project / "site")


# --- without search ---------------------------------------------------------------------------


@pytest.mark.usefixtures("_published")
def test_site_without_search_lacks_only_the_folder_search(built_site: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    build_site(SEED / "mkdocs.yml", None, site, search=False)
    missing = differing(built_site, site)
    assert missing
    assert {path.partition("/")[0] for path in missing} == {"search"}
    build_site(SEED / "mkdocs.yml", None, site)  # replaces the folder, because the builder wrote it
    assert differing(built_site, site) == []


# --- failures ----------------------------------------------------------------------------------


@pytest.mark.forks
@pytest.mark.usefixtures("_many_processes", "_published")
def test_errors_in_child_processes_keep_the_old_site(
    built_site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(built_site, tmp_path / "site")

    def fail(path: str, content: bytes) -> None:
        if "clip" in path:
            raise OSError(28, "No space left on device", path)

    monkeypatch.setattr(splicing, "write_file", fail)
    with pytest.raises(SiteBuilderError, match=r"clip.*: No space left on device"):
        build_site(SEED / "mkdocs.yml", None, tmp_path / "site")
    assert differing(built_site, tmp_path / "site") == []
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


@pytest.fixture
def running_build(
    built_site: Path, tmp_path: Path
) -> Iterator[tuple[Path, subprocess.Popen[bytes]]]:
    """Yield a project and a running build that will replace its site. The build has its own process group."""
    project = copy_project(tmp_path)
    shutil.copytree(built_site, project / "site")
    shutil.rmtree(project / "entries")
    write_entries(project / "entries", 300)
    process = subprocess.Popen(
        [program_path("kb"), "build", "--no-search"],
        cwd=project,
        env=environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    deadline = time.monotonic() + 60
    while not list(project.glob(".site-*/new/papers/*/index.html")):
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.01)
    yield project, process
    process.kill()
    process.wait()


def test_ctrl_c_ends_all_processes_without_changing_the_site(
    built_site: Path, running_build: tuple[Path, subprocess.Popen[bytes]]
) -> None:
    project, process = running_build
    os.killpg(process.pid, signal.SIGINT)
    assert process.wait(timeout=60) != 0
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)
    assert list(project.glob(".site-*")) == []
    assert differing(built_site, project / "site") == []
