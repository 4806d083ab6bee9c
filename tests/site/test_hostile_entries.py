"""Strangers can propose entries, so a page shows the texts of an entry as plain text, never as code."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
import yaml
from playwright.sync_api import expect

from site_builder.mkdocs_plugin import build_site
from tests.conftest import SEED, SITE_URL, Reader
from tests.site.parsed import ParsedPage, attribute, file_for_url, parse_site

ATTACKS = {
    "script": "<script>window.broken = 1</script>",
    "image": '"><img src=x onerror="window.broken = 1">',
    "quote": "' autofocus onfocus='window.broken = 1' x='",
    "close": "</title></script></style></textarea><svg onload=window.broken=1>",
    "comment": "<!-- --!> <![CDATA[ ]]> &lt;b&gt; &#60;i&#62;",
    "template": "{{ 7*7 }} {% set x = 1 %} ${7*7} {# x #} {{ config.site_dir }}",
}
MARKDOWN = (
    "\n\n[a](javascript:window.broken=1) [b](data:text/html,x) [c](vbscript:x) <javascript:x>"
    "\n\n![d](javascript:window.broken=1)\n\n<div onclick=window.broken=1>e</div>\n\n"
    "[f](https://example.com/%22onclick=%22x 'title\" onclick=\"window.broken=1')"
)
VOLUME_TAGS = {"citation_volume", "citation_issue", "citation_firstpage", "citation_lastpage"}
ALL_ATTACKS = " ".join(ATTACKS.values())


def hostile(field: str) -> str:
    """Return the name of a field and all attacks, in one line."""
    return f"{field} {ALL_ATTACKS}"


def hostile_pair(field: str, more: str = "") -> dict[str, str]:
    return {"en": hostile(f"{field} en") + more, "zh": hostile(f"{field} 中文") + more}


def harmless(field: str) -> str:
    return f"{field} word"


def harmless_pair(field: str, more: str = "") -> dict[str, str]:
    return {"en": harmless(field), "zh": harmless(f"{field} 中文")}


def write_entries(folder: Path, *, attack: bool) -> None:
    """Write a paper, a repository, a dataset and a topic. If `attack` is true, their texts are hostile."""
    text_for = hostile if attack else harmless
    in_both_languages = hostile_pair if attack else harmless_pair
    tag = "'\"><img onerror=x>{{7*7}}中文" if attack else "word"
    common: dict[str, Any] = {
        "aliases": [text_for("alias")],
        "authors": [text_for("author"), "张三"],
        "venue": text_for("venue"),
        "year": 2023,
        "topics": ["target"],
        "tags": [tag, "named"],
        "summary": in_both_languages("summary", MARKDOWN),
        "notes": in_both_languages("notes", MARKDOWN),
        "added": "2026-11-23",
    }
    link = (
        "https://example.com/a\"><script>x</script>?q={{7*7}}'#<b>" if attack else "https://e.org/"
    )
    files: dict[str, Any] = {
        "topics.yml": [{"id": "target", "name": in_both_languages("topic"), "description": in_both_languages("about", MARKDOWN)}],
        "tags.yml": [{"tag": "named", "name": in_both_languages("tag"), "aliases": [text_for("alias")], "description": in_both_languages("about", MARKDOWN)}],
        "papers/paper.yml": {
            **common,
            "title": text_for("title"),
            "pages": text_for("pages"),
            "links": {"paper": "https://arxiv.org/abs/2301.12597", "demo": link},
        },
        "repos/repo.yml": {**common, "name": in_both_languages("name"), "url": "https://github.com/a/b"},
        "datasets/dataset.yml": {
            **common,
            "name": in_both_languages("name"),
            "url": link,
            "size": in_both_languages("size"),
            "license": text_for("license"),
            "modalities": [text_for("modality")],
        },
    }  # fmt: skip
    for name, content in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")


def built(folder: Path, *, attack: bool) -> Path:
    write_entries(folder / "entries", attack=attack)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KB_SITE_URL", SITE_URL)
        build_site(SEED / "mkdocs.yml", folder / "entries", folder / "site")
    return folder / "site"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(tmp_path_factory.mktemp("attacked"), attack=True)


@pytest.fixture(scope="module")
def attacked_pages(site: Path) -> dict[str, ParsedPage]:
    return parse_site(site)


@pytest.fixture(scope="module")
def harmless_pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, ParsedPage]:
    return parse_site(built(tmp_path_factory.mktemp("harmless"), attack=False))


FILES = [
    f"{prefix}{entry}/index.html"
    for prefix in ("", "zh/")
    for entry in ("papers/paper", "repos/repo", "datasets/dataset", "topics/target", "contents")
]


@pytest.mark.parametrize("file", FILES)
def test_attacks_add_no_element_to_a_page(
    attacked_pages: dict[str, ParsedPage], harmless_pages: dict[str, ParsedPage], file: str
) -> None:
    """Elements of Markdown are ignored, because notes may contain them. `VOLUME_TAGS` are ignored, because the builder
    finds a volume number in the hostile venue."""
    markdown_elements = {"a", "p", "span", "em"}
    one, other = (
        Counter(
            e.name
            for e in pages[file].elements
            if e.name not in markdown_elements and attribute(e, "name") not in VOLUME_TAGS
        )
        for pages in (attacked_pages, harmless_pages)
    )
    assert one == other


def test_attacks_add_only_harmless_attributes_to_a_page(
    attacked_pages: dict[str, ParsedPage], harmless_pages: dict[str, ParsedPage]
) -> None:
    known = {name for page in harmless_pages.values() for e in page.elements for name in e.attrs}
    found = {name for page in attacked_pages.values() for e in page.elements for name in e.attrs}
    # A link in a note may have a `title`. A BibTeX text has `data-title` if the script cannot convert a hostile title.
    assert found - known <= {"title", "data-title"}
    assert [name for name in found if name.startswith("on")] == []


def test_pages_with_attacks_are_well_formed_with_working_links(
    attacked_pages: dict[str, ParsedPage], site: Path
) -> None:
    for page in attacked_pages.values():
        assert page.document.errors == [], page.file
        assert page.file == "404.html" or page.alternates == page.expected_alternates, page.file
        for link in page.find_all("a"):
            target = page.absolute(attribute(link, "href"))
            assert target.startswith(("https://", "http://")), f"{page.file}: {target}"
            path = file_for_url(target.partition("#")[0])
            assert path is None or (site / unquote(path)).is_file(), f"{page.file}: {target}"


@pytest.mark.parametrize("file", ["papers/paper/index.html", "zh/papers/paper/index.html"])
def test_attacks_are_shown_literally(attacked_pages: dict[str, ParsedPage], file: str) -> None:
    text = attacked_pages[file].text
    for attack in (
        "<script>window.broken = 1</script>",
        "onerror=",
        "{{ 7*7 }}",
        "{% set x = 1 %}",
    ):
        assert attack in text
    assert "49" not in text  # 49 would mean that a template engine computed {{ 7*7 }}


@pytest.mark.parametrize("prefix", ["", "zh/"])
def test_no_attack_runs_in_a_browser(visitor: Reader, prefix: str) -> None:
    page = visitor.open(prefix)
    for path in ("contents/", "topics/target/", "papers/paper/"):
        page.goto(visitor.home + prefix + path)
        assert page.evaluate("window.broken") is None
    page.keyboard.press("/")
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("combobox").fill("script window")
    expect(dialog.get_by_role("option").first).to_contain_text("<script>")
    expect(dialog.get_by_role("checkbox")).not_to_have_count(0)
    assert page.evaluate("window.broken") is None
