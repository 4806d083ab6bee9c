"""`kb schema` prints one schema, or writes all schemas to a folder."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from site_builder.cli import commands
from site_builder.cli.schema import schema_files
from site_builder.models import KINDS, kinds_by_folder
from site_builder.models.json_schema import DRAFTS, json_schemas
from tests.conftest import SEED
from tests.extensions import add_kind

pytestmark = pytest.mark.usefixtures("in_seed")

ROOT = Path(__file__).parent.parent.parent


def kb(*arguments: str) -> Result:
    return CliRunner().invoke(commands.app, ["schema", *arguments])


@pytest.mark.slow
@pytest.mark.parametrize("draft", DRAFTS)
@pytest.mark.parametrize("kind", [*json_schemas("2020-12"), None])
def test_the_schema_of_each_kind_of_file_is_printed_in_each_draft(
    kind: str | None, draft: str
) -> None:
    result = kb(*([kind] if kind else []), "--draft", draft)
    assert result.exit_code == 0
    assert json.loads(result.stdout)["$schema"] == dict(DRAFTS)[draft]  # type: ignore[index]


def test_schemas_are_written_to_a_file_or_folder(tmp_path: Path) -> None:
    assert kb("repo", "--output", str(tmp_path / "repo.json")).exit_code == 0
    assert json.loads((tmp_path / "repo.json").read_text(encoding="utf-8"))["title"] == "A repo"
    assert kb("--output", str(tmp_path / "all")).exit_code == 0
    for name, text in schema_files().items():
        assert (tmp_path / "all" / name).read_text(encoding="utf-8") == text


@pytest.mark.parametrize("arguments", [("entry",), ("--draft", "4"), ("repo", "--output", ".")])
def test_an_unknown_kind_or_draft_and_a_folder_as_output_are_refused(
    arguments: tuple[str, ...],
) -> None:
    assert kb(*arguments).exit_code == 2


@pytest.mark.slow
def test_an_added_kind_has_a_schema(monkeypatch: pytest.MonkeyPatch) -> None:
    add_kind(monkeypatch)
    properties = json.loads(kb("model").stdout)["properties"]
    pattern = properties["base_model"]["anyOf"][0]["pattern"]
    assert pattern.startswith(f"^({'|'.join(kinds_by_folder())})/")
    assert "|models)" in pattern
    assert set(properties["summary"]["anyOf"][0]["properties"]) == {"en", "zh"}
    assert f"{'|'.join(KINDS)}|topics" in kb("--help").stdout


def test_schemas_accept_texts_only_in_the_languages_of_the_site(tmp_path: Path) -> None:
    settings = tmp_path / "mkdocs.yml"
    settings.write_text("plugins:\n  - site_builder:\n      languages: [zh]\n")
    summary = json.loads(kb("repo", "--config", str(settings)).stdout)["properties"]["summary"]
    assert "en" not in str(summary["anyOf"][-1]["properties"].keys())
    assert kb("--config", str(settings), "--output", str(tmp_path / "all")).exit_code == 0
    written = (tmp_path / "all" / "repo.schema.json").read_text(encoding="utf-8")
    assert json.loads(written)["properties"]["summary"] == summary


def test_editor_settings_have_the_schema_of_every_kind() -> None:
    settings = json.loads((ROOT / ".vscode" / "settings.json").read_text(encoding="utf-8"))
    schemas = settings["yaml.schemas"]
    for kind, spec in KINDS.items():
        schema, pattern = f"./schema/draft-07/{kind}.schema.json", f"entries/{spec.folder}/*.yml"
        assert schemas.get(schema) == pattern, (
            f'add `"{schema}": "{pattern}"` to .vscode/settings.json'
        )


def test_editor_settings_assign_an_existing_schema_to_every_entry() -> None:
    settings = json.loads((ROOT / ".vscode" / "settings.json").read_text(encoding="utf-8"))
    files_with_schema = set()
    for schema, pattern in settings["yaml.schemas"].items():
        assert (ROOT / schema).is_file()
        files_with_schema |= set(SEED.glob(pattern))
    assert files_with_schema == set((SEED / "entries").rglob("*.yml"))
    recommended = json.loads((ROOT / ".vscode" / "extensions.json").read_text(encoding="utf-8"))
    assert recommended == {"recommendations": ["redhat.vscode-yaml"]}
