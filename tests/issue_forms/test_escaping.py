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

anything = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(max_size=60),
    st.lists(st.sampled_from(list("@#<>&:`*_[]()|~\\-+=1. !$\na")), max_size=30).map("".join),
)


@given(anything)
def test_escaped_text_renders_as_plain_text(text: str) -> None:
    tokens = GITHUB.parse(escape_markdown(text, max_length=1000))
    assert [token.type for token in tokens] in (
        [],
        ["paragraph_open", "inline", "paragraph_close"],
    )
    children = [child for token in tokens for child in token.children or []]
    assert {child.type for child in children} <= {"text", "text_special"}
    seen = "".join(child.content for child in children).replace("\u200b", "")
    assert seen.split() == "".join(c if c.isprintable() else " " for c in text).split()


@given(anything)
def test_escaped_text_triggers_no_github_feature(text: str) -> None:
    written = escape_markdown(text)
    assert "\n" not in written
    assert all(character.isprintable() for character in written)
    assert not re.search(r"@[A-Za-z0-9]", written)
    assert not re.search(r"#[0-9\[]", written.replace("&#", "&"))
    assert not re.search(r"gh-[0-9]", written, re.IGNORECASE)
    assert "::" not in written
    assert "://" not in written
    assert not re.search(r"www\.", written, re.IGNORECASE)


@given(anything, anything)
def test_quoted_value_is_a_code_span_or_escaped(value: str, more: str) -> None:
    tokens = GITHUB.parse(escape_message(f"there is no topic `{value}`, {more}", max_length=2000))
    assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]
    children = [child for token in tokens for child in token.children or []]
    assert {child.type for child in children} <= {"text", "text_special", "code_inline"}


@given(anything, anything)
def test_escaped_message_triggers_no_github_feature(value: str, more: str) -> None:
    written = escape_message(f"`{value}` is no `{more}` year")
    assert "\n" not in written
    assert all(character.isprintable() for character in written)
    assert not re.search(r"@[A-Za-z0-9]", written)
    assert not re.search(r"#[0-9\[]", written.replace("&#", "&"))
    assert not re.search(r"gh-[0-9]", written, re.IGNORECASE)
    assert "::" not in written
    without_code = re.sub(r"(?<![`\\])(`+)(?!`).+?(?<!`)\1(?!`)", "", written)
    assert "://" not in without_code
    assert not re.search(r"www\.", without_code, re.IGNORECASE)


@pytest.mark.parametrize(
    ("message", "written"),
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
def test_quoted_values_in_messages(message: str, written: str) -> None:
    assert escape_message(message) == written


@given(anything, st.integers(min_value=1, max_value=50))
def test_length_is_limited_before_escaping(text: str, max_length: int) -> None:
    children = [
        child
        for token in GITHUB.parse(escape_markdown(text, max_length))
        for child in token.children or []
    ]
    assert len("".join(child.content for child in children).replace("\u200b", "")) <= max_length


@given(st.text(max_size=400))
def test_code_span_is_one_code_span(text: str) -> None:
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
def test_markdown_link(url: str, is_link: bool) -> None:
    [_, inline, _] = GITHUB.parse(markdown_link("[la@bel](x)", url))
    kinds = [child.type for child in inline.children or []]
    assert kinds.count("link_open") == is_link
    if is_link:
        assert kinds[0] == "link_open"
        assert kinds[-1] == "link_close"
