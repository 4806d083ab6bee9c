"""The builder reads the history of results from git and shows it on pages. The tests run git."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from site_builder import result_history
from site_builder.i18n import LANGUAGES
from site_builder.mkdocs_plugin import build_site
from site_builder.models.results import Result
from site_builder.pages import Site
from site_builder.result_history import read_result_history
from site_builder.results.changes import ChangeSet, row_changes
from tests.factories import benchmark, catalog, paper, result
from tests.pages.sample_catalogs import SITE, pages_by_url
from tests.results.test_changes import result as row
from tests.site.test_builds import differing

DATA = Path(__file__).parent / "data"
FILE = "papers/everything.yml"
RENAMED = "papers/renamed.yml"


def git(folder: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=Test", "-c", "user.email=test@example.org"]
    subprocess.run(
        ["git", "-C", str(folder), *identity, *arguments], check=True, capture_output=True
    )


def commit(folder: Path, subject: str) -> None:
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", subject)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a project in a git repository, whose first commit adds two results."""
    folder = tmp_path / "project"
    shutil.copytree(DATA / "good", folder / "entries")
    shutil.copytree(DATA / "seed" / "docs", folder / "docs")
    shutil.copy(DATA / "seed" / "mkdocs.yml", folder)
    (folder / ".gitignore").write_text(".cache/\nsite/\n", "utf-8")
    git(folder, "init", "-q", "-b", "main")
    commit(folder, "Add entries (#1)")
    return folder


def edit(project: Path, old: str, new: str, file: str = FILE) -> None:
    path = project / "entries" / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def history(project: Path, cache: Path | None = None) -> list[tuple[int | None, list[str]]]:
    """Return (number of the pull request, actions) for each commit of the main branch that changed results."""
    found = read_result_history(project / "entries", cache)
    return [
        (changes.pull_request, [change.action for change in changes.changes]) for changes in found
    ]


def test_commits_that_changed_results_are_read_newest_first(project: Path, tmp_path: Path) -> None:
    edit(project, '"136.70"', '"136.80"')
    commit(project, "Correct a score (#12)")
    edit(project, "year: 2023", "year: 2022")
    commit(project, "Correct a year (#13)")
    (project / "entries" / FILE).rename(project / "entries" / RENAMED)
    commit(project, "Rename an entry")
    git(project, "switch", "-q", "-c", "branch")
    edit(project, "cider: 98.2", "cider: 98.3", RENAMED)
    commit(project, "One of two commits")
    (project / "entries" / RENAMED).unlink()
    commit(project, "The other commit (#99)")
    git(project, "switch", "-q", "main")
    git(project, "merge", "-q", "--no-ff", "-m", "Merge pull request #14 from a/b", "branch")
    expected = [
        (14, ["deleted", "deleted"]),
        (12, ["corrected"]),
        (1, ["added", "added"]),
    ]
    assert history(project) == expected
    assert history(project, tmp_path / "cache") == history(project, tmp_path / "cache") == expected


@pytest.mark.parametrize(
    ("subject", "number"),
    [
        ("Correct a score (!12)", 12),
        ("!12 Correct a score", 12),
        ("Merge pull request !12 from a/b", 12),
        ("Correct a score, see #12", None),
        ("Correct a score!12", None),
    ],
)
def test_pull_requests_of_gitlab_and_gitee_are_read_but_other_numbers_are_not(
    project: Path, subject: str, number: int | None
) -> None:
    edit(project, '"136.70"', '"136.80"')
    commit(project, subject)
    assert history(project)[0] == (number, ["corrected"])


def test_with_a_cache_the_builder_reads_only_the_files_of_new_commits(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = history(project, tmp_path / "cache")
    edit(project, '"136.70"', '"136.80"')
    commit(project, "Correct")
    read: list[int] = []
    original = result_history._read

    def count(folder: Path, commits: Sequence[Any]) -> Any:
        read.append(len(commits))
        return original(folder, commits)

    monkeypatch.setattr(result_history, "_read", count)
    assert history(project, tmp_path / "cache") == [(None, ["corrected"]), *first]
    assert read == [1]


def test_results_that_are_not_valid_count_as_deleted(project: Path) -> None:
    edit(project, "evidence: printed", "evidence: rumour")
    commit(project, "Break one row")
    edit(project, "results:\n", "results: {{[\n")
    commit(project, "Break the file")
    assert history(project) == [
        (None, ["deleted"]),
        (None, ["deleted"]),
        (1, ["added", "added"]),
    ]


def test_without_a_complete_git_history_no_changes_are_read(project: Path, tmp_path: Path) -> None:
    plain = tmp_path / "plain"
    shutil.copytree(DATA / "good", plain / "entries")
    assert history(plain) == []
    assert history(tmp_path / "missing") == []
    edit(project, "year: 2023", "year: 2022")
    commit(project, "Second commit")
    shallow = tmp_path / "shallow"
    git(tmp_path, "clone", "-q", "--depth", "1", project.as_uri(), str(shallow))
    assert history(shallow) == []
    empty = tmp_path / "empty" / "entries"
    empty.mkdir(parents=True)
    git(empty.parent, "init", "-q")
    assert history(empty.parent) == []


@pytest.mark.slow
@pytest.mark.forks
def test_after_a_new_commit_an_incremental_build_equals_a_clean_build(
    project: Path, tmp_path: Path
) -> None:
    site = project / "site"
    build_site(project / "mkdocs.yml", None, site)
    page = site / "results" / "changes" / "index.html"
    assert "136.70" in page.read_text("utf-8")
    edit(project, '"136.70"', '"136.80"')
    build_site(project / "mkdocs.yml", None, site)
    assert "136.70 →" not in page.read_text("utf-8")
    commit(project, "Correct a score (#12)")
    build_site(project / "mkdocs.yml", None, site)
    assert "136.70 → 136.80" in page.read_text("utf-8")
    clean = tmp_path / "clean"
    shutil.copytree(project, clean, ignore=shutil.ignore_patterns("site", ".cache"))
    build_site(clean / "mkdocs.yml", None, clean / "site")
    assert differing(site, clean / "site") == []


# --- the pages ----------------------------------------------------------------------------------

ENTRIES = catalog(
    benchmark(name={"en": "Retrieval", "zh": "检索"}), paper("blip", results=[result()])
)


def change_set(*, number: int | None = 12, count: int = 1, **fields: object) -> ChangeSet:
    rows = [row(str(index), model=f"M{index}", **fields) for index in range(count)]
    return ChangeSet("c" * 40, "2026-11-29", number, row_changes({}, {"papers/blip": rows}))


def changes_page(*history: ChangeSet, language: str = "", pull_request_url: str = "") -> str:
    site = replace(SITE, result_history=tuple(history), pull_request_url=pull_request_url)
    return pages_by_url(ENTRIES, site)[f"{language}results/changes/"].html


def test_the_page_shows_a_change_with_its_pull_request_or_else_its_commit() -> None:
    html = changes_page(change_set(), pull_request_url="https://github.com/a/b/pull/")
    assert '<a href="https://github.com/a/b/pull/12" rel="nofollow">Pull request 12</a>' in html
    assert "<b>Added</b>" in html
    for part in ("papers/blip/", "benchmarks/retrieval/", "R@1 0", "https://example.org/table"):
        assert part in html
    chinese = changes_page(change_set(number=None), language="zh/")
    assert "<b>新增</b>" in chinese
    assert "<code>ccccccc</code>" in chinese


def test_corrections_show_both_scores_and_withdrawals_show_the_reason() -> None:
    withdrawn = {"date": "2026-11-24", "reason": {"en": "Wrong <pictures>.", "zh": "图片有误。"}}
    before = {"papers/blip": [row("50"), row("7", model="B"), row("8", model="C", split="x")]}
    after = {
        "papers/blip": [row("51"), row("7", model="B", withdrawn=withdrawn), row("8", model="C")]
    }
    html = changes_page(ChangeSet("c" * 40, "2026-11-29", 1, row_changes(before, after)))
    assert "R@1 50 → 51" in html
    assert "Withdrawn by the authors" in html
    assert "Wrong &lt;pictures&gt;." in html
    assert "changed: split" in html


def test_fields_of_results_have_names_in_each_language() -> None:
    for language in LANGUAGES.values():
        for name in Result.model_fields.keys() - {"scores", "entered"}:
            assert language.words[f"changes.field.{name}"]


def test_results_of_deleted_entries_and_benchmarks_are_shown_without_a_link() -> None:
    changes = row_changes({"papers/gone": [row(benchmark="benchmarks/old", model="<b>M")]}, {})
    html = changes_page(ChangeSet("c" * 40, "2026-11-29", None, changes))
    assert "<code>papers/gone</code>" in html
    assert "<code>benchmarks/old</code>" in html
    assert "&lt;b&gt;M" in html


def test_the_page_of_a_long_history_shows_300_changes() -> None:
    html = changes_page(*[change_set(count=40, number=number) for number in range(40)])
    assert html.count("<b>Added</b>") == 300
    assert html.count("and 15 more") == 12
    assert len(html.encode()) < 300_000


@pytest.mark.parametrize("site", [SITE, replace(SITE, result_history=(change_set(),))])
def test_pages_of_results_link_to_each_other(site: Site) -> None:
    pages = pages_by_url(ENTRIES, site)
    has_changes = bool(site.result_history)
    assert ("results/changes/" in pages) == has_changes
    for language in ("", "zh/"):
        about = pages[f"{language}results/about/"].html
        boards = pages[f"{language}results/"].html
        assert "about/" in boards
        assert ("changes/" in boards) == ("changes/" in about) == has_changes
        assert "results/about/" in pages[f"{language}benchmarks/retrieval/"].html


def test_a_site_without_benchmarks_has_no_pages_about_results() -> None:
    site = replace(SITE, result_history=(change_set(),))
    assert not [url for url in pages_by_url(catalog(paper()), site) if "results" in url]
