"""Test what `kb edit` selects, shows, asks, refuses and writes."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from site_builder.cli import edit_plans, output
from site_builder.cli.commands import app
from site_builder.errors import SiteBuilderError, UsageError
from site_builder.knowledge_base import open_knowledge_base
from tests.conftest import SEED

DATA = Path(__file__).parent.parent / "data"


@pytest.fixture
def entries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(SEED / "entries", tmp_path / "entries")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "entries"


def kb(*arguments: str, stdin: str = "") -> Result:
    return CliRunner().invoke(app, list(arguments), input=stdin)


def contents(folder: Path) -> dict[str, str]:
    return {str(path): path.read_text("utf-8") for path in folder.rglob("*.yml")}


def test_entries_with_pictures_can_be_edited(entries: Path) -> None:
    shutil.rmtree(entries)
    shutil.copytree(DATA / "every-construct" / "entries", entries)
    result = kb("edit", "--kind", "paper", "--add-tag", "new", "--yes")
    assert result.exit_code == 0, result.output
    assert open_knowledge_base(entries).catalog.entries["papers/attention"].tags == ("new",)


def test_selected_files_change_and_fmt_changes_nothing_afterwards(entries: Path) -> None:
    before = contents(entries)
    result = kb(
        "edit", "--tag", "zero-shot", "--add-tag", "new", "--remove-tag", "zero-shot", "--yes"
    )
    assert result.exit_code == 0, result.output
    assert result.stdout.count("+++ b/entries/") == 2
    assert "2 files of 2 selected files changed" in result.stderr
    after = contents(entries)
    changed = {path for path in before if after[path] != before[path]}
    assert {Path(path).name for path in changed} == {"clip.yml"}
    for path in changed:
        assert after[path] == before[path].replace("learning, zero-shot]", "learning, new]")
    assert kb("fmt", "--check").exit_code == 0
    problems = open_knowledge_base(entries).problems
    assert [problem.code for problem in problems] == ["unused-tag"]
    again = kb("edit", "--tag", "new", "--add-tag", "new", "--yes")
    assert again.exit_code == 0
    assert "nothing to change" in again.stderr


def test_a_dry_run_prints_the_diff_and_writes_nothing(entries: Path) -> None:
    before = contents(entries)
    result = kb("edit", "papers/clip", "--set", "venue=ICML", "--dry-run")
    assert result.exit_code == 0
    assert "-venue: ICML 2021\n+venue: ICML\n" in result.stdout
    assert contents(entries) == before


def test_on_a_terminal_the_command_asks_before_it_writes(
    entries: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(edit_plans, "confirm", lambda question, **_: "1 file?" not in question)
    before = contents(entries)
    result = kb("edit", "papers/clip", "--unset", "venue")
    assert result.exit_code == 0
    assert "Nothing was changed." in result.stderr
    assert contents(entries) == before
    assert kb("edit", "papers/clip", "papers/llava", "--unset", "venue").exit_code == 0
    assert "venue" not in (entries / "papers" / "clip.yml").read_text("utf-8")


def test_without_a_terminal_kb_edit_writes_only_with_the_option_yes(entries: Path) -> None:
    before = contents(entries)
    result = kb("edit", "papers/clip", "--unset", "venue")
    assert isinstance(result.exception, UsageError)
    assert "Add --yes" in str(result.exception)
    assert contents(entries) == before
    with pytest.raises(UsageError, match=r"Write\? There is no terminal"):
        output.confirm("Write?", unless="--yes")


@pytest.mark.parametrize(
    ("edit", "problems"),
    [
        (("--set", "year=soon"), 4),
        (("--add", "topics=none"), 4),
        (("--unset", "topics"), 4),
        (("--set", "links.paper=https://example.org/x"), 3),
        (("--set", "venue="), 4),
    ],
)
def test_nothing_is_written_if_an_entry_would_become_invalid(
    entries: Path, edit: tuple[str, ...], problems: int
) -> None:
    before = contents(entries)
    result = kb("edit", "--year", "2023", *edit, "--yes")
    assert result.exit_code == 1
    assert result.stderr.count(": error: ") == problems
    assert "Nothing was written" in result.stderr
    assert contents(entries) == before


def test_an_error_is_reported_at_its_position_in_the_edited_text(entries: Path) -> None:
    result = kb("edit", "papers/clip", "--unset", "aliases", "--add", "topics=none", "--yes")
    assert "entries/papers/clip.yml:17:57: error: topics[2]" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["papers/clip"], "Say what to change"),
        (["--add-tag", "x"], "Say which entries"),
        (["papers/clip", "--set", "venue"], "Write `--set venue=VALUE`"),
        (["papers/clip", "--unset", "venue=x"], "Write `--unset venue`"),
        (["papers/clip", "--set", "id=papers/x"], "Use kb rename"),
        (["papers/clip", "--set", "kind=repo"], "computed"),
        (["papers/clip", "--add", "venue=x"], "is not a list"),
        (["papers/clip", "--set", "vneue=x"], "Did you mean `venue`"),
        (["papers/clip", "--set", "license=MIT"], "papers/clip is a paper"),
        (["papers/clop", "--add-tag", "x"], "Did you mean `papers/clip`"),
    ],
)
def test_wrong_arguments_are_refused_with_advice(
    entries: Path, arguments: list[str], message: str
) -> None:
    before = contents(entries)
    result = kb("edit", *arguments, "--yes")
    assert isinstance(result.exception, UsageError)
    assert message in str(result.exception)
    assert contents(entries) == before


def test_a_file_that_changes_before_the_answer_is_not_overwritten(
    entries: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def change_file(*_: object, **__: object) -> bool:
        path = entries / "papers" / "llava.yml"
        path.write_text(path.read_text("utf-8") + "# new\n", encoding="utf-8")
        return True

    monkeypatch.setattr(edit_plans, "confirm", change_file)
    clip = (entries / "papers" / "clip.yml").read_text("utf-8")
    result = kb("edit", "papers/clip", "papers/llava", "--unset", "venue")
    assert isinstance(result.exception, SiteBuilderError)
    assert "has changed since it was read" in str(result.exception)
    assert (entries / "papers" / "clip.yml").read_text("utf-8") == clip
    assert (entries / "papers" / "llava.yml").read_text("utf-8").endswith("# new\n")


def test_nothing_is_edited_while_an_entry_is_invalid(entries: Path) -> None:
    (entries / "papers" / "clip.yml").write_text("title: CLIP\n", encoding="utf-8")
    result = kb("edit", "papers/llava", "--add-tag", "x", "--yes")
    assert result.exit_code == 1
    assert "Nothing was changed" in result.stderr
