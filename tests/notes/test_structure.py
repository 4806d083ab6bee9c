"""A block and its translations are in one row. Hidden elements are the cells of languages without a translation."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from justhtml import Element, JustHTML, Node

from site_builder.notes import Block, gaps_between, structure_of, to_html
from site_builder.notes.parser import parse
from site_builder.notes.structure import MAX_ALIGNED_BLOCKS, Gap, _blocks

BLOCKS = st.sampled_from(
    [
        *("Text.", "- a\n- b", "- a\n- b\n- c", "1. a\n1. b", "> q", "# H", "```\nx\n```"),
        *("| a |\n|---|\n| b |", "$$\nx\n$$", r"\[ \frac{ \]", "T\n: d", "> [!NOTE]\n> x"),
        *("- [x] a", "a[^1]\n\n[^1]: f", "![a](b.png)\nc"),
    ]
)
NOTES = st.lists(BLOCKS, min_size=1, max_size=6).map("\n\n***\n\n".join)


def columns(*notes: str) -> list[list[str]]:
    """Return the contents of the cells of each note. The cells of a note are one column on a page."""
    return [column(note, gaps) for note, gaps in zip(notes, gaps_between(notes), strict=True)]


def column(note: str, gaps: Sequence[Gap] = ()) -> list[str]:
    html = to_html(note, lambda _: None, gaps=gaps)
    (body,) = JustHTML(f"<!doctype html><title>t</title>{html}", sanitize=False).query("body")
    cells: list[str] = []
    for block in elements(body):
        is_list = block.name in {"ul", "ol"}
        cells += map(cell, elements(block) if is_list else [block])
    return cells


def elements(parent: Node) -> list[Element]:
    return [child for child in parent.children or [] if isinstance(child, Element)]


def cell(element: Element) -> str:
    """Return the name and the text of an element; "" for an empty cell."""
    is_gap = "hidden" in (element.attrs or {})
    return "" if is_gap else f"{element.name} {element.to_text().strip()}"


@pytest.mark.parametrize(
    ("note", "blocks"),
    [
        ("Text.", [("p", 0, 0)]),
        ("- a\n- b", [("ul", 2, 0)]),
        ("- *a*\n  - b\n  - c\n- d", [("ul", 2, 0)]),
        ("# H\n\nText.\n\n3. a\n\n\tb", [("h3", 0, 0), ("p", 0, 2), ("ol", 1, 4)]),
        ("> - a\n\n| a |\n|---|\n| b |\n\n```\nx\n```", [("blockquote", 0, 0), ("table", 0, 2), ("code", 0, 6)]),
        ("[a]: https://b.org", []),
        ("a[^1] b[^x]\n\n[^1]: f\n\n[^x]: g", [("p", 0, 0), ("footnotes", 2, 0)]),
        ("a[^1] b[^x]\n\n[^1]: f\n[^x]: g", [("p", 0, 0), ("footnotes", 2, 0)]),
        ("> [!TIP]\n> a\n\n$$\nx\n$$\n\nT\n: d\n", [("div", 0, 0), ("math", 0, 3), ("dl", 0, 7)]),
    ],
)  # fmt: skip
def test_each_outer_block_has_its_kind_its_number_of_items_and_its_line(
    note: str, blocks: list[tuple[str, int, int]]
) -> None:
    assert list(structure_of(note)) == [Block(*block) for block in blocks]


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("A\n\nB", "一\n\n二", ["p 一", "p 二"]),
        ("- a\n- b\n- c", "- 一", ["li 一"]),
        ("- a\n- b\n- c\n\nEnd.", "- 一\n- 二\n\n完。", ["li 一", "li 二", "", "p 完。"]),
        ("A\n\n# H\n\nB", "# 题\n\n二", ["", "h3 题", "p 二"]),
        ("A\n\n- a\n- b\n\n# H", "一\n\n# 题", ["p 一", "", "", "h3 题"]),
        ("1. a\n\nA", "- 一\n\n二", ["", "li 一", "p 二"]),
    ],
)
def test_missing_translations_before_the_last_block_become_empty_cells(
    first: str, second: str, expected: list[str]
) -> None:
    assert columns(first, second)[1] == expected


PIECES = st.sampled_from(
    [
        *"-*_`=$\\[]()!^#>|: \tax视1\n",
        "- a",
        "\n- b",
        "\n\n",
        "  ",
        "    ",
        "```",
        "$$",
        "[^1]",
        "[^1]: ",
        "![a](b.png)",
        "> [!TIP]",
    ]
)


@given(st.lists(PIECES, max_size=25).map("".join))
@example("- a[^1]\n- b")
@example("- a\n\n\n- b\n")
@example("a\n: b")
def test_the_structure_does_not_depend_on_whether_the_inline_content_is_parsed(note: str) -> None:
    assert structure_of(note) == structure_of(note, parse) == tuple(_blocks(parse(note)))


def test_notes_with_equal_structures_have_no_gaps() -> None:
    assert gaps_between(["- a\n- b", "- 一\n- 二", "- あ\n- い"]) == ((), (), ())
    assert gaps_between(["Only one language."]) == ((),)


def test_notes_with_more_blocks_than_the_maximum_have_no_gaps() -> None:
    long = "\n\n".join(["a"] * (MAX_ALIGNED_BLOCKS + 1))
    assert gaps_between([long, f"# H\n\n{long}"]) == ((), ())


@given(st.lists(NOTES, min_size=2, max_size=3))
@example(["- a\n\nb", "c\n\n- d\n- e\n\nf"])
def test_each_row_has_blocks_of_one_kind_and_no_block_is_lost(notes: list[str]) -> None:
    aligned = columns(*notes)
    for note, cells in zip(notes, aligned, strict=True):
        assert [text for text in cells if text] == column(note)
        assert cells[-1:] != [""]
    for row in zip_longest(*aligned, fillvalue=""):
        assert len({text.split()[0] for text in row if text}) == 1
