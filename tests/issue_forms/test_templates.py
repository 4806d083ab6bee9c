"""The YAML files of the issue forms are generated for any kinds and languages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from site_builder.cli.commands import app
from site_builder.i18n import FALLBACK, LANGUAGES, Language, SiteLanguages
from site_builder.issue_forms import forms, template_files
from site_builder.settings import read_settings
from tests.extensions import add_kind, add_language

PROJECT = Path(__file__).parents[2]
TEMPLATES = PROJECT / ".github" / "ISSUE_TEMPLATE"


def read(name: str, *languages: str) -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(
        template_files(SiteLanguages(languages))[f"{name}.yml"]
    )
    return content


def labels(content: dict[str, Any]) -> dict[str, str]:
    return {i["id"]: i["attributes"]["label"] for i in content["body"] if "id" in i}


def help_of(content: dict[str, Any], id_: str) -> str:
    item = next(item for item in content["body"] if item.get("id") == id_)
    return str(item["attributes"].get("description", ""))


def has_chinese(text: str) -> bool:
    return re.search("[\u4e00-\u9fff]", text) is not None


def test_the_files_in_the_repository_equal_the_generated_files() -> None:
    files = template_files(read_settings(PROJECT / "mkdocs.yml").site_languages)
    committed = {path.name: path.read_text("utf-8") for path in TEMPLATES.glob("*.yml")}
    del committed["config.yml"]
    assert committed == files, "outdated files: run `make generated`"


@pytest.mark.slow
@pytest.mark.usefixtures("in_seed")
def test_kb_forms_prints_forms_or_writes_them(tmp_path: Path) -> None:
    files = template_files(SiteLanguages())
    printed = CliRunner().invoke(app, ["forms"])
    assert list(yaml.safe_load_all(printed.stdout)) == [yaml.safe_load(f) for f in files.values()]
    assert CliRunner().invoke(app, ["forms", "--output", str(tmp_path / "new")]).exit_code == 0
    assert {path.name: path.read_text("utf-8") for path in (tmp_path / "new").iterdir()} == files
    refused = CliRunner().invoke(app, ["forms", "--output", str(PROJECT / "README.md")])
    assert refused.exit_code == 2


def test_english_forms_have_no_chinese_questions_or_help() -> None:
    files = template_files(SiteLanguages(("en",)))
    assert not any(has_chinese(text) for text in files.values())
    expected = [
        *("Title of the paper", "Short names", "Authors", "Year", "Venue", "Link to the paper"),
        *("Link to the code", "Other links", "Topics", "Tags", "Summary", "Notes", "Licence"),
    ]
    found = list(labels(read("paper", "en")).values())
    # The form may have further questions.
    assert [label for label in found if label in expected] == expected
    assert "one language only" not in files["paper.yml"]


def test_chinese_forms_have_chinese_headings_and_help() -> None:
    content = read("dataset", "zh")
    assert content["name"] == "数据集"
    assert content["title"] == "数据集："
    found = labels(content)
    assert (found["name"], found["summary"], found["size"]) == ("数据集名称", "摘要", "规模")
    assert all(has_chinese(label) for label in found.values())
    assert all(has_chinese(help_of(content, id_)) for id_ in found if id_ != "agreement")
    assert "Only fields" not in content["body"][0]["attributes"]["value"]
    assert has_chinese(read("dead-link", "zh")["title"])


def test_headings_are_in_the_first_language_of_the_site() -> None:
    content = read("paper", "zh", "en")
    assert content["name"] == "论文 · Paper"
    found = labels(content)
    assert (found["title"], found["title-en"]) == ("论文标题", "英文标题")
    assert [id_ for id_ in found if "summary" in id_] == ["summary-zh", "summary-en"]
    assert help_of(content, "year") == "发表年份。 Year of publication."
    assert content["body"][0]["attributes"]["value"].startswith("只有")


def test_a_third_language_adds_questions_with_help_in_this_language(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    add_language(monkeypatch)
    content = read("paper", "en", "zh", "ja")
    found = labels(content)
    assert found["summary-ja"] == "Summary in Japanese"
    assert found["title-ja"] == "Japanese title"
    assert "日本語で一、二文。" in help_of(content, "summary-ja")


def test_labels_are_in_the_first_language_or_else_in_english(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    add_language(monkeypatch)
    first = labels(read("paper", "ja", "en"))
    assert (first["title"], first["summary-ja"], first["summary-en"]) == (
        "論文のタイトル",
        "日本語の要約",
        "英語の要約",
    )
    assert first["year"] == "Year", "the missing Japanese text is not replaced by English"


def test_an_added_kind_has_a_form(monkeypatch: pytest.MonkeyPatch) -> None:
    add_kind(monkeypatch)
    content = read("model", "en", "zh")
    assert content["labels"] == ["entry:model"]
    assert content["description"].startswith("Suggest Models; no git needed.")
    assert labels(content) == {
        "name": "Name of the model",
        "name-zh": "Chinese name",
        "aliases": "Short names",
        "url": "Link to the model",
        "base-model": "Base model",
        "parameters": "Parameters",
        "license": "Licence of the model",
        "usage-en": "Usage in English",
        "usage-zh": "Usage in Chinese",
        "links": "Other links",
        "topics": "Topics",
        "tags": "Tags",
        "summary-en": "Summary in English",
        "summary-zh": "Summary in Chinese",
        "notes-en": "Notes in English",
        "notes-zh": "Notes in Chinese",
        "disclosure": "Your relation to it",
        "disclosure-note": "Your relation in your own words, in English",
        "disclosure-note-zh": "Your relation in your own words, in Chinese",
        "agreement": "Licence",
    }
    assert help_of(content, "parameters") == "How many there are. 参数的数量。"
    by_id = {field.id: field for field in forms(SiteLanguages(("zh",)))["model"].fields}
    assert by_id["base-model"].label == "基础模型"
    assert by_id["base-model"].placeholder == "models/opt"
    assert by_id["base-model"].target == ("base_model",)


class Recorded(dict[str, str]):
    """A table of words that remembers the keys of the words that were read."""

    def __init__(self, words: Mapping[str, str]) -> None:
        super().__init__(words)
        self.used: set[str] = set()

    def __getitem__(self, key: str) -> str:
        self.used.add(key)
        return super().__getitem__(key)


def form_keys(words: Mapping[str, str]) -> Iterator[str]:
    return (key for key in words if key.startswith("form."))


def test_each_english_text_for_forms_is_used(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    add_kind(monkeypatch)
    words = Recorded(FALLBACK.words)
    english = replace(FALLBACK, words=words)
    monkeypatch.setitem(LANGUAGES, "en", english)
    template_files(SiteLanguages(("en", "zh")))
    template_files(SiteLanguages(("en",)))
    CliRunner().invoke(app, ["new", "--help"])
    # Replies to issues use the texts with these keys.
    elsewhere = ("form.problem.", "form.reply.")
    unused = {key for key in form_keys(words) if not key.startswith(elsewhere)} - words.used
    assert unused == set()


@pytest.mark.slow
def test_a_language_without_words_adds_only_questions_with_english_labels(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    add_language(monkeypatch, Language("pt", "pt-BR", "português", "Latn", {}))
    for kind in ("paper", "repo", "dataset"):
        before, after = (read(kind, *codes)["body"] for codes in (("en", "zh"), ("en", "zh", "pt")))
        added = [item for item in after if item.get("id", "").endswith("-pt")]
        assert {item["attributes"]["label"] for item in added} >= {"Summary in Portuguese"}
        assert [item for item in after if item not in added] == before
        assert "português" not in str(added)
