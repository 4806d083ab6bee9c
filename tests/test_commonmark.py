"""If a text has no final line break, markdown-it-py may raise IndexError. `parse_commonmark` reads such a text."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from site_builder.commonmark import parse_commonmark
from site_builder.notes.contained import contained
from site_builder.readme_list import CLOSING, OPENING, find_list
from site_builder.readme_list.headings import headings_of
from tests import examples

CRASHING = ["> - <b>\n>", "> - <script>\n>", ">    - <!--\n>", ">- <script>1. \n>"]
_PIECES = st.sampled_from(
    ["```", "~~~", "\n", "\n", "    ", "<b>", "<script>", "<!--", "> ", ">", "- ", "1. ", "a", " "]
)


@pytest.mark.parametrize("text", CRASHING)
def test_a_last_line_with_only_a_greater_than_sign_is_read(text: str) -> None:
    assert contained(text).startswith(">")
    assert list(headings_of(f"# Heading\n\n{text}")) == [(1, "Heading")]
    assert find_list(f"{OPENING}\n{CLOSING}\n\n{text}", "README.md").line == 1


@settings(max_examples=examples(300), deadline=None)
@given(st.lists(_PIECES, max_size=9).map("".join))
@example("```\n    ")
def test_the_added_line_break_does_not_change_the_blocks(
    text: str,
) -> None:
    parser = MarkdownIt("commonmark").enable("table")
    blocks = [(token.type, token.map and token.map[0]) for token in parse_commonmark(parser, text)]
    try:
        expected = [(token.type, token.map and token.map[0]) for token in parser.parse(text)]
    except IndexError:
        return
    assert blocks == expected
