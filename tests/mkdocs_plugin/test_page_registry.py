"""What is planned of pages: whoever keeps pages that are made of the same keeps the right ones."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from itertools import count

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from site_builder.catalog import Catalog
from site_builder.mkdocs_plugin.fingerprints import Fingerprints
from site_builder.mkdocs_plugin.page_registry import PageRegistry
from site_builder.mkdocs_plugin.shared_facts import compute_shared_facts, reuse_shared_facts
from site_builder.models import LANGUAGES, Entry, Language
from site_builder.pages import Dependencies, Page, PlannedListing, PlannedPage, paging, plan_pages
from site_builder.pages.paging import listing_path, page_path
from site_builder.pages.paths import localized_path
from tests.factories import catalog, dataset, paper, repo, topic
from tests.pages.sample_catalogs import SITE

own_pace = settings(deadline=None)  # pages are made of templates, which have to be read first

NAMES = ("Ada", "ada", "Zoë", "Zoe", "王伟", "A B", "A-B", "a  b")
QUIET = {
    "title": st.sampled_from(["One", "Two", "二"]),
    "aliases": st.sampled_from([["It"], ["That"]]),
    "summary": st.sampled_from(
        [{"en": "See [it](papers/p0)."}, {"en": "See [it](papers/p4)."}, {"zh": "无。"}]
    ),
    "notes": st.sampled_from([{"en": "- A note.\n"}, {"zh": "- 见 [它](papers/p1)。\n"}]),
    "added": st.sampled_from(["2026-11-20", "2026-11-24"]),
}
"""Fields that matter to nobody but who shows the entry."""
FIELDS = st.fixed_dictionaries(
    {},
    optional={
        **QUIET,
        "uses": st.sampled_from([["datasets/d"], ["papers/p0"]]),
        "authors": st.lists(st.sampled_from(NAMES), min_size=1, max_size=3),
        "year": st.sampled_from([2021, 2023]),
        "venue": st.sampled_from(["ICML 2021", "icml 2021", "CVPR 2023"]),
        "tags": st.lists(st.sampled_from(["vqa", "VQA", "c++", "c"]), max_size=2, unique=True),
        "topics": st.lists(
            st.sampled_from(["vision", "images"]), min_size=1, max_size=2, unique=True
        ),
        "links": st.sampled_from(
            [
                {"paper": "https://example.org/papers/p0"},
                {"paper": "https://example.org/x", "code": "https://github.com/example/code"},
                {"paper": "https://example.org/x", "dataset": "https://example.org/papers/p1"},
            ]
        ),
    },
)
PAPERS = st.dictionaries(st.integers(0, 6), FIELDS, min_size=1)
TOPICS = (topic("vision"), topic("images", parent="vision"))


def collection(papers: dict[int, dict[str, object]]) -> Catalog:
    entries: list[Entry] = [paper(f"p{number}", **fields) for number, fields in papers.items()]
    more = (repo("code"), dataset("d", topics=["images"]))
    return catalog(*entries, *more, topics=TOPICS)


@st.composite
def edits(draw: st.DrawFn) -> tuple[Catalog, Catalog]:
    """Draw a catalog, and the same with an entry that came or went, or changed, often quietly."""
    papers = draw(PAPERS)
    if draw(st.booleans()):
        number = draw(st.sampled_from(sorted(papers)))
        fields = draw(st.fixed_dictionaries({}, optional=QUIET))
        return collection(papers), collection(papers | {number: papers[number] | fields})
    number = draw(st.integers(0, 6))
    other = {**papers, number: papers.get(number, {}) | draw(FIELDS)}
    if draw(st.booleans()) and len(other) > 1:
        del other[number]
    return collection(papers), collection(other)


@pytest.fixture(scope="module", autouse=True)
def _small_pages() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(paging, "MAX_ROWS_PER_PAGE", 2)
        patch.setattr(paging, "MAX_LINES_PER_PAGE", 3)
        yield


def planned(collection: Catalog) -> PageRegistry:
    page_registry = PageRegistry()
    for item in plan_pages(collection, SITE):
        if not isinstance(item, Page):
            page_registry.add(item)
    return page_registry


def digests(collection: Catalog) -> dict[str, bytes]:
    return {entry.id: repr(entry).encode() for entry in collection}


@own_pace
@given(PAPERS)
def test_pages_of_a_listing_follow_each_other(papers: dict[int, dict[str, object]]) -> None:
    for listings in planned(collection(papers)).listings.values():
        assert [listing.language for listing in listings] == list(LANGUAGES)
        for listing in listings:
            pages = list(listing.pages())
            numbers = zip(pages, count(listing.first_number), strict=False)
            there = [(page_path(listing.path, n), page.path) for page, n in numbers]
            assert [first for first, _ in there] == [second for _, second in there]
            assert {listing_path(page.path) for page in pages} == {listing.path}
            assert [page.render().path for page in pages] == [page.path for page in pages]
        assert len({len(list(listing.pages())) for listing in listings}) == 1


@own_pace
@given(PAPERS)
def test_a_listing_is_made_of_the_same_in_every_language(
    papers: dict[int, dict[str, object]],
) -> None:
    for listings in planned(collection(papers)).listings.values():
        assert len({repr(listing.depends_on()) for listing in listings}) == 1


TWINS: dict[int, dict[str, object]] = {n: {"authors": ["A-B", "A.B"]} for n in (0, 1)}


@own_pace
@given(edits())
@example((collection(TWINS), collection(TWINS | {2: {"authors": ["A+B"]}})))  # who takes the slug
def test_listings_that_are_made_of_the_same_are_the_same(edit: tuple[Catalog, Catalog]) -> None:
    before, after = edit
    page_registry, fingerprints = (
        [planned(one) for one in edit],
        [Fingerprints(digests(one)) for one in edit],
    )
    same = 0
    for address in page_registry[0].listings.keys() & page_registry[1].listings.keys():
        both = [own.listings[address] for own in page_registry]
        one, other = (
            taken.of(listings[0].depends_on(), LANGUAGES)
            for taken, listings in zip(fingerprints, both, strict=True)
        )
        if one == other:
            same += 1
            pages = [[p.render() for listing in own for p in listing.pages()] for own in both]
            assert pages[0] == pages[1]
    assert same or before != after


@own_pace
@given(edits())
def test_a_listing_without_a_changed_entry_is_made_of_the_same_unless_one_moved(
    edit: tuple[Catalog, Catalog],
) -> None:
    before, after = edit
    if compute_shared_facts(before).entry_digests != compute_shared_facts(after).entry_digests:
        return
    page_registry, fingerprints = (
        [planned(one) for one in edit],
        [Fingerprints(digests(one)) for one in edit],
    )
    changed = dict(digests(before).items() ^ digests(after).items())
    assert page_registry[0].listings.keys() == page_registry[1].listings.keys()
    assert page_registry[0].pages.keys() >= {f"{id_}/" for id_ in changed}
    for address, (listing, *_) in page_registry[1].listings.items():
        if changed.keys().isdisjoint(entry.id for entry in listing.entries):
            earlier = page_registry[0].listings[address][0]
            both = zip(fingerprints, (earlier, listing), strict=True)
            assert len({taken.of(own.depends_on(), LANGUAGES) for taken, own in both}) == 1


TITLED: dict[int, dict[str, object]] = {
    n: {"authors": [name], "title": title}
    for n, (name, title) in enumerate(
        [("Ada", "One"), ("Ada", "Two"), ("Zoe", "Of"), ("Zoe", "Yes")]
    )
}


@own_pace
@given(edits())
@example((collection(TITLED), collection(TITLED | {0: {"authors": ["Ada"], "title": "二"}})))
def test_facts_that_are_kept_are_those_that_would_be_found(edit: tuple[Catalog, Catalog]) -> None:
    before, after = edit
    changed = frozenset(dict(digests(before).items() ^ digests(after).items()))
    found = compute_shared_facts(after)
    kept = reuse_shared_facts(after, changed, compute_shared_facts(before))
    assert kept in (None, found)
    assert pickle.loads(pickle.dumps(found)) == found  # else another process would work in vain
    if not changed:
        assert kept is not None


@pytest.mark.parametrize(
    ("fields", "are_kept"),
    [
        ({"title": "Another"}, True),
        ({"aliases": ["It"]}, True),
        ({"notes": {"en": "- See [it](papers/p1).\n"}}, True),
        ({"added": "2020-01-01"}, True),
        ({"authors": ["Somebody"]}, False),
        ({"uses": ["datasets/d"]}, False),
        ({"venue": "CVPR 2023"}, False),
        ({"year": 2021}, False),
        ({"tags": ["new"]}, False),
        ({"topics": ["images"]}, False),
        ({"links": {"paper": "https://example.org/else"}}, False),
    ],
)
def test_only_what_matters_to_others_makes_all_be_looked_at(
    fields: dict[str, object], are_kept: bool
) -> None:
    before = compute_shared_facts(collection({0: {}, 1: {}}))
    after = collection({0: fields, 1: {}})
    kept = reuse_shared_facts(after, frozenset({"papers/p0"}), before)
    assert (kept is not None) == are_kept
    if kept is not None:
        assert kept == compute_shared_facts(after)


# --- by address -------------------------------------------------------------------------------


def a_page(address: str, language: Language) -> PlannedPage:
    def make() -> Page:
        return Page(address, language, "Title", "", "")

    return PlannedPage(address, language, make)


def a_listing(address: str, language: Language, numbers: range) -> PlannedListing:
    pages = [a_page(page_path(address, number), language) for number in numbers]
    unknown = Dependencies((), ())
    return PlannedListing(
        address, language, lambda: pages, lambda: unknown, first_number=numbers.start
    )


PLANS = PageRegistry()
for _code in LANGUAGES:
    PLANS.add(a_page("papers/blip/", _code))
    PLANS.add(a_listing("tags/vqa/", _code, range(1, 4)))
    PLANS.add(a_listing("tags/", _code, range(2, 3)))
PLANS.add(a_page("papers/only/", "zh"))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("address", "is_there", "may_come"),
    [
        ("papers/blip/", True, True),
        ("papers/", False, False),
        ("papers/page/2/", False, False),
        ("tags/vqa/", True, True),
        ("tags/vqa/page/3/", True, True),
        ("tags/vqa/page/4/", False, True),
        ("tags/vqa/page/12/", False, True),
        ("tags/vqa/page/1/", False, False),
        ("tags/vqa/page/02/", False, False),
        ("tags/vqa/page/x/", False, False),
        ("tags/vqa/page/3/more/", False, False),
        ("tags/", False, False),  # it is in a menu
        ("tags/page/2/", True, True),
        ("", False, False),
    ],
)
def test_plans_are_found(language: Language, address: str, is_there: bool, may_come: bool) -> None:
    url = localized_path(language, address)
    found = PLANS.find_page(url)
    assert (found is not None) == is_there
    if found is not None:
        assert (found.path, found.language) == (address, language)
    assert PLANS.reserves(url) == may_come
    assert PLANS.languages_at(address) == (list(LANGUAGES) if may_come else [])


def test_a_page_may_be_in_one_language_only() -> None:
    assert PLANS.languages_at("papers/only/") == ["zh"]
    assert PLANS.find_page("papers/only/") is None
    assert PLANS.find_page("zh/papers/only/") is not None
