"""A further kind of entry needs one model and one record: everything else derives from them.

The kind is `model`, the weights of a trained model. No file of `site_builder` knows it.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, ClassVar

import pytest
from playwright.sync_api import Browser, expect
from pydantic import Field

from site_builder.i18n import KindWords
from site_builder.knowledge_base import open_knowledge_base
from site_builder.models import KINDS, Entry, KindSpec, Link, LocalizedText, Name
from site_builder.models.field_facts import FieldFacts
from site_builder.models.fields import EntryId, Line, WebLink
from site_builder.models.kind_spec import Colours
from tests.conftest import Reader, served
from tests.site.conftest import copy_project
from tests.site.parsed import ParsedPage, parse_site
from tests.site.test_searching import search

FIXTURE = Path(__file__).parent / "data/model_kind/entries"


class Model(Entry):
    """The weights of a trained model."""

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
    ] = Field(
        default=None, description="The model that this one was made from.", examples=["models/opt"]
    )
    parameters: Annotated[
        Line | None,
        FieldFacts(label={"en": "Parameters", "zh": "参数量"}, shown=True),
    ] = Field(default=None, description="The number of parameters.", examples=["2.7 billion"])
    license: Annotated[
        Line | None, FieldFacts(label={"en": "Licence", "zh": "许可协议"}, shown=True)
    ] = Field(default=None, description="The licence.", examples=["MIT"])
    summary: LocalizedText = Field(
        description="A description in one or two sentences.",
        examples=[{"en": "Weights of OPT.", "zh": "OPT 的权重。"}],
    )

    @property
    def heading(self) -> Name:
        """The model's name."""
        return self.name

    @property
    def own_links(self) -> tuple[Link, ...]:
        """The link to the weights."""
        return (self.url,)

    def all_links(self) -> Iterator[tuple[str, Link]]:
        """Yield (role, link); the weights have the role `url`."""
        yield "url", self.url
        yield from self.links.items()


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
)  # fmt: skip


@pytest.fixture(autouse=True, scope="module")
def _kind_model() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(KINDS, "model", MODEL)
        yield


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the test project with two models."""
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


def test_the_site_has_pages_with_the_own_fields(pages: dict[str, ParsedPage]) -> None:
    page, chinese = pages["models/blip2-opt/index.html"], pages["zh/models/blip2-opt/index.html"]
    for text in ("Base model", "OPT 2.7B", "Parameters", "2.7 billion", "Licence", "Weights"):
        assert text in page.html
    for text in ("基座模型", "参数量", "2.7 billion", "许可协议", "权重"):
        assert text in chinese.html
    assert 'href="../../models/opt/"' in page.html


def test_the_menu_the_home_page_and_a_list_name_the_kind(pages: dict[str, ParsedPage]) -> None:
    listing = pages["models/index.html"].html
    assert "Weights, by topic." in listing
    assert listing.count("/opt/") >= 1
    home, chinese = pages["index.html"].html, pages["zh/index.html"].html
    assert re.search(r'href="(\./)?models/">2 models<', home)
    assert "2 个模型" in chinese
    assert re.search(r'href="[^"]*models/"[^>]*>\s*(<[^>]+>\s*)*Models', home)


def test_the_stylesheet_has_the_colours_of_the_kind(site: Path) -> None:
    css = "".join(file.read_text("utf-8") for file in site.rglob("*.css"))
    assert "kb-kind--model" in css
    assert css.count("#7a1f5c") == 2  # on screens with a light background, and on paper
    assert css.count("#f0a8d8") == 1


@pytest.fixture(scope="module")
def site_reader(browser: Browser, site: Path) -> Iterator[Reader]:
    with served(site) as home:
        reader = Reader(browser, home)
        yield reader
        assert reader.finish() == []
        reader.close()


@pytest.mark.browser
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


@pytest.mark.browser
@pytest.mark.parametrize(("prefix", "name"), [("", "Model"), ("zh/", "模型")])
def test_the_search_finds_the_values_of_own_fields(
    site_reader: Reader, prefix: str, name: str
) -> None:
    option = search(site_reader.open(f"{prefix}about/"), "2.7 billion MIT").first
    assert option.get_attribute("href") == f"{site_reader.home}{prefix}models/blip2-opt/"
    expect(option).to_contain_text(name)
