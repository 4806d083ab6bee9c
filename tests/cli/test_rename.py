"""`kb rename` redirects the old URL to the new URL, asks before it merges, and changes no file if it fails."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from site_builder.cli import commands
from site_builder.cli import rename as rename_module
from site_builder.entry_files import file_changes
from site_builder.errors import UsageError
from site_builder.knowledge_base import open_knowledge_base
from tests.pictures import write_picture

DATA = Path(__file__).parent.parent / "data"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(DATA / "good", tmp_path / "entries")
    (tmp_path / "docs").mkdir()
    (tmp_path / "mkdocs.yml").write_text(
        "site_name: Small\ntheme: {name: material, font: false}\nplugins: [site_builder]\n",
        encoding="utf-8",
    )
    monkeypatch.chdir(tmp_path)
    return tmp_path


def kb(*arguments: str) -> Result:
    return CliRunner().invoke(commands.app, list(arguments))


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_kb_rename_moves_files_updates_references_and_adds_redirects(project: Path) -> None:
    result = kb("rename", "papers/least", "papers/the-least")
    assert result.exit_code == 0, result.output
    assert result.stdout.splitlines() == [
        "Renamed papers/least to papers/the-least: entries/papers/the-least.yml",
        "Updated references: entries/papers/everything.yml",
        "Kept the citation key: least",
        "Added a redirect: entries/redirects.yml",
    ]
    text = (project / "entries/papers/everything.yml").read_text(encoding="utf-8")
    assert "papers/least" not in text
    assert text.count("papers/the-least") == 3
    assert open_knowledge_base(project / "entries").problems == ()


@pytest.mark.slow
def test_kb_pages_and_kb_build_redirect_the_old_url(project: Path) -> None:
    kb("rename", "papers/least", "papers/the-least")
    assert kb("pages", "out").exit_code == 0
    assert kb("build", "--site-dir", "site").exit_code == 0
    for folder in ("out/docs", "site"):
        page = (project / folder / "papers/least/index.html").read_text(encoding="utf-8")
        assert "url=../../papers/the-least/" in page
        page = (project / folder / "zh/papers/least/index.html").read_text(encoding="utf-8")
        assert "url=../../../zh/papers/the-least/" in page
    assert (project / "site/zh/papers/the-least/index.html").is_file()
    assert "papers/least/" not in (project / "site/sitemap.xml").read_text(encoding="utf-8")


def test_the_pictures_of_a_renamed_entry_are_moved(project: Path) -> None:
    entries = project / "entries"
    write_picture(entries, "papers/least/figure-1.webp")
    entry = entries / "papers/least.yml"
    note = "notes:\n  en: See ![a model](figure-1.webp).\n  zh: 见 ![模型](figure-1.webp)。\n"
    entry.write_text(f"{entry.read_text('utf-8')}{note}", encoding="utf-8")
    before = contents(project)
    dry_run = kb("rename", "papers/least", "papers/the-least", "--dry-run")
    assert (
        "entries/media/papers/least would be moved to entries/media/papers/the-least"
        in dry_run.stderr
    )
    assert contents(project) == before
    result = kb("rename", "papers/least", "papers/the-least")
    assert "Moved its pictures: entries/media/papers/the-least" in result.stdout
    assert [path.name for path in (entries / "media/papers").iterdir()] == ["the-least"]
    assert open_knowledge_base(entries).problems == ()


def test_pictures_are_not_moved_if_the_entry_files_cannot_be_written(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_picture(project / "entries", "papers/least/figure-1.webp")
    before = contents(project)

    def fail(_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(file_changes, "replace_files", fail)
    assert kb("rename", "papers/least", "papers/the-least").exit_code != 0
    assert contents(project) == before


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("papers/missing", "papers/x", "There is no entry papers/missing"),
        ("papers/least", "repos/least", "cannot move to another folder"),
        ("papers/least", "papers/everything", "already exists"),
        ("least", "papers/x", "is not the id of an entry"),
    ],
)
def test_kb_rename_refuses_unusable_ids_and_changes_no_file(
    project: Path, old: str, new: str, message: str
) -> None:
    before = contents(project)
    result = kb("rename", old, new)
    assert result.exit_code == 2
    assert message in " ".join(result.stderr.replace("│", " ").split())
    assert contents(project) == before


def test_nothing_is_renamed_while_an_entry_is_invalid(project: Path) -> None:
    (project / "entries/papers/invalid.yml").write_text("title: A\ntitle: B\n")
    before = contents(project)
    result = kb("rename", "papers/least", "papers/x")
    assert result.exit_code == 1
    assert "invalid.yml:2:1" in result.stderr
    assert "Nothing was renamed" in result.stderr
    assert contents(project) == before


# --- topics, tags, venues and authors ---------------------------------------------------------


@pytest.mark.slow
def test_a_renamed_topic_and_tag_redirect_in_every_language(project: Path) -> None:
    assert kb("rename", "topics/retrieval", "topics/search").exit_code == 0
    result = kb("rename", "tags/zero-shot", "tags/no-shot")
    assert result.stdout.splitlines() == [
        "Renamed tags/zero-shot to tags/no-shot",
        "Updated references: entries/tags.yml",
        "Updated references: entries/papers/everything.yml",
        "Updated references: entries/repos/toolkit.yml",
        "Added a redirect: entries/redirects.yml",
    ]
    assert open_knowledge_base(project / "entries").problems == ()
    assert kb("build", "--site-dir", "site").exit_code == 0
    for old, new in (("topics/retrieval", "topics/search"), ("tags/zero-shot", "tags/no-shot")):
        for language in ("", "zh/"):
            page = (project / f"site/{language}{old}/index.html").read_text("utf-8")
            assert f"/{language}{new}/" in page
            assert (project / f"site/{language}{new}/index.html").is_file()


def test_on_a_terminal_kb_rename_asks_before_it_merges(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    questions: list[str] = []

    def answer(question: str, **_: str) -> bool:
        questions.append(question)
        return len(questions) > 1

    monkeypatch.setattr(rename_module, "confirm", answer)
    before = contents(project)
    arguments = ("rename", "topics/retrieval", "topics/learning")
    result = kb(*arguments)
    assert (result.exit_code, result.stderr) == (0, "Nothing was renamed.\n")
    assert contents(project) == before
    assert kb(*arguments).exit_code == 0
    assert "topics/learning already exists. Merge topics/retrieval into it" in questions[0]
    assert open_knowledge_base(project / "entries").problems == ()


def test_without_a_terminal_merging_needs_an_option(project: Path) -> None:
    before = contents(project)
    arguments = ("rename", "topics/retrieval", "topics/learning")
    result = kb(*arguments)
    assert isinstance(result.exception, UsageError)
    assert "Add --merge" in str(result.exception)
    assert contents(project) == before
    assert kb(*arguments, "--merge").exit_code == 0
    assert contents(project) != before


def test_a_dry_run_prints_the_diff_and_writes_nothing(project: Path) -> None:
    before = contents(project)
    result = kb("rename", "authors/Ada Lovelace", "authors/Ada King", "--dry-run")
    assert result.exit_code == 0
    assert "-  - Ada Lovelace\n+  - Ada King\n" in result.stdout
    assert "would be changed." in result.stderr
    merging = kb("rename", "topics/retrieval", "topics/learning", "--dry-run")
    assert "topics/retrieval would be merged into topics/learning." in merging.stderr
    assert contents(project) == before


def test_a_dry_run_counts_the_file_of_a_renamed_entry_once(project: Path) -> None:
    result = kb("rename", "papers/least", "papers/the-least", "--dry-run")
    lines = result.stdout.splitlines()
    deleted = lines.count("+++ /dev/null")
    assert deleted == 1
    written = sum(line.startswith("+++ b/") for line in lines)
    assert f"{written} files would be changed." in result.stderr


def test_a_failure_while_writing_changes_no_file(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = contents(project)
    replace = Path.replace

    def stop_at_the_redirects(self: Path, target: Path) -> Path:
        if Path(target).name == "redirects.yml":
            raise KeyboardInterrupt
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", stop_at_the_redirects)
    assert kb("rename", "tags/zero-shot", "tags/no-shot").exit_code != 0
    monkeypatch.undo()
    monkeypatch.chdir(project)
    assert contents(project) == before
    assert kb("rename", "tags/zero-shot", "tags/no-shot").exit_code == 0
