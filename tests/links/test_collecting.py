"""Which links are checked, where they stand, and which of them a branch brought."""

from __future__ import annotations

from pathlib import Path

import pytest

from site_builder.entry_files import load_entries
from site_builder.errors import UsageError
from site_builder.knowledge_base import open_knowledge_base
from site_builder.links.collecting import collect_links, collect_links_since, select_links
from site_builder.links.links_to_check import LinkToCheck, SourceLocation
from tests.links.entry_folders import TOPICS, git, paper, write


def places(targets: tuple[LinkToCheck, ...]) -> dict[str, list[tuple[str, str, int, int]]]:
    """Return by URL where it stands: entry, field, line, column."""
    return {t.url: [(s.entry, s.field, s.line, s.column) for s in t.locations] for t in targets}


# --- collecting -------------------------------------------------------------------------------


def test_every_address_once_with_all_its_places(tmp_path: Path) -> None:
    note = '{en: "x [a](http://A.org:80/x#y) [b](papers/b)", zh: "中文 <https://b.org>"}'
    write(
        tmp_path,
        {
            "papers/a": paper("{paper: http://a.org/x}", note),
            "papers/b": paper("\n  paper: 'http://a.org/x?utm_source=z#z'"),
            "topics": TOPICS + "  description:\n    en: See <https://b.org/>.\n",
        },
    )
    assert places(collect_links(load_entries(tmp_path))) == {
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


def test_a_loaded_folder_and_a_checked_one_give_the_same(tmp_path: Path) -> None:
    write(tmp_path, {"papers/a": paper("{paper: https://a.org}")})
    targets = collect_links(load_entries(tmp_path))
    assert collect_links(open_knowledge_base(tmp_path)) == targets
    shown = (tmp_path / "papers" / "a.yml").as_posix()
    source = SourceLocation(shown, 5, 16, "links.paper", "papers/a")
    assert targets == (LinkToCheck("https://a.org/", (source,)),)


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
def test_what_cannot_be_asked_for_is_a_target_as_it_is(
    tmp_path: Path, written: str, url: str
) -> None:
    write(tmp_path, {"papers/a": paper("{paper: https://z.org}", f"\n  en: '[x]({written})'")})
    found = places(collect_links(load_entries(tmp_path)))
    assert found.pop("https://z.org/")
    column = 12 + written.startswith("<")
    assert found == {url: [("papers/a", "notes.en", 7, column)]}


def test_broken_files_hide_no_others(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "papers/a": paper("{paper: https://a.org}"),
            "papers/b": paper("{paper: https://b.org}", more="oops: 1\n"),
            "papers/c": "title: [",
            "papers/d": "\ufeff" + paper("{paper: https://d.org}"),
        },
    )
    (tmp_path / "papers" / "e.yml").write_bytes(b"\xff")
    assert list(places(collect_links(load_entries(tmp_path)))) == ["https://a.org/"]


def test_a_file_that_went_away_meanwhile_gives_its_beginning(tmp_path: Path) -> None:
    loaded = load_entries(write(tmp_path, {"papers/a": paper("{paper: https://a.org}")}))
    (tmp_path / "papers" / "a.yml").unlink()
    assert places(collect_links(loaded)) == {"https://a.org/": [("papers/a", "links.paper", 1, 1)]}


def test_a_folder_without_links(tmp_path: Path) -> None:
    assert collect_links(load_entries(write(tmp_path, {}))) == ()


# --- what a branch brought --------------------------------------------------------------------

KEPT, OTHER = "https://kept.org/", "https://other.org/"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A repository with two entries, at the tag `start`."""
    entries = write(
        tmp_path / "nested" / "entries",
        {
            "papers/a": paper(f"\n  paper: {KEPT}\n  code: [{KEPT}a, {KEPT}b]"),
            "papers/b": paper(f"{{paper: {OTHER}}}"),
        },
    )
    git(tmp_path, "init", "-q", "-b", "main")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-q", "-m", "x")
    git(tmp_path, "tag", "start")
    return entries


def since(folder: Path) -> dict[str, tuple[bool, list[str]]]:
    """Return by URL whether it is new, and the entries in which it stands."""
    found = collect_links_since(load_entries(folder), "start")
    return {t.url: (t.is_new, [f"{s.entry}:{s.field}" for s in t.locations]) for t in found}


def test_nothing_changed(folder: Path) -> None:
    assert since(folder) == {}


def test_unchanged_links_of_a_touched_file_are_left_out(folder: Path) -> None:
    text = paper(f"\n  # moved\n  code: [{KEPT}b, {KEPT}a]\n  paper: '{KEPT}#x'")
    write(folder, {"papers/a": text})
    assert since(folder) == {}


@pytest.mark.parametrize("committed", [True, False])
def test_a_link_that_stood_nowhere_is_new(folder: Path, committed: bool) -> None:
    write(folder, {"papers/b": paper(f"{{paper: {OTHER}, code: https://new.org}}")})
    if committed:
        git(folder, "commit", "-a", "-q", "-m", "x")
    assert since(folder) == {"https://new.org/": (True, ["papers/b:links.code"])}


def test_a_link_known_elsewhere_is_not_new_where_it_is_added(folder: Path) -> None:
    write(folder, {"papers/b": paper(f"{{paper: {OTHER}}}", f"\n  en: See <{KEPT}>.")})
    assert since(folder) == {KEPT: (False, ["papers/b:notes.en"])}


def test_a_new_link_tells_all_its_places(folder: Path) -> None:
    write(
        folder,
        {
            "papers/b": paper(f"{{paper: {OTHER}}}", "\n  en: <https://new.org/#a>"),
            "papers/c": paper("{paper: https://new.org}"),
        },
    )
    assert since(folder) == {
        "https://new.org/": (True, ["papers/b:notes.en", "papers/c:links.paper"])
    }


def test_a_second_time_in_one_field_counts(folder: Path) -> None:
    links = f"\n  paper: {KEPT}\n  code: [{KEPT}a, {KEPT}b, {KEPT}a]"
    write(folder, {"papers/a": paper(links)})
    assert since(folder) == {
        f"{KEPT}a": (False, ["papers/a:links.code[0]", "papers/a:links.code[2]"])
    }


def test_another_role_counts_as_added(folder: Path) -> None:
    write(folder, {"papers/a": paper(f"\n  paper: {KEPT}\n  code: {KEPT}a\n  project: {KEPT}b")})
    assert since(folder) == {f"{KEPT}b": (False, ["papers/a:links.project"])}


def test_a_renamed_entry_brings_nothing_new(folder: Path) -> None:
    (folder / "papers" / "b.yml").rename(folder / "papers" / "c.yml")
    assert since(folder) == {OTHER: (False, ["papers/c:links.paper"])}


def test_the_description_of_a_topic_counts(folder: Path) -> None:
    text = f"- id: first\n  name: First\n{TOPICS}  description: {{en: <https://new.org>}}\n"
    write(folder, {"topics": text})
    assert since(folder) == {"https://new.org/": (True, ["topics/vision:[1].description.en"])}


def test_entries_that_did_not_exist_at_all(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "-b", "main")
    git(tmp_path, "commit", "-q", "--allow-empty", "-m", "x")
    git(tmp_path, "tag", "start")
    entries = write(tmp_path / "entries", {"papers/a": paper("{paper: https://a.org}")})
    assert since(entries) == {"https://a.org/": (True, ["papers/a:links.paper"])}


def test_an_unknown_revision_is_told(folder: Path) -> None:
    with pytest.raises(UsageError, match="git knows no revision"):
        collect_links_since(load_entries(folder), "nowhere")


# --- selecting --------------------------------------------------------------------------------

TARGETS = tuple(
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
    ("patterns", "chosen"),
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
def test_patterns_select(patterns: list[str], chosen: list[int]) -> None:
    assert select_links(TARGETS, patterns) == tuple(TARGETS[index] for index in chosen)


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        ("exampel.org", "the host `exampel.org`. Did you mean `example.org`?"),
        ("papers/aa", "an entry `papers/aa`. Did you mean `papers/a`?"),
        ("zzzzzzzzz", "the host `zzzzzzzzz`. Name one as"),
        ("", "the host ``. Name one as"),
        ("https://example.org", "an entry `https://example.org`. Name one as"),
        ("a b", "the host `a b`. "),
    ],
)
def test_a_pattern_that_selects_nothing_is_told(pattern: str, said: str) -> None:
    with pytest.raises(UsageError) as told:
        select_links(TARGETS, ["example.org", pattern])
    assert said in str(told.value)
