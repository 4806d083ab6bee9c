"""The catalog finds and groups entries, and computes relations between them."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_builder.catalog import (
    ALL_TOPICS,
    MAX_SIMILAR,
    Catalog,
    Linked,
    MoreByAuthors,
    NamedPage,
    RelatedTo,
    Relation,
    SameAuthors,
    SameTopic,
    build_catalog,
    latest_added,
)
from site_builder.models import Entry
from site_builder.models.urls import identify
from tests.factories import catalog, dataset, paper, repo, tag, topic


def ids(entries: object) -> list[str]:
    assert isinstance(entries, tuple)
    return [entry.id for entry in entries]


def relations(collection: Catalog, entry: Entry) -> tuple[Relation, ...]:
    related = collection.related(entry)
    return related.linked + related.similar


def reasons(collection: Catalog, entry: Entry) -> dict[str, tuple[object, ...]]:
    return {relation.entry.id: relation.reasons for relation in relations(collection, entry)}


# --- links ------------------------------------------------------------------------------------

ARXIV = "https://arxiv.org/abs/2301.12597"
LAVIS = "https://github.com/salesforce/LAVIS"
FOLDER = f"{LAVIS}/tree/main/projects/blip2"

# (case id, entry that links, linked entry, role of the link: the key that contains it). The case id says what the first
# entry links to.
LINKED: list[tuple[str, Entry, Entry, str]] = [
    ("the repository", paper(links={"paper": ARXIV, "code": LAVIS}), repo(url=LAVIS), "code"),
    (
        "the repository, with another spelling of its URL",
        paper(links={"paper": ARXIV, "code": "http://www.github.com/Salesforce/lavis.git"}),
        repo(url=LAVIS),
        "code",
    ),
    (
        "a folder of the repository",
        paper(links={"paper": ARXIV, "code": FOLDER}),
        repo(url=LAVIS),
        "code",
    ),
    (
        "the folder of the entry, on another branch",
        paper(links={"paper": ARXIV, "code": FOLDER.replace("/main/", "/dev/")}),
        repo(url=FOLDER),
        "code",
    ),
    (
        "the paper, by its arXiv id",
        dataset(paper="arXiv:2301.12597v3"),
        paper(links={"pdf": ARXIV}),
        "paper",
    ),
    (
        "the dataset, with another spelling of its URL",
        paper(links={"paper": ARXIV, "dataset": "https://hf.co/datasets/a/B"}),
        dataset(url="https://huggingface.co/datasets/A/b/tree/main"),
        "dataset",
    ),
    (
        "the paper on Hugging Face",
        repo(links={"article": "https://huggingface.co/papers/2301.12597"}),
        paper(links={"paper": ARXIV}),
        "article",
    ),
    ("an id", repo(uses=["datasets/wukong"]), dataset(), "uses"),
]


@pytest.mark.parametrize(
    ("source", "target", "role"), [case[1:] for case in LINKED], ids=[case[0] for case in LINKED]
)
def test_a_link_relates_both_entries(source: Entry, target: Entry, role: str) -> None:
    collection = catalog(source, target)
    assert reasons(collection, source)[target.id][0] == Linked(role, "to")
    assert reasons(collection, target)[source.id][0] == Linked(role, "from")


def test_a_url_finds_the_entry_of_its_folder_or_else_of_its_repository() -> None:
    repository, folder = repo("repository", url=LAVIS), repo("folder", url=FOLDER)
    collection = catalog(repository, folder)
    for url, expected in {
        LAVIS: "repos/repository",
        FOLDER: "repos/folder",
        f"{FOLDER}/": "repos/folder",
        f"{LAVIS}/tree/main/projects/blip": "repos/repository",
        f"{LAVIS}/issues/1": "repos/repository",
    }.items():
        found = collection.find(identify(url))
        assert found is not None
        assert found.id == expected, url


def test_the_url_of_a_repository_finds_no_entry_of_a_folder() -> None:
    collection = catalog(repo("folder", url=FOLDER))
    assert collection.find(identify(LAVIS)) is None


def test_each_role_of_links_to_an_entry_is_one_reason_for_the_relation() -> None:
    source = paper(
        links={"paper": ARXIV, "code": [LAVIS, FOLDER], "project": LAVIS}, uses=["repos/lavis"]
    )
    collection = catalog(source, repo(url=LAVIS))
    assert reasons(collection, source) == {
        "repos/lavis": (Linked("code", "to"), Linked("project", "to"), Linked("uses", "to"))
    }


def test_two_entries_may_link_to_each_other() -> None:
    blip = paper("blip", links={"paper": ARXIV, "code": LAVIS})
    lavis = repo("lavis", url=LAVIS, links={"paper": ARXIV})
    collection = catalog(blip, lavis)
    assert set(reasons(collection, blip)["repos/lavis"]) == {
        *(Linked("code", "to"), Linked("paper", "from")),
    }
    assert set(reasons(collection, lavis)["papers/blip"]) == {
        *(Linked("paper", "to"), Linked("code", "from")),
    }


def test_an_entry_is_not_related_to_itself() -> None:
    entry = repo(url=LAVIS, links={"project": FOLDER}, uses=["repos/lavis"], authors=["A", "A"])
    assert catalog(entry).related(entry) == RelatedTo()


# --- authors and topics -----------------------------------------------------------------------


def test_related_entries_with_more_common_authors_come_first() -> None:
    entry = paper("entry", authors=["A", "B", "C"])
    shares_one = paper("a", authors=["C", "D"], topics=["other"])
    shares_two = paper("b", authors=["B", "A"], topics=["other"])
    assert list(reasons(catalog(entry, shares_one, shares_two), entry).items()) == [
        ("papers/b", (SameAuthors(("A", "B")),)),
        ("papers/a", (SameAuthors(("C",)),)),
    ]


def test_linked_entries_come_before_similar_entries() -> None:
    entry = paper("entry", authors=["A"], links={"paper": ARXIV, "code": LAVIS}, tags=["x"])
    others = (
        paper("topic", authors=["B"]),
        paper("author", authors=["A"], topics=["other"]),
        paper("topic-and-author", authors=["A"]),
        paper("topic-and-tag", tags=["x"]),
    )
    found = reasons(catalog(entry, *others, repo("z", url=LAVIS)), entry)
    assert list(found) == [
        "repos/z",
        "papers/topic-and-author",
        "papers/topic-and-tag",
        "papers/topic",
        "papers/author",
    ]
    assert found["papers/topic-and-author"] == (SameAuthors(("A",)), SameTopic(("vision",)))


def test_linked_entries_are_sorted_by_direction_role_and_year() -> None:
    data = dataset("data", paper=ARXIV, links={"code": LAVIS}, uses=["repos/base"])
    users = [
        paper(f"user-{year}", uses=["datasets/data"], year=year) for year in (2020, 2024, 2022)
    ]
    found = relations(
        catalog(
            data,
            *users,
            paper("a", links={"paper": ARXIV}),
            repo("lavis", url=LAVIS),
            repo("base", url="https://example.org/base"),
        ),
        data,
    )
    linked = [relation.entry.slug for relation in found]
    assert linked == ["a", "lavis", "base", "user-2024", "user-2022", "user-2020"]


def test_one_common_topic_with_two_common_tags_ranks_above_four_common_authors() -> None:
    team = ["A", "B", "C", "D"]
    entry = paper("entry", authors=team, topics=["vision"], tags=["x", "y"])
    others = [paper(f"team-{n}", authors=team, topics=["other"]) for n in range(20)]
    same_topic = paper("same-topic", authors=["E"], topics=["vision"], tags=["x", "y"])
    assert next(iter(reasons(catalog(entry, *others, same_topic), entry))) == "papers/same-topic"


def test_large_topics_relate_entries_of_the_closest_years() -> None:
    """The number of pages that show an entry as related is limited, so an edit of the entry changes few pages."""
    entries = [paper(f"p{n:03d}", year=2000 + n // 50) for n in range(500)]
    collection = catalog(*entries)
    shown: Counter[str] = Counter()
    for entry in entries:
        found = reasons(collection, entry)
        assert len(found) == MAX_SIMILAR
        shown.update(list(found))
    assert max(shown.values()) <= 3 * MAX_SIMILAR
    found = reasons(collection, entries[110])
    assert list(found) == [f"papers/p{n:03d}" for n in range(111, 111 + MAX_SIMILAR)]


def test_only_the_first_eight_authors_and_the_last_author_relate_entries() -> None:
    names = [f"A{n}" for n in range(3000)]
    entry = paper("entry", authors=names, topics=["other"])
    others = [paper(f"by-{n}", authors=[names[n]]) for n in (0, 7, 8, 2998, 2999)]
    found = reasons(catalog(entry, *others), entry)
    assert sorted(found) == ["papers/by-0", "papers/by-2999", "papers/by-7"]


# --- more by these authors --------------------------------------------------------------------


def more(*entries: Entry) -> MoreByAuthors | None:
    return catalog(*entries).related(entries[0]).more_by_authors


def by(names: Sequence[str], number: int, slug: str) -> list[Entry]:
    return [paper(f"{slug}-{n:03d}", authors=names) for n in range(number)]


def test_more_by_authors_does_not_count_the_listed_similar_entries() -> None:
    entry = paper("entry", authors=["A", "B", "C"])
    assert more(entry, *by(["A"], MAX_SIMILAR, "a")) is None
    assert more(entry, *by(["A"], MAX_SIMILAR + 1, "a")) == MoreByAuthors(("A",), 1)
    of_both = more(entry, *by(["A"], 10, "a"), *by(["B", "C"], 10, "b"), paper("x", authors=["D"]))
    assert of_both == MoreByAuthors(("A", "B", "C"), 20 - MAX_SIMILAR)


def test_more_by_authors_names_only_the_author_that_all_counted_entries_share() -> None:
    entry = paper("entry", authors=["A", "B", "C"])
    counted = more(entry, *by(["B", "A"], 10, "ab"), *by(["B"], 10, "b"))
    assert counted == MoreByAuthors(("B",), 20 - MAX_SIMILAR)


def test_more_by_authors_does_not_count_linked_entries() -> None:
    entry = repo("entry", authors=["A"], url=LAVIS)
    users = [paper(f"u{n}", authors=["A"], uses=["repos/entry"]) for n in range(9)]
    assert more(entry, *users) is None


def test_more_by_authors_stops_counting_at_the_maximum(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("site_builder.catalog.collection.MAX_COUNTED_ENTRIES", 20)
    counted = more(paper("entry", authors=["A"]), *by(["A"], 50, "a"))
    assert counted is not None
    assert counted.is_minimum
    assert 10 <= counted.number <= 20


# --- groups -----------------------------------------------------------------------------------

OLD = paper("old", year="1999", authors=["A"], tags=["t"], venue="ICML 1999")
NEW = paper("new", year="2023", authors=["A", "B", "A"], tags=["t", "u"], venue="ICML 2023")
CODE = repo("code", authors=["A"], tags=["t"])
GROUPS: list[tuple[str, object, list[str]]] = [
    ("by_kind", "paper", ["papers/new", "papers/old"]),
    ("by_topic", "vision", ["papers/new", "papers/old", "repos/code"]),
    ("by_author", "A", ["papers/new", "papers/old", "repos/code"]),
    ("by_author", "B", ["papers/new"]),
    ("by_tag", "t", ["papers/new", "papers/old", "repos/code"]),
    ("by_venue", "ICML 2023", ["papers/new"]),
    ("by_year", 1999, ["papers/old"]),
]


@pytest.mark.parametrize(("group", "value", "expected"), GROUPS)
def test_each_group_lists_its_entries_once_and_the_newest_first(
    group: str, value: object, expected: list[str]
) -> None:
    assert ids(getattr(catalog(OLD, CODE, NEW), group)[value]) == expected


def test_entries_on_pages_are_sorted_by_year_then_by_date_newest_first() -> None:
    arxiv = "https://arxiv.org/abs/{}"
    entries = [
        paper("january", year="2023", links={"paper": arxiv.format("2301.12597")}),
        paper("exact-day", year="2023", published="2023-07-23"),
        paper("july", year="2023", links={"paper": arxiv.format("2307.00001")}),
        paper("before-proceedings", year="2023", links={"paper": arxiv.format("2211.00001")}),
        paper("no-month-added-later", year="2023", added="2026-11-24"),
        paper("no-month-b", year="2023"),
        paper("no-month-a", year="2023"),
        paper("next-year", year="2024", links={"paper": arxiv.format("2212.00001")}),
        paper("last-century", year="1999", links={"paper": arxiv.format("math/9912136")}),
        repo("no-year"),
    ]
    expected = [
        "next-year",
        "exact-day",
        "july",
        "january",
        "no-month-added-later",
        "no-month-a",
        "no-month-b",
        "before-proceedings",
        "last-century",
        "no-year",
    ]
    assert [entry.slug for entry in catalog(*entries).in_page_order] == expected
    assert [entry.publication_date for entry in entries[:4]] == [
        "2023-01",
        "2023-07-23",
        "2023-07",
        "2022-11",
    ]


def test_the_entries_that_were_added_last_are_found() -> None:
    entries = [paper("a", added="2026-01-01"), paper("b", added="2026-03-01"), CODE]
    collection = catalog(*entries)
    assert ids(latest_added(collection, 2)) == ["repos/code", "papers/b"]


def test_spellings_of_a_name_share_a_page() -> None:
    collection = catalog(
        paper("a", authors=["WEI ZHANG"], venue="(ICML) 2023", tags=["OCR", "c++"], year="2020"),
        paper("b", authors=["Wei Zhang"], venue="ICML 2023", tags=["ocr", "c#"], year="2021"),
        paper("c", authors=["Wei Zhang", "José Núñez"], venue="ICML 2024"),
        paper("d", authors=["Jose\u0301 Nu\u0301n\u0303ez"]),
        tags=(tag("ocr"),),
    )

    def shown(pages: Mapping[str, NamedPage]) -> dict[str, tuple[str, list[str]]]:
        return {slug: (page.name, ids(page.entries)) for slug, page in pages.items()}

    assert shown(collection.author_pages) == {
        "jose-nunez": ("José Núñez", ["papers/c", "papers/d"]),
        "wei-zhang": ("Wei Zhang", ["papers/c", "papers/b", "papers/a"]),
    }
    assert shown(collection.venue_pages) == {
        "icml-2023": ("ICML 2023", ["papers/b", "papers/a"]),
        "icml-2024": ("ICML 2024", ["papers/c"]),
    }
    assert shown(collection.tag_pages) == {
        "c-sharp": ("c#", ["papers/b"]),
        "c-plus-plus": ("c++", ["papers/a"]),
        "ocr": ("ocr", ["papers/b", "papers/a"]),
    }


# --- topics -----------------------------------------------------------------------------------

TREE = (
    topic("vision", parent="learning"),
    topic("learning"),
    topic("images", parent="vision"),
    topic("ethics"),
    topic("lost", parent="nowhere"),
)


def test_subtopics_come_after_their_parent_topic() -> None:
    order = [(depth, found.id) for depth, found in catalog(topics=TREE).topics_in_order()]
    assert order == [(0, "learning"), (1, "vision"), (2, "images"), (0, "ethics"), (0, "lost")]


@pytest.mark.parametrize(
    ("topic_id", "expected"),
    [
        ("images", ["learning", "vision", "images"]),
        ("learning", ["learning"]),
        ("lost", ["lost"]),
        ("nowhere", []),
    ],
)
def test_a_topic_and_its_ancestors_are_returned_from_the_root_down(
    topic_id: str, expected: list[str]
) -> None:
    assert [found.id for found in catalog(topics=TREE).with_ancestors(topic_id)] == expected


@pytest.mark.parametrize("limit", range(1, 7))
def test_a_limit_on_ancestors_keeps_the_root_and_the_lowest_topics(limit: int) -> None:
    chain = tuple(topic(f"t{n}", parent=f"t{n - 1}" if n else None) for n in range(5))
    found = catalog(topics=chain).with_ancestors("t4", limit)
    assert found == (chain if limit >= 5 else (chain[0], *chain[-limit:]))


@pytest.mark.parametrize("limit", range(1, 7))
def test_ancestors_in_a_cycle_of_topics_stop_at_the_limit(limit: int) -> None:
    cycle = tuple(topic(f"t{n}", parent=f"t{(n + 1) % 5}") for n in range(5))
    assert len(catalog(topics=cycle).with_ancestors("t4", limit)) == min(limit, 5)


def test_cycles_of_topics_cause_no_endless_loop() -> None:
    cycle = (topic("a", parent="b"), topic("b", parent="a"), topic("self", parent="self"))
    collection = catalog(paper(topics=["a"]), topics=cycle)
    assert [found.id for found in collection.with_ancestors("a")] == ["b", "a"]
    assert [found.id for found in collection.with_ancestors("self")] == ["self"]
    assert list(collection.topics_in_order()) == []


def test_a_topic_with_an_invalid_definition_may_exist() -> None:
    collection = build_catalog([], [topic("a")], invalid_ids=["topics/b"])
    assert [collection.may_have_topic(name) for name in ("a", "b", "c")] == [True, True, False]
    assert build_catalog([], [], invalid_ids=[ALL_TOPICS]).may_have_topic("anything")


# --- properties -------------------------------------------------------------------------------


@st.composite
def entry_lists(draw: st.DrawFn) -> list[Entry]:
    """Draw papers, repositories and datasets that share authors, topics and URLs."""
    names = st.sampled_from(["a", "b", "c"])
    urls = st.sampled_from([LAVIS, FOLDER, ARXIV, f"{ARXIV}v2", "https://example.org/x"])
    entries: list[Entry] = []
    for number in range(draw(st.integers(0, 8))):
        common = {
            "topics": draw(st.lists(names, min_size=1, max_size=2, unique=True)),
            "tags": draw(st.lists(names, max_size=2, unique=True)),
            "authors": draw(st.lists(names, min_size=1, max_size=2)),
            "year": draw(st.sampled_from(["2020", "2021"])),
        }
        links = {"code": draw(st.lists(urls, max_size=2))}
        slug = f"e{number}"
        entries.append(
            draw(
                st.sampled_from(
                    [
                        paper(slug, **common, links={"paper": draw(urls), **links}),
                        repo(slug, **common, url=draw(urls), links=links),
                        dataset(slug, **common, url=draw(urls), paper=draw(urls)),
                    ]
                )
            )
        )
    return entries


@given(entry_lists(), st.randoms(use_true_random=False))
def test_catalogs_do_not_depend_on_the_order_of_the_entries(
    entries: list[Entry], rng: random.Random
) -> None:
    shuffled = list(entries)
    rng.shuffle(shuffled)
    before, after = catalog(*entries), catalog(*shuffled)
    assert list(before) == list(after)
    assert before.ids_by_url_key == after.ids_by_url_key
    for group in ("by_kind", "by_topic", "by_year", "by_author", "by_tag", "author_slugs"):
        assert getattr(before, group) == getattr(after, group)
        assert list(getattr(before, group)) == list(getattr(after, group))
    assert [before.related(e) for e in before] == [after.related(e) for e in after]


@given(entry_lists())
def test_linked_entries_are_related_in_both_directions(entries: list[Entry]) -> None:
    collection = catalog(*entries)
    for entry in collection:
        found = relations(collection, entry)
        assert len({relation.entry.id for relation in found}) == len(found)
        for relation in found:
            assert relation.entry.id != entry.id
            reverse_reasons = reasons(collection, relation.entry).get(entry.id, ())
            for reason in relation.reasons:
                if isinstance(reason, Linked):
                    reverse = Linked(reason.role, "from" if reason.direction == "to" else "to")
                    assert reverse in reverse_reasons


TOPICS = ("vision", "text", "audio")


@given(
    st.lists(
        st.tuples(
            st.sampled_from([paper, repo, dataset]),
            st.lists(st.sampled_from(TOPICS), min_size=1, unique=True),
            st.lists(st.sampled_from("abcd"), unique=True),
            st.lists(st.sampled_from("ABCD"), unique=True),
            st.one_of(st.none(), st.integers(2019, 2023)),
        ),
        max_size=24,
    )
)
def test_a_comparison_of_all_pairs_finds_the_same_similar_entries(
    drawn: list[tuple[Any, list[str], list[str], list[str], int]],
) -> None:
    """Compare the catalog with code that computes the similarity of every pair of entries."""
    entries = [
        make(f"e{n}", topics=topics, tags=tags, authors=[*authors, f"A{n}"], **_year(make, year))
        for n, (make, topics, tags, authors, year) in enumerate(drawn)
    ]
    collection = build_catalog(entries, [topic(name) for name in TOPICS])
    order = sorted(entries, key=lambda e: (e.year or 0, e.added, e.id))
    for entry in entries:

        def distance(candidate: Entry) -> tuple[object, ...]:
            common_authors = {*entry.author_names} & {*candidate.author_names}  # noqa: B023
            common_topics = {*entry.topics} & {*candidate.topics}  # noqa: B023
            common_tags = {*entry.tags} & {*candidate.tags}  # noqa: B023
            common = min(len(common_authors), 2) + len(common_topics) + len(common_tags)
            years = abs((candidate.year or 0) - (entry.year or 0))  # noqa: B023
            steps = order.index(candidate) - order.index(entry)  # noqa: B023
            return -common, years, steps < 0, abs(steps)

        candidates = [
            e
            for e in entries
            if e is not entry
            and ({*e.topics} & {*entry.topics} or {*e.author_names} & {*entry.author_names})
        ]
        most_similar = sorted(candidates, key=distance)[:MAX_SIMILAR]
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("site_builder.catalog.similarity._MAX_COMPARED", len(entries))
            assert [relation.entry for relation in relations(collection, entry)] == most_similar


def _year(make: object, year: int | None) -> dict[str, int]:
    return {"year": year or 2020} if make is paper else {} if year is None else {"year": year}


def test_tag_name_falls_back_to_another_language_and_then_to_the_tag() -> None:
    names = {"en": "Text recognition", "zh": "文字识别"}
    tags = (tag("ocr", name=names), tag("中文", name={"zh": "中文"}), tag("vqa", name="VQA"))
    collection = catalog(paper(tags=["ocr", "gan"]), tags=tags)
    assert list(collection.tags) == ["ocr", "中文", "vqa"]
    assert collection.tag_name("ocr", "zh") == ("文字识别", "zh")
    assert collection.tag_name("中文", "en") == ("中文", "zh")
    assert collection.tag_name("vqa", "zh") == ("VQA", "zh")
    assert collection.tag_name("gan", "en") == ("gan", None)


@st.composite
def similar_names(draw: st.DrawFn) -> list[Entry]:
    """Draw papers with similar names of authors, venues and tags, and with random dates in `added`."""
    names = st.text(alphabet="aA.+#-é视🤗 ", min_size=1, max_size=3).filter(
        lambda text: text.strip()
    )
    return [
        paper(
            f"{draw(st.sampled_from('abc'))}{number}",
            authors=draw(st.lists(names, min_size=1, max_size=3)),
            venue=draw(names),
            tags=draw(st.lists(names, max_size=3, unique_by=str.strip)),
            added=str(draw(st.dates(dt.date(2020, 1, 1), dt.date(2020, 1, 3)))),
        )
        for number in range(draw(st.integers(1, 6)))
    ]


@given(similar_names(), st.data())
def test_names_keep_their_addresses_if_other_entries_are_added_or_deleted(
    entries: list[Entry], data: st.DataObject
) -> None:
    kept = data.draw(st.lists(st.sampled_from(entries), min_size=1, unique_by=lambda e: e.id))
    small, large = catalog(*kept), catalog(*entries)
    for group, slugs, pages in (
        ("by_author", "author_slugs", "author_pages"),
        ("by_venue", "venue_slugs", "venue_pages"),
        ("by_tag", "tag_slugs", "tag_pages"),
    ):
        for name, of_name in getattr(small, group).items():
            slug = getattr(small, slugs)[name]
            assert getattr(large, slugs)[name] == slug
            page = getattr(large, pages)[slug]
            assert set(of_name) <= set(page.entries)
            assert getattr(large, slugs)[page.name] == slug
        for page in getattr(large, pages).values():
            assert len(set(page.entries)) == len(page.entries)
