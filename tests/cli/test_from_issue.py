"""`kb from-issue` with recorded events of GitHub issues. Some issues contain hostile text."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Mapping, Set
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import pytest
from markdown_it import MarkdownIt
from typer.testing import CliRunner

from site_builder.cli.commands import app
from site_builder.entry_files import format_text, load_entries
from site_builder.i18n import SiteLanguages
from site_builder.issue_forms import forms
from tests.conftest import SEED
from tests.extensions import add_kind

pytestmark = pytest.mark.usefixtures("in_seed")

PROJECT = Path(__file__).parents[2]
RECORDED = PROJECT / "tests" / "recorded" / "github"
GITHUB_MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])

# Event -> id of the created entry.
ENTRIES = {
    "good-paper": "papers/coca",
    "good-paper-crlf": "papers/align",
    "good-repo": "repos/openclip",
    "good-dataset": "datasets/coco-cn",
    "good-chinese-title": "papers/wu-kong",
    "good-without-labels": "repos/x-modaler",
    "headings-in-notes": "repos/headings",
    "unclosed-fence": "repos/fences",
    "shell-injection": "repos/touch-tmp-pwned-id-rm-rf-and-and-echo-github",
    "yaml-injection": "repos/anchor-and-x-python-object-apply",
    "markdown-injection": "repos/click-javascript",
    "workflow-command-injection": "repos/error-file-app-py-line-1-pwned",
    "path-traversal": "repos/entries-papers-clip-yml",
    "path-traversal-only-dots": "repos/entry",
}

# Event -> (question, problem code) of each requested change.
CHANGES = {
    "ambiguous-heading": [("summary-zh", "ambiguous-heading")],
    "dangling-reference": [
        ("summary-en", "dangling-reference"),
        ("summary-zh", "dangling-reference"),
    ],
    "duplicate": [("paper", "duplicate-url")],
    "headings-removed": [
        ("authors", "missing-field"),
        ("year", "missing-field"),
        ("paper", "missing-field"),
        ("topics", "missing-field"),
        ("agreement", "missing-field"),
    ],
    "hidden-characters": [
        ("name", "hidden-character"),
        ("summary-en", "hidden-character"),
        ("summary-zh", "hidden-character"),
    ],
    "malformed-arxiv-id": [("paper", "bad-url")],
    "markdown-injection-refused": [
        ("year", "bad-year"),
        ("paper", "bad-url"),
        ("links", "unknown-role"),
        ("links", "unknown-role"),
        ("topics", "unknown-topic"),
        ("topics", "unknown-topic"),
    ],
    "missing-fields": [
        ("authors", "missing-field"),
        ("year", "bad-year"),
        ("paper", "missing-field"),
        ("topics", "unknown-topic"),
        ("agreement", "not-ticked"),
    ],
    "no-text": [("", "not-a-form")],
    "not-a-form": [("", "not-a-form")],
}


@dataclass(frozen=True)
class Outcome:
    """Exit code, output and written files of one call of `kb from-issue`."""

    exit_code: int
    output: str
    entries: Path
    """The entries folder."""
    reply: Path
    """The folder for the replies."""
    written: list[str]
    """Paths of the new files, except those in `reply`."""

    def text(self, name: str) -> str:
        return (self.reply / name).read_text("utf-8")


def run(
    event: Path,
    tmp_path: Path,
    may_change: Set[str] = frozenset(),
    additions: Mapping[str, str] = MappingProxyType({}),
) -> Outcome:
    """Run the command with a copy of the entries in `tmp_path`.

    Assert that it changes no existing file, except for the paths in `may_change`. `additions` are texts to append to
    files of the copy.
    """
    entries, reply = tmp_path / "repository" / "entries", tmp_path / "reply"
    shutil.copytree(SEED / "entries", entries)
    for path, text in additions.items():
        (entries / path).parent.mkdir(exist_ok=True)
        with (entries / path).open("a", encoding="utf-8") as file:
            file.write(text)
    before = contents(tmp_path)
    arguments = ["from-issue", str(event), "--entries", str(entries), "--output-dir", str(reply)]
    call = CliRunner().invoke(app, arguments)
    if call.exception is not None and not isinstance(call.exception, SystemExit):
        raise call.exception
    after = contents(tmp_path)
    assert all(after[path] == content for path, content in before.items() if path not in may_change)
    written = sorted(path for path in after if path not in before and not path.startswith("reply/"))
    return Outcome(call.exit_code, call.output, entries, reply, written)


def contents(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def test_every_recorded_event_has_an_expected_result() -> None:
    assert {path.stem for path in RECORDED.glob("*.json")} == {*ENTRIES, *CHANGES}


@pytest.mark.slow
@pytest.mark.parametrize(("name", "entry_id"), ENTRIES.items(), ids=ENTRIES)
def test_valid_issue_becomes_an_entry(name: str, entry_id: str, tmp_path: Path) -> None:
    outcome = run(RECORDED / f"{name}.json", tmp_path)
    assert outcome.exit_code == 0, outcome.output
    assert outcome.written == [f"repository/entries/{entry_id}.yml"]
    loaded = load_entries(outcome.entries)
    assert loaded.problems == ()
    assert entry_id in loaded.catalog.entries
    text = (outcome.entries / f"{entry_id}.yml").read_text("utf-8")
    assert format_text(text, entry_id.partition("/")[0]) == text, "not in canonical form"
    result = json.loads(outcome.text("result.json"))
    assert (result["status"], result["id"]) == ("entry", entry_id)


@pytest.mark.slow
@pytest.mark.parametrize(("name", "changes"), CHANGES.items(), ids=CHANGES)
def test_invalid_issue_gets_a_list_of_changes(
    name: str, changes: list[tuple[str, str]], tmp_path: Path
) -> None:
    outcome = run(RECORDED / f"{name}.json", tmp_path)
    assert outcome.exit_code == 1
    assert outcome.written == []
    result = json.loads(outcome.text("result.json"))
    assert result["status"] == "changes"
    errors = [p for p in result["problems"] if p["severity"] == "error"]
    assert [(p["field"], p["code"]) for p in errors] == changes
    assert {path.name for path in outcome.reply.iterdir()} == {"comment.md", "result.json"}
    comment = outcome.text("comment.md")
    assert all(p["label"] in comment for p in errors)
    assert "需要修改" in comment


@pytest.mark.slow
@pytest.mark.parametrize("name", [*ENTRIES, *CHANGES])
def test_replies_contain_neither_workflow_commands_nor_hostile_markdown(
    name: str, tmp_path: Path
) -> None:
    outcome = run(RECORDED / f"{name}.json", tmp_path)
    number = json.loads((RECORDED / f"{name}.json").read_text("utf-8"))["issue"]["number"]
    for text in [outcome.output, *(outcome.text(path.name) for path in outcome.reply.iterdir())]:
        lines = text.split("\n")
        assert not any(line.lstrip().startswith("::") for line in lines)
        assert "##[" not in text
        assert "##vso[" not in text
        assert len(text) < 65_536
        assert all(character.isprintable() or character == "\n" for character in text)
    if outcome.exit_code == 0:
        branch, title = outcome.text("branch.txt"), outcome.text("title.txt")
        assert re.fullmatch(rf"entry/{number}-[a-z0-9-]{{1,60}}\n", branch)
        assert re.fullmatch(r"Add (papers|repos|datasets)/[a-z0-9-]{1,60}\n", title)
        assert outcome.text("pr-body.md").startswith(f"Closes #{number}. ")
    for path in outcome.reply.glob("*.md"):
        assert_harmless(path.read_text("utf-8").removeprefix(f"Closes #{number}. "))


def assert_harmless(markdown: str) -> None:
    """Assert that the Markdown has no HTML except `<br>`, and nothing that GitHub would act on.

    Mentions, issue numbers, images, code blocks, tables, unsafe links and bare URLs are not allowed.
    """
    for token in GITHUB_MARKDOWN.parse(markdown):
        assert token.type not in {"html_block", "fence", "code_block", "table_open"}
        for child in token.children or []:
            assert child.type != "image"
            if child.type == "html_inline":
                assert child.content == "<br>"
            if child.type in {"text", "text_special"}:
                assert not re.search(r"@\w", child.content), child.content
                assert not re.search(r"#[0-9]", child.content)
                assert not re.search(r"(?i)\bgh-[0-9]", child.content)
            if child.type == "link_open":
                href = str(child.attrGet("href"))
                assert href.startswith("https://")
                assert not re.search(r"/(issues|pull)/", href)
    without_code_and_links = re.sub(
        r"(?<![`\\])(`+)(?!`).+?(?<!`)\1(?!`)|\]\(<[^>\n]*>\)", "", markdown
    )
    bare_url = re.search(r"https?://\w|www\.", without_code_and_links)
    assert not bare_url, "the Markdown has a bare URL, which GitHub would turn into a link"


def test_a_valid_issue_gets_a_branch_and_a_title_and_a_preview(tmp_path: Path) -> None:
    outcome = run(RECORDED / "good-paper.json", tmp_path)
    assert outcome.text("branch.txt") == "entry/101-coca\n"
    assert outcome.text("title.txt") == "Add papers/coca\n"
    body = outcome.text("pr-body.md")
    assert "Jiahui Yu" in body
    assert "用对比损失和描述生成损失" in body
    assert "papers/coca/" in body


def test_issues_in_one_language_are_accepted_with_a_notice(
    tmp_path: Path,
) -> None:
    outcome = run(RECORDED / "good-chinese-title.json", tmp_path)
    assert outcome.exit_code == 0
    for name in ("comment.md", "pr-body.md"):
        text = outcome.text(name)
        assert "**Summary in English**: has no English text." in text
        assert "One language is enough: the pull request can be merged without the rest." in text
        assert "只写一种语言也可以合并" in text


def test_a_missing_summary_is_reported_at_its_question(tmp_path: Path) -> None:
    event = json.loads((RECORDED / "good-chinese-title.json").read_text("utf-8"))
    before, heading, after = event["issue"]["body"].partition("### Summary in English")
    rest = after[after.index("### Notes in English") :]
    event["issue"]["body"] = f"{before}{heading}\n\nA Chinese dataset.\n\n{rest}"
    path = tmp_path / "event.json"
    path.write_text(json.dumps(event), "utf-8")
    outcome = run(path, tmp_path / "run")
    problems = json.loads(outcome.text("result.json"))["problems"]
    assert [(p["field"], p["code"]) for p in problems] == [("summary-zh", "missing-language")]
    assert "**中文摘要**：缺少这种语言的文字" in outcome.text("comment.md")


def test_chinese_feedback_contains_ids_and_suggestions(tmp_path: Path) -> None:
    duplicate = run(RECORDED / "duplicate.json", tmp_path / "1").text("comment.md")
    assert "**论文链接**：已有对应条目 `papers/clip`。" in duplicate
    missing = run(RECORDED / "missing-fields.json", tmp_path / "2").text("comment.md")
    assert "**Year**: `soon` is not a year." in missing
    assert "**年份**：须为 2023 这样的四位数字。" in missing
    assert "**主题**：没有主题 `multimodal`。您是不是要选 `multimodal-llm`？" in missing


@pytest.mark.parametrize(
    "content",
    [b"", b"not JSON", b"\x89PNG\r\n\x1a\n\x00\xff", b"{}", b"[" * 100_000, b"x" * 1_000_001],
    ids=["empty", "not JSON", "binary", "no issue", "deeply nested", "too long"],
)
def test_an_invalid_event_file_exits_with_3(
    content: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:  # fmt: skip
    event = tmp_path / "event.json"
    event.write_bytes(content)
    exit_code = main(["from-issue", str(event), "--entries", str(SEED / "entries")], monkeypatch)
    assert exit_code == 3
    assert "The event file cannot be used" in " ".join(capsys.readouterr().err.split())


def test_issue_with_more_than_65536_characters_is_refused(tmp_path: Path) -> None:
    event = json.loads((RECORDED / "good-repo.json").read_text("utf-8"))
    event["issue"]["body"] += "x" * 70_000
    path = tmp_path / "event.json"
    path.write_text(json.dumps(event), "utf-8")
    outcome = run(path, tmp_path / "run")
    assert outcome.exit_code == 1
    assert "has more than 65,536 characters" in outcome.text("comment.md")


def test_a_missing_event_file_exits_with_2() -> None:
    assert CliRunner().invoke(app, ["from-issue", "nowhere.json"]).exit_code == 2


def test_feedback_is_printed_if_no_output_folder_is_given(tmp_path: Path) -> None:
    event = str(RECORDED / "missing-fields.json")
    call = CliRunner().invoke(app, ["from-issue", event, "--entries", str(SEED / "entries")])
    assert call.exit_code == 1
    assert "**Authors**: This has no answer. Fill it in." in call.output


def test_a_new_entry_gets_a_number_if_its_file_name_is_in_use(tmp_path: Path) -> None:
    event = json.loads((RECORDED / "good-repo.json").read_text("utf-8"))
    body = event["issue"]["body"].replace("OpenCLIP", "CLIP")
    event["issue"]["body"] = body
    path = tmp_path / "event.json"
    path.write_text(json.dumps(event), "utf-8")
    outcome = run(path, tmp_path / "run")
    assert outcome.written == ["repository/entries/repos/clip-2.yml"]


def test_a_chinese_site_replies_in_chinese_to_an_issue_from_its_form(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_kind(monkeypatch)
    entries = tmp_path / "entries"
    shutil.copytree(SEED / "entries", entries)
    plugin = "  - site_builder:\n      languages: [zh]\n"
    (tmp_path / "mkdocs.yml").write_text(f"site_name: X\nplugins:\n{plugin}", "utf-8")
    answers = {
        "name": "OPT 模型",
        "aliases": "OPT",
        "url": "https://example.org/opt",
        "base-model": "papers/clip",
        "summary": "语言模型的权重。",
        "agreement": "- [x] 同意",
    }
    answers["topics"] = next(iter(load_entries(entries).catalog.topics))
    body = "\n\n".join(
        f"### {field.label}\n\n{answers.get(field.id, '_No response_')}"
        for field in forms(SiteLanguages(("zh",)))["model"].fields
    )
    issue = {"number": 9, "title": "", "body": body, "labels": [], "user": {"login": "x"}}
    event = tmp_path / "event.json"
    event.write_text(json.dumps({"issue": issue}), "utf-8")
    reply = tmp_path / "reply"
    arguments = ["--config", str(tmp_path / "mkdocs.yml"), "--output-dir", str(reply)]
    call = CliRunner().invoke(app, ["from-issue", str(event), *arguments])
    assert call.exit_code == 0, call.output
    text = (entries / "models" / "opt.yml").read_text("utf-8")
    assert "base_model: papers/clip\n" in text
    assert "summary: 语言模型的权重。\n" in text
    for name in ("comment.md", "pr-body.md"):
        written = (reply / name).read_text("utf-8")
        assert not re.search("Thank|Written|Summary|Topics|Pages", written)
        assert "zh/models/opt" not in written


def main(arguments: list[str], monkeypatch: pytest.MonkeyPatch) -> int:
    """Run `kb` with these arguments, and return its exit code."""
    from site_builder.cli import main as kb

    monkeypatch.setattr("sys.argv", ["kb", *arguments])
    with pytest.raises(SystemExit) as caught:
        kb()
    assert isinstance(caught.value.code, int)
    return caught.value.code
