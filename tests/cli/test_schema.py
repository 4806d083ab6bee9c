"""`kb schema`: one schema on standard output, or all schemas in a folder."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from site_builder.cli import commands
from site_builder.cli.schema import schema_files
from site_builder.models.json_schema import DRAFTS
from tests.conftest import SEED

ROOT = Path(__file__).parent.parent.parent


def kb(*arguments: str) -> Result:
    return CliRunner().invoke(commands.app, ["schema", *arguments])


@pytest.mark.parametrize("draft", DRAFTS)
@pytest.mark.parametrize("kind", ["paper", "repo", "dataset", "topics", "tags", None])
def test_schema_of_each_kind_and_draft_is_printed(kind: str | None, draft: str) -> None:
    result = kb(*([kind] if kind else []), "--draft", draft)
    assert result.exit_code == 0
    assert json.loads(result.stdout)["$schema"] == dict(DRAFTS)[draft]  # type: ignore[index]


def test_one_schema_is_written_to_a_file_and_all_schemas_to_a_folder(tmp_path: Path) -> None:
    assert kb("repo", "--output", str(tmp_path / "repo.json")).exit_code == 0
    assert json.loads((tmp_path / "repo.json").read_text(encoding="utf-8"))["title"] == "A repo"
    assert kb("--output", str(tmp_path / "all")).exit_code == 0
    for name, text in schema_files().items():
        assert (tmp_path / "all" / name).read_text(encoding="utf-8") == text


@pytest.mark.parametrize("arguments", [("entry",), ("--draft", "4"), ("repo", "--output", ".")])
def test_unknown_kind_unknown_draft_and_folder_as_output_file_are_refused(
    arguments: tuple[str, ...],
) -> None:
    assert kb(*arguments).exit_code == 2


def test_editor_settings_assign_an_existing_schema_to_every_entry() -> None:
    settings = json.loads((ROOT / ".vscode" / "settings.json").read_text(encoding="utf-8"))
    files_with_schema = set()
    for schema, pattern in settings["yaml.schemas"].items():
        assert (ROOT / schema).is_file()
        files_with_schema |= set(SEED.glob(pattern))
    assert files_with_schema == set((SEED / "entries").rglob("*.yml"))
    recommended = json.loads((ROOT / ".vscode" / "extensions.json").read_text(encoding="utf-8"))
    assert recommended == {"recommendations": ["redhat.vscode-yaml"]}
