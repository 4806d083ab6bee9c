"""Notes without Markdown syntax, and simple lists, are not parsed. Their plain text is the same as after parsing."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from site_builder.notes import parser, plain_text, to_plain_text
from tests import examples

PIECES = (
    "- ", "\n", "\n- ", "\n- a", "a", "b c", "中", "文。", "1. ", "# ", "=\n", "---", "|", ":", "(c)", "...",
    "  ", "\u3000", "\xa0", "+", " ", "https://x.y", "{", "^", "%", "/", "$", "==", "://", "b.org", "é", "e\u0301", "\u2028", "->", ">",
    "²", "Ⅳ", "\x7f", "\ufeff", "𠮷", "\t", "\r", "\x00", "&amp;", "*a*", "[a](b)", "`", "\\", "~~", "<b>",
)  # fmt: skip


@given(
    st.sampled_from(["", "a", "- a"]), st.lists(st.sampled_from(PIECES), max_size=9).map("".join)
)
@example("- a", "\n\n- b")
@example("a", "\n=")
@example("- a", "\n  - b")
@settings(max_examples=examples(500))
def test_skipping_the_parser_does_not_change_the_plain_text(start: str, rest: str) -> None:
    fast = to_plain_text(start + rest)
    with pytest.MonkeyPatch.context() as patch:
        for name in ("_PLAIN_LINE", "_PLAIN_LIST"):
            patch.setattr(parser, name, re.compile("(?!)"))
        assert fast == to_plain_text(start + rest)


@pytest.mark.parametrize(
    "text",
    ["Aligns both (see 3.2), e.g. Q-Former: 2 stages.", "- 提出 Q-Former，对齐特征。\n- Two.\n"],
)
def test_a_plain_note_and_a_simple_list_are_not_parsed(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        for name in ("_PLAIN_LINE", "_PLAIN_LIST"):
            patch.setattr(parser, name, re.compile("(?!)"))
        expected = to_plain_text(text)
    monkeypatch.delattr(plain_text, "parse")
    assert to_plain_text(text) == expected
