"""Escaped texts have no effect where they are shown: no escape sequence, no command, no mention, no image, no markup."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from site_builder.escaping import (
    code_span,
    escape_any_markdown,
    escape_markdown,
    escape_message,
    escape_terminal,
    escape_workflow_data,
    escape_workflow_property,
    markdown_link,
    one_line,
    table_cell,
)

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
    " ::add-mask::x",
    "x::error file=a,line=1::y",
    "\u2066isolated\u2069 \u2028line \u2029paragraph \x85next",
    "\x1b]8;;https://example.org/\x1b\\link\x1b]8;;\x1b\\",
    "not utf-8 \udce9",
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
def test_values_in_backticks_become_code_spans_or_escaped_text(value: str, suffix: str) -> None:
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
def test_only_harmless_values_in_backticks_stay_code_spans(message: str, escaped: str) -> None:
    assert escape_message(message) == escaped


@given(texts, st.integers(min_value=1, max_value=50))
def test_rendered_texts_stay_within_the_maximum_length(text: str, max_length: int) -> None:
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
        ("http://[::1", False),
        ("https://example.org/\udce9", False),
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


# --- conditions that escaped texts must meet ------------------------------------------------------

LONG = "x" * 100_000


def no_control_characters(text: str) -> bool:
    return all(character.isprintable() for character in text)


def no_workflow_command(text: str) -> bool:
    return not re.search(r"(?m)^\s*::|##\[", text)


def no_markup(text: str) -> bool:
    tokens = GITHUB.parse(f"x{text}")
    types = {child.type for token in tokens for child in token.children or []}
    return len(tokens) == 3 and types <= {"text", "text_special"}


def no_mention_and_no_issue_number(text: str) -> bool:
    rendered = "".join(
        child.content for token in GITHUB.parse(f"x {text}") for child in token.children or []
    )
    return not re.search(r"@\w|#[0-9]|\bgh-[0-9]", rendered, re.IGNORECASE)


def is_one_cell(text: str) -> bool:
    html = GITHUB.render(f"| a |\n|---|\n| {text} |\n")
    return bool(html.count("<td>") == 1)


def is_short(text: str) -> bool:
    return len(text) < 5_000


def is_one_line(text: str) -> bool:
    return not re.search(r"[\r\n]", text)


Condition = Callable[[str], bool]
MARKDOWN = (
    no_control_characters,
    no_workflow_command,
    no_markup,
    no_mention_and_no_issue_number,
    is_short,
)

TARGETS: dict[str, tuple[Callable[[str], str], tuple[Condition, ...]]] = {
    "terminal": (escape_terminal, (no_control_characters, no_workflow_command)),
    "message of a workflow command": (escape_workflow_data, (is_one_line,)),
    "property of a workflow command": (
        escape_workflow_property,
        (is_one_line, lambda text: not re.search("[:,]", text)),
    ),
    "Markdown": (escape_markdown, MARKDOWN),
    "Markdown table": (lambda text: table_cell(escape_markdown(text)), (*MARKDOWN, is_one_cell)),
    "message of a check": (escape_message, (no_control_characters, no_workflow_command, is_short)),
    "message of a check in a table": (
        lambda text: table_cell(escape_message(f"`{text}`")),
        (is_one_cell,),
    ),
    "code span": (code_span, (no_control_characters, no_workflow_command, is_short)),
    "Markdown link": (
        lambda text: markdown_link(text, "https://example.org/"),
        (no_control_characters, no_workflow_command, no_mention_and_no_issue_number, is_short),
    ),
    "any Markdown": (
        lambda text: escape_any_markdown(one_line(text, 300)),
        (no_control_characters, no_workflow_command, no_markup, is_short),
    ),
}


@pytest.mark.parametrize("text", [*HOSTILE, LONG], ids=[*(t[:12] for t in HOSTILE), "long"])
@pytest.mark.parametrize(("escape", "conditions"), TARGETS.values(), ids=TARGETS)
def test_no_hostile_text_has_an_effect(
    escape: Callable[[str], str], conditions: tuple[Condition, ...], text: str
) -> None:
    escaped = escape(text)
    assert [condition.__name__ for condition in conditions if not condition(escaped)] == []


@pytest.mark.parametrize(
    "condition", [condition for _, conditions in TARGETS.values() for condition in conditions]
)
def test_each_condition_is_false_for_some_text_before_escaping(
    condition: Condition,
) -> None:
    assert not all(condition(text) for text in [*HOSTILE, LONG])


# Line of a file -> the line that `escape_terminal` returns.
LINES = {
    "\x1b[31mred": r"\x1b[31mred",
    " ::error file=x::y": r" \x3a:error file=x::y",
    "+::error::y": "+::error::y",
    "a ::error::y": "a ::error::y",
    "##[group]x": r"\x23#[group]x",
    "a\tb": "a\tb",
    "视觉：🤗": "视觉：🤗",
}


@pytest.mark.parametrize(("line", "shown"), LINES.items())
def test_escape_terminal_escapes_only_control_characters_and_workflow_commands(
    line: str, shown: str
) -> None:
    assert escape_terminal(line, keep="\t") == shown
