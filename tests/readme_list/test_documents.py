"""Lists: headings, table of contents, and the division of long lists.

A list begins in a marked file, between two markers. A long list continues in further files.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from site_builder.catalog import Catalog
from site_builder.errors import UsageError
from site_builder.knowledge_base import open_knowledge_base
from site_builder.readme_list import find_list, list_files, part_name, parts_owner
from site_builder.readme_list.division import ROW, Block, divide
from site_builder.readme_list.headings import Anchors, headings_of
from tests import examples
from tests.conftest import SEED
from tests.exporters.strategies import catalogs
from tests.factories import catalog, paper, repo, topic

DATA = Path(__file__).parents[1] / "data" / "readme_list"


def files_of(found: Catalog, options: str = "", above: str = "# Title\n\n") -> dict[str, str]:
    """Return file name -> text of the marked file and its further files. The list has all entries, the newest first."""
    marked = find_list(f"{above}<!-- kb:list {options} -->\n<!-- /kb:list -->\n", "LIST.md")
    made = list_files(marked, "LIST.md", found, found.in_page_order)
    return {"LIST.md": marked.with_inside(made.inside), **made.parts}


def headings(text: str) -> list[str]:
    return [f"{level} {heading}" for level, heading in headings_of(text)]


def broken_links(files: Mapping[str, str]) -> list[str]:
    """Return the links that lead to a missing list file or heading."""
    targets = set()
    for name, text in files.items():
        anchors = Anchors()
        targets |= {name, *(f"{name}#{anchors.add(heading)}" for _, heading in headings_of(text))}
    return [
        link
        for name, text in files.items()
        for link in re.findall(r"\]\(((?:LIST[^)#]*)?(?:#[^)]*)?)\)", text)
        if (name + link if link.startswith("#") else link) not in targets
    ]


@pytest.fixture(scope="module")
def seed() -> Catalog:
    """The catalog of the sample entries in `tests/data/seed`."""
    return open_knowledge_base(SEED / "entries").catalog


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_list_of_the_sample_entries_equals_the_committed_list(
    seed: Catalog, language: str
) -> None:
    text = files_of(seed, f"languages={language}")["LIST.md"]
    assert text == (DATA / f"{language}.md").read_text("utf-8")


TOPICS = (
    topic("vision", name={"en": "Vision 🚀", "zh": "视觉"}),
    topic("video", name="Contents", parent="vision"),
    topic("clips", name="C#", parent="video"),
    topic("text", name="contents"),
    topic("empty"),
)
ENTRIES = catalog(
    paper("a", year=2023, topics=["clips"]),
    paper("b", year=2024, topics=["text", "vision"]),
    repo("c", topics=["vision", "text"]),
    topics=TOPICS,
)


def test_by_default_an_entry_is_listed_below_its_first_topic() -> None:
    text = files_of(ENTRIES)["LIST.md"]
    assert headings(text)[1:] == ["2 Contents", "2 Vision 🚀", "3 Contents", "4 C#", "2 contents"]
    assert re.findall(r"^ *- \[.*#.*", text, re.MULTILINE) == [
        "- [Vision 🚀](#vision-)",
        "  - [Contents](#contents-1)",
        "- [contents](#contents-2)",
    ]
    assert text.count("- [Paper b]") == 1
    assert broken_links({"LIST.md": text}) == []


def test_topics_deeper_than_the_option_depth_have_no_heading() -> None:
    text = files_of(ENTRIES, "depth=1 contents=0")["LIST.md"]
    assert headings(text) == ["1 Title", "2 Vision 🚀", "2 contents"]
    assert text.index("[Paper a]") < text.index("## contents")


def test_the_option_topics_limits_the_headings_to_given_topics_and_their_subtopics() -> None:
    text = files_of(ENTRIES, "topics=video,text")["LIST.md"]
    assert headings(text)[2:] == ["2 Contents", "3 C#", "2 contents"]
    assert "[Repo c]" in text.partition("## contents")[2]


def test_groupings_may_be_combined() -> None:
    text = files_of(ENTRIES, "by=kind,year languages=en,zh")["LIST.md"]
    assert headings(text)[1:] == [
        "2 Contents · 目录",
        "2 Papers · 论文",
        "3 2024",
        "3 2023",
        "2 Repositories · 代码仓库",
        "3 Year unknown · 年份不详",
    ]
    assert "- [Papers · 论文](#papers--论文)" in text
    text = files_of(ENTRIES, "by=topic,year depth=1")["LIST.md"]
    assert headings(text)[2:6] == ["2 Vision 🚀", "3 2023", "3 Year unknown", "2 contents"]


def test_headings_continue_the_levels_and_anchor_numbers_of_the_text_above() -> None:
    text = files_of(ENTRIES, "depth=1", "<h1>Contents</h1>\n\n### Entries\n\n")["LIST.md"]
    assert headings(text)[2:] == ["4 Contents", "4 Vision 🚀", "4 contents"]
    assert "- [contents](#contents-2)" in text


def test_a_list_without_entries_says_that_there_are_none_yet() -> None:
    text = files_of(catalog(), "languages=en,zh")["LIST.md"]
    assert "No entries yet. · 暂无条目。" in text
    assert "Contents" not in text


@given(catalogs(), st.sampled_from(["topic", "year", "kind,topic", "topic,year"]))
def test_each_entry_is_listed_once_and_each_link_to_a_heading_has_a_target(
    found: Catalog, by: str
) -> None:
    files = files_of(found, f"by={by} languages=en,zh contents=6")
    assert broken_links(files) == []
    rows = [
        line for line in files["LIST.md"].split("\n") if line.startswith("- ") and "](#" not in line
    ]
    assert len(rows) == len(found)
    assert files == files_of(found, f"by={by} languages=en,zh contents=6")


# --- division -----------------------------------------------------------------------------------


def long_catalog(number: int, *more: int) -> Catalog:
    """Return a catalog of papers, each with a row of about 300 bytes, in three topics with two subtopics each."""
    topics = [topic(f"t{n}") for n in range(3)]
    topics += [topic(f"t{n}-{m}", parent=f"t{n}") for n in range(3) for m in range(2)]
    numbers = [*range(number), *more]
    papers = [
        paper(
            f"p{n}",
            year=2000 + n % 20,
            topics=[f"t{n % 3}-{n % 2}"],
            summary={"en": f"Paper number {n} is here. " * 8},
        )
        for n in numbers
    ]
    return catalog(*papers, topics=tuple(topics))


@pytest.mark.slow
@pytest.mark.parametrize("by", ["topic", "year", "topic,year"])
def test_a_long_list_continues_in_further_files_below_the_maximum_size(by: str) -> None:
    found = long_catalog(900)
    files = files_of(found, f"by={by} part=40", "# Title\n\n")
    names = list(files)
    assert len(names) > 5
    assert names == ["LIST.md", *(part_name("LIST.md", n) for n in range(2, len(names) + 1))]
    assert broken_links(files) == []
    for number, (name, text) in enumerate(files.items(), 1):
        size = len(text.encode())
        assert 12_000 < size <= 40_000 or number == len(names)
        assert parts_owner(text) == ("LIST.md" if number > 1 else None)
        assert f"[Part {number + 1} →](LIST-{number + 1}.md)" in text or number == len(names)
        assert "[Contents](LIST.md#contents)" in text or number == 1
        assert "[← Part 1]" not in text
        assert text.startswith(f"# Title · Part {number}", text.find("#")) or number == 1, name
    rows = [
        line for text in files.values() for line in text.splitlines() if line.startswith("- [Paper")
    ]
    assert len(set(rows)) == len(rows) == 900


def test_a_file_that_continues_a_section_repeats_the_headings_of_the_section() -> None:
    files = files_of(long_catalog(900), "by=topic,year part=20")
    texts = [text for text in files.values() if "(continued)" in text]
    assert texts
    for text in texts:
        levels = [int(heading[0]) for heading in headings(text)]
        assert levels[1] == 2
        assert all(b <= a + 1 for a, b in pairwise(levels))


@pytest.mark.slow
def test_an_added_entry_changes_few_files() -> None:
    before = files_of(long_catalog(900), "by=year part=20 contents=1")
    for number in (5000, 5007, 5013):
        after = files_of(long_catalog(900, number), "by=year part=20 contents=1")
        changed = [name for name, text in after.items() if before.get(name) != text]
        assert len(before) > 12
        assert len(changed) <= 3, changed


@settings(max_examples=examples(200))
@given(
    st.lists(st.tuples(st.integers(10, 400), st.sampled_from([1, 2, ROW, ROW, ROW])), max_size=80),
    st.integers(900, 1500),
)
def test_no_file_is_longer_than_its_limit(sizes: list[tuple[int, int]], limit: int) -> None:
    blocks = [Block(size, level, f"{n}") for n, (size, level) in enumerate(sizes)]
    starts = divide(blocks, 900, limit)
    assert starts == sorted(set(starts))
    for start, end in zip([0, *starts], [*starts, len(blocks)], strict=True):
        size = sum(block.size for block in blocks[start:end])
        assert size <= (limit if start else 900)
        assert end == len(blocks) or end > start


def test_too_much_text_around_a_list_is_refused() -> None:
    with pytest.raises(UsageError, match="This leaves too little for the list"):
        files_of(long_catalog(100), "part=20", "# Title\n\n" + "Text. " * 3000 + "\n\n")


def test_further_files_have_the_line_breaks_of_the_marked_file() -> None:
    marked = find_list("# A\r\n\r\n<!-- kb:list part=20 -->\r\n<!-- /kb:list -->", "LIST.md")
    found = long_catalog(200)
    made = list_files(marked, "LIST.md", found, found.in_page_order)
    for text in (marked.with_inside(made.inside), *made.parts.values()):
        assert text.count("\n") == text.count("\r\n") > 10


def test_links_to_a_heading_with_an_invisible_character_work() -> None:
    found = catalog(paper("a", topics=["t"]), topics=(topic("t", name="a\u200db"),))
    assert broken_links(files_of(found, "by=topic languages=en contents=2")) == []
