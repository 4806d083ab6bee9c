"""Planned pages, which are not in the navigation.

Pages with equal fingerprints are equal, and pages are found by URL.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from site_builder.catalog import Catalog, similarity
from site_builder.i18n import LanguageCode, SiteLanguages
from site_builder.mkdocs_plugin.incremental.fingerprints import fingerprint
from site_builder.mkdocs_plugin.incremental.page_registry import PageRegistry
from site_builder.models import Entry
from site_builder.pages import Dependencies, Page, PlannedPage, paging, plan_pages
from site_builder.pages.paging import page_path
from tests import SITE_LANGUAGES, examples
from tests.factories import catalog, dataset, paper, repo, topic
from tests.pages.sample_catalogs import SITE, render_pages

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
TOPICS = (
    topic("vision"),
    topic("images", parent="vision", description={"en": "Begin with [it](papers/p4)."}),
)


def catalog_of(papers: dict[int, dict[str, object]]) -> Catalog:
    """Return a catalog of these papers (number -> fields), a repository and a dataset."""
    entries: list[Entry] = [paper(f"p{number}", **fields) for number, fields in papers.items()]
    others = (repo("code"), dataset("d", topics=["images"]))
    return catalog(*entries, *others, topics=TOPICS)


@st.composite
def edits(draw: st.DrawFn) -> tuple[Catalog, Catalog]:
    """Draw a catalog, and a copy of it in which an entry was added, removed or changed."""
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
        patch.setattr(similarity, "MAX_SIMILAR", 2)
        patch.setattr(similarity, "_MAX_COMPARED", 1)
        yield


def planned_pages(collection: Catalog) -> dict[str, PlannedPage]:
    """Return URL -> planned page, for all pages that are not in the navigation."""
    planned = [page for page in plan_pages(collection, SITE) if isinstance(page, PlannedPage)]
    by_url = {SiteLanguages().localized_path(page.language, page.path): page for page in planned}
    assert len(by_url) == len(planned)
    return by_url


def page_fingerprint(page: PlannedPage, collection: Catalog) -> str:
    """Return the fingerprint of a page. The entries have no files, so their `repr` is used in place of digests."""
    digests = {entry.id: repr(entry).encode() for entry in collection}
    return fingerprint(page.depends_on(), tuple(SITE_LANGUAGES), digests)


@property_settings
@given(PAPERS)
def test_urls_of_pages_are_unique_and_numbered_without_gaps(
    papers: dict[int, dict[str, object]],
) -> None:
    collection = catalog_of(papers)
    urls = [
        SiteLanguages().localized_path(page.language, page.path)
        for page in render_pages(collection, SITE)
    ]
    assert len(set(urls)) == len(urls)
    for url, page in planned_pages(collection).items():
        assert SiteLanguages().localized_path(page.language, page.make_page().path) == url
        path, _, number = url.rpartition("page/")
        if path:
            previous = int(number.removesuffix("/")) - 1
            assert page_path(path, previous) in urls


@property_settings
@given(PAPERS)
def test_planned_pages_have_equal_paths_in_both_languages(
    papers: dict[int, dict[str, object]],
) -> None:
    planned = planned_pages(catalog_of(papers)).values()
    paths = [[page.path for page in planned if page.language == code] for code in SITE_LANGUAGES]
    assert paths[0] == paths[1]


IN_SUBTOPIC: dict[int, dict[str, object]] = {0: {"topics": ["images"]}}
"""Papers (number -> fields): one paper in the topic `images` only."""
BOTH_TOPICS: dict[int, dict[str, object]] = {n: {"topics": ["vision", "images"]} for n in range(7)}
"""Papers (number -> fields): seven papers in the topics `vision` and `images`."""
EQUAL_SLUGS: dict[int, dict[str, object]] = {n: {"authors": ["A-B", "A.B"]} for n in (0, 1)}
"""Papers (number -> fields): two papers by the authors `A-B` and `A.B`, whose names have equal slugs."""


@pytest.mark.slow
@property_settings
@given(edits())
# In this example, the number of entries in a subtopic changes. The page of `vision` shows this number.
@example((catalog_of(BOTH_TOPICS), catalog_of(BOTH_TOPICS | {6: {"topics": ["vision"]}})))
# In this example, the paper p4 is added. The description of the topic `images` links to p4.
@example((catalog_of(IN_SUBTOPIC), catalog_of(IN_SUBTOPIC | {4: {"topics": ["vision"]}})))
# In this example, a third author with the same slug is added: `A+B`.
@example((catalog_of(EQUAL_SLUGS), catalog_of(EQUAL_SLUGS | {2: {"authors": ["A+B"]}})))
def test_pages_with_equal_fingerprints_are_equal(edit: tuple[Catalog, Catalog]) -> None:
    before, after = edit
    old, new = planned_pages(before), planned_pages(after)
    equal_fingerprints = 0
    for url in old.keys() & new.keys():
        if page_fingerprint(old[url], before) == page_fingerprint(new[url], after):
            equal_fingerprints += 1
            assert old[url].make_page() == new[url].make_page()
    assert equal_fingerprints or before != after


def test_a_new_title_changes_the_fingerprints_of_pages_that_show_the_title() -> None:
    papers: dict[int, dict[str, object]] = {n: {"authors": ["AABB"[n]]} for n in range(4)}
    before = catalog_of(papers)
    after = catalog_of(papers | {0: {**papers[0], "title": "Another"}})
    old, new = planned_pages(before), planned_pages(after)
    changed = {
        url
        for url in new
        if page_fingerprint(old[url], before) != page_fingerprint(new[url], after)
    }
    assert {"papers/p0/", "zh/papers/p0/", "authors/a/", "zh/authors/a/"} <= changed
    assert changed.isdisjoint({"authors/b/", "zh/authors/b/"})


# --- finding planned pages by URL --------------------------------------------------------------


def planned_page(path: str, language: LanguageCode) -> PlannedPage:
    def make_page() -> Page:
        return Page(path, language, "Title", "", "")

    return PlannedPage(path, language, make_page, lambda: Dependencies((), ()))


REGISTRY = PageRegistry(SiteLanguages())
for _code in SITE_LANGUAGES:
    for _path in ("papers/blip/", "tags/vqa/", "tags/vqa/page/2/", "tags/page/2/"):
        REGISTRY.add(planned_page(_path, _code))
REGISTRY.add(planned_page("papers/only/", "zh"))


@pytest.mark.parametrize("language", SITE_LANGUAGES)
@pytest.mark.parametrize(
    ("path", "exists", "is_reserved"),
    [
        ("papers/blip/", True, True),
        ("papers/", False, False),
        ("papers/page/2/", False, False),
        ("tags/vqa/", True, True),
        ("tags/vqa/page/2/", True, True),
        ("tags/vqa/page/3/", False, True),
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
def test_planned_pages_are_found_and_urls_of_further_list_pages_are_reserved(
    language: LanguageCode, path: str, exists: bool, is_reserved: bool
) -> None:
    url = SiteLanguages().localized_path(language, path)
    found = REGISTRY.find_page(url)
    assert (found is not None) == exists
    if found is not None:
        assert (found.path, found.language) == (path, language)
    assert REGISTRY.reserves(url) == is_reserved
    assert REGISTRY.languages_at(path) == (list(SITE_LANGUAGES) if exists else [])


def test_page_may_exist_in_one_language_only() -> None:
    assert REGISTRY.languages_at("papers/only/") == ["zh"]
    assert REGISTRY.find_page("papers/only/") is None
    assert REGISTRY.find_page("zh/papers/only/") is not None
