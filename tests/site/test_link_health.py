"""Link health on built sites: the pages, the build commands, corrupt results of link checks, and accessibility."""

from __future__ import annotations

import re
import shutil
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest
from mkdocs.config import load_config
from mkdocs.livereload import LiveReloadServer
from playwright.sync_api import expect

from site_builder.catalog import Catalog
from site_builder.errors import Severity, SiteBuilderError
from site_builder.link_health.history_file import render_history
from site_builder.link_health.trend_file import render_trend
from site_builder.mkdocs_plugin import build_site, load_site
from site_builder.mkdocs_plugin.plugin import SiteBuilderPlugin
from site_builder.pages import LinkHealth
from site_builder.pages.health import link_usages
from tests.conftest import DESKTOP, PHONE, SITE_URL, WIDE, Reader
from tests.pages.sample_observations import REASONS, TREND, record
from tests.site.conftest import copy_project, files_in, run
from tests.site.parsed import ParsedPage, attribute, parse_site, tokens
from tests.site.test_accessibility import axe_problems
from tests.site.test_reading import LAYOUT_SHIFT, TOO_WIDE

HEALTH = "link-health/"
ENTRY = "papers/blip-2/"
IN_BOTH_LANGUAGES = pytest.mark.parametrize("prefix", ["", "zh/"])


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory, catalog: Catalog) -> Path:
    """Return a copy of the test project, with a link history in which each verdict about a link occurs."""
    folder = copy_project(tmp_path_factory.mktemp("observed") / "project")
    urls = [link.url for link in link_usages(catalog, LinkHealth({}))]
    records = [record(url, verdict) for url, verdict in zip(urls, cycle(REASONS), strict=False)]
    shutil.rmtree(folder / "observed", ignore_errors=True)
    (folder / "observed").mkdir()
    history = render_history({r.url: r for r in records})
    (folder / "observed" / "links.jsonl").write_text(history, encoding="utf-8")
    (folder / "observed" / "link-runs.jsonl").write_text(render_trend(TREND), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def site(project: Path) -> Path:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KB_SITE_URL", SITE_URL)
        report = build_site(project / "mkdocs.yml", None, project.parent / "site")
    assert report.problems == ()
    return report.site_dir


@pytest.fixture(scope="module")
def parsed_site(site: Path) -> dict[str, ParsedPage]:
    return parse_site(site)


# --- built files ------------------------------------------------------------------------------


def test_every_page_is_well_formed(parsed_site: dict[str, ParsedPage]) -> None:
    errors = {
        page.file: [error.code for error in page.document.errors] for page in parsed_site.values()
    }
    assert {path: found for path, found in errors.items() if found} == {}


@IN_BOTH_LANGUAGES
def test_the_navigation_contains_the_link_health_page(
    parsed_site: dict[str, ParsedPage], prefix: str
) -> None:
    page = parsed_site[f"{prefix}{HEALTH}index.html"]
    assert page.alternates == page.expected_alternates
    home = parsed_site[f"{prefix}index.html"]
    (menu,) = [e for e in home.find_all("nav") if "kb-nav" in tokens(e, "class")]
    links = menu.query("a")
    assert page.absolute("") in [home.absolute(attribute(link, "href")) for link in links]


def test_the_sitemap_has_the_date_of_the_last_check(site: Path) -> None:
    sitemap = (site / "sitemap.xml").read_text(encoding="utf-8")
    assert f"<loc>{SITE_URL}{HEALTH}</loc><lastmod>2026-11-23</lastmod>" in sitemap


def test_the_link_history_changes_only_pages_sitemaps_and_data(
    project: Path, site: Path, tmp_path: Path
) -> None:
    shutil.copytree(project, tmp_path, dirs_exist_ok=True)
    shutil.rmtree(tmp_path / "observed")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KB_SITE_URL", SITE_URL)
        plain = _without_data(
            build_site(tmp_path / "mkdocs.yml", None, tmp_path / "plain").site_dir
        )
    observed = _without_data(site)
    assert observed.keys() - plain.keys() == {
        f"{prefix}{HEALTH}index.html" for prefix in ("", "zh/")
    }
    assert plain.keys() <= observed.keys()
    changed = {Path(path).name for path in plain if plain[path] != observed[path]}
    assert changed == {"index.html", "404.html", "sitemap.xml", "sitemap.xml.gz"}


def _without_data(site: Path) -> dict[str, bytes]:
    """Return the files of a site, except data that depends on the history: the data of Browse and of the API."""
    data = re.compile(r"api/|browse/[0-9a-f]{16}/|browse/.*\.json")
    return {path: content for path, content in files_in(site).items() if not data.match(path)}


def test_mkdocs_build_writes_the_site_that_build_site_writes(
    project: Path, site: Path, tmp_path: Path
) -> None:
    result = run("mkdocs", "build", "--site-dir", str(tmp_path / "out"), cwd=project)
    assert result.returncode == 0, result.stderr
    assert files_in(tmp_path / "out") == files_in(site)


def test_kb_pages_writes_the_link_health_page(project: Path, tmp_path: Path) -> None:
    result = run("kb", "pages", str(tmp_path / "pages"), cwd=project)
    assert result.returncode == 0, result.stderr
    for prefix in ("", "zh/"):
        text = (tmp_path / "pages" / "docs" / prefix / HEALTH / "index.md").read_text(
            encoding="utf-8"
        )
        assert "kb-trend__line" in text
        assert "kb-link-table__link" in text


# --- corrupt and missing files ----------------------------------------------------------------

CORRUPT = '{"url": "https://example.org/", "first\nnot json\n'


@pytest.fixture
def small_project(tmp_path: Path) -> Path:
    """Return a minimal project. Its folder `observed/` is empty."""
    for name in ("docs", "entries", "observed"):
        (tmp_path / name).mkdir()
    (tmp_path / "entries" / "topics.yml").write_text("[]\n")
    (tmp_path / "mkdocs.yml").write_text(
        "site_name: Small\ntheme: {name: material, font: false}\nplugins: [site_builder]\n"
    )
    return tmp_path


def test_builds_report_and_ignore_corrupt_history_lines(small_project: Path) -> None:
    trend = render_trend(TREND)
    (small_project / "observed" / "links.jsonl").write_text(CORRUPT, encoding="utf-8")
    (small_project / "observed" / "link-runs.jsonl").write_text(
        f"{trend}nonsense", encoding="utf-8"
    )
    report = build_site(small_project / "mkdocs.yml", None, None)
    assert [(Path(p.path).name, p.line, p.severity) for p in report.problems] == [
        ("links.jsonl", 1, Severity.WARNING),
        ("links.jsonl", 2, Severity.WARNING),
        ("link-runs.jsonl", 4, Severity.WARNING),
    ]
    assert (small_project / "site" / HEALTH / "index.html").is_file()


def test_every_build_command_reports_corrupt_lines_of_the_history(
    small_project: Path,
) -> None:
    (small_project / "observed" / "links.jsonl").write_text(CORRUPT, encoding="utf-8")
    for command in (["kb", "build"], ["kb", "pages", "out"], ["mkdocs", "build"]):
        result = run(*command, cwd=small_project)
        assert result.returncode == 0, result.stderr
        for line in (1, 2):
            assert f"observed/links.jsonl:{line}:1: warning" in result.stderr
        assert "Traceback" not in result.stderr


def test_without_history_the_link_health_page_does_not_exist(small_project: Path) -> None:
    (small_project / "observed" / "links.jsonl").write_text("\n", encoding="utf-8")
    assert build_site(small_project / "mkdocs.yml", None, None).problems == ()
    assert not (small_project / "site" / HEALTH).exists()


def test_a_history_from_a_newer_builder_stops_the_build(
    small_project: Path,
) -> None:
    build_site(small_project / "mkdocs.yml", None, None)
    before = files_in(small_project / "site")
    (small_project / "observed" / "links.jsonl").write_text('{"v": 99}\n', encoding="utf-8")
    with pytest.raises(SiteBuilderError, match="newer builder"):
        build_site(small_project / "mkdocs.yml", None, None)
    with pytest.raises(SiteBuilderError, match="newer builder"):
        load_site(small_project / "mkdocs.yml")
    assert files_in(small_project / "site") == before


def test_the_name_of_the_observed_folder_is_configurable(small_project: Path) -> None:
    (small_project / "observed").rename(small_project / "seen")
    (small_project / "seen" / "link-runs.jsonl").write_text(render_trend(TREND), encoding="utf-8")
    settings = small_project / "mkdocs.yml"
    assert load_site(settings).health is None
    text = settings.read_text().replace("[site_builder]", "[site_builder: {observed: seen}]")
    settings.write_text(text)
    health = load_site(settings).health
    assert health is not None
    assert health.trend == TREND


@pytest.mark.parametrize("exists", [True, False])
def test_kb_serve_watches_the_observed_folder_if_it_exists(
    small_project: Path, exists: bool
) -> None:
    if not exists:
        (small_project / "observed").rmdir()

    config = load_config(str(small_project / "mkdocs.yml"))
    plugin = config.plugins["site_builder"]
    assert isinstance(plugin, SiteBuilderPlugin)
    built: list[bool] = []
    server = LiveReloadServer(lambda: None, "127.0.0.1", 0, root=str(small_project))
    plugin.on_serve(server, config=config, builder=lambda: built.append(True))
    assert [Path(path).name for path in server._watched_paths] == [
        "entries",
        "observed",
    ][: 1 + exists]
    server.builder()
    assert built == [True]
    server.server_close()


# --- in a browser -----------------------------------------------------------------------------


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
@IN_BOTH_LANGUAGES
def test_health_page_and_link_badges_are_accessible(
    visitor: Reader, prefix: str, size: tuple[int, int], scheme: Any
) -> None:
    page = visitor.open(prefix + HEALTH, scheme=scheme, size=size)
    found = {}
    for path in (HEALTH, "papers/", ENTRY, "topics/"):
        page.goto(visitor.home + prefix + path)
        found[path] = (axe_problems(page), page.evaluate(TOO_WIDE))
    assert found == {path: ([], []) for path in found}


@IN_BOTH_LANGUAGES
def test_loading_the_link_health_page_hardly_shifts_its_content(
    visitor: Reader, prefix: str
) -> None:
    page = visitor.open(prefix + HEALTH, size=PHONE, reduced_motion=False)
    assert page.evaluate(LAYOUT_SHIFT) < 0.02


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_table_of_links_has_table_roles_even_on_a_phone(
    visitor: Reader, size: tuple[int, int]
) -> None:
    page = visitor.open(HEALTH, size=size, javascript=False)
    table = page.get_by_role("table").first
    assert table.get_by_role("row").count() > 1
    first = table.get_by_role("row").nth(1)
    assert first.get_by_role("cell").count() == 4
    titles = ["Link", "Found in", "When", "Reason"]
    assert table.get_by_role("columnheader").all_inner_texts() == titles
    box = table.bounding_box()
    assert box is not None
    assert box["width"] <= size[0]


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_button_in_a_heading_sorts_the_table(visitor: Reader, size: tuple[int, int]) -> None:
    page = visitor.open(HEALTH, size=size)
    page.evaluate("for (const e of document.querySelectorAll('.kb-fold')) e.open = true")
    cells = "[...document.querySelector('.kb-link-table tbody').rows].map(r => r.cells[0].textContent.trim())"
    unsorted = page.evaluate(cells)
    table = page.get_by_role("table").first
    button = table.get_by_role("button", name="Link", exact=True)
    button.focus()
    page.keyboard.press("Enter")
    expect(table.get_by_role("columnheader").first).to_have_attribute("aria-sort", "ascending")
    ascending = page.evaluate(cells)
    in_order = "(texts) => texts.sort(new Intl.Collator('en', { numeric: true }).compare)"
    assert ascending == page.evaluate(in_order, unsorted)
    page.keyboard.press("Enter")
    assert page.evaluate(cells) == ascending[::-1]


def test_the_chart_is_an_image_with_an_accessible_name(visitor: Reader) -> None:
    page = visitor.open(HEALTH, javascript=False)
    chart = page.get_by_role("img", name="Share of links that can be opened")
    box = chart.bounding_box()
    assert box is not None
    assert box["width"] > 300
    assert box["height"] > 80


def test_dead_links_are_struck_through(visitor: Reader, parsed_site: dict[str, ParsedPage]) -> None:
    paths = [path for path, page in parsed_site.items() if "kb-link--dead" in page.html]
    assert paths
    for path in {min(paths), "papers/index.html"} & {*paths}:
        page = visitor.open(path.removesuffix("index.html"))
        styles = page.locator(".kb-link--dead").evaluate_all(
            "links => links.map(a => [a, ...a.children].some("
            "e => getComputedStyle(e).textDecorationLine.includes('line-through')))"
        )
        assert styles
        assert all(styles)
