"""Planned pages: pages with equal fingerprints are equal, and pages are found by URL."""

from __future__ import annotations

import pickle
from collections.abc import Iterator, Sequence

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
from tests import examples
from tests.factories import catalog, dataset, paper, repo, topic
from tests.pages.sample_catalogs import SITE

property_settings = settings(max_examples=examples(50))

NAMES = ("Ada", "ada", "Zoë", "Zoe", "王伟", "A B", "A-B", "a  b")
LOCAL_FIELDS = {
    "title": st.sampled_from(["One", "Two", "二"]),
    "aliases": st.sampled_from([["It"], ["That"]]),
    "summary": st.sampled_from(
        [{"en": "See [it](papers/p0)."}, {"en": "See [it](papers/p4)."}, {"zh": "无。"}]
    ),
    "notes": st.sampled_from([{"en": "- A note.\n"}, {"zh": "- 见 [它](papers/p1)。\n"}]),
    "added": st.sampled_from(["2026-11-20", "2026-11-24"]),
}
"""Fields that affect only the pages that show the entry."""
FIELDS = st.fixed_dictionaries(
    {},
    optional={
        **LOCAL_FIELDS,
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


def catalog_of(papers: dict[int, dict[str, object]]) -> Catalog:
    """Return a catalog of these papers (number -> fields), a repository and a dataset."""
    entries: list[Entry] = [paper(f"p{number}", **fields) for number, fields in papers.items()]
    others = (repo("code"), dataset("d", topics=["images"]))
    return catalog(*entries, *others, topics=TOPICS)


@st.composite
def edits(draw: st.DrawFn) -> tuple[Catalog, Catalog]:
    """Draw a catalog, and the same catalog after an entry was added, removed or changed."""
    papers = draw(PAPERS)
    if draw(st.booleans()):
        number = draw(st.sampled_from(sorted(papers)))
        fields = draw(st.fixed_dictionaries({}, optional=LOCAL_FIELDS))
        return catalog_of(papers), catalog_of(papers | {number: papers[number] | fields})
    number = draw(st.integers(0, 6))
    edited = {**papers, number: papers.get(number, {}) | draw(FIELDS)}
    if draw(st.booleans()) and len(edited) > 1:
        del edited[number]
    return catalog_of(papers), catalog_of(edited)


@pytest.fixture(scope="module", autouse=True)
def _small_pages() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(paging, "MAX_ROWS_PER_PAGE", 2)
        patch.setattr(paging, "MAX_LINES_PER_PAGE", 3)
        yield


def planned_pages(entries: Catalog) -> PageRegistry:
    registry = PageRegistry()
    for item in plan_pages(entries, SITE):
        if not isinstance(item, Page):
            registry.add(item)
    return registry


def digests(entries: Catalog) -> dict[str, bytes]:
    """Return a digest of each entry, as if the entries had files."""
    return {entry.id: repr(entry).encode() for entry in entries}


@property_settings
@given(PAPERS)
def test_pages_of_a_listing_are_numbered_without_gaps(papers: dict[int, dict[str, object]]) -> None:
    for listings in planned_pages(catalog_of(papers)).listings.values():
        assert [listing.language for listing in listings] == list(LANGUAGES)
        for listing in listings:
            pages = list(listing.pages())
            numbers = range(listing.first_number, listing.first_number + len(pages))
            assert [page.path for page in pages] == [page_path(listing.path, n) for n in numbers]
            assert {listing_path(page.path) for page in pages} == {listing.path}
            assert [page.render().path for page in pages] == [page.path for page in pages]
        assert len({len(list(listing.pages())) for listing in listings}) == 1


@property_settings
@given(PAPERS)
def test_listing_has_the_same_dependencies_in_every_language(
    papers: dict[int, dict[str, object]],
) -> None:
    for listings in planned_pages(catalog_of(papers)).listings.values():
        assert len({repr(listing.depends_on()) for listing in listings}) == 1


def fingerprint(listings: Sequence[PlannedListing], entries: Catalog) -> str:
    """Return the fingerprint of a listing of a catalog."""
    return Fingerprints(digests(entries)).of(listings[0].depends_on(), LANGUAGES)


def rendered_pages(listings: Sequence[PlannedListing]) -> list[Page]:
    """Return all pages of a listing, in all languages."""
    return [page.render() for listing in listings for page in listing.pages()]


TWINS: dict[int, dict[str, object]] = {n: {"authors": ["A-B", "A.B"]} for n in (0, 1)}


@property_settings
@given(edits())
# All three authors have the same slug.
@example((catalog_of(TWINS), catalog_of(TWINS | {2: {"authors": ["A+B"]}})))
def test_listings_with_equal_fingerprints_are_equal(edit: tuple[Catalog, Catalog]) -> None:
    before, after = edit
    old_registry, new_registry = planned_pages(before), planned_pages(after)
    equal_fingerprints = 0
    for path in old_registry.listings.keys() & new_registry.listings.keys():
        old, new = old_registry.listings[path], new_registry.listings[path]
        if fingerprint(old, before) == fingerprint(new, after):
            equal_fingerprints += 1
            assert rendered_pages(old) == rendered_pages(new)
    assert equal_fingerprints or before != after


@property_settings
@given(edits())
def test_listing_without_a_changed_entry_keeps_its_fingerprint_if_shared_facts_are_equal(
    edit: tuple[Catalog, Catalog],
) -> None:
    before, after = edit
    if compute_shared_facts(before).entry_digests != compute_shared_facts(after).entry_digests:
        return
    old_registry, new_registry = planned_pages(before), planned_pages(after)
    changed = dict(digests(before).items() ^ digests(after).items())
    assert old_registry.listings.keys() == new_registry.listings.keys()
    assert old_registry.pages.keys() >= {f"{id_}/" for id_ in changed}
    for path, listings in new_registry.listings.items():
        if changed.keys().isdisjoint(entry.id for entry in listings[0].entries):
            old_fingerprint = fingerprint(old_registry.listings[path], before)
            assert fingerprint(listings, after) == old_fingerprint


TITLED: dict[int, dict[str, object]] = {
    n: {"authors": [name], "title": title}
    for n, (name, title) in enumerate(
        [("Ada", "One"), ("Ada", "Two"), ("Zoe", "Of"), ("Zoe", "Yes")]
    )
}


@property_settings
@given(edits())
@example((catalog_of(TITLED), catalog_of(TITLED | {0: {"authors": ["Ada"], "title": "二"}})))
def test_reused_shared_facts_equal_computed_ones(edit: tuple[Catalog, Catalog]) -> None:
    before, after = edit
    changed = frozenset(dict(digests(before).items() ^ digests(after).items()))
    computed = compute_shared_facts(after)
    reused = reuse_shared_facts(after, changed, compute_shared_facts(before))
    assert reused in (None, computed)
    # A background process must be able to return the facts.
    assert pickle.loads(pickle.dumps(computed)) == computed
    if not changed:
        assert reused is not None


@pytest.mark.parametrize(
    ("fields", "are_reused"),
    [
        ({"title": "Another"}, True),
        ({"aliases": ["It"]}, True),
        ({"notes": {"en": "- See [it](papers/p1).\n"}}, True),
        ({"added": "2020-01-01"}, True),
        ({"authors": ["Another Author"]}, False),
        ({"uses": ["datasets/d"]}, False),
        ({"venue": "CVPR 2023"}, False),
        ({"year": 2021}, False),
        ({"tags": ["new"]}, False),
        ({"topics": ["images"]}, False),
        ({"links": {"paper": "https://example.org/else"}}, False),
    ],
)
def test_shared_facts_are_computed_again_only_if_an_edit_can_change_them(
    fields: dict[str, object], are_reused: bool
) -> None:
    before = compute_shared_facts(catalog_of({0: {}, 1: {}}))
    after = catalog_of({0: fields, 1: {}})
    reused = reuse_shared_facts(after, frozenset({"papers/p0"}), before)
    assert (reused is not None) == are_reused
    if reused is not None:
        assert reused == compute_shared_facts(after)


# --- finding pages by path ---------------------------------------------------------------------


def planned_page(path: str, language: Language) -> PlannedPage:
    def make() -> Page:
        return Page(path, language, "Title", "", "")

    return PlannedPage(path, language, make)


def planned_listing(path: str, language: Language, numbers: range) -> PlannedListing:
    pages = [planned_page(page_path(path, number), language) for number in numbers]
    no_dependencies = Dependencies((), ())
    return PlannedListing(
        path, language, lambda: pages, lambda: no_dependencies, first_number=numbers.start
    )


REGISTRY = PageRegistry()
for _code in LANGUAGES:
    REGISTRY.add(planned_page("papers/blip/", _code))
    REGISTRY.add(planned_listing("tags/vqa/", _code, range(1, 4)))
    REGISTRY.add(planned_listing("tags/", _code, range(2, 3)))
REGISTRY.add(planned_page("papers/only/", "zh"))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("path", "exists", "is_reserved"),
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
        ("tags/", False, False),  # a page of the navigation, which MkDocs renders
        ("tags/page/2/", True, True),
        ("", False, False),
    ],
)
def test_planned_pages_are_found_by_url(
    language: Language, path: str, exists: bool, is_reserved: bool
) -> None:
    url = localized_path(language, path)
    found = REGISTRY.find_page(url)
    assert (found is not None) == exists
    if found is not None:
        assert (found.path, found.language) == (path, language)
    assert REGISTRY.reserves(url) == is_reserved
    assert REGISTRY.languages_at(path) == (list(LANGUAGES) if is_reserved else [])


def test_page_may_exist_in_one_language_only() -> None:
    assert REGISTRY.languages_at("papers/only/") == ["zh"]
    assert REGISTRY.find_page("papers/only/") is None
    assert REGISTRY.find_page("zh/papers/only/") is not None
