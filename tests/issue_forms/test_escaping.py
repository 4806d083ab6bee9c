"""GitHub shows escaped text as it was written, without mentions, images and other features."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from site_builder.issue_forms import code_span, escape_markdown, escape_message, markdown_link

GITHUB = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])

HOSTILE = [
    "@octocat @octocat/team a@b.org",
    "fixes #1, closes GH-2, octocat/hello#3",
    "<b>bold</b> <img src=x onerror=alert(1)> <!-- x -->",
    "[x](javascript:alert(1)) ![x](https://example.org/x.png)",
    "**a** _b_ `c` ~~d~~ ``e`",
    "https://example.org/ www.example.org",
    "::error::x",
    "##[set-env name=x]y",
    "- a\n- b\n\n# c\n\n> d\n\n1. e",
    "a\n===\nb\n---",
    "| a | b |\n|---|---|\n| c | d |",
    "```\ncode",
    "$$x$$ $`y`$",
    "\x1b[31mred\x07 \u202eback\u200bwards \x00",
    "&#64;octocat &lt;b&gt; &nbsp;",
    "\\@octocat \\<b> \\\\",
    "trailing \\",
    "10. dots) 7)",
]

texts = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(max_size=60),
    st.lists(st.sampled_from(list("@#<>&:`*_[]()|~\\-+=1. !$\na")), max_size=30).map("".join),
)


@given(texts)
def test_escaped_text_renders_as_plain_text(text: str) -> None:
    tokens = GITHUB.parse(escape_markdown(text, max_length=1000))
    assert [token.type for token in tokens] in (
        [],
        ["paragraph_open", "inline", "paragraph_close"],
    )
    children = [child for token in tokens for child in token.children or []]
    assert {child.type for child in children} <= {"text", "text_special"}
    rendered = "".join(child.content for child in children).replace("\u200b", "")
    assert rendered.split() == "".join(c if c.isprintable() else " " for c in text).split()


@given(texts)
def test_escaped_text_triggers_no_github_feature(text: str) -> None:
    escaped = escape_markdown(text)
    assert "\n" not in escaped
    assert all(character.isprintable() for character in escaped)
    assert not re.search(r"@[A-Za-z0-9]", escaped)
    assert not re.search(r"#[0-9\[]", escaped.replace("&#", "&"))
    assert not re.search(r"gh-[0-9]", escaped, re.IGNORECASE)
    assert "::" not in escaped
    assert "://" not in escaped
    assert not re.search(r"www\.", escaped, re.IGNORECASE)


@given(texts, texts)
def test_a_quoted_value_becomes_a_code_span_or_escaped_text(value: str, suffix: str) -> None:
    tokens = GITHUB.parse(escape_message(f"there is no topic `{value}`, {suffix}", max_length=2000))
    assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]
    children = [child for token in tokens for child in token.children or []]
    assert {child.type for child in children} <= {"text", "text_special", "code_inline"}


@given(texts, texts)
def test_an_escaped_message_triggers_no_github_feature(first: str, second: str) -> None:
    escaped = escape_message(f"`{first}` is written `{second}` elsewhere")
    assert "\n" not in escaped
    assert all(character.isprintable() for character in escaped)
    assert not re.search(r"@[A-Za-z0-9]", escaped)
    assert not re.search(r"#[0-9\[]", escaped.replace("&#", "&"))
    assert not re.search(r"gh-[0-9]", escaped, re.IGNORECASE)
    assert "::" not in escaped
    without_code = re.sub(r"(?<![`\\])(`+)(?!`).+?(?<!`)\1(?!`)", "", escaped)
    assert "://" not in without_code
    assert not re.search(r"www\.", without_code, re.IGNORECASE)


@pytest.mark.parametrize(
    ("message", "escaped"),
    [
        ("`soon` is not a year", "`soon` is not a year"),
        ("`a` is written `b` elsewhere", "`a` is written `b` elsewhere"),
        ("没有主题 `x`。", "没有主题 `x`。"),
        ("as in `project: https://...`; x", "as in `project: https://...`; x"),
        ("`a`b` is not a year", "``a`b`` is not a year"),
        ("```` is not a year", "``` `` ``` is not a year"),
        ("`<b>*x*</b>` is not a year", "`<b>*x*</b>` is not a year"),
        ("`@me` is not a year", "“@&#8203;me” is not a year"),
        ("`fixes #1` is not a year", "“fixes \\#&#8203;1” is not a year"),
        ("`https://github.com/a/b/issues/1` is", "“https&#58;//github.com/a/b/issues/1” is"),
        ("a`b`c *d*", "a\\`b\\`c \\*d\\*"),
    ],
)
def test_only_harmless_quoted_values_stay_code_spans(message: str, escaped: str) -> None:
    assert escape_message(message) == escaped


@given(texts, st.integers(min_value=1, max_value=50))
def test_the_rendered_text_is_not_longer_than_the_maximum_length(
    text: str, max_length: int
) -> None:
    children = [
        child
        for token in GITHUB.parse(escape_markdown(text, max_length))
        for child in token.children or []
    ]
    assert len("".join(child.content for child in children).replace("\u200b", "")) <= max_length


@given(st.text(max_size=400))
def test_any_text_becomes_a_single_code_span(text: str) -> None:
    [_, inline, _] = GITHUB.parse(code_span(f"a{text}"))
    assert [child.type for child in inline.children or []] == ["code_inline"]


@pytest.mark.parametrize(
    ("url", "is_link"),
    [
        ("https://example.org/a?b=c&d=e#f", True),
        ("https://example.org/a)b>c<d\\`e", True),
        ("https://example.org/中文", True),
        ("javascript:alert(1)", False),
        ("https://github.com/octocat/hello/issues/1", False),
        ("https://github.com/octocat/hello/pull/1", False),
        ("https://github.com/octocat/hello/commit/abc", False),
    ],
)
def test_only_harmless_web_urls_become_links(url: str, is_link: bool) -> None:
    [_, inline, _] = GITHUB.parse(markdown_link("[la@bel](x)", url))
    token_types = [child.type for child in inline.children or []]
    assert token_types.count("link_open") == is_link
    if is_link:
        assert token_types[0] == "link_open"
        assert token_types[-1] == "link_close"
