"""Links are collected from all entries or from the changes of a branch, and selected by patterns."""

from __future__ import annotations

from pathlib import Path

import pytest

from site_builder.entry_files import load_entries
from site_builder.errors import UsageError
from site_builder.knowledge_base import open_knowledge_base
from site_builder.links.collecting import collect_links, collect_links_since, select_links
from site_builder.links.links_to_check import LinkToCheck, SourceLocation
from tests.links.entry_folders import TOPICS, paper_yaml, run_git, write_entries


def locations_by_url(
    links: tuple[LinkToCheck, ...],
) -> dict[str, list[tuple[str, str, int, int]]]:
    """Return URL -> locations, each as (entry, field, line, column)."""
    return {
        link.url: [
            (location.entry, location.field, location.line, location.column)
            for location in link.locations
        ]
        for link in links
    }


# --- collecting -------------------------------------------------------------------------------


def test_each_url_has_all_its_locations(tmp_path: Path) -> None:
    note = '{en: "x [a](http://A.org:80/x#y) [b](papers/b)", zh: "中文 <https://b.org>"}'
    write_entries(
        tmp_path,
        {
            "papers/a": paper_yaml("{paper: http://a.org/x}", note),
            "papers/b": paper_yaml("\n  paper: 'http://a.org/x?utm_source=z#z'"),
            "topics": TOPICS + "  description:\n    en: See <https://b.org/>.\n",
        },
    )
    assert locations_by_url(collect_links(load_entries(tmp_path))) == {
        "http://a.org/x": [
            ("papers/a", "links.paper", 5, 16),
            ("papers/a", "notes.en", 6, 20),
            ("papers/b", "links.paper", 6, 11),
        ],
        "https://b.org/": [
            ("papers/a", "notes.zh", 6, 66),
            ("topics/vision", "[0].description.en", 4, 14),
        ],
    }


def test_collect_links_accepts_loaded_entries_or_a_knowledge_base(tmp_path: Path) -> None:
    write_entries(tmp_path, {"papers/a": paper_yaml("{paper: https://a.org}")})
    links = collect_links(load_entries(tmp_path))
    assert collect_links(open_knowledge_base(tmp_path)) == links
    path = (tmp_path / "papers" / "a.yml").as_posix()
    location = SourceLocation(path, 5, 16, "links.paper", "papers/a")
    assert links == (LinkToCheck("https://a.org/", (location,), names=("A paper",)),)


@pytest.mark.parametrize(
    ("written", "url"),
    [
        ("ftp://a.org", "ftp://a.org"),
        ("<https://a.org/a b>", "https://a.org/a%20b"),
        ("https://me:pw@a.org/", "https://me:pw@a.org/"),
        ("../x.html", "../x.html"),
        ("https:///x", "https:///x"),
    ],
)
def test_invalid_and_unescaped_urls_in_markdown_are_collected(
    tmp_path: Path, written: str, url: str
) -> None:
    write_entries(
        tmp_path, {"papers/a": paper_yaml("{paper: https://z.org}", f"\n  en: '[x]({written})'")}
    )
    locations = locations_by_url(collect_links(load_entries(tmp_path)))
    assert locations.pop("https://z.org/")
    column = 12 + written.startswith("<")
    assert locations == {url: [("papers/a", "notes.en", 7, column)]}


def test_invalid_files_do_not_hide_links_of_valid_files(
    tmp_path: Path,
) -> None:
    write_entries(
        tmp_path,
        {
            "papers/a": paper_yaml("{paper: https://a.org}"),
            "papers/b": paper_yaml("{paper: https://b.org}", last_lines="oops: 1\n"),
            "papers/c": "title: [",
            "papers/d": "\ufeff" + paper_yaml("{paper: https://d.org}"),
        },
    )
    (tmp_path / "papers" / "e.yml").write_bytes(b"\xff")
    assert list(locations_by_url(collect_links(load_entries(tmp_path)))) == ["https://a.org/"]


def test_links_of_a_file_deleted_after_loading_are_on_line_one(
    tmp_path: Path,
) -> None:
    loaded = load_entries(
        write_entries(tmp_path, {"papers/a": paper_yaml("{paper: https://a.org}")})
    )
    (tmp_path / "papers" / "a.yml").unlink()
    assert locations_by_url(collect_links(loaded)) == {
        "https://a.org/": [("papers/a", "links.paper", 1, 1)]
    }


def test_a_folder_without_links_gives_no_links(tmp_path: Path) -> None:
    assert collect_links(load_entries(write_entries(tmp_path, {}))) == ()


# --- links that a branch added ----------------------------------------------------------------

EXISTING, URL_OF_B = "https://existing.org/", "https://b.org/"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Create a repository with two entries and the git tag `start`; return its folder of entries."""
    entries_folder = write_entries(
        tmp_path / "nested" / "entries",
        {
            "papers/a": paper_yaml(f"\n  paper: {EXISTING}\n  code: [{EXISTING}a, {EXISTING}b]"),
            "papers/b": paper_yaml(f"{{paper: {URL_OF_B}}}"),
        },
    )
    run_git(tmp_path, "init", "-q", "-b", "main")
    run_git(tmp_path, "add", "-A")
    run_git(tmp_path, "commit", "-q", "-m", "x")
    run_git(tmp_path, "tag", "start")
    return entries_folder


def added_links(folder: Path) -> dict[str, tuple[bool, list[str]]]:
    """Return URL -> (whether the URL is new, its locations) for each URL that the branch added."""
    links = collect_links_since(load_entries(folder), "start")
    return {
        link.url: (
            link.is_new,
            [f"{location.entry}:{location.field}" for location in link.locations],
        )
        for link in links
    }


def test_an_unchanged_branch_adds_no_links(folder: Path) -> None:
    assert added_links(folder) == {}


def test_unchanged_links_of_a_changed_file_are_left_out(folder: Path) -> None:
    text = paper_yaml(f"\n  # moved\n  code: [{EXISTING}b, {EXISTING}a]\n  paper: '{EXISTING}#x'")
    write_entries(folder, {"papers/a": text})
    assert added_links(folder) == {}


@pytest.mark.parametrize("committed", [True, False])
def test_a_link_that_no_entry_had_before_is_new(folder: Path, committed: bool) -> None:
    write_entries(folder, {"papers/b": paper_yaml(f"{{paper: {URL_OF_B}, code: https://new.org}}")})
    if committed:
        run_git(folder, "commit", "-a", "-q", "-m", "x")
    assert added_links(folder) == {"https://new.org/": (True, ["papers/b:links.code"])}


def test_a_link_that_another_entry_had_is_not_new(folder: Path) -> None:
    write_entries(
        folder, {"papers/b": paper_yaml(f"{{paper: {URL_OF_B}}}", f"\n  en: See <{EXISTING}>.")}
    )
    assert added_links(folder) == {EXISTING: (False, ["papers/b:notes.en"])}


def test_a_new_link_has_all_its_locations(folder: Path) -> None:
    write_entries(
        folder,
        {
            "papers/b": paper_yaml(f"{{paper: {URL_OF_B}}}", "\n  en: <https://new.org/#a>"),
            "papers/c": paper_yaml("{paper: https://new.org}"),
        },
    )
    assert added_links(folder) == {
        "https://new.org/": (True, ["papers/b:notes.en", "papers/c:links.paper"])
    }


def test_a_url_repeated_in_its_field_is_added_but_not_new(folder: Path) -> None:
    links_yaml = f"\n  paper: {EXISTING}\n  code: [{EXISTING}a, {EXISTING}b, {EXISTING}a]"
    write_entries(folder, {"papers/a": paper_yaml(links_yaml)})
    assert added_links(folder) == {
        f"{EXISTING}a": (False, ["papers/a:links.code[0]", "papers/a:links.code[2]"])
    }


def test_a_url_moved_to_another_field_is_added_but_not_new(folder: Path) -> None:
    write_entries(
        folder,
        {
            "papers/a": paper_yaml(
                f"\n  paper: {EXISTING}\n  code: {EXISTING}a\n  project: {EXISTING}b"
            )
        },
    )
    assert added_links(folder) == {f"{EXISTING}b": (False, ["papers/a:links.project"])}


def test_links_of_a_renamed_entry_are_not_new(folder: Path) -> None:
    (folder / "papers" / "b.yml").rename(folder / "papers" / "c.yml")
    assert added_links(folder) == {URL_OF_B: (False, ["papers/c:links.paper"])}


def test_a_new_link_in_a_topic_description_is_collected(folder: Path) -> None:
    text = f"- id: first\n  name: First\n{TOPICS}  description: {{en: <https://new.org>}}\n"
    write_entries(folder, {"topics": text})
    assert added_links(folder) == {"https://new.org/": (True, ["topics/vision:[1].description.en"])}


def test_without_entries_at_the_revision_all_links_are_new(tmp_path: Path) -> None:
    run_git(tmp_path, "init", "-q", "-b", "main")
    run_git(tmp_path, "commit", "-q", "--allow-empty", "-m", "x")
    run_git(tmp_path, "tag", "start")
    entries_folder = write_entries(
        tmp_path / "entries", {"papers/a": paper_yaml("{paper: https://a.org}")}
    )
    assert added_links(entries_folder) == {"https://a.org/": (True, ["papers/a:links.paper"])}


def test_an_unknown_revision_is_reported(folder: Path) -> None:
    with pytest.raises(UsageError, match="git does not know the revision"):
        collect_links_since(load_entries(folder), "nowhere")


# --- selecting --------------------------------------------------------------------------------

LINKS = tuple(
    LinkToCheck(url, (SourceLocation("a.yml", 1, 1, "url", entry),))
    for url, entry in [
        ("https://example.org/a", "papers/a"),
        ("https://sub.example.org:8443/", "papers/b"),
        ("https://notexample.org/", "papers/a"),
        ("https://xn--r8jz45g.jp/", "repos/c"),
        ("http://127.0.0.1:8080/", "repos/c"),
        ("ftp://example.org/", "topics/t"),
    ]
)


@pytest.mark.parametrize(
    ("patterns", "selected"),
    [
        ([], [0, 1, 2, 3, 4, 5]),
        (["example.org"], [0, 1]),
        (["EXAMPLE.org."], [0, 1]),
        (["sub.example.org"], [1]),
        (["例え.jp"], [3]),
        (["127.0.0.1"], [4]),
        (["org"], [0, 1, 2]),
        (["papers/a"], [0, 2]),
        (["topics/t"], [5]),
        (["repos/c", "sub.example.org", "repos/c"], [1, 3, 4]),
    ],
)
def test_patterns_select_links_by_host_or_by_id(patterns: list[str], selected: list[int]) -> None:
    assert select_links(LINKS, patterns) == tuple(LINKS[index] for index in selected)


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        ("exampel.org", "the host `exampel.org`. Did you mean `example.org`?"),
        (
            "papers/aa",
            "There is no entry `papers/aa` that contains a link. Did you mean `papers/a`?",
        ),
        ("zzzzzzzzz", "the host `zzzzzzzzz`. Give the id of an entry"),
        ("", "the host ``. Give the id of an entry"),
        (
            "https://example.org",
            "There is no entry `https://example.org` that contains a link. Give the id of an entry",
        ),
        ("a b", "the host `a b`. "),
    ],
)
def test_a_pattern_without_a_match_is_reported(pattern: str, message: str) -> None:
    with pytest.raises(UsageError) as raised:
        select_links(LINKS, ["example.org", pattern])
    assert message in str(raised.value)
