"""The guides name the kinds, the fields and the roles of links (such as `code`) that the models define."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from site_builder.entry_files import format_text
from site_builder.knowledge_base import open_knowledge_base
from site_builder.models import KINDS, Links
from site_builder.models.benchmarks import Metric, Setting, Split
from site_builder.models.results import Result, ResultSource, Withdrawal
from tests.test_added_kind import MODEL
from tools.guides import guides

PROJECT = Path(__file__).parents[1]
CONTRIBUTING = ["CONTRIBUTING.md", "CONTRIBUTING.zh.md"]
GUIDES = [*CONTRIBUTING, "README.md", ".github/PULL_REQUEST_TEMPLATE.md", ".vscode/settings.json"]


def test_the_generated_parts_of_the_guides_are_up_to_date() -> None:
    assert list(guides()) == GUIDES
    for path, text in guides().items():
        assert text == (PROJECT / path).read_text("utf-8"), (
            f"{path} is not up to date: run `make generated`"
        )


@pytest.mark.parametrize("document", CONTRIBUTING)
def test_the_guides_name_every_role_of_links(document: str) -> None:
    text = (PROJECT / document).read_text("utf-8")
    for role in Links.model_fields:
        assert f"`{role}`" in text, f"{document}: add `{role}` below the table of fields"


def test_an_added_kind_is_in_every_guide(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(KINDS, "model", MODEL)
    updated = guides()
    english, chinese, readme, template, editor = updated.values()
    for text in (english, readme, template):
        assert " or `entries/models/`" in text
    assert " 或 `entries/models/`。" in chinese
    assert re.search(r"New issue → Paper / .* / Model\*", english)
    assert re.search(r"New issue → 论文 / .* / 模型\*", chinese)
    assert re.search(r"\| Field \| Papers \| .* \| Models \| What to write \|", english)
    assert re.search(r"\| `base_model` (\| )+optional \| The model that .* from\. \|", english)
    assert re.search(r"\| `name` \| \| 必填 .* \| 必填 \| 一个名称", chinese)
    assert re.search(r"\| `license` \| \| .* \| optional \| ", english)
    assert '"./schema/draft-07/model.schema.json": "entries/models/*.yml"' in editor
    for path, text in updated.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text, "utf-8")
    assert guides(tmp_path) == updated  # a second run changes nothing


def test_added_fields_have_rows_in_the_order_of_the_model(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(KINDS, "model", MODEL)
    lines = guides()["CONTRIBUTING.md"].splitlines()
    rows = [line.split("|")[1].strip() for line in lines if "|" in line]
    first = rows.index("`base_model`")
    assert rows[first : first + 2] == ["`base_model`", "`parameters`"]


def test_a_removed_kind_leaves_no_column_and_no_field() -> None:
    kinds = dict(KINDS)
    try:
        del KINDS["dataset"]
        text = guides()["CONTRIBUTING.md"]
    finally:
        KINDS.clear()
        KINDS.update(kinds)  # `update` restores the order, too
    assert "| Papers | Repositories | " in text
    assert "| Datasets |" not in text
    assert "| `size`" not in text
    assert "`entries/datasets/`" not in text


@pytest.mark.parametrize("document", CONTRIBUTING)
def test_the_guides_name_every_key_of_benchmarks_and_results(document: str) -> None:
    text = (PROJECT / document).read_text("utf-8")
    section = text[text.index("sorting-speed.yml") :].partition("\n### ")[0]
    for model in (Split, Metric, Setting, Result, ResultSource, Withdrawal):
        for name in model.model_fields:
            assert f"`{name}`" in section, f"{document}: add `{name}` of {model.__name__}"


@pytest.mark.parametrize("document", CONTRIBUTING)
def test_the_examples_of_benchmarks_and_results_in_the_guides_are_valid(
    document: str, tmp_path: Path
) -> None:
    text = (PROJECT / document).read_text("utf-8")
    section = text[text.index("# entries/benchmarks/sorting-speed.yml") - 10 :]
    benchmark, results = re.findall(r"```yaml\n(.+?)```", section, re.DOTALL)[:2]
    paper = "title: A\nauthors: [A B]\nyear: 2023\ntopics: [sorting]\nlinks: {paper: https://example.org/a}\n"
    files = {
        "topics.yml": "- id: sorting\n  name: {en: Sorting, zh: 排序}\n",
        "datasets/numbers.yml": "name: N\nurl: https://example.org/n\ntopics: [sorting]\n"
        "summary: {en: Numbers., zh: 数字。}\nadded: 2026-11-23\n",
        "benchmarks/sorting-speed.yml": benchmark,
        "papers/quick-sort.yml": f"{paper}summary: {{en: A., zh: 甲。}}\nadded: 2026-11-23\n{results}",
    }
    for path, content in files.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(content, "utf-8")
        if path.startswith("benchmarks/"):
            assert format_text(content, "benchmarks") == content
    assert [p.message for p in open_knowledge_base(tmp_path).problems] == []
