"""The English list in `tests/data/readme_list` follows the rules of awesome-lint 2 for lists.

awesome-lint itself reports no problem in this list. It reports only problems of the whole repository: the badge,
contributing.md and the remote. Lists in Chinese, or of other entries, may break rules in three ways:

- In Chinese lists, descriptions end with `。`.
- A description begins with a small letter if the summary begins with one.
- Two benchmarks without a URL of their own may link to one paper.
"""

from __future__ import annotations

import re
from pathlib import Path

from site_builder.readme_list.headings import headings_of

TEXT = (Path(__file__).parents[1] / "data" / "readme_list" / "en.md").read_text("utf-8")
ROWS = [line for line in TEXT.split("\n") if re.match(r"- (?!\[[^\]]*\]\(#)", line)]


def test_rows_have_a_linked_name_a_hyphen_and_a_sentence() -> None:
    """Rule list-item."""
    assert len(ROWS) == 27
    for row in ROWS:
        assert re.fullmatch(r"- \[.+?\]\(https?://\S+\) - [A-Z0-9].*[.!?…]", row), row


def test_each_name_has_a_different_url() -> None:
    """Rule double-link."""
    urls = [re.search(r"\]\((\S+)\) - ", row) for row in ROWS]
    keys = [re.sub(r"^https?://(www\.)?|/$", "", url[1]) for url in urls if url]
    assert len(set(keys)) == len(ROWS)


def test_descriptions_do_not_begin_with_the_name() -> None:
    """Rule no-repeat-item."""
    for row in ROWS:
        name, description = row[2:].split(" - ", 1)
        assert not description.lower().startswith(name[1 : name.index("]")].lower() + " ")


def test_the_table_of_contents_has_the_headings_of_two_levels_in_their_order() -> None:
    """Rule toc."""
    levels_and_texts = list(headings_of(TEXT))
    assert levels_and_texts[:2] == [(1, "Title"), (2, "Contents")]
    items = re.findall(r"^( *)- \[(.*)\]\(#", TEXT, re.MULTILINE)
    assert {len(indent) for indent, _ in items} == {0, 2}
    assert [(2 + len(indent) // 2, text) for indent, text in items] == [
        (level, text) for level, text in levels_and_texts[2:] if level <= 3
    ]


def test_the_list_follows_remark_lint_for_headings_list_markers_and_white_space() -> None:
    assert TEXT.endswith(">\n")
    assert not re.search(r"[ \t]$|\n\n\n|\t|^ *[*+] ", TEXT, re.MULTILINE)
    for line in TEXT.split("\n"):
        if line.startswith("#"):
            assert re.fullmatch(r"#{1,6} \S.*[^.,;:!?\s]", line), line
