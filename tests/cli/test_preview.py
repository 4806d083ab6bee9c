"""`kb preview` prints a Markdown preview of the entries of a branch, with all texts escaped."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from site_builder.cli.commands import app
from site_builder.cli.entry_preview import entry_preview
from site_builder.cli.generated_files import edited_generated_files
from tests.cli.test_from_issue import assert_harmless
from tests.factories import catalog, dataset, paper, repo, topic
from tests.pictures import write_picture

DATA = Path(__file__).parents[1] / "data" / "good"


@pytest.fixture
def git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Create a repository with entries on `main`, switch to a new branch, and return a function that runs git."""
    monkeypatch.chdir(tmp_path)
    for key, value in {"GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null"}.items():
        monkeypatch.setenv(key, value)

    def run(*arguments: str) -> None:
        author = ["-c", "user.name=x", "-c", "user.email=x@example.org"]
        subprocess.run(["git", *author, *arguments], check=True, capture_output=True)

    run("init", "--initial-branch", "main")
    shutil.copytree(DATA, tmp_path / "entries")
    run("add", ".")
    run("commit", "--message", "x")
    run("switch", "--create", "branch")
    return run


def preview(*arguments: str) -> Result:
    result = CliRunner().invoke(app, ["preview", "--changed-since", "main", *arguments])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def test_kb_preview_says_that_no_entry_was_added_or_changed(git: Callable[..., None]) -> None:
    result = preview()
    assert result.exit_code == 0
    assert "No entry was added or changed" in result.output


def test_kb_preview_shows_new_changed_and_invalid_entries(
    git: Callable[..., None], tmp_path: Path
) -> None:
    papers = tmp_path / "entries" / "papers"
    text = (papers / "least.yml").read_text("utf-8")
    (papers / "least.yml").write_text(text + "venue: TMLR 2024\n", "utf-8")
    git("commit", "--all", "--message", "x")
    new_text = text.replace("https://", "https://www2.")
    (papers / "new.yml").write_text(new_text, "utf-8")  # not tracked by git
    (papers / "invalid.yml").write_text("title: [", "utf-8")
    result = preview("--site-url", "https://example.org/kb", "--built-site", "https://a.org/1")
    assert result.exit_code == 0
    assert result.output.count("### ") == 3
    assert "(changed · 修改)" in result.output
    assert "TMLR 2024" in result.output
    assert "(new · 新增)" in result.output
    assert "(<https://example.org/kb/papers/new/>)" in result.output
    assert "This entry is not valid yet" in result.output
    assert "(<https://a.org/1>)" in result.output


def test_kb_preview_shows_an_entry_with_a_new_picture(
    git: Callable[..., None], tmp_path: Path
) -> None:
    write_picture(tmp_path / "entries", "papers/least/model.webp")
    write_picture(tmp_path / "entries", "stray.webp")
    output = preview().output
    assert output.count("### ") == 1
    assert "(changed · 修改)" in output


def test_kb_preview_names_removed_and_renamed_pages(
    git: Callable[..., None], tmp_path: Path
) -> None:
    papers = tmp_path / "entries" / "papers"
    for name in ("first", "second"):
        text = (papers / "least.yml").read_text("utf-8").replace("least", name)
        (papers / f"{name}.yml").write_text(text, "utf-8")
    git("add", ".")
    git("commit", "--message", "x")
    git("branch", "--force", "main")
    git("rm", "entries/papers/first.yml")
    git("mv", "entries/papers/second.yml", "entries/papers/third.yml")
    (tmp_path / "entries" / "redirects.yml").write_text("papers/second: papers/third\n", "utf-8")
    lines = preview().output.splitlines()
    assert lines[:7] == [
        "### Pages that lead nowhere after this change · 此改动之后将无法访问的页面",
        "",
        "- `papers/first`",
        "",
        "### Pages that have a new address or were removed on purpose · 地址变更或已决定移除的页面",
        "",
        "- `papers/second` → `papers/third`",
    ]


def test_kb_preview_does_not_show_later_changes_on_main(
    git: Callable[..., None], tmp_path: Path
) -> None:
    git("switch", "main")
    (tmp_path / "entries" / "papers" / "least.yml").unlink()
    git("commit", "--all", "--message", "x")
    git("switch", "branch")
    assert "No entry was added or changed" in preview().output


def test_kb_preview_exits_with_1_if_a_generated_file_was_edited(
    git: Callable[..., None], tmp_path: Path
) -> None:
    (tmp_path / "site" / "papers").mkdir(parents=True)
    (tmp_path / "site" / "papers" / "x.html").write_text("x")
    result = preview()
    assert result.exit_code == 1
    assert "`site/papers/x.html` is a generated file" in result.output
    assert "entries/" in result.output


@pytest.mark.parametrize("revision", ["--output=/tmp/x", "nowhere", "main..branch", ""])
def test_an_invalid_revision_exits_with_2(
    git: Callable[..., None], revision: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from site_builder.cli import main

    monkeypatch.setattr("sys.argv", ["kb", "preview", f"--changed-since={revision}"])
    with pytest.raises(SystemExit) as caught:
        main()
    assert caught.value.code == 2


@pytest.mark.parametrize(
    ("changed", "reported"),
    [
        (["entries/papers/x.yml", "docs/site/x.md"], []),
        (["site/index.html"], ["site/index.html"]),
        (["schema/paper.json", "schema/README.md"], ["schema/paper.json"]),
        (["schema/paper.json", "site_builder/models/entries.py"], []),
        (
            [".github/ISSUE_TEMPLATE/paper.yml", ".github/ISSUE_TEMPLATE/config.yml"],
            [".github/ISSUE_TEMPLATE/paper.yml"],
        ),
        ([".github/ISSUE_TEMPLATE/paper.yml", "site_builder/i18n/en.py"], []),
    ],
)
def test_generated_files_that_were_edited_by_hand_are_reported(
    changed: list[str], reported: list[str]
) -> None:
    assert [path for path, _ in edited_generated_files(changed)] == reported


def test_kb_preview_describes_an_entry() -> None:
    code = repo("blip-code", url="https://github.com/example/blip")
    entry = paper(
        title={"en": "BLIP", "zh": "引导"},
        venue="ICML 2022",
        authors=[f"Author {number}" for number in range(8)],
        links={"paper": "https://example.org/blip", "code": "https://github.com/example/blip"},
        notes={"en": "- One *thing*.", "zh": "- 一点。"},
        tags=["x"],
    )
    text = entry_preview(catalog(entry, code), entry, state="new")
    assert text.splitlines() == [
        "### BLIP · 引导 (new)",
        "",
        "- **Type · 类型**: Paper · 论文",
        "- **Authors · 作者**: Author 0, Author 1, Author 2, Author 3, Author 4, Author 5 +2",
        "- **Venue · 发表于**: ICML 2022",
        "- **Year · 年份**: 2023",
        "- **Links · 链接**: [Paper · 论文](<https://example.org/blip>), "
        "[Code · 代码](<https://github.com/example/blip>)",
        "- **Topics · 主题**: Topic vision",
        "- **Tags · 标签**: x",
        "- **Notes (en)**: One thing.",
        "- **笔记 (zh)**: 一点。",
        "- **Related · 相关条目**:",
        "  - Repo blip-code (`repos/blip-code`): Code for this entry · 本条目的代码",
        "- **Pages · 页面**: `papers/blip/`, `zh/papers/blip/`",
    ]


def test_chinese_lists_have_chinese_separators_and_no_space_follows_chinese_punctuation() -> None:
    topics = (
        topic("vision", name={"en": "Vision", "zh": "视觉"}),
        topic("language", name={"en": "Language", "zh": "语言"}),
    )
    entry = paper(
        topics=["vision", "language"],
        notes={"en": "- One.\n- Two.", "zh": "- 没有交叉注意力。\n- 参见\n- 其他"},
    )
    lines = entry_preview(catalog(entry, topics=topics), entry).splitlines()
    assert "- **Topics · 主题**: Vision, Language · 视觉、语言" in lines
    assert "- **Notes (en)**: One. Two." in lines
    assert "- **笔记 (zh)**: 没有交叉注意力。参见 其他" in lines


HOSTILE = "**@octocat** fixes #1 <img src=x> [a](https://b.org) `c` ![d](https://e.org) ::error::"


def test_kb_preview_escapes_hostile_texts() -> None:
    entry = dataset(
        name=HOSTILE,
        authors=[HOSTILE],
        venue=HOSTILE,
        tags=["<b>@octocat #1"],
        summary={"en": f"::error::\n\n{HOSTILE}", "zh": f"```\n{HOSTILE}"},
        notes={"en": f"<!--\n# {HOSTILE}"},
        links={"project": "https://github.com/octocat/hello/issues/1"},
    )
    text = entry_preview(catalog(entry), entry)
    assert_harmless(text)
    assert not any(line.startswith("::") for line in text.splitlines())
