"""A new kind of entry needs only a class with its fields, and a `KindSpec`.

The kind of these tests is `model`: the weights of a trained neural network. No file of `site_builder`
mentions this kind.
"""

from __future__ import annotations

import datetime as dt
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, ClassVar

import jsonschema  # type: ignore[import-untyped]  # has no types
import pytest
import yaml
from playwright.sync_api import Browser, expect
from pydantic import Field
from typer.testing import CliRunner

from site_builder.cli.commands import app
from site_builder.cli.entry_preview import entry_preview
from site_builder.entry_files import format_text
from site_builder.i18n import KindWords, SiteLanguages
from site_builder.issue_forms import forms, parse_submission
from site_builder.issue_forms.templates import template_files
from site_builder.knowledge_base import open_knowledge_base
from site_builder.models import KINDS, Entry, KindSpec, Link, LocalizedText, Name
from site_builder.models.field_facts import FieldFacts
from site_builder.models.fields import EntryId, Line, WebLink
from site_builder.models.json_schema import json_schemas
from site_builder.models.kind_spec import Colours
from site_builder.models.questions import Asked
from tests.conftest import SEED, Reader, served
from tests.site.conftest import copy_project
from tests.site.parsed import ParsedPage, parse_site
from tests.site.test_searching import search
from tests.site.test_site_languages import set_languages

FIXTURE = Path(__file__).parent / "data/model_kind/entries"


class Model(Entry):
    """The weights of a trained neural network."""

    kind: ClassVar[str] = "model"
    folder: ClassVar[str] = "models"

    name: Name = Field(description="The name.", examples=["OPT 2.7B"])
    url: WebLink = Field(
        description="The page of the weights.",
        examples=["https://huggingface.co/facebook/opt-2.7b"],
    )
    base_model: Annotated[
        EntryId | None,
        FieldFacts(label={"en": "Base model", "zh": "基座模型"}, shown=True),
        Asked(),
    ] = Field(
        default=None, description="The model that this one was made from.", examples=["models/opt"]
    )
    parameters: Annotated[
        Line | None,
        FieldFacts(label={"en": "Parameters", "zh": "参数量"}, shown=True),
        Asked(),
    ] = Field(default=None, description="The number of parameters.", examples=["2.7 billion"])
    has_open_weights: Annotated[
        bool | None,
        FieldFacts(label={"en": "Open weights", "zh": "开放权重"}, shown=True),
        Asked(),
    ] = Field(default=None, description="Whether anyone may download the weights.")
    license: Annotated[
        Line | None, FieldFacts(label={"en": "Licence", "zh": "许可协议"}, shown=True)
    ] = Field(default=None, description="The licence.", examples=["MIT"])
    summary: LocalizedText = Field(
        description="A description in one or two sentences.",
        examples=[{"en": "Weights of OPT.", "zh": "OPT 的权重。"}],
    )

    @property
    def own_links(self) -> tuple[Link, ...]:
        """The link to the weights."""
        return (self.url,)


MODEL = KindSpec(
    Model,
    words={
        "en": KindWords(
            "Model", "Models", {"one": "{} model", "other": "{} models"}, "Weights, by topic.",
            own_link="Weights",
        ),
        "zh": KindWords("模型", "模型", {"other": "{} 个模型"}, "模型权重，按主题排列。", own_link="权重"),
    },
    colours=Colours(light="#7a1f5c", dark="#f0a8d8"),
    icon="code",
    link_role="model",
)  # fmt: skip


@pytest.fixture(autouse=True, scope="module")
def _kind_model() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(KINDS, "model", MODEL)
        yield


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the test project with two entries of the new kind."""
    folder = copy_project(tmp_path_factory.mktemp("project"))
    shutil.copytree(FIXTURE, folder / "entries", dirs_exist_ok=True)
    return folder


@pytest.fixture(scope="module")
def site(project: Path) -> Path:
    """Return the folder of the built site."""
    from site_builder.mkdocs_plugin import build_site

    return build_site(project / "mkdocs.yml", None, project / "site").site_dir


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[str, ParsedPage]:
    return parse_site(site)


def test_the_entries_are_loaded_and_have_no_problems(project: Path) -> None:
    knowledge_base = open_knowledge_base(project / "entries")
    assert knowledge_base.problems == ()
    assert [entry.id for entry in knowledge_base.catalog.by_kind["model"]] == [
        "models/blip2-opt",
        "models/opt",
    ]


@pytest.mark.slow
def test_the_site_has_pages_with_the_fields_of_the_kind(pages: dict[str, ParsedPage]) -> None:
    page, chinese = pages["models/blip2-opt/index.html"], pages["zh/models/blip2-opt/index.html"]
    for text in ("Base model", "OPT 2.7B", "Parameters", "2.7 billion", "Licence", "Weights"):
        assert text in page.html
    assert "<dt>Open weights</dt>\n<dd>Yes</dd>" in page.html
    for text in ("基座模型", "参数量", "2.7 billion", "许可协议", "权重"):
        assert text in chinese.html
    assert "<dt>开放权重</dt>\n<dd>是</dd>" in chinese.html
    assert 'href="../../models/opt/"' in page.html


@pytest.mark.slow
def test_menu_home_page_and_list_of_entries_show_the_kind(
    pages: dict[str, ParsedPage],
) -> None:
    listing = pages["models/index.html"].html
    assert "Weights, by topic." in listing
    assert listing.count("/opt/") >= 1
    home, chinese = pages["index.html"].html, pages["zh/index.html"].html
    assert re.search(r'href="(\./)?models/">2 models<', home)
    assert "2 个模型" in chinese
    assert re.search(r'href="[^"]*models/"[^>]*>\s*(<[^>]+>\s*)*Models', home)


@pytest.mark.slow
def test_the_stylesheet_has_the_colours_of_the_kind(site: Path) -> None:
    css = "".join(file.read_text("utf-8") for file in site.rglob("*.css"))
    assert "kb-kind--model" in css
    assert css.count("--kb-kind-model: light-dark(#7a1f5c,") == 1
    assert css.count("#f0a8d8") == 1


@pytest.fixture(scope="module")
def site_reader(browser: Browser, site: Path) -> Iterator[Reader]:
    with served(site) as home:
        reader = Reader(browser, home)
        yield reader
        assert reader.finish() == []
        reader.close()


@pytest.mark.parametrize(
    ("prefix", "name", "count"), [("", "Model", "2 entries"), ("zh/", "模型", "2 个条目")]
)
def test_readers_filter_by_the_kind(
    site_reader: Reader, prefix: str, name: str, count: str
) -> None:
    page = site_reader.open(f"{prefix}browse/")
    page.get_by_role("checkbox", name=f"{name} 2", exact=True).check()
    expect(page.get_by_text(count, exact=True)).to_be_visible()
    assert page.url.endswith("browse/?kind=model")
    hrefs = [row.get_attribute("href") for row in page.locator(".kb-row__title").all()]
    assert hrefs == [f"{site_reader.home}{prefix}models/{slug}/" for slug in ("blip2-opt", "opt")]


@pytest.mark.parametrize(
    ("prefix", "name", "count"), [("", "Open weights", "1 entry"), ("zh/", "开放权重", "1 个条目")]
)
def test_readers_filter_by_a_field_whose_value_is_yes_or_no(
    site_reader: Reader, prefix: str, name: str, count: str
) -> None:
    page = site_reader.open(f"{prefix}browse/")
    page.get_by_role("checkbox", name=f"{name} 1", exact=True).check()
    expect(page.get_by_text(count, exact=True)).to_be_visible()
    assert page.url.endswith("browse/?has_open_weights=1")
    expect(page.locator(".kb-row__title")).to_have_text(["BLIP-2 OPT 2.7B"])
    expect(page.locator(".kb-chip").first).to_contain_text(name)
    expect(
        site_reader.open(f"{prefix}browse/?has_open_weights=1").get_by_text(count, exact=True)
    ).to_be_visible()


@pytest.mark.parametrize(("prefix", "name"), [("", "Model"), ("zh/", "模型")])
def test_the_search_finds_the_values_of_the_fields_of_the_kind(
    site_reader: Reader, prefix: str, name: str
) -> None:
    option = search(site_reader.open(f"{prefix}about/"), "2.7 billion MIT").first
    assert option.get_attribute("href") == f"{site_reader.home}{prefix}models/blip2-opt/"
    expect(option).to_contain_text(name)


def test_the_issue_form_asks_for_the_fields_of_the_kind(project: Path) -> None:
    languages = SiteLanguages()
    form = forms(languages)["model"]
    answers = {
        "name": "OPT 6.7B",
        "url": "https://huggingface.co/facebook/opt-6.7b",
        "base-model": "models/opt",
        "parameters": "6.7 billion",
        "has-open-weights": "Yes · 是",
        "topics": "multimodal-llm",
        "summary-en": "More weights of OPT.",
        "agreement": "- [x] I agree",
    }
    body = "\n\n".join(
        f"### {question.label}\n\n{answers.pop(question.id, '_No response_')}"
        for question in form.fields
    )
    assert answers == {}
    catalog = open_knowledge_base(project / "entries").catalog
    submission = parse_submission(form, body, catalog, dt.date(2026, 11, 29))
    assert submission.feedback == ()
    entry = Model.model_validate({**submission.data, "id": "models/opt-6-7b"})
    assert (entry.base_model, entry.parameters) == ("models/opt", "6.7 billion")
    assert entry.has_open_weights is True
    template = yaml.safe_load(template_files(languages)["model.yml"])
    questions = {item["id"]: item for item in template["body"] if "id" in item}
    assert questions["base-model"]["attributes"]["label"] == "Base model"
    assert questions["has-open-weights"]["attributes"]["options"] == ["Yes · 是", "No · 否"]


def test_kb_new_has_options_for_the_fields_of_the_kind(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(project / "entries", tmp_path / "entries")
    monkeypatch.chdir(tmp_path)
    arguments = [
        *("new", "model", "--title", "OPT 13B", "--url", "https://huggingface.co/facebook/opt-13b"),
        *("--base-model", "models/opt", "--parameters", "13 billion", "--topic", "multimodal-llm"),
        *("--has-open-weights", "no"),
        *("--summary-en", "Weights of OPT.", "--summary-zh", "OPT 的权重。"),
    ]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0, result.output
    knowledge_base = open_knowledge_base(tmp_path / "entries")
    assert knowledge_base.problems == ()
    entry = knowledge_base.catalog.entries["models/opt-13b"]
    assert isinstance(entry, Model)
    assert (entry.base_model, entry.parameters) == ("models/opt", "13 billion")
    assert "\nhas_open_weights: false\n" in (tmp_path / "entries/models/opt-13b.yml").read_text()


def test_kb_fmt_keeps_the_entries_and_the_schema_accepts_only_valid_ones(project: Path) -> None:
    schema = json_schemas("2020-12")["model"]
    for file in sorted((project / "entries/models").iterdir()):
        text = file.read_text("utf-8")
        assert format_text(text, "models") == text
        jsonschema.validate(yaml.safe_load(text) | {"added": "2026-11-27"}, schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"name": "OPT", "base_model": "opt"}, schema)


def test_wrong_values_in_fields_of_the_kind_are_reported_with_positions(tmp_path: Path) -> None:
    shutil.copytree(SEED / "entries", tmp_path / "entries")
    shutil.copytree(FIXTURE, tmp_path / "entries", dirs_exist_ok=True)
    file = tmp_path / "entries/models/blip2-opt.yml"
    file.write_text(file.read_text("utf-8").replace("models/opt", "models/optt"), "utf-8")
    (problem,) = open_knowledge_base(tmp_path / "entries").problems
    assert (problem.line, problem.field) == (6, "base_model")
    assert "Did you mean `models/opt`?" in problem.hint
    file.write_text(file.read_text("utf-8").replace("weights: true", "weights: maybe"), "utf-8")
    (problem,) = open_knowledge_base(tmp_path / "entries").problems
    assert (problem.line, problem.field) == (8, "has_open_weights")
    assert problem.message == "must be `true` or `false`"


def test_a_preview_shows_the_fields_of_the_kind(project: Path) -> None:
    catalog = open_knowledge_base(project / "entries").catalog
    preview = entry_preview(catalog, catalog.entries["models/blip2-opt"])
    for line in (
        "- **Base model · 基座模型**: models/opt",
        "- **Licence · 许可协议**: MIT",
        "- **Open weights · 开放权重**: Yes · 是",
    ):
        assert line in preview


def test_formatting_writes_spellings_of_true_as_true_and_keeps_an_invalid_word() -> None:
    text = "name: OPT\nhas_open_weights: {}\n"
    for value in ("yes", '"True"', "on"):
        assert format_text(text.format(value), "models") == text.format("true")
    assert format_text(text.format("maybe"), "models") == text.format("maybe")


# --- a project with one kind and one language -----------------------------------------------------


@pytest.fixture
def _only_kind() -> Iterator[None]:
    kinds = dict(KINDS)
    KINDS.clear()
    KINDS["model"] = MODEL
    yield
    KINDS.clear()
    KINDS.update(kinds)  # `monkeypatch` would not restore the order


@pytest.fixture
def chinese_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, _only_kind: None) -> Path:
    """Return a project whose only language is Chinese. All its entries have the new kind."""
    folder = copy_project(tmp_path)
    set_languages(folder, SiteLanguages(("zh",)))
    shutil.rmtree(folder / "entries")
    shutil.rmtree(folder / "observed", ignore_errors=True)
    shutil.copytree(FIXTURE, folder / "entries")
    (folder / "entries/topics.yml").write_text("- id: multimodal-llm\n  name: 多模态\n", "utf-8")
    monkeypatch.chdir(folder)
    return folder


def run(*arguments: str) -> str:
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0, result.output
    return result.output


@pytest.mark.slow
def test_commands_work_in_a_project_with_one_kind_and_one_language(chinese_project: Path) -> None:
    new = (
        "--title",
        "OPT 1",
        "--url",
        "https://huggingface.co/facebook/opt-1",
        "--summary",
        "权重。",
    )
    run("new", "model", *new, "--topic", "multimodal-llm", "--has-open-weights", "yes")
    text = (chinese_project / "entries/models/opt-1.yml").read_text("utf-8")
    assert "has_open_weights: true" in text
    assert "summary: 权重。" in text
    run("fmt")
    run("fmt", "--check")
    assert "No problems." in run("check")
    run("forms", "--output", "forms")
    run("schema", "--output", "schemas")
    assert "{OPT} 1" in run("export", "bibtex")
    names = {file.stem for file in (chinese_project / "forms").iterdir()}
    assert "model" in names
    assert names.isdisjoint({"paper", "repo", "dataset"})
    run("build")
    site = chinese_project / "site"
    assert "3 个模型" in (site / "index.html").read_text("utf-8")
    folders = {path.name for path in site.iterdir() if path.is_dir()}
    assert "models" in folders
    assert folders.isdisjoint({"papers", "repos", "datasets", "zh", "en"})


def test_search_and_filters_work_on_a_site_with_one_kind(
    browser: Browser, chinese_project: Path
) -> None:
    run("build")
    with served(chinese_project / "site") as home:
        reader = Reader(browser, home)
        option = search(reader.open("about/"), "2.7 billion MIT").first
        assert option.get_attribute("href") == f"{home}models/blip2-opt/"
        page = reader.open("browse/")
        page.get_by_role("checkbox", name="开放权重 1", exact=True).check()
        expect(page.get_by_text("1 个条目", exact=True)).to_be_visible()
        page.get_by_role("checkbox", name="模型 1", exact=True).check()
        assert page.url.endswith("browse/?kind=model&has_open_weights=1")
        assert reader.finish() == []
        reader.close()
