"""Headings have the anchors that GitHub gives them, and are found in Markdown and in HTML."""

from __future__ import annotations

import json
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from site_builder.readme_list.escaping import escape_list_text
from site_builder.readme_list.headings import Anchors, anchor_of, headings_of

RECORDED = Path(__file__).parents[1] / "data" / "github_anchors.json"
"""Headings of nine texts, each with the anchor that github-slugger 2.0.0 gives it. awesome-lint uses this package."""
titles = st.text(st.characters(exclude_categories=["C", "Zl", "Zp"]), max_size=30).map(
    lambda text: " ".join(text.split())
)


def test_anchors_equal_the_recorded_anchors_of_github_slugger() -> None:
    texts = json.loads(RECORDED.read_text("utf-8"))
    assert len(texts) == 9
    for headings in texts:
        anchors = Anchors()
        assert [[text, anchors.add(text)] for text, _ in headings] == headings


@given(st.lists(st.sampled_from(["a", "A", "a-1", "a-2", "a 1", "视觉", "视觉！"]), max_size=12))
def test_no_two_headings_of_a_text_have_equal_anchors(headings: list[str]) -> None:
    anchors = Anchors()
    found = [anchors.add(heading) for heading in headings]
    assert len(set(found)) == len(found)


@given(titles)
def test_an_anchor_has_no_space_and_needs_no_escaping_in_a_link(title: str) -> None:
    anchor = anchor_of(title)
    assert " " not in anchor
    assert anchor_of(anchor) == anchor
    assert MarkdownIt().renderInline(f"[x](#{anchor})").startswith("<a ")


@given(titles.filter(bool))
def test_escaping_a_heading_does_not_change_its_anchor(title: str) -> None:
    ((level, text),) = headings_of(f"## {escape_list_text(title, 1000)}\n")
    assert level == 2
    assert anchor_of(text) == anchor_of(title)


def test_headings_are_found_in_markdown_and_html_but_not_in_code() -> None:
    markdown = """\
<h1 align="center">R&amp;D <img src="x.png"></h1>

Underlined
==========

## With `code`, *emphasis* and [a link](https://example.org) ##

```
# Not a heading
```

    # Not a heading either

> ### In a quotation
"""
    assert list(headings_of(markdown)) == [
        (1, "R&D"),
        (1, "Underlined"),
        (2, "With code, emphasis and a link"),
        (3, "In a quotation"),
    ]
