"""Rows of a list: their form, and the escaping of texts with Markdown syntax."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from site_builder.escaping import one_line
from site_builder.readme_list import entry_row, escape_list_text, list_link
from tests.exporters.strategies import catalogs
from tests.factories import benchmark, catalog, dataset, paper, repo

GFM = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def test_the_row_of_a_paper_has_its_summary_venue_code_and_dataset() -> None:
    entry = paper(
        title="BLIP-2: A *Title*",
        venue="ICML 2023",
        summary={"en": "Connects $\\pi_0$ to [[papers/blip]] (a model)", "zh": "连接两者。"},
        links={
            "paper": "https://arxiv.org/abs/2301.12597",
            "code": "https://github.com/example/blip",
            "dataset": "https://example.org/a_(b)",
            "video": "https://example.org/talk",
        },
    )
    assert entry_row(catalog(entry), entry, ["en"]) == (
        "- [BLIP-2: A \\*Title\\*](https://arxiv.org/abs/2301.12597) - "
        "Connects π₀ to BLIP-2 (a model). ICML 2023. "
        "[Code](https://github.com/example/blip), [Dataset](<https://example.org/a_(b)>)."
    )
    assert entry_row(catalog(entry), entry, ["zh"]) == (
        "- [BLIP-2: A \\*Title\\*](https://arxiv.org/abs/2301.12597) - 连接两者。ICML 2023。"
        "[代码](https://github.com/example/blip)、[数据集](<https://example.org/a_(b)>)。"
    )


def test_a_row_in_two_languages_has_the_name_and_the_summary_in_both() -> None:
    entry = repo(name={"en": "Tool", "zh": "工具"}, summary={"en": "Sorts!", "zh": "排序"})
    row = entry_row(catalog(entry), entry, ["en", "zh"])
    assert row == "- [Tool · 工具](https://github.com/example/lavis) - Sorts! 排序。"


def test_a_summary_in_one_language_appears_once_in_a_row_in_two_languages() -> None:
    entry = dataset(summary={"zh": "数据。"}, year=2020)
    row = entry_row(catalog(entry), entry, ["en", "zh"])
    assert row == "- [Dataset wukong](https://example.org/datasets/wukong) - 数据。2020."


def test_the_row_of_a_retracted_work_says_before_the_summary_that_it_is_retracted() -> None:
    entry = repo()
    row = entry_row(catalog(entry), entry, ["en", "zh"], is_retracted=True)
    assert " - Retracted. 已撤稿。Code of lavis. lavis 的代码。" in row


def test_the_name_of_an_entry_without_a_url_of_its_own_has_no_link() -> None:
    entry = benchmark(links={"paper": "https://example.org/p"})
    row = entry_row(catalog(entry), entry, ["en"])
    assert row == "- Benchmark retrieval - Measures retrieval. [Paper](https://example.org/p)."


@pytest.mark.parametrize(
    "name", ["1. a", "2) a", "- a", "+ a", "> a", "# a", "[ ] a", "=== a", ": a"]
)
def test_markdown_syntax_at_the_start_of_a_name_without_a_link_has_no_effect(name: str) -> None:
    entry = benchmark(name=name)
    row = entry_row(catalog(entry), entry, ["en"])
    assert [token.type for token in GFM.parse(row)][2] == "paragraph_open"
    assert "".join(token.content for token in tokens_of(row)).startswith(f"{name} - ")


def tokens_of(markdown: str) -> list[Token]:
    blocks = GFM.parse(markdown)
    (inline,) = [token for token in blocks if token.type == "inline"]
    return inline.children or []


texts = st.text(
    st.sampled_from("\\`*_[](){}<>#+-.!|~$&\"':=^@/ \t\nab1中；:;www.https://") | st.characters(exclude_categories=["Cs"]),
    max_size=30,
)  # fmt: skip


@given(texts)
@example("[a](javascript:x)")
@example("![a](https://e.org/x.png)")
@example("<img src=x onerror=y> <!-- -->")
@example("&lt;b&gt; &amp;amp; &#42; &copy;")
@example("a_b_ _c_ __d__ snake_case_")
@example("~~a~~ `b` $x$ \\alpha \\")
@example("- [ ] 1. # | a | <https://e.org>")
def test_an_escaped_text_renders_as_plain_text_without_links_and_markup(text: str) -> None:
    escaped = escape_list_text(text, 200)
    tokens = tokens_of(f"- a {escaped} z")
    assert {token.type for token in tokens} == {"text"}
    rendered = "".join(token.content for token in tokens).replace("\u200b", "")
    assert rendered == f"a {one_line(text, 200)} z".replace("\u200b", "")
    assert re.search(r"\$|https?://|www\.|(?<!\w)@\w", escaped) is None
    (link,) = [t for t in tokens_of(f"[{escaped}z](https://example.org)") if t.type == "link_open"]
    assert link.attrs["href"] == "https://example.org"


@pytest.mark.slow
@given(catalogs())
def test_the_row_of_any_entry_is_one_line_and_has_only_links_of_the_entry(found: object) -> None:
    for entry in found:  # type: ignore[attr-defined]
        for languages in (["en"], ["zh"], ["en", "zh"]):
            row = entry_row(found, entry, languages)  # type: ignore[arg-type]
            assert "\n" not in row
            tokens = tokens_of(row)
            assert {token.type for token in tokens} <= {"text", "link_open", "link_close"}
            urls = [token.attrs["href"] for token in tokens if token.type == "link_open"]
            known = {GFM.normalizeLink(link.url) for _, link in entry.all_links()}
            assert {GFM.normalizeLink(str(url)) for url in urls} <= known
            assert len(urls) == len(set(urls))


@pytest.mark.parametrize(
    "url",
    ["https://e.org/a?b=1&copy;=2", "https://e.org/(a", "https://e.org/a)b", "https://e.org/*_`<>\\ "],
)  # fmt: skip
def test_special_characters_of_a_url_do_not_end_its_link(url: str) -> None:
    tokens = tokens_of(list_link("a", url))
    assert [token.type for token in tokens] == ["link_open", "text", "link_close"]
