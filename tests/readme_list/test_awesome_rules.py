"""The list of the first entries follows the rules of awesome-lint 2 that concern a list, and not the whole repository.

awesome-lint itself found nothing in the list, beyond what concerns the repository: the badge, contributing.md and the
remote. Not held in every list: descriptions end with `。` in Chinese lists; a description begins with a small letter if its summary
does; and two benchmarks without a URL of their own may have the same paper, which the rule double-link reports.
"""

from __future__ import annotations

import re
from pathlib import Path

from site_builder.readme_list.headings import headings_of

TEXT = (Path(__file__).parents[1] / "data" / "readme_list" / "en.md").read_text("utf-8")
ROWS = [line for line in TEXT.split("\n") if re.match(r"- (?!\[[^\]]*\]\(#)", line)]


def test_list_item_a_linked_name_a_hyphen_and_a_sentence() -> None:
    assert len(ROWS) == 27
    for row in ROWS:
        assert re.fullmatch(r"- \[.+?\]\(https?://\S+\) - [A-Z0-9].*[.!?…]", row), row


def test_double_link_each_name_has_a_link_of_its_own() -> None:
    urls = [re.search(r"\]\((\S+)\) - ", row) for row in ROWS]
    keys = [re.sub(r"^https?://(www\.)?|/$", "", url[1]) for url in urls if url]
    assert len(set(keys)) == len(ROWS)


def test_no_repeat_item_a_description_does_not_begin_with_the_name() -> None:
    for row in ROWS:
        name, description = row[2:].split(" - ", 1)
        assert not description.lower().startswith(name[1 : name.index("]")].lower() + " ")


def test_toc_has_the_headings_of_two_levels_in_their_order() -> None:
    levels_and_texts = list(headings_of(TEXT))
    assert levels_and_texts[:2] == [(1, "Title"), (2, "Contents")]
    items = re.findall(r"^( *)- \[(.*)\]\(#", TEXT, re.MULTILINE)
    assert {len(indent) for indent, _ in items} == {0, 2}
    assert [(2 + len(indent) // 2, text) for indent, text in items] == [
        (level, text) for level, text in levels_and_texts[2:] if level <= 3
    ]


def test_remark_lint_headings_markers_and_white_space() -> None:
    assert TEXT.endswith(">\n")
    assert not re.search(r"[ \t]$|\n\n\n|\t|^ *[*+] ", TEXT, re.MULTILINE)
    for line in TEXT.split("\n"):
        if line.startswith("#"):
            assert re.fullmatch(r"#{1,6} \S.*[^.,;:!?\s]", line), line
